"""`fangzhi show`: one article, or one side of its history."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import changes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.articles import Shown
    from storage.items import ViewCount


def show(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ID|URL", help="An id that `search` shows, or an address.")],
    versions: Annotated[bool, typer.Option("--versions", help="The states of its text.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="What was edited, character by character.")] = False,
    all_reasons: changes.AllReasons = False,
    views: Annotated[bool, typer.Option("--views", help="The view counts seen.")] = False,
    captures: Annotated[bool, typer.Option("--captures", help="The fetches of its addresses.")] = False,
    assets: Annotated[bool, typer.Option("--assets", help="Its files, and why some were not fetched.")] = False,
    reprints: Annotated[bool, typer.Option("--reprints", help="Who else tells it, and what was changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show one article.

    Its fields and its text, or its versions, edits, view counts, captures, files or reprints.

    Example: fangzhi show 12 --diff
    """
    from cli.archives import reading
    from cli.output import emit
    from cli.story import print_story
    from storage import articles
    from storage.assets import of_article
    from storage.fields import shown_fields

    if all_reasons and not diff:
        raise typer.BadParameter("--all-reasons goes with --diff")
    with reading(context) as session:
        id = find_article(context, session, article)
        if versions:
            _print_rows(articles.versions(session, id), VERSIONS, as_json)
        if diff:
            _print_diffs(session, id, all_reasons, as_json)
        if views:
            _print_rows(articles.observations(session, id), VIEWS, as_json)
        if captures:
            _print_rows(articles.captures(session, id), CAPTURES, as_json)
        if assets:
            _print_rows(of_article(session, id), ASSETS, as_json)
        if reprints:
            print_story(session, id, as_json)
        if not (versions or diff or views or captures or assets or reprints):
            shown = articles.show(session, id)
            emit(shown_fields(shown) | _beside(shown)) if as_json else _print_article(shown)


Columns = dict[str, Callable[[Any], object]]

NUMBERS = ("characters", "views", "status", "bytes")

VERSIONS: Columns = {
    "version": lambda row: f"{row.number}{' (current)' if row.current else ''}",
    "seen": lambda row: _minute(row.seen),
    "why": lambda row: row.reason,
    "characters": lambda row: row.characters,
    "title": lambda row: row.title,
    "read by": lambda row: row.layout,
}
ASSETS: Columns = {
    "bytes": lambda row: "" if row.length is None else row.length,
    "state": lambda row: row.state,
    "address": lambda row: row.url,
}
VIEWS: Columns = {
    "seen": lambda row: _minute(row.observed),
    "views": lambda row: _count(row.views),
    "as printed": lambda row: row.views.raw,
    "note": lambda row: ", ".join(["fell"] * row.fell + ["asking added a click"] * row.views.clicked),
}
CAPTURES: Columns = {
    "captured": lambda row: _minute(row.capture.captured_at),
    "status": lambda row: row.capture.status,
    "bytes": lambda row: row.capture.length,
    "digest": lambda row: row.capture.digest[:19],
    "note": lambda row: "as a browser built it" if row.rendered_from else "",
    "address": lambda row: row.capture.url,
}


def find_article(context: typer.Context, session: "Session", article: str) -> int:
    """The id of the article with that id or address, in any spelling of it. Raises NothingFound."""
    from storage import articles
    from storage.items import NothingFound

    try:
        return articles.find(session, article)
    except NothingFound:
        if "://" not in article:
            raise
        # It may be another spelling of an address that is held under its canonical one.
        from cli.archives import current_folder
        from cli.profiles import profile_folders, profile_of
        from spiders.reading.address import canonical

        profile = profile_of(article, profile_folders(current_folder(context)))
        if profile is None:
            raise
        return articles.find(session, canonical(article, profile))


def _print_rows(rows: Sequence[object], columns: Columns, as_json: bool) -> None:
    from cli.output import console, emit, print_rows

    if as_json:
        for row in rows:
            emit(row)
    elif rows:
        cells = [[cell(row) for cell in columns.values()] for row in rows]
        print_rows(list(columns), cells, right=NUMBERS, fold=("title", "address"))
    else:
        console().print("None yet.")


def _print_diffs(session: "Session", id: int, all_reasons: bool, as_json: bool) -> None:
    from cli.output import console
    from storage.changes import of_article

    reasons = changes.reasons(all_reasons)
    if not changes.print_diffs(of_article(session, id, reasons), as_json) and not as_json:
        console().print(changes.none(reasons))


def _print_article(shown: "Shown") -> None:
    from cli.output import clean, console, folded, marked, print_facts

    screen, article = console(), shown.article
    for line in folded(marked(article.title, style="bold"), screen.width):
        screen.print(line)
    if article.subtitle:
        screen.print(clean(article.subtitle), soft_wrap=True)
    print_facts(_described(shown))
    screen.print()
    screen.print(clean(article.body) or f"(no text: an article of kind {article.kind})", soft_wrap=True)


def _described(shown: "Shown") -> dict[str, str]:
    article, published, views = shown.article, shown.article.published, shown.views
    copy = f"the same text as id {shown.duplicate_of}" if shown.duplicate_of else ""
    printed = f" (printed: {published.raw})" if published and published.raw else ""
    doubt = f"; doubtful: {shown.suspect}" if shown.suspect else ""
    return {
        "published": f"{published.isoformat()}{printed}{doubt}" if published else "the page says no date",
        "updated": article.updated.isoformat() if article.updated else "",
        "source": article.source or "",
        "authors": ", ".join(article.authors),
        "editors": ", ".join(article.editors),
        "views": _count(views) if views else "",
        "site": f"{shown.site_name} ({article.site})",
        "listed in": ", ".join(name for _, name in shown.sections),
        "breadcrumb": " > ".join(article.breadcrumb),
        "section": article.section or "",
        "tags": ", ".join(article.tags),
        "kind": article.kind,
        "archive": f"id {shown.id}, {_standing(shown)}, version {shown.version}, read by {article.layout}",
        "seen": f"{_minute(shown.first_seen)} to {_minute(shown.last_seen)}",
        "copy": copy,
        "addresses": "\n".join(shown.addresses),
        "captions": "\n".join(article.captions),
        "images": "\n".join(article.images),
        "attachments": "\n".join(article.attachments),
    }


def _standing(shown: "Shown") -> str:
    if shown.state == "gone" and shown.gone is not None:
        return f"gone since {shown.gone:%Y-%m-%d}"
    return f"{shown.state}, not found since {shown.missing:%Y-%m-%d}" if shown.missing else shown.state


def _beside(shown: "Shown") -> dict[str, object]:
    from storage.times import written

    return {
        "missing": written(shown.missing),
        "gone": written(shown.gone),
        "subtitle": shown.article.subtitle,
        "suspect": shown.suspect,
        "duplicate_of": shown.duplicate_of,
        "addresses": list(shown.addresses),
        "sections": [{"id": id, "name": name} for id, name in shown.sections],
    }


def _count(views: "ViewCount") -> str:
    return f"{'at least ' if views.at_least else ''}{views.count}"


def _minute(time: Any) -> str:
    return str(time.strftime("%Y-%m-%d %H:%M"))
