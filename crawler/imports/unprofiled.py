"""Captures of a site without a profile, read as articles where the generic reading is sure of itself."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crawler.imports.reading import MOST_PAGES, NoArticle, Unread, nearest, page_text
from pipelines.duplicates import content
from pipelines.normalise import normalise
from spiders.faults import PageFailed
from spiders.profile import READING
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import LAYOUT, GenericReading, followed_by, read_generic
from spiders.reading.generic.paging import first_of_several
from storage import captures, models
from storage.encodings import BadEncoding
from storage.items import Outcome, Reading, Row, SiteFacts

READER = f"{LAYOUT}.{READING}"

SURE = 0.9
"""The least confidence in title, time and body: 33 of 40 labelled articles have it, and none of 438 other pages."""

SHORTEST = 100
"""Characters of a body: a line of news on a front page has fewer."""

NOT_SURE = "without a profile not surely an article"
SEVERAL = "without a profile, and a page of it was not captured"


class GenericReader:
    """Reads pages of which nothing but the site's host is known. What it has read is not read again with another."""

    def __init__(self, folder: Path, site: SiteFacts) -> None:
        self._folder, self._site = folder, site
        self._taken: set[int] = set()

    def read(self, session: Session, id: int) -> tuple[Outcome, list[int]] | Unread | None:
        """The article that a capture surely is, with the captures of all its pages, or why none was read.

        An article's further page is read with its first. None where that was done. No page of an unknown site is a
        problem.
        """
        if id in self._taken:
            return None
        try:
            ids, found = self._pages(session, session.get_one(models.Capture, id))
        except NoArticle as error:
            return Unread(error.why)
        except (PageFailed, BadEncoding, captures.NoBody):
            return Unread("damaged answer")
        except ReadingError:
            return Unread(NOT_SURE)
        if not _is_sure(found):
            return Unread(NOT_SURE)
        self._taken.update(ids)
        return self._outcome(found.reading, len(ids)), ids

    def _pages(self, session: Session, capture: models.Capture) -> tuple[list[int], GenericReading]:
        """The article of which a capture is a page, and the captures of all its pages in order.

        Raises NoArticle, also where one of them was not captured, ReadingError, PageFailed, BadEncoding, NoBody.
        """
        text = page_text(session, self._folder, capture.id)
        if first := first_of_several(_address(capture), text):
            capture = session.get_one(models.Capture, self._further(session, first, capture, []))
            text = page_text(session, self._folder, capture.id)
        ids, day = [capture.id], capture.captured_at.astimezone(ZoneInfo(self._site.timezone)).date()
        found = read_generic(_address(capture), text, day)
        seen = {found.reading.article.url}
        while (following := found.reading.next_page) is not None and following not in seen and len(ids) < MOST_PAGES:
            seen.add(following)
            ids.append(self._further(session, following, capture, ids))
            found = followed_by(found, page_text(session, self._folder, ids[-1]), day)
        return ids, found

    def _further(self, session: Session, url: str, beside: models.Capture, ids: list[int]) -> int:
        """The capture of another page of the article. Raises NoArticle where there is none."""
        try:
            return nearest(session, self._site.id, url, beside.captured_at, {*self._taken, *ids})
        except PageFailed:
            raise NoArticle(SEVERAL) from None

    def _outcome(self, reading: Reading, pages: int) -> Outcome:
        url = reading.article.url
        named = replace(reading.article, site=self._site.id, layout=f"{self._site.id}/{LAYOUT}")
        article = normalise(named)
        return Outcome(
            Row(0, "article", url, url), reading=Reading(article, reading.views), aliases=(url,),
            content=content(article.body), pages=tuple(range(pages)), reader=READER,
        )  # fmt: skip


def _address(capture: models.Capture) -> str:
    return capture.url.partition("#")[0]


def _is_sure(found: GenericReading) -> bool:
    article, sure = found.reading.article, found.confidence
    is_whole = article.published is not None and len(article.body) >= SHORTEST
    return is_whole and min(sure.title, sure.published, sure.body) >= SURE
