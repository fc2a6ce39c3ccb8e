"""The ordinary articles: when each section published, in which layout, and what it wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cli.sample.content import Article, Block, Layout, Signed
from cli.sample.people import CORRESPONDENTS, EDITORS, OWN_SOURCE, REPORTERS, SOURCES
from cli.sample.picks import Picks
from cli.sample.prose import Writer, topics

IMPORT_MINUTE = "2019-07-02T03:15"


@dataclass(frozen=True)
class Era:
    """A stretch of years in which a section published `count` articles in one layout."""

    section: str
    layout: Layout
    first: str
    last: str
    count: int
    number: int  # of its first article
    edition: int = 1  # in which they first stand on the site


ERAS = (
    Era("sz", "v1", "2012-05-08", "2019-06-24", 12, 100101),
    Era("sz", "v2", "2019-07-03", "2021-03-26", 40, 100113),
    Era("ms", "v1", "2012-09-11", "2019-06-27", 44, 200101),
    Era("ms", "v2", "2019-07-05", "2021-03-25", 63, 200145),
    Era("wh", "v1", "2012-11-02", "2015-10-20", 6, 300101),
    Era("wh", "wenhua", "2016-01-15", "2019-06-20", 14, 300107),
    Era("wh", "wenhua", IMPORT_MINUTE, IMPORT_MINUTE, 10, 300121),
    Era("wh", "wenhua", "2019-07-19", "2020-11-28", 20, 300131),
    Era("wh", "v2", "2020-12-08", "2021-03-22", 6, 300151),
    Era("ms", "v2", "2021-03-27", "2021-06-20", 30, 200601, edition=3),
    Era("wh", "v2", "2021-03-28", "2021-06-18", 24, 300401, edition=3),
    Era("sz", "v2", "2021-06-24", "2021-07-16", 12, 100701, edition=4),
    Era("ms", "v2", "2021-06-24", "2021-07-15", 8, 200701, edition=4),
    Era("wh", "v2", "2021-06-26", "2021-07-14", 8, 300701, edition=4),
)
SIGNED: dict[Layout, tuple[Signed, ...]] = {
    "v2": ("closing", "author", "reporter", "closing", "not"),
    "v1": ("closing", "author", "closing", "not"),
    "wenhua": ("closing", "closing", "author"),
}


def ordinary(edition: int = 1) -> Iterator[Article]:
    """Every ordinary article of that edition, each era from its oldest to its newest."""
    for era in ERAS:
        for index in range(era.count if era.edition <= edition else 0):
            yield _article(era, index)


def _article(era: Era, index: int) -> Article:
    number = era.number + index
    picks = Picks(f"article/{number}")
    published = _published(era, index, picks)
    text = writer(era.section, number, published)
    tags = tuple(picks.some(text.topic.tags, picks.between(1, len(text.topic.tags))))
    signed = SIGNED[era.layout][number % len(SIGNED[era.layout])]
    reporters = () if signed == "not" else tuple(picks.some(REPORTERS, picks.between(1, 2)))
    correspondents = picks.some(CORRESPONDENTS, 1) if signed == "closing" and len(reporters) == 2 else ()
    article = Article(
        number=number,
        section=era.section,
        layout=era.layout,
        title=text.title(),
        published=published,
        blocks=_blocks(era.layout, text),
        source=OWN_SOURCE if era.layout == "wenhua" else picks.one(SOURCES),
        views=picks.between(60, 9000),
        reporters=reporters,
        correspondents=tuple(correspondents),
        signed=signed,
        editors=() if era.layout == "wenhua" else (picks.one(EDITORS),),
        tags=() if era.layout == "v1" else tags,
        encoding="gb18030" if era.layout == "v1" else "utf-8",
    )
    return with_picture(article) if number % 6 == 0 else article


def writer(section: str, number: int, published: str) -> Writer:
    """A writer on one of the section's topics, always the same for the same number."""
    picks = Picks(f"prose/{number}")
    return Writer(picks.one(topics(section)), picks, date.fromisoformat(published[:10]))


def _published(era: Era, index: int, picks: Picks) -> str:
    if era.first == IMPORT_MINUTE:
        return f"{IMPORT_MINUTE}:{4 + 5 * index:02d}"
    first, last = date.fromisoformat(era.first), date.fromisoformat(era.last)
    step = (last - first).days / (era.count - 1)
    day = first + timedelta(days=round(step * index))
    if era.layout == "v1":
        return day.isoformat()
    minute = f"{day.isoformat()}T{picks.between(8, 18):02d}:{picks.below(60):02d}"
    return f"{minute}:{picks.below(60):02d}" if era.layout == "wenhua" else minute


def _blocks(layout: Layout, text: Writer) -> tuple[Block, ...]:
    blocks = [Block("text", paragraph) for paragraph in text.paragraphs()]
    if layout == "wenhua":
        # This layout breaks its articles by subheadings, as the page the project began from does.
        for place in (len(blocks) - 2, 1):
            blocks.insert(place, Block("heading", text.line(text.next("headings"))))
    return tuple(blocks)


def with_picture(article: Article, caption: str = "") -> Article:
    """The article with a picture after its first paragraph."""
    file = f"W{article.date.replace('-', '')}{article.number}.png"
    first, *rest = article.blocks
    return replace(article, blocks=(first, Block("picture", caption, file), *rest))
