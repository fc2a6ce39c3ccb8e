"""`fangzhi import`: the captures of other crawlers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from crawler.imports.result import Imported
    from storage.archive import Archive


def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, help="WARC (.warc, .warc.gz) or WACZ files."
    )],
    site: Annotated[str | None, typer.Option("--site", metavar="ID", help="Only what belongs to this site.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:  # fmt: skip
    """Take over what other crawlers captured, and read its articles as they were then.

    Each record goes to the site whose profile has its host, else to a site named after the host; the files are not
    needed any more then. Articles get a version for each state in which they were captured. To import a file twice is
    the same as once. The exit code is 1 where something in the files was wrong.

    Example: fangzhi import old-crawl.warc.gz
    """
    from cli.archives import current_folder
    from cli.edge import WRONG
    from cli.output import emit
    from cli.profiles import by_host, profile_folders
    from cli.progress import told
    from crawler.imports import import_files
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    folders = profile_folders(archive.folder)
    try:
        if site is not None:
            _check_site(archive, folders, site)
        with told() as tell:
            done = import_files(archive, files, by_host(folders), site, tell)
    finally:
        archive.close()
    emit(done) if as_json else _show(done)
    if done.faults:
        raise typer.Exit(WRONG)


def _check_site(archive: "Archive", folders: tuple[Path, ...], site: str) -> None:
    """Raises UnknownSite where there is neither a profile nor a site of that id."""
    from sqlalchemy import select

    from cli.faults import UnknownSite
    from spiders.profile import files
    from storage import models

    with archive.reading() as session:
        known = {*files(folders), *session.scalars(select(models.Site.id))}
    if site not in known:
        raise UnknownSite(site, sorted(known))


def _show(done: "Imported") -> None:
    from cli.edge import say
    from cli.output import number_of, print_rows

    columns = ("site", "captures", "held", "new", "changed", "same", "problems")
    rows = [[getattr(share, name) for name in columns] for share in done.sites]
    if rows:
        print_rows(columns, rows, right=columns[1:], fold=("site",))
    for share in done.sites:
        for why, number in share.unread.items():
            print(f"{share.site}: {number_of(number, 'capture')} gave no article: {why}")
    for why, number in done.left.items():
        print(f"{number_of(number, 'record')} left out: {why}")
    for fault in done.faults:
        say(fault)
