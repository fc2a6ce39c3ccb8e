"""`fangzhi search`: every article that holds the words, as a list to read."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import filters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from storage.search import Counts, Hit

INDENT = " " * 12
"""As wide as a date, so that titles stand out."""


def search(
    context: typer.Context,
    query: filters.Query = "",
    site: filters.Site = None,
    group: filters.Group = None,
    source: filters.Source = None,
    author: filters.Author = None,
    section: filters.Section = None,
    tag: filters.Tag = None,
    kind: filters.OfKind = None,
    since: filters.Since = None,
    until: filters.Until = None,
    sort: Annotated[
        Literal["date", "relevance"], typer.Option(help="Newest first, or those with the words in the title first.")
    ] = "date",
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many.")] = 20,
    all_hits: Annotated[bool, typer.Option("--all", help="Show every one.")] = False,
    count_only: Annotated[bool, typer.Option("--count", help="Only say how many there are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a hit and line.")] = False,
) -> None:
    """Find the articles that hold every word.

    A word is looked for in title and body exactly as written, within longer words too; only full and half width, and
    capital and small letters, are the same. Every article that holds it is found.

    Example: fangzhi search '石桥 "老街 改造"' --from 2019 --to 2020-06
    """
    from cli.archives import reading
    from cli.output import console, emit
    from storage import search as found

    asked = found.Filter(query, site, group, source, author, section, tag, kind, since, until)
    with reading(context) as session:
        filters.check_site(context, session, site)
        if count_only:
            counts = found.count(session, asked)
            emit(counts) if as_json else console().print(_told(counts))
            return
        hits = found.search(session, asked, sort, None if all_hits else limit)
        if as_json:
            for hit in hits:
                emit(_fields(hit))
        else:
            _print(hits, found.words(query), found.count(session, asked))


def _fields(hit: "Hit") -> dict[str, object]:
    from storage.times import written

    shown, article = hit.article, hit.article.article
    return {
        "id": shown.id, "site": article.site, "kind": article.kind, "title": article.title, "url": article.url,
        "source": article.source, "published": written(article.published), "snippet": hit.snippet.text,
    }  # fmt: skip


def _print(hits: "Iterable[Hit]", words: tuple[str, ...], counts: "Counts") -> None:
    from cli.output import console

    screen, shown = console(), 0
    for hit in hits:
        _print_hit(screen, hit, words)
        shown += 1
    screen.print(_told(counts))
    if shown < counts.total:
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
    names = " · ".join(part for part in (f"id {shown.id}", shown.site_name, article.source, kind) if part)
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


def _told(counts: "Counts") -> str:
    from cli.output import number_of

    return ", ".join(
        part
        for part, number in (
            (number_of(counts.total, "article"), 1),
            (f"{counts.stories} without copies on the same site", counts.total - counts.stories),
            (f"{counts.undated} without a date", counts.undated),
            (f"{counts.without_body} without text", counts.without_body),
            (f"not searched: {number_of(counts.unread, 'captured page')} that could not be read", counts.unread),
        )
        if number
    )
