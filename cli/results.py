"""Standard output, where a failure to write is told apart from every other."""

import io


class Unwritten(Exception):
    """Standard output took no more."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the results could not be written ({why}): make room or name another place, then run it again"
        )


class Results(io.TextIOWrapper):
    """A text stream that raises Unwritten where its file takes no more; BrokenPipeError stays what it is."""

    def write(self, text: str) -> int:
        """The same as of every stream."""
        try:
            return super().write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Unwritten(error.strerror or str(error)) from None

    def flush(self) -> None:
        """The same as of every stream."""
        try:
            super().flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise Unwritten(error.strerror or str(error)) from None
