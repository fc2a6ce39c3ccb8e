"""What tells a page with an article from a home page, a channel's, or one that only says who runs the site."""

import re
from collections.abc import Iterator

from spiders.reading.generic.body import Body
from spiders.reading.generic.outline import Line, Outline
from spiders.reading.generic.surroundings import Surroundings
from spiders.reading.generic.times import Told
from spiders.reading.generic.title import Title

_SURE_TIME, _SURE_TITLE = 0.8, 0.94
_SENTENCES, _LONG = 2, 80
_MOST_PROSE = 0.9
_FULL_OF_LINKS, _LINKED = 0.08, 20
_HEADLINE = 8
_FAR = 12
_CREDITS = {"source", "author", "published"}
_END = re.compile("[。！？]")
_MARK = re.compile("[，。；！？]")


def signs(
    page: Outline, title: Title, body: Body, around: Surroundings, published: Told | None, text: str
) -> Iterator[str]:
    """The names of the signs in confidence.SIGNS that a page shows; `text` is the body that was read."""
    labels = {pair.kind for pair in around.above} & _CREDITS
    is_dated = published is not None and (published.confidence >= _SURE_TIME or "published" in labels)
    if is_dated or published is None:
        yield "time" if is_dated else "no time"
    if title.first == title.last or title.confidence >= _SURE_TITLE:
        yield "no title" if title.first == title.last else "title"
    if labels:
        yield "labels"
    if not -1 <= body.first - title.last <= _FAR:
        yield "far"
    yield from _of_text(text, body.share)
    inside, outside = page.lines[body.first : body.last], [*page.lines[: body.first], *page.lines[body.last :]]
    linked = sum(line.linked for line in inside if line.role != "file")
    if linked >= _LINKED and linked > _FULL_OF_LINKS * sum(len(line.text) for line in inside):
        yield "links"
    if not is_dated and sum(len(line.text) for line in outside if _is_headline(line)) > len(text):
        yield "headlines"


def _of_text(text: str, share: float) -> Iterator[str]:
    if len(_END.findall(text)) >= _SENTENCES and len(text) >= _LONG:
        yield "sentences"
    elif _MARK.search(text) is None:
        yield "no sentence"
    if not text:
        yield "empty"
    if share >= _MOST_PROSE:
        yield "all prose"


def _is_headline(line: Line) -> bool:
    return len(line.text) >= _HEADLINE and 2 * line.linked > len(line.text)
