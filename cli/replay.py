"""`fangzhi replay`: the archive as it was, in a browser."""

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


def replay(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ID|URL", help="Only say where this article is replayed.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to serve; 0 is any free port.")] = 8080,
    site: Annotated[str | None, typer.Option(metavar="ID", help="This site alone.")] = None,
    withheld: Annotated[bool, typer.Option("--withheld", help="Withheld articles too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The address as a JSON object.")] = False,
) -> None:
    """Serve the archived pages as they were, until Ctrl-C.

    To browsers on this machine alone. Needs pywb, which `make pywb` installs beside fangzhi. The index is made anew
    from the database each time, in a temporary folder; captures made later are served after the next start.

    Example: fangzhi replay, and in another window: fangzhi replay 12
    """
    if article:
        _say_where(context, article, port, as_json)
    else:
        _serve(context, port, site, withheld, as_json)


def _say_where(context: typer.Context, article: str, port: int, as_json: bool) -> None:
    from cli.archives import reading
    from cli.output import emit
    from cli.show import find_article
    from cli.wayback import answers, url_at
    from storage.replay import address

    with reading(context) as session:
        url = url_at(port, address(session, find_article(context, session, article)))
    emit({"url": url}) if as_json else print(url)
    if not answers(port):
        print(f"Nothing is served at port {port} yet: run `fangzhi replay`.", file=sys.stderr)


def _serve(context: typer.Context, port: int, site: str | None, withheld: bool, as_json: bool) -> None:
    from cli.archives import current_folder
    from cli.output import emit, number_of
    from cli.wayback import NotServed, ended_like_ctrl_c, free_port, program, serving, url_at
    from storage.config import load_config

    wayback, port = program(load_config(current_folder(context))[0].wayback), free_port(port)
    with suppress(KeyboardInterrupt), ended_like_ctrl_c(), TemporaryDirectory(prefix="fangzhi-replay-") as made:
        count = _write_collection(context, Path(made), site, withheld)
        with serving(wayback, Path(made), port) as process:
            url = url_at(port)
            emit({"url": url, "captures": count}) if as_json else print(
                f"{number_of(count, 'capture')} replayed at {url} until Ctrl-C. Where one article is: fangzhi replay ID"
            )
            sys.stdout.flush()
            process.wait()
        raise NotServed("pywb ended by itself")


def _write_collection(context: typer.Context, folder: Path, site: str | None, withheld: bool) -> int:
    from cli import filters
    from cli.archives import current_folder, reading
    from cli.progress import counted
    from storage import cdxj, replay
    from storage.items import NothingFound

    with reading(context) as session:
        filters.check_site(context, session, site)
        watch = partial(counted, what="captures indexed")
        lines = cdxj.lines(session, site, withheld=withheld, watch=watch)
        count, missing = replay.write_collection(session, current_folder(context), folder, lines)
    if not count:
        raise NothingFound("there is no captured page to replay: run `fangzhi crawl SITE`")
    for sentence in missing:
        print(f"not replayed: {sentence}", file=sys.stderr)
    return count
