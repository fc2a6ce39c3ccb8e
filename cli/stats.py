"""`fangzhi stats` and `fangzhi problems`: what is held, and what could not be read."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli import changes, filters

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.changes import Asked

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def stats(
    context: typer.Context,
    site: filters.Site = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="What is held of each section and month, and how far back it goes.")
    ] = False,
    changed: Annotated[bool, typer.Option("--changes", help="What was edited, the newest first.")] = False,
    weeks: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=520, help="New and edited articles in each of the last N weeks."),
    ] = None,
    storage: Annotated[
        bool, typer.Option("--storage", help="Bytes of answers and of the WARC files that keep them.")
    ] = False,
    since: Annotated[
        date | None,
        typer.Option(metavar="DATE", parser=filters.first_day, help="Changes seen on 2024-01-31, in 2024-01 or later."),
    ] = None,
    all_reasons: changes.AllReasons = False,
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many changes.")] = 50,
    as_json: Json = False,
) -> None:
    """Show what is held of each site, what it covers, what came in week by week, what changed, or what it takes.

    Example: fangzhi stats --changes --since 2024-03
    """
    from cli.archives import reading
    from storage.changes import Asked

    if not changed and (since or all_reasons):
        raise typer.BadParameter("--since and --all-reasons go with --changes")
    asked = {"--changes": changed, "--coverage": coverage, "--weeks": weeks is not None, "--storage": storage}
    if sum(asked.values()) > 1:
        names = " and ".join(name for name, is_asked in asked.items() if is_asked)
        raise typer.BadParameter(f"{names} are two results: ask for one at a time")
    with reading(context) as session:
        filters.check_site(context, session, site)
        if changed:
            _print_changes(session, Asked(site, since, changes.reasons(all_reasons)), limit, as_json)
        elif coverage:
            _print_coverage(session, site, as_json)
        elif weeks is not None:
            _print_weeks(session, weeks, site, as_json)
        elif storage:
            _print_space(session, site, as_json)
        else:
            _print_stats(session, site, as_json)


def _print_stats(session: "Session", site: str | None, as_json: bool) -> None:
    from cli.output import console, emit, print_rows
    from storage import overview

    numbers = ("articles", "versions", "edited", "problems", "captures")
    rows: list[tuple[object, ...]] = []
    for row in overview.stats(session, site):
        if as_json:
            emit(row)
        published = f"{row.first:%Y-%m} to {row.last:%Y-%m}" if row.first else ""
        last_run = f"{row.last_run:%Y-%m-%d}" if row.last_run else ""
        rows.append((row.site, row.name, *(getattr(row, name) for name in numbers), published, last_run))
    if rows and not as_json:
        print_rows(("site", "name", *numbers, "published", "last run"), rows, right=numbers, fold=("name",))
    elif not as_json:
        console().print("Nothing is held yet: run `fangzhi crawl SITE`.")


def _print_coverage(session: "Session", site: str | None, as_json: bool) -> None:
    from cli.output import console, emit, print_rows
    from storage.coverage import months

    rows: list[tuple[object, ...]] = []
    for row in months(session, site):
        if as_json:
            emit(row)
        reached = f"{row.reached:%Y-%m-%d}" if row.reached else "never"
        failed = row.failed_runs or ""
        rows.append((row.site, row.section, row.month or "no date", row.listed, row.held, reached, failed))
    if rows and not as_json:
        numbers = ("listed", "held", "failed runs")
        names = ("site", "section", "month", "listed", "held", "reached", "failed runs")
        print_rows(names, rows, right=numbers, fold=("section",))
        console().print(
            "\nlisted: entries; held: articles; reached: the oldest date that the section's listings showed."
        )
    elif not as_json:
        console().print("No listing was walked yet: run `fangzhi crawl SITE`.")


def _print_weeks(session: "Session", number: int, site: str | None, as_json: bool) -> None:
    from datetime import UTC, datetime

    from cli.output import emit, print_rows
    from storage.holdings import weeks

    found = weeks(session, number, datetime.now(UTC), site)
    if as_json:
        for row in found:
            emit(row)
        return
    rows = [(row.site, f"{row.week}", row.new, row.edited) for row in found]
    print_rows(("site", "week from", "new", "edited"), rows, right=("new", "edited"))


def _print_space(session: "Session", site: str | None, as_json: bool) -> None:
    from cli.output import amount, console, emit, print_rows
    from storage.holdings import space

    found = space(session, site)
    if as_json:
        for row in found:
            emit(row)
        return
    sizes = ("served", "kept", "here")
    rows = [
        (row.site, row.captures, *(amount(getattr(row, name)) for name in sizes), row.files, row.shipped)
        for row in found
    ]
    numbers = ("captures", *sizes, "files", "shipped")
    print_rows(("site", *numbers), rows, right=numbers)
    console().print("\nserved: bytes of all answers; kept: of the WARC files; here: of those not released elsewhere.")


def _print_changes(session: "Session", asked: "Asked", limit: int, as_json: bool) -> None:
    from cli.output import console, number_of
    from storage.changes import count, newest

    shown, screen = changes.print_changes(newest(session, asked, limit), asked.reasons, as_json), console()
    if as_json:
        return
    sites = count(session, asked)
    total = sum(sites.values())
    if not total:
        screen.print(changes.none(asked.reasons))
        return
    noun = "edit" if len(asked.reasons) == 1 else "change"
    screen.print(f"{number_of(total, noun)}: {', '.join(f'{site} {number}' for site, number in sites.items())}")
    if shown < total:
        screen.print(f"Shown are the newest {shown}: --limit N shows more.")


def problems(
    context: typer.Context,
    site: filters.Site = None,
    all_problems: Annotated[bool, typer.Option("--all", help="Also those that are solved.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many, the last seen first.")] = 50,
    as_json: Json = False,
) -> None:
    """List pages that could not be read, and why.

    Example: fangzhi problems --site lanchuan
    """
    from cli.archives import reading
    from cli.output import clean, console, emit
    from storage import overview

    with reading(context) as session:
        filters.check_site(context, session, site)
        found = overview.problems(session, site, open_only=not all_problems, limit=limit + 1)
    screen = console()
    for row in found[:limit]:
        if as_json:
            emit(row)
            continue
        problem = row.problem
        place = " ".join(part for part in (problem.layout, problem.field) if part)
        solved = f", solved {row.solved:%Y-%m-%d}" if row.solved else ""
        screen.print(f"{row.last_seen:%Y-%m-%d %H:%M}  {row.site}  {problem.reason}{solved}", soft_wrap=True)
        told = f"{place}: {problem.detail}" if place else problem.detail
        since = f"not found since {row.missing:%Y-%m-%d}, " if row.missing else ""
        held = f"{since}held since {row.held:%Y-%m-%d}" if row.held else ""
        for line in filter(None, (problem.url, told, held)):
            screen.print(f"    {clean(line)}", style="dim", soft_wrap=True)
    if not as_json:
        more = f"There are more than these {limit}: --limit N shows them." if len(found) > limit else ""
        if more or not found:
            screen.print(more or "No problems: every page that was fetched could be read.")
