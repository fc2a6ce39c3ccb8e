"""`fangzhi stats` and `fangzhi problems`: what is held, and what could not be read."""

from typing import Annotated

import typer

from cli import filters

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def stats(context: typer.Context, site: filters.Site = None, as_json: Json = False) -> None:
    """Show what is held of each site.

    Example: fangzhi stats
    """
    from cli.archives import reading
    from cli.output import console, emit, print_rows
    from storage import overview

    with reading(context) as session:
        filters.check_site(context, session, site)
        found = overview.stats(session, site)
    numbers = ("articles", "versions", "problems", "captures")
    rows: list[tuple[object, ...]] = []
    for row in found:
        if as_json:
            emit(row)
        published = f"{row.first:%Y-%m} to {row.last:%Y-%m}" if row.first else ""
        last_run = f"{row.last_run:%Y-%m-%d}" if row.last_run else ""
        rows.append((row.site, row.name, *(getattr(row, name) for name in numbers), published, last_run))
    if rows and not as_json:
        print_rows(("site", "name", *numbers, "published", "last run"), rows, right=numbers, fold=("name",))
    elif not as_json:
        console().print("Nothing is held yet: run `fangzhi crawl SITE`.")


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
