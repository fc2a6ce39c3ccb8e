"""What changes from one edition of the site to the next.

The second has edits, new view counts, two articles less and one inserted. The third, a season later, has new articles:
more than its listings can show, so that old ones are pushed out of one, and some of another are never listed at all.
The fourth, a month later still, has new templates for all that had the look v2, and a few articles that are new.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from cli.sample.content import MOST_PAGES, Article, Block, Layout
from cli.sample.picks import Picks

EDITIONS = (1, 2, 3, 4)

INSERTED = 100301  # stands on page 3 of its section, among older entries
GONE = 300140  # its address answers 404
GONE_HOME = 300146  # its address redirects to the home page
FEWER_VIEWS = 300133
REMOVED = (GONE, GONE_HOME)

SHORTENED = "wh"  # the section whose listing is down to one page in the third edition

EDITED_V2 = 100149
EDITED_V1 = 200140
EDITED_WENHUA = 300135


def _corrected(article: Article) -> Article:
    first, *rest = article.blocks
    text = first.text.replace("，", "，据核实后的最新统计，", 1)
    return replace(article, blocks=(replace(first, text=text), *rest))


def _lengthened(article: Article) -> Article:
    note = "编者按：本文刊出后，有读者来电指出一处地名有误，现已改正，并向热心读者致谢。"
    return replace(article, blocks=(Block("text", note), *article.blocks))


def _shortened(article: Article) -> Article:
    kept = [block for block in article.blocks if block.kind == "text"]
    return replace(article, blocks=tuple(block for block in article.blocks if block is not kept[2]))


EDITED: Mapping[int, Callable[[Article], Article]] = {
    EDITED_V2: _corrected,
    EDITED_V1: _lengthened,
    EDITED_WENHUA: _shortened,
}


def edition(number: int, articles: Iterable[Article]) -> Iterator[Article]:
    """The articles as that edition has them. Raises ValueError where there is no such edition."""
    if number not in EDITIONS:
        raise ValueError(f"no edition {number}: there are {EDITIONS}")
    for article in articles:
        if number == 1 and article.number != INSERTED:
            yield article
        elif number > 1 and article.number not in REMOVED:
            second = _second(article)
            yield _redesigned(second) if number == 4 else second


def most_pages(section: str, number: int) -> int:
    """How many pages the section's listing has at most in that edition."""
    return 1 if number >= 3 and section == SHORTENED else MOST_PAGES


def _redesigned(article: Article) -> Article:
    """The article in the new look of its section."""
    new: Layout = "v4" if article.section == "wh" else "v3"
    return replace(article, layout=new) if article.layout == "v2" else article


def _second(article: Article) -> Article:
    edit = EDITED.get(article.number)
    more = -57 if article.number == FEWER_VIEWS else Picks(f"views/{article.number}").between(1, 400)
    return replace(edit(article) if edit else article, views=article.views + more)
