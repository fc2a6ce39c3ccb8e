"""`fangzhi read` and `fangzhi listing`: saved pages to JSON, with neither archive nor network."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cli.pages import Wanted

Site = Annotated[str | None, typer.Option("--site", metavar="ID", help="Whose page it is, as `site list` shows them.")]
Generic = Annotated[
    bool, typer.Option("--generic", help="Without a profile: any site's page, each field with a confidence.")
]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="The page's own address.")]


def read(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|DIR", help="Saved pages, or folders of them.")],
    site: Site = None,
    generic: Generic = False,
    url: Address = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines; the only form there is.")] = True,
) -> None:
    """Read articles from saved pages to JSON Lines.

    Without --site the profile is chosen by the address's host, or it is the only one with a layout that fits. A page
    that cannot be read gives a line with its problem; the exit code is then 1. With --generic no profile is used, and
    each line says how sure each field is, from 0 to 1.

    Example: fangzhi read saved/ --site lanchuan > articles.jsonl
    """
    from cli.faults import Misuse
    from cli.generic import read_generic_files
    from cli.output import emit
    from cli.pages import html_files, read_files
    from cli.progress import counted

    files = html_files(paths)
    if url is not None and len(files) > 1:
        raise Misuse(f"--url is the address of one page, but there are {len(files)}")
    wanted = _wanted(context, site, url, generic)
    records = read_generic_files(files, url) if generic else read_files(files, wanted)
    failed = 0
    for record in counted(records, "pages read", len(files)):
        emit(record)
        failed += "problem" in record
    if failed:
        typer.echo(f"{failed} of {len(files)} pages could not be read", err=True)
        raise typer.Exit(1)


def listing(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved listing page.")],
    site: Site = None,
    generic: Generic = False,
    url: Address = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object; the only form there is.")] = True,
) -> None:
    """Read the entries of a saved listing page.

    Example: fangzhi listing saved/index.html --url http://www.lanchuan.example/xw/sz/
    """
    from cli.generic import generic_listing_of
    from cli.output import emit
    from cli.pages import PageFailed, choose_profile, html_of, listing_of
    from spiders.reading.errors import ReadingError
    from spiders.reading.tree import parse

    wanted = _wanted(context, site, url, generic)
    try:
        if generic:
            emit(generic_listing_of(file, url))
            return
        profile = wanted.profile or choose_profile(parse(html_of(file)), wanted)
        emit(listing_of(file, profile, url))
    except (PageFailed, ReadingError) as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None


def _wanted(context: typer.Context, site: str | None, url: str | None, generic: bool) -> "Wanted":
    from cli.archives import folder_or_none
    from cli.faults import Misuse
    from cli.pages import Wanted
    from cli.profiles import find_profile, profile_folders
    from spiders.reading.address import host_of

    if generic and site is not None:
        raise Misuse("--generic reads without a profile: give it or --site, not both")
    if url is not None and host_of(url) is None:
        raise Misuse(f"--url {url} is no whole address; write it as in https://www.example.com/news/1.html")
    folders = profile_folders(folder_or_none(context))
    return Wanted(find_profile(site, folders) if site else None, url, folders)
