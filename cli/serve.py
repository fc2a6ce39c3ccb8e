"""`fangzhi serve`: schedules, alerts and pages, in one process."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

logger = logging.getLogger(__name__)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where the pages are served: this machine alone, unless told otherwise.")]
    = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the pages; 0: any that is free.")] = 8000,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Serve pages, or follow schedules only.")] = True,
) -> None:  # fmt: skip
    """Follow the archive's schedules, deliver its alerts and serve its pages, until told to end.

    One for each archive. Crawls run as processes of their own, `max_runs` at once at most. SIGTERM or Ctrl-C lets them
    finish their pages, a second one ends them at once; nothing is lost by that, nor by SIGKILL.

    Example: fangzhi serve
    """
    from cli.archives import current_folder
    from crawler.scheduling import following
    from storage.archive import Archive

    folder = current_folder(context).absolute()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    Archive.open(folder).close()  # what is wrong with it is said before anything is begun
    with _pages(folder, host, port, web):
        logger.info("the schedules of %s are followed; Ctrl-C ends", folder)
        following.serve(folder)
    logger.info("ended; what waits goes on with the next `fangzhi serve`")


@contextmanager
def _pages(folder: Path, host: str, port: int, wanted: bool) -> Iterator[None]:
    """Serves pages within the block, where they are wanted. Raises Misuse, NotServed or another ArchiveError."""
    if not wanted:
        yield
        return
    from cli.faults import Misuse
    from web.server import Server, refusal

    refused = refusal(folder, host)
    if refused is not None:
        raise Misuse(refused)
    serving = Server(folder, host, port)
    serving.start()
    logger.info("the pages are at %s", serving.address)
    try:
        yield
    finally:
        serving.stop()
