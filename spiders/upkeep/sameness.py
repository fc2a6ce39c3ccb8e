"""Values that different articles have in common, though they should not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from spiders.upkeep.agreement import squeezed
from spiders.upkeep.evidence import Cause, Past, Seen, page_of
from spiders.upkeep.symptoms import is_same_title
from storage.items import Article

FIELDS = ("title", "published", "source", "authors")
UNLIKELY = 0.01
"""The chance that articles have one value in common by chance, below which it is taken to stand on every page."""
FEWEST_PAST = 10
BOILERPLATE = 0.8
"""The share of a body in lines that other articles have, too, from which on it is none of the article's own."""


def same_values(layout: str, seen: Sequence[Seen], past: Past, least: int) -> Iterator[Cause]:
    """The causes `constant/FIELD` and `impossible/body` of one layout's newest articles."""
    read = list({page.url: page for page in seen if page.article is not None}.values())
    if len(read) < max(least, 2):
        return
    for name in FIELDS:
        values = Counter(value for page in read if (value := value_of(page.article, name)) is not None)
        value, number = values.most_common(1)[0] if values else ("", 0)
        if number >= max(least, len(read) - 1) and not _is_usual(name, value, number, past):
            same = [page for page in read if value_of(page.article, name) == value]
            if 2 * sum(_is_confirmed(page, name) for page in same) > len(same):
                continue
            yield _constant(layout, name, value, same, len(read), past)
    yield from _boilerplate(layout, read, least)


def value_of(article: Any, field: str) -> str | None:
    """A field's value as text; None where it is empty, and for a time that is only a day."""
    value = getattr(article, field)
    if field == "published":
        return None if value is None or value.instant is None else value.isoformat()
    return (" / ".join(value) if isinstance(value, tuple) else value) or None


def _is_confirmed(page: Seen, name: str) -> bool:
    """Whether a witness reads the same there: then the articles do have it in common. Titles are the listing's word."""
    if name == "title":
        return page.listed is not None and page.article is not None and is_same_title(page.article.title, page.listed)
    generic = page.testimony.generic if page.testimony is not None else None
    return generic is not None and value_of(generic.reading.article, name) == value_of(page.article, name)


def _is_usual(name: str, value: str, number: int, past: Past) -> bool:
    """Whether so many articles may well have that value: always had it, or it is not known what was usual."""
    if name == "title":
        return False
    if past.articles < FEWEST_PAST:
        return name != "published"
    known, often = past.commonest.get(name, ("", 0))
    share = (often + 0.5) / (past.articles + 1) if known == value else 0.5 if often * 2 > past.articles else 0.1
    return float(share**number) > UNLIKELY


def _constant(layout: str, name: str, value: str, same: Sequence[Seen], of: int, past: Past) -> Cause:
    message = f"{len(same)} of the {of} newest articles that {layout} read have the same {name}, {value[:80]!r}"
    often = past.commonest.get(name, ("", 0))[1]
    evidence = {"layout": layout, "field": name, "value": value[:200], "of": of}
    before = {"past": {"commonest": often, "of": past.articles}}
    return Cause(f"constant/{name}", message, evidence | before | {"pages": [page_of(page) for page in same]})


def _boilerplate(layout: str, read: Sequence[Seen], least: int) -> Iterator[Cause]:
    """Bodies that are another article's, or of which most lines stand on other pages, too."""
    lines = [_lines(page.article) for page in read]
    on = Counter(text for texts in lines for text in set(texts))
    odd = [page for page, texts in zip(read, lines, strict=True) if _share(texts, on) >= BOILERPLATE]
    if len(odd) >= max(least, 2):
        message = f"{len(odd)} of the {len(read)} newest articles that {layout} read have a body that others have, too"
        pages = [page_of(page, body=page.article.body if page.article else "") for page in odd]
        yield Cause("impossible/body", message, {"layout": layout, "field": "body", "of": len(read), "pages": pages})


def _lines(article: Article | None) -> list[str]:
    return [text for text in map(squeezed, (article.body if article is not None else "").split("\n")) if text]


def _share(texts: Sequence[str], on: Counter[str]) -> float:
    every = sum(map(len, texts))
    return sum(len(text) for text in texts if on[text] > 1) / every if every else 0.0
