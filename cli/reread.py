"""`fangzhi reread`: what was captured long ago, read by today's profiles."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli import asked, edge
from cli.spoken import spoken

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.reread import Reread
    from spiders.profile import Profile
    from storage.archive import Archive

WIDEST = 24
"""Characters shown of a value on each side of where it changed."""


def reread(
    context: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="SITE", help="All sites where none is named.")] = None,
    since: Annotated[str, typer.Option(metavar="DATE", help="Only pages captured since this day.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Also what today's profile has read already.")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a site.")] = False,
) -> None:
    """Read archived pages again with today's profiles, without the network.

    An article that is now read otherwise gets a version with the reason `reread`; a page that could not be read before
    becomes an article. Nothing is overwritten. An article that today's profile cannot read stays as it is, and the exit
    code is then 1.

    Example: fangzhi reread lanchuan --dry-run
    """
    from datetime import date

    from cli.archives import current_folder
    from cli.output import emit
    from cli.progress import told
    from crawler import reread as work
    from storage.archive import Archive

    folder, day = current_folder(context), asked.checked_date(since)
    archive, lost = Archive.open(folder), 0
    try:
        profiles = held_profiles(folder, archive, sites or [])
        if not profiles:
            print(spoken("Nothing is held yet: run `fangzhi crawl SITE`."), file=sys.stderr)
        with told() as tell:
            for profile in profiles:
                first = date.fromisoformat(day) if day else None
                found = work.reread(archive, profile, first, tell, every=every, dry=dry)
                lost += found.lost.total()
                emit(found) if as_json else _show(found, dry)
    finally:
        archive.close()
    if lost:
        raise typer.Exit(edge.WRONG)


def held_profiles(folder: "Path", archive: "Archive", ids: "list[str]") -> "list[Profile]":
    """The profiles of the sites named, or of all that are held. Raises UnknownSite or ProfileError."""
    from cli.profiles import find_profile, profile_folders
    from spiders.profile import files
    from storage.overview import sites

    folders = profile_folders(folder)
    if ids:
        return [find_profile(id, folders) for id in dict.fromkeys(ids)]
    with archive.reading() as session:
        held = sites(session)
    for id in sorted(set(held) - set(files(folders))):
        print(f"{id} is left out: it has no profile", file=sys.stderr)
    return [find_profile(id, folders) for id in held if id in files(folders)]


def _show(found: "Reread", dry: bool) -> None:
    from cli.output import clean, console, number_of, print_rows

    screen = console()
    would = "would be" if dry else "are"
    told = f"{found.site}: {number_of(found.articles, 'article')} read again; {found.changed} {would} read otherwise"
    screen.print(spoken(told), soft_wrap=True)
    rows = [
        (name, number, example.id, _excerpt(example.old, example.new), _excerpt(example.new, example.old))
        for name, number in found.fields.most_common()
        for example in found.examples[name][:1]
    ]
    if rows:
        columns = ("field", "articles", "such as", "before", "now")
        print_rows(columns, rows, right=("articles", "such as"), fold=("before", "now"))
    if found.recovered:
        can = "could" if dry else "can"
        screen.print(spoken(f"Pages that could not be read before and {can} be now: {found.recovered}"), soft_wrap=True)
    if found.incomplete:
        then = "" if dry else "; the next crawl fetches them"
        told = f"With a further page that was never captured: {found.incomplete}{then}"
        screen.print(spoken(told), soft_wrap=True)
    for words, counter, urls in (
        ("Still not read", found.unread, found.unread_urls),
        ("Held, but not read by today's profile", found.lost, found.lost_urls),
    ):
        for reason, number in counter.most_common():
            screen.print(spoken(f"{words}: {number}, {clean(reason)}"), soft_wrap=True)
            for url in urls[reason]:
                screen.print(f"    {clean(url)}", style="dim", soft_wrap=True)


def _excerpt(value: object, other: object) -> str:
    """A value around where it differs from the other."""
    text, beside = _text(value), _text(other)
    pairs = enumerate(zip(text, beside, strict=False))
    start = next((place for place, (one, other) in pairs if one != other), min(len(text), len(beside)))
    begin = max(0, start - WIDEST // 2)
    part = text[begin : start + WIDEST]
    return f"{'…' if begin else ''}{part}{'…' if len(text) > start + WIDEST else ''}"


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
