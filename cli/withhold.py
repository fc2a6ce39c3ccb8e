"""`fangzhi withhold`, `fangzhi release` and `fangzhi log`: out of sight without deleting, and who changed what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import filters
from cli.faults import Misuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_COPIES = 20
"""Copies that are named one by one."""

LONGEST = 160
"""Characters of a log line's detail that are shown; --json gives all, the text of a profile among it."""

Wanted = Annotated[list[str] | None, typer.Argument(metavar="ID|URL", help="Articles, by their ids or addresses.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def withhold(
    context: typer.Context,
    articles: Wanted = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, which the log keeps.")] = "",
    listed: Annotated[bool, typer.Option("--list", help="Show what is withheld, since when, by whom and why.")] = False,
    as_json: Json = False,
) -> None:
    """Take articles out of search, counts, exports and pages, without deleting a byte.

    They go on being crawled, and `fangzhi release` brings them back. Others with the same text are named, not withheld.

    Example: fangzhi withhold 1024 --why "court order 2026-11-03"
    """
    if listed:
        if articles or why:
            raise Misuse("--list shows what is withheld; give articles and --why without it")
        _print_withheld(context, as_json)
        return
    from storage import withholding

    wanted, reason = _checked("withhold", articles, why)
    with _writing(context) as (session, now):
        changed = withholding.withhold(session, wanted, reason, now)
        alike = withholding.copies(session, changed)
    _tell("withheld", changed, len(wanted), as_json, {"copies": alike})
    if alike and not as_json:
        names = " ".join(map(str, alike[:MOST_COPIES])) + (" …" if len(alike) > MOST_COPIES else "")
        typer.echo(f"The same text is still shown in {len(alike)} more: {names}", err=True)


def release(
    context: typer.Context,
    articles: Wanted = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, which the log keeps.")] = "",
    as_json: Json = False,
) -> None:
    """Bring withheld articles back.

    Example: fangzhi release 1024 --why "order lifted"
    """
    from storage import withholding

    wanted, reason = _checked("release", articles, why)
    with _writing(context) as (session, now):
        changed = withholding.release(session, wanted, reason, now)
    _tell("released", changed, len(wanted), as_json, {})


def log(
    context: typer.Context,
    verb: Annotated[str | None, typer.Option("--verb", metavar="WORD", help="Only what was done by this verb.")] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="TEXT", help="Only what was done to this.")
    ] = None,
    since: Annotated[
        date | None, typer.Option("--since", metavar="DATE", parser=filters.first_day, help="Done then or later (UTC).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """Show who changed what in the archive, beside the crawls themselves. No line of it is ever changed or removed.

    Example: fangzhi log --verb withhold
    """
    from cli.archives import reading
    from cli.output import clean, console, emit
    from storage import log as lines

    with reading(context) as session:
        found = lines.newest(session, limit, verb, subject, since)
    screen = console()
    for line in found:
        if as_json:
            emit(line)
            continue
        screen.print(
            f"{line.at:%Y-%m-%d %H:%M} UTC  {clean(line.who)}  {line.verb} {clean(line.subject)}", soft_wrap=True
        )
        told = ", ".join(f"{name}: {value}" for name, value in line.detail.items() if value not in ("", None, []))
        if told:
            screen.print(f"    {clean(' '.join(told.split()))[:LONGEST]}", style="dim", soft_wrap=True)
    if not found and not as_json:
        screen.print("Nothing in the log fits." if verb or subject or since else "The log has no line yet.")


def _checked(verb: str, articles: list[str] | None, why: str) -> tuple[list[str], str]:
    if not articles:
        raise Misuse(f"name the articles: fangzhi {verb} 1024 --why TEXT")
    if not why.strip():
        raise Misuse(f"give a reason, which the log keeps: fangzhi {verb} {articles[0]} --why TEXT")
    return articles, why.strip()


@contextmanager
def _writing(context: typer.Context) -> Iterator[tuple["Session", Any]]:
    from datetime import UTC, datetime

    from cli.archives import current_folder
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    try:
        with archive.writing() as session:
            yield session, datetime.now(UTC)
    finally:
        archive.close()


def _tell(done: str, changed: list[int], asked: int, as_json: bool, more: dict[str, Any]) -> None:
    from cli.output import emit, number_of

    if as_json:
        emit({done: changed} | more)
        return
    before = f"; {asked - len(changed)} had been before" if len(changed) < asked else ""
    print(f"{done} {number_of(len(changed), 'article')}{before}")


def _print_withheld(context: typer.Context, as_json: bool) -> None:
    from cli.archives import reading
    from cli.output import console, emit, print_rows
    from storage.withholding import withheld

    with reading(context) as session:
        found = withheld(session)
    if as_json:
        for one in found:
            emit(one)
    elif found:
        rows = [
            (one.id, one.site, f"{one.since:%Y-%m-%d}" if one.since else "", one.who, one.why, one.title)
            for one in found
        ]
        print_rows(("id", "site", "since", "by", "why", "title"), rows, right=("id",), fold=("why", "title"))
    else:
        console().print("Nothing is withheld.")
