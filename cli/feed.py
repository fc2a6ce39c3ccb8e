"""`fangzhi feed`: an Atom feed as a file, for a server of files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import filters
from cli.faults import Misuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.feeds import Feed


def feed(
    context: typer.Context,
    query: filters.Query = "",
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The file to write; - is standard output.")] = Path(
        "-"
    ),
    site: filters.Site = None,
    group: filters.Group = None,
    url: Annotated[str, typer.Option(metavar="URL", help="The address at which the file will be found.")] = "",
) -> None:
    """Write the articles that came in last as an Atom feed: of a site, of a group, or of what a search finds.

    `fangzhi serve` has the same feeds at /feeds/.

    Example: fangzhi feed --site lanchuan --to feed.atom --url https://archive.example.org/feed.atom
    """
    from cli.archives import current_folder
    from storage.archive import Archive
    from web import atom

    if url and not url.startswith(("http://", "https://")):
        raise Misuse(f"--url {url!r} is no address: write https://…")
    archive = Archive.open(current_folder(context))
    try:
        with archive.reading() as session:
            found, path = _found(context, session, query, site, group)
    finally:
        archive.close()
    _write(to, atom.written(found, path, url, archive.config.operator))


def _found(
    context: typer.Context, session: "Session", query: str, site: str | None, group: str | None
) -> tuple["Feed", str]:
    """The feed, and what names it for good; the same as where it is served."""
    from urllib.parse import quote

    from storage import feeds
    from storage.search import Filter
    from web.feeds import found, search_path

    filter = Filter(query, site=site, group=group)
    filters.check(context, session, filter)
    if site is not None and not query and group is None:
        return feeds.of_site(session, site), f"site/{quote(site, safe='')}"
    if group is not None and not query and site is None:
        return feeds.of_group(session, group), f"group/{quote(group, safe='')}"
    return found(session, filter), search_path(filter)


def _write(to: Path, body: bytes) -> None:
    """The file beside and renamed: a server never sees half of it."""
    import sys

    if str(to) == "-":
        sys.stdout.write(body.decode())
        return
    beside = to.with_name(f".{to.name}.part")
    try:
        beside.write_bytes(body)
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)
