"""Hits as `fangzhi search` lists them, and what their number means."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from sqlalchemy.orm import Session

    from storage.search import Counts, Filter, Hit

INDENT = " " * 12
"""As wide as a date, so that titles stand out."""


def print_counts(session: "Session", asked: "Filter", as_json: bool) -> None:
    """Print how many articles are meant. Raises BadQuery."""
    from cli.output import console, emit
    from storage.search import count

    counts = count(session, asked)
    emit(counts) if as_json else console().print(told(counts))


def print_hits(
    session: "Session",
    asked: "Filter",
    sort: Literal["date", "relevance"],
    limit: int | None,
    *,
    distinct: bool,
    as_json: bool,
) -> None:
    """Print hits and how many there are; as JSON the hits alone. Raises BadQuery."""
    from cli.output import emit
    from storage.search import count, search, words

    hits = search(session, asked, sort, limit, distinct=distinct)
    if as_json:
        for hit in hits:
            emit(_fields(hit))
    else:
        _print(hits, words(asked), count(session, asked), distinct)


def _fields(hit: "Hit") -> dict[str, object]:
    from storage.times import written

    shown, article = hit.article, hit.article.article
    return {
        "id": shown.id, "site": article.site, "kind": article.kind, "title": article.title, "url": article.url,
        "source": article.source, "published": written(article.published), "snippet": hit.snippet.text,
        "version": shown.version, "current": shown.current,
    }  # fmt: skip


def _print(hits: "Iterable[Hit]", words: tuple[str, ...], counts: "Counts", distinct: bool) -> None:
    """Print hits, one of each story where `distinct`."""
    from cli.output import console

    screen, shown = console(), 0
    for hit in hits:
        _print_hit(screen, hit, words)
        shown += 1
    screen.print(told(counts))
    if shown < (counts.stories if distinct else counts.total):
        screen.print(f"Shown are the first {shown}: --limit N shows more, --all every one.")
    elif not counts.total:
        screen.print("Fewer words or filters find more. If nothing was crawled yet: run `fangzhi crawl SITE`.")


def _print_hit(screen: "Console", hit: "Hit", words: tuple[str, ...]) -> None:
    from cli.output import folded, marked
    from storage.search import spots

    shown, article = hit.article, hit.article.article
    day = article.published.date.isoformat() if article.published else "no date   "
    width = screen.width - len(INDENT) - 1
    kind = "" if article.kind == "text" else article.kind
    former = "" if shown.current else f"version {shown.version}, not the current one"
    names = " · ".join(part for part in (f"id {shown.id}", shown.site_name, article.source, kind, former) if part)
    lead = f"{day}{'?' if shown.suspect else ' '} "
    for text in (
        marked(article.title, spots(article.title, words), "bold"),
        marked(names, style="dim"),
        marked(hit.snippet.text, hit.snippet.spots),
    ):
        for line in folded(text, width) if text else ():
            screen.print(lead, line, sep="", no_wrap=True, overflow="ignore", crop=False)
            lead = INDENT
    screen.print(INDENT + article.url, style="dim", soft_wrap=True)
    screen.print()


def told(counts: "Counts") -> str:
    """The counts in words, those that are 0 left out."""
    from cli.output import number_of

    return ", ".join(
        part
        for part, number in (
            (number_of(counts.total, "article"), 1),
            (f"{counts.stories} without copies and reprints", counts.total - counts.stories),
            (f"{counts.undated} without a date", counts.undated),
            (f"{counts.without_body} without text", counts.without_body),
            (f"not searched: {number_of(counts.unread, 'captured page')} that could not be read", counts.unread),
        )
        if number
    )
