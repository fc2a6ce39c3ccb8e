"""Captures that an import brought, read as articles by the site's profile, in the order in which they were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.imports.waiting import unread
from crawler.kept import LARGEST
from pipelines.duplicates import content
from pipelines.normalise import normalise
from spiders.faults import PageFailed
from spiders.profile import Profile
from spiders.reading.address import canonical, document
from spiders.reading.article import read_article
from spiders.reading.challenge import HOME, challenge, is_home, title_of
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from storage import captures, models
from storage.encodings import BadEncoding, decoded
from storage.items import Outcome, Problem, Reading, Row

MOST_PAGES = 100
"""Pages of one article: more is a ring."""

TOGETHER = timedelta(days=1)
"""How far apart the pages of one article may have been captured."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that is none of the site, whatever its address: nothing to read, and no problem either."""

    why: str


class NoArticle(Exception):
    """The page is `why`, and no article."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Reader:
    """Reads the pages of one site out of an archive. What it has read is not taken for a further page again."""

    def __init__(self, folder: Path, profile: Profile) -> None:
        self._folder, self._profile = folder, profile
        self._taken: set[int] = set()

    def read(self, session: Session, id: int) -> tuple[Outcome, list[int]] | Unread | None:
        """What became of a capture, with the captures of all its pages; None where it was read with another's.

        The outcome's row and captures are still to be filled in.
        """
        first = session.get_one(models.Capture, id)
        if first.visit is not None or id in self._taken:
            return None
        url, ids = canonical(first.url, self._profile), [id]
        row = Row(0, "article", url, first.url)
        try:
            outcome = self._outcome(row, self._pages(session, first, url, ids), len(ids))
        except NoArticle as found:
            return Unread(found.why)
        except ReadingError as error:
            outcome = Outcome(row, problem=error.problem)
        except PageFailed as error:
            outcome = Outcome(row, problem=Problem(error.url, error.reason, error.detail))
        except (BadEncoding, captures.NoBody) as error:
            outcome = Outcome(row, problem=Problem(url, "damaged answer", str(error)))
        self._taken.update(ids)
        return outcome, ids

    def _outcome(self, row: Row, reading: Reading, pages: int) -> Outcome:
        article = normalise(reading.article)
        return Outcome(
            row, reading=Reading(article, reading.views), aliases=(row.url,),
            document=document(article.url, self._profile), content=content(article.body),
            pages=tuple(range(pages)), reader=self._profile.reader,
        )  # fmt: skip

    def _pages(self, session: Session, first: models.Capture, url: str, ids: list[int]) -> Reading:
        """The article on the first page and all further ones, whose captures are added to `ids`.

        Raises NoArticle, ReadingError, PageFailed, BadEncoding, NoBody.
        """
        day = first.captured_at.astimezone(ZoneInfo(self._profile.timezone)).date()
        texts, seen = [page_text(session, self._folder, first.id)], {url, first.url}
        try:
            reading = read_article(url, texts, self._profile, day)
        except ReadingError:
            self._refuse_home(title_of(texts[0]))
            raise
        self._refuse_home(reading.article.title)
        while (following := reading.next_page) is not None and following not in seen and len(texts) < MOST_PAGES:
            seen.add(following)
            taken = {*self._taken, *ids}
            ids.append(nearest(session, self._profile.id, following, first.captured_at, taken))
            texts.append(page_text(session, self._folder, ids[-1]))
            reading = read_article(url, texts, self._profile, day)
        return reading

    def _refuse_home(self, title: str) -> None:
        if is_home(title, self._profile.name):
            raise NoArticle(HOME)


def nearest(session: Session, site: str, url: str, at: datetime, taken: Collection[int]) -> int:
    """The capture of an address that no article was read from and that was made nearest to a time, within a day.

    Raises PageFailed where there is none but those `taken`.
    """
    capture, (scheme, _, rest) = models.Capture, url.partition("://")
    other = {"http": "https", "https": "http"}.get(scheme, scheme)
    rows = select(capture.id, capture.captured_at).where(
        *unread(site), capture.url.in_((url, f"{other}://{rest}")),
        capture.captured_at.between(at - TOGETHER, at + TOGETHER),
    )  # fmt: skip
    free = [row for row in session.execute(rows) if row.id not in taken]
    if not free:
        raise PageFailed(url, "a further page was not captured")
    return int(min(free, key=lambda row: (abs(row.captured_at - at), row.id)).id)


def page_text(session: Session, folder: Path, id: int) -> str:
    """The page of a capture. Raises NoArticle for what stands in the way of one, PageFailed, BadEncoding, NoBody."""
    kept = captures.payload(session, folder, id)
    body = decoded(kept.body, kept.header("Content-Encoding"), LARGEST, whole=True)
    text = decode(body, kept.header("Content-Type"))
    kind = challenge(kept.status, {"cf-mitigated": kept.header("cf-mitigated")}, text)
    if kind is not None:
        raise NoArticle(kind)
    if not text.strip():
        raise PageFailed(kept.url, "empty page")
    return text
