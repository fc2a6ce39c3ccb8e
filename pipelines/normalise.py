"""Step one: text as it should be kept, so that equal texts are equal strings."""

import re
import unicodedata
from dataclasses import replace

from storage.items import Article, Outcome

_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]|[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\ud800-\udfff]")
_BLANK = re.compile(r"[^\S\n\t]+")  # a tab stands between two cells of a table

LONGEST_LINE = 2000
"""Characters of a title or a name: more is a page's whole text caught by a wrong selector."""


def line(text: str) -> str:
    """One line of text: canonical composition, no unseen characters, single blanks."""
    return " ".join(_clean(text).split())[:LONGEST_LINE]


def paragraphs(text: str) -> str:
    """A body: the same for each paragraph, empty ones left out."""
    lines = (_BLANK.sub(" ", part).strip() for part in _clean(text).split("\n"))
    return "\n".join(part for part in lines if part)


def normalise(article: Article) -> Article:
    """The article with every text cleaned and every list without doubles."""
    return replace(
        article,
        title=line(article.title),
        subtitle=line(article.subtitle) if article.subtitle else None,
        source=(line(article.source) or None) if article.source else None,
        body=paragraphs(article.body),
        authors=_distinct(article.authors),
        editors=_distinct(article.editors),
        tags=_distinct(article.tags),
        breadcrumb=tuple(line(part) for part in article.breadcrumb),
        section=(line(article.section) or None) if article.section else None,
        captions=tuple(cleaned for text in article.captions if (cleaned := line(text))),
        images=tuple(dict.fromkeys(article.images)),
        attachments=tuple(dict.fromkeys(article.attachments)),
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cleaned for text in texts if (cleaned := line(text))))


class Normalise:
    """Cleans the article of an outcome."""

    def process_item(self, item: Outcome) -> Outcome:
        """The outcome with its article normalised."""
        if item.reading is None:
            return item
        before = None if item.before is None else normalise(item.before)
        return replace(item, reading=replace(item.reading, article=normalise(item.reading.article)), before=before)
