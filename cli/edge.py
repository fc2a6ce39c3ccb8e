"""The one place where errors become a sentence on standard error and an exit code."""

import errno
import os
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

from cli.faults import Misuse
from cli.results import Unwritten
from cli.spoken import spoken
from storage.faults import ArchiveError, Damaged, NotADatabase, NotNow, OutOfReach, WriteFailed
from storage.items import NothingFound

WRONG, MISUSE, REMAINS, UNANSWERED, DAMAGED, INTERRUPTED, PIPE_CLOSED = 1, 2, 3, 4, 5, 130, 141

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What a disk says that takes no more."""

ORDER = (
    "init demo crawl schedule serve import read listing site search show reprints replay reread export verify-export "
    "withhold release log runs stats problems alert feed user token config doctor verify backup ship upgrade index"
).split()
"""The commands as the help lists them: the order in which one comes to need them."""


class Edge(TyperGroup):
    """The program as a group of commands, whose errors end here."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names of the commands, in ORDER."""
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command; what it raises for people is told to them."""
        try:
            try:
                result = super().invoke(ctx)
            finally:
                sys.stdout.flush()  # also where the command ends with an exit code of its own
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            say("interrupted: what was finished is there; run the same command again for the rest")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            forget_output()  # the reader has gone, as in `fangzhi search x | head`
            raise typer.Exit(PIPE_CLOSED) from None
        except Exception as error:
            code = exit_code(error)
            if code is None or os.environ.get("FANGZHI_DEBUG"):
                raise
            if isinstance(error, Unwritten):
                forget_output()
            say(sentence(error))
            raise typer.Exit(code) from None
        return result


def forget_output() -> None:
    """Let what is still to be written go nowhere: Python would complain of it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_code(error: Exception) -> int | None:
    """The exit code for an error that is meant for people, or None for one that is a fault of the program."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return WRONG
    return next((code for type, code in _codes() if isinstance(error, type)), None)


def _codes() -> Iterator[tuple[type[Exception], int]]:
    yield NotADatabase, DAMAGED
    yield Damaged, DAMAGED
    yield WriteFailed, DAMAGED
    yield OutOfReach, UNANSWERED
    yield NotNow, REMAINS
    yield ArchiveError, MISUSE
    yield Misuse, MISUSE
    yield NothingFound, WRONG
    yield Unwritten, WRONG
    yield UnicodeEncodeError, MISUSE
    yield OSError, MISUSE
    # Only now, because these imports take longer than most commands.
    from sqlalchemy.exc import DatabaseError

    from spiders.faults import FixtureError, ProfileError

    yield ProfileError, MISUSE
    yield FixtureError, MISUSE
    yield DatabaseError, DAMAGED


def sentence(error: Exception) -> str:
    """What to tell a person."""
    if isinstance(error, UnicodeEncodeError):
        return "an argument is not valid UTF-8: check the encoding of your terminal"
    if isinstance(error, OSError) and error.strerror:
        told = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        return f"{told}: make room, then run it again" if error.errno in NO_ROOM[:2] else told
    reason = getattr(error, "orig", None)
    return f"the archive's database cannot be used: {reason}" if reason else str(error)


def say(text: str) -> None:
    """One message on standard error."""
    print(spoken(f"Error: {text}"), file=sys.stderr)
