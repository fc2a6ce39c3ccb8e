"""The options that `search` and `export` have in common: which articles are meant."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.faults import Misuse
from storage.items import Kind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.search import Filter


def first_day(text: str) -> date:
    """The first day of `2019`, `2019-10` or `2019-10-17`."""
    return _days(text)[0]


def last_day(text: str) -> date:
    """The last day of `2019`, `2019-10` or `2019-10-17`."""
    return _days(text)[1]


def _days(text: str) -> tuple[date, date]:
    from storage.search.values import days

    try:
        return days(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def instant(text: str) -> datetime:
    """The end of a day, or the instant that is written."""
    from storage.search import values

    try:
        return values.instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


MOST = 1_000_000_000
"""What a --limit may be: SQLite knows no number beyond 64 bits."""

Query = Annotated[
    str,
    typer.Argument(
        metavar="QUERY",
        help='Words that must all occur; "as they stand"; AND OR NOT - | ( ); title:WORD; author: source: section: '
        "tag: site: group: kind:VALUE; views:>100; date:2019-10..2020-03.",
    ),
]
Site = Annotated[str | None, typer.Option("--site", metavar="ID", help="Of one site.")]
Group = Annotated[str | None, typer.Option("--group", metavar="NAME", help="Of the sites in a group.")]
Source = Annotated[str | None, typer.Option("--source", metavar="NAME", help="Taken from exactly this source.")]
Author = Annotated[str | None, typer.Option("--author", metavar="NAME", help="With this author.")]
Section = Annotated[str | None, typer.Option("--section", metavar="NAME", help="Listed in a section: its id or name.")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="WORD", help="With this tag.")]
OfKind = Annotated[Kind | None, typer.Option("--kind", help="Of one kind.")]
Since = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DATE", parser=first_day, help="Published on 2019-10-17, in 2019-10, in 2019, or later."
    ),
]
Until = Annotated[
    date | None, typer.Option("--to", "--until", metavar="DATE", parser=last_day, help="Published then or earlier.")
]
UntilOnly = Annotated[
    date | None, typer.Option("--until", metavar="DATE", parser=last_day, help="Published then or earlier.")
]
"""For `export`, whose --to is a file."""
Suspect = Annotated[
    Literal["include", "exclude", "only"],
    typer.Option(help="What becomes of articles whose publication time is not to be trusted."),
]


AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        parser=instant,
        help="As the archive held it at the end of 2024-03-01, or at 2024-03-01T08:00 (UTC unless it names a zone).",
    ),
]


def check(context: typer.Context, session: "Session", asked: "Filter") -> None:
    """Refuse what can have no hits by mistake: days the wrong way round, a site of which nothing can be found.

    Raises Misuse, BadQuery, and what check_site raises.
    """
    from storage.search.tree import values

    if asked.since and asked.until and asked.until < asked.since:
        raise Misuse(f"--from {asked.since} lies after --until {asked.until}: write them the other way round")
    for site in sorted(values(asked.tree, "site")):
        check_site(context, session, site)


def check_site(context: typer.Context, session: "Session", site: str | None, *, or_moved: bool = False) -> None:
    """Refuse a site of which nothing can be found: no hits must not be due to its id.

    Raises UnknownSite where it has neither articles nor a profile, and unless `or_moved` SiteMoved.
    """
    from storage import homes, overview

    if site is None or (or_moved and overview.runs(session, 1, site)):
        return
    from cli.archives import current_folder
    from cli.profiles import profile_folders
    from spiders.profile import files

    homes.refuse_unknown(session, site, lambda: files(profile_folders(current_folder(context))))
