"""Captures of a site without a profile, read as articles where the generic reading is sure of itself."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crawler.imports.reading import NoArticle, Unread, page_text
from pipelines.duplicates import content_digest
from pipelines.normalise import normalise
from spiders.faults import PageFailed
from spiders.profile import READING
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import LAYOUT, GenericReading, read_generic
from storage import captures, models
from storage.encodings import BadEncoding
from storage.items import Outcome, Reading, Row, SiteFacts

READER = f"{LAYOUT}.{READING}"

SURE = 0.9
"""The least confidence in title, time and body: 28 of 40 labelled articles have it, and none of 151 listings."""

SHORTEST = 100
"""Characters of a body: a line of news on a front page has fewer."""

NOT_SURE, SEVERAL = "without a profile not surely an article", "without a profile, and of several pages"


class GenericReader:
    """Reads pages of which nothing but the site's host is known."""

    def __init__(self, folder: Path, site: SiteFacts) -> None:
        self._folder, self._site = folder, site

    def read(self, session: Session, id: int) -> tuple[Outcome, list[int]] | Unread:
        """The article that a capture surely is, or why none was read. No page of an unknown site is a problem."""
        capture = session.get_one(models.Capture, id)
        day = capture.captured_at.astimezone(ZoneInfo(self._site.timezone)).date()
        url = capture.url.partition("#")[0]
        try:
            found = read_generic(url, page_text(session, self._folder, id), day)
        except NoArticle as error:
            return Unread(error.why)
        except (PageFailed, BadEncoding, captures.NoBody):
            return Unread("damaged answer")
        except ReadingError:
            return Unread(NOT_SURE)
        if not _is_sure(found):
            return Unread(NOT_SURE)
        return Unread(SEVERAL) if found.reading.next_page is not None else (self._outcome(url, found.reading), [id])

    def _outcome(self, url: str, reading: Reading) -> Outcome:
        named = replace(reading.article, url=url, site=self._site.id, layout=f"{self._site.id}/{LAYOUT}")
        article = normalise(named)
        return Outcome(
            Row(0, "article", url, url), reading=Reading(article, reading.views), aliases=(url,),
            content=content_digest(article.body), pages=(0,), reader=READER,
        )  # fmt: skip


def _is_sure(found: GenericReading) -> bool:
    article, sure = found.reading.article, found.confidence
    is_whole = article.published is not None and len(article.body) >= SHORTEST
    return is_whole and min(sure.title, sure.published, sure.body) >= SURE
