"""`fangzhi reprints`: who prints whose articles."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import filters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from storage.reprints import Asked, Story, Table


def reprints(
    context: typer.Context,
    by: Annotated[
        Literal["source", "group", "site"], typer.Option(help="What to count by; source: what reprints name as theirs.")
    ] = "site",
    since: filters.Since = None,
    until: filters.Until = None,
    site: filters.Site = None,
    group: filters.Group = None,
    least: Annotated[int, typer.Option("--min", min=1, max=filters.MOST, help="Leave out what has fewer.")] = 1,
    listed: Annotated[bool, typer.Option("--list", help="The stories with the most reprints instead.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many.")] = 50,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Compare what is not compared yet; where all is, compare all anew.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Count who reprints whom.

    A reprint is an article on another site than the first one of its story, word for word, changed or in part.

    Example: fangzhi reprints --from 2024 --group 澜川
    """
    from cli.archives import current_folder, reading
    from storage.reprints import Asked

    if rebuild:
        _rebuild(current_folder(context), as_json)
        return
    with reading(context) as session:
        filters.check_site(context, session, site)
        asked = Asked(by, since, until, site, group, least)
        if listed:
            _print_largest(session, asked, limit, as_json)
        else:
            _print_table(session, asked, limit, as_json)


def compare_all(folder: "Path", *, anew: bool = False) -> int:
    """Compare the articles of an archive that are not compared yet, or all `anew`; how many these were."""
    from cli.progress import told
    from pipelines.duplicates import content
    from storage import comparing
    from storage.archive import Archive

    archive = Archive.open(folder)
    try:
        with archive.reading() as session:
            is_whole = not comparing.count(session)
        if anew and is_whole:
            comparing.clear(archive)
        with told() as tell:
            return comparing.fill(archive, content, tell)
    finally:
        archive.close()


def _rebuild(folder: "Path", as_json: bool) -> None:
    from cli.output import console, emit, number_of

    done = compare_all(folder, anew=True)
    emit({"compared": done}) if as_json else console().print(f"Compared: {number_of(done, 'article')}.")


def _print_table(session: "Session", asked: "Asked", limit: int, as_json: bool) -> None:
    from cli.output import console, emit, print_rows
    from storage import comparing
    from storage.reprints import table

    found, waiting = table(session, asked), comparing.count(session)
    if as_json:
        pairs = [
            {"from": pair.origin, "to": pair.printer, "stories": pair.stories, "articles": pair.articles,
             "named": pair.named}
            for pair in found.pairs[:limit]
        ]  # fmt: skip
        emit({
            "by": asked.by, "rows": len(found.pairs), "pairs": pairs, "stories": found.stories,
            "undecided": found.undecided, "left_out": found.left_out, "copies": found.copies, "not_compared": waiting,
        })  # fmt: skip
        return
    rows = [
        (pair.origin, pair.printer, pair.stories, pair.articles, f"{pair.named} ({pair.named / pair.articles:.0%})")
        for pair in found.pairs[:limit]
    ]
    if rows:
        columns = ("from", "to", "stories", "articles", "naming it")
        print_rows(columns, rows, right=columns[2:], fold=columns[:2])
    for line in _told(found, asked, limit, waiting):
        console().print(line)


def _told(found: "Table", asked: "Asked", limit: int, waiting: int) -> "Iterator[str]":
    """What a reader of the counts should know."""
    from cli.output import number_of

    stories = "1 story" if found.stories == 1 else f"{found.stories} stories"
    yield f"{stories} on more than one site" if found.stories else "No reprint is held."
    if found.undecided:
        left_out = number_of(found.left_out, "reprint")
        yield f"Not in the table: {found.undecided} of them, with {left_out}, as it is not sure who was first."
    if found.copies:
        copies = "1 copy" if found.copies == 1 else f"{found.copies} copies"
        yield f"Not in the table either: {copies} on the same site as the first."
    if len(found.pairs) > limit:
        yield f"Shown are the first {limit} of {len(found.pairs)} rows: --limit N shows more."
    if asked.by == "group" and found.pairs:
        yield "A site in several groups is counted in each."
    if waiting:
        yield f"Not compared yet: {number_of(waiting, 'article')}; `fangzhi reprints --rebuild` does that."


def _print_largest(session: "Session", asked: "Asked", limit: int, as_json: bool) -> None:
    from cli.output import console, emit, print_rows
    from storage.reprints import largest

    found = largest(session, asked, limit)
    if as_json:
        emit({"stories": [_summed(story) for story in found]})
    elif found:
        numbers = ("id", "articles", "sites")
        rows = [tuple(_summed(story).values())[:-1] for story in found]
        print_rows(("id", "published", "site", "articles", "sites", "title"), rows, right=numbers, fold=("title",))
        if any(story.doubt for story in found):
            console().print("Named is the first article; where a ? stands it is not sure that it was.")
    else:
        console().print("No reprint is held.")


def _summed(story: "Story") -> dict[str, object]:
    first = story.tellings[0]
    return {
        "id": first.id, "published": f"{first.day or 'no date'}{'?' if story.doubt else ''}", "site": first.site,
        "articles": len(story.tellings), "sites": len({one.site for one in story.tellings}), "title": first.title,
        "doubt": story.doubt,
    }  # fmt: skip
