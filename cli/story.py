"""A story, as `fangzhi show --reprints` prints it: in the order of time, and with what was changed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.articles import Shown
    from storage.changes import Steps
    from storage.reprints import Story


def print_story(session: "Session", id: int, as_json: bool) -> None:
    """Print the story of an article in the order of time, and what each of its articles changed in the first one."""
    from cli.output import console, emit, number_of
    from storage import articles
    from storage.reprints import of_article

    story = of_article(session, id)
    if len(story.tellings) < 2 and not as_json:
        console().print("Nothing else that is held tells the same.")
        return
    if not as_json:
        sites = len({one.site for one in story.tellings})
        console().print(f"{len(story.tellings)} articles on {number_of(sites, 'site')}")
        console().print(
            f"Who was first is undecided: {story.doubt}."
            if story.doubt
            else "The first is the earliest in this archive."
        )
        console().print()
    first = None
    for one in story.tellings:
        shown = articles.show(session, one.id)
        first = first or shown
        emit(_fields(shown, first, story)) if as_json else _print_telling(shown, first)


def _fields(shown: "Shown", first: "Shown", story: "Story") -> dict[str, object]:
    from storage.alike import contained
    from storage.times import written

    article = shown.article
    return {
        "id": shown.id, "site": article.site, "site_name": shown.site_name, "published": written(article.published),
        "source": article.source, "title": article.title, "url": article.url, "relation": _relation(shown, first),
        "contains": round(contained(first.article.body, article.body), 3), "undecided": story.doubt,
        "fields": _changed(first, shown),
    }  # fmt: skip


def _print_telling(shown: "Shown", first: "Shown") -> None:
    from cli.changes import print_fields
    from cli.output import clean, console
    from storage.alike import contained

    screen, article = console(), shown.article
    when = article.published.isoformat() if article.published else "no date"
    screen.print(f"{when}  {clean(article.title)}", style="bold", soft_wrap=True)
    parts = (f"id {shown.id}", shown.site_name, article.source or "no source named", _relation(shown, first))
    screen.print(clean(" · ".join(part for part in parts if part)), style="dim", soft_wrap=True)
    if shown is not first:
        share = contained(first.article.body, article.body)
        screen.print(f"{share:.0%} of the first one's text stands in it")
        print_fields(_changed(first, shown))
    screen.print()


def _relation(shown: "Shown", first: "Shown") -> str:
    if shown is first:
        return "first"
    if shown.article.site != first.article.site:
        return "reprint"
    return "duplicate" if shown.duplicate_of is not None else "near-duplicate"


def _changed(first: "Shown", shown: "Shown") -> "dict[str, Steps]":
    """What differs from the first article in title and text, that cut down to what is near a change."""
    from storage.changes import compared
    from storage.diffs import shortened

    fields = compared(first.article, shown.article) if shown is not first else {}
    told = {name: steps for name, steps in fields.items() if name in {"title", "body"}}
    return {name: tuple(shortened(steps)) if name == "body" else steps for name, steps in told.items()}
