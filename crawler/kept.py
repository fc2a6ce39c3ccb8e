"""Pages read back from the archive, as if they had been fetched this moment."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pipelines.duplicates import content
from pipelines.normalise import normalise
from spiders.profile import Profile
from spiders.reading.address import canonical, document, is_article
from spiders.reading.article import read_article
from spiders.reading.assets import wanted_assets
from spiders.reading.challenge import challenge, is_home
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.rendering import is_built_by_script
from storage import captures, challenges
from storage.captures import NoBody
from storage.encodings import BadEncoding, decoded
from storage.items import Article, Capture, Content, Link, Outcome, Reading
from storage.rereads import Held, Unread

LARGEST = 32 * 2**20
"""Bytes of a body, unpacked: as many as a crawl takes."""


class Unreadable(Exception):
    """A page that gives no article; `reason` is a word or two for why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Again:
    """What the pages of one article say today. `is_whole` is false where a further page is not in the archive."""

    article: Article
    content: Content | None
    assets: tuple[tuple[Link, ...], tuple[Link, ...]]
    is_whole: bool


def read_held(session: Session, folder: Path, held: Held, profile: Profile) -> Again:
    """The pages that an article's current version was read from, read by today's profile. Raises Unreadable."""
    pages = [page(session, folder, number) for number in captures.pages(session, held.capture)]
    texts = [text for _, text in pages]
    reading = _read(held.article.url, texts, profile, held)
    article = normalise(reading.article)
    return Again(
        article=article,
        content=content(article.body),
        assets=wanted_assets(reading, texts[0], profile),
        is_whole=reading.next_page in {None, *(url for url, _ in pages)},
    )


def recover(session: Session, folder: Path, unread: Unread, profile: Profile) -> Outcome:
    """What a page that could not be read says to today's profile, as an outcome of its row. Raises Unreadable."""
    kept = [capture for _, capture in unread.captures]
    answers = [place for place, capture in enumerate(kept) if capture.status in {200, 304} and not capture.truncated]
    answers = [place for place in answers if kept[place].rendered_from is not None] or answers
    if not answers:
        raise Unreadable("cut off" if kept[-1].truncated else f"HTTP {kept[-1].status}")
    first = kept[answers[0]]
    url = canonical(first.url, profile)
    if not is_article(url, profile):
        raise Unreadable("not where `articles` says that articles are")
    places, texts = [answers[0]], [page(session, folder, unread.captures[answers[0]][0])[1]]
    if not texts[0].strip():
        raise Unreadable("empty page")
    if challenge(first.status, {}, texts[0], first.url):
        raise Unreadable(challenges.CAUSE)
    if first.rendered_from is None and is_built_by_script(texts[0], url, profile):
        raise Unreadable("not rendered yet")
    reading = _read(url, texts, profile, first)
    further = {kept[place].url: place for place in answers[1:]}
    while (place := further.pop(reading.next_page or "", None)) is not None:
        places.append(place)
        texts.append(page(session, folder, unread.captures[place][0])[1])
        reading = _read(url, texts, profile, first)
    if reading.next_page is not None and reading.next_page not in {kept[place].url for place in places}:
        raise Unreadable("a further page was not captured")
    return _outcome(unread, reading, texts[0], tuple(places), profile)


def _outcome(unread: Unread, reading: Reading, html: str, places: tuple[int, ...], profile: Profile) -> Outcome:
    kept = tuple(capture for _, capture in unread.captures)
    article = normalise(reading.article)
    if is_home(article.title, profile.name):
        raise Unreadable(challenges.CAUSE)
    near, beyond = wanted_assets(reading, html, profile)
    return Outcome(
        unread.row, kept, reading=Reading(article, reading.views), content=content(article.body), pages=places,
        aliases=(unread.row.url, *(canonical(capture.url, profile) for capture in kept[: places[0]])),
        document=document(article.url, profile), reader=profile.reader, assets=near, beyond=beyond,
    )  # fmt: skip


def page(session: Session, folder: Path, capture: int) -> tuple[str, str]:
    """A capture's address and page. Raises Unreadable where its bytes cannot be had."""
    try:
        kept = captures.payload(session, folder, capture)
        body = decoded(kept.body, kept.header("Content-Encoding"), LARGEST)
    except NoBody as error:
        raise Unreadable(f"out of reach: {error.why}") from None
    except BadEncoding:
        raise Unreadable("damaged answer") from None
    return kept.url, decode(body, kept.header("Content-Type"))


def _read(url: str, texts: list[str], profile: Profile, kept: Held | Capture) -> Reading:
    try:
        return read_article(url, texts, profile, kept.captured_at.astimezone(ZoneInfo(profile.timezone)).date())
    except ReadingError as error:
        where = " ".join(part for part in (error.problem.layout, error.problem.field) if part)
        raise Unreadable(f"{error.problem.reason}{f' ({where})' if where else ''}") from None
