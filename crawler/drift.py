"""Drift of a site: its newest pages read back from the archive, judged, and entered as alerts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crawler.kept import Unreadable, page
from spiders.profile import Profile
from spiders.reading.article import read_article
from spiders.reading.errors import ReadingError
from spiders.upkeep import drift
from spiders.upkeep.evidence import Cause, Seen
from spiders.upkeep.listings import broken_listings
from spiders.upkeep.past import past_of
from spiders.upkeep.witnesses import ask
from storage import alerts
from storage import drift as known
from storage.archive import Archive
from storage.drift import Held

MOST_LAYOUTS = 4
"""Layouts of which the newest articles are looked at."""

LATELY = timedelta(days=1)
"""Before the newest capture: what a crawl fetches at once."""

LISTING = "listing/"
"""How causes begin that no article's page shows."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found out about a site: causes by name, and how many of its pages were looked at."""

    site: str
    pages: int
    causes: dict[str, Cause]


def look(archive: Archive, profile: Profile) -> Look:
    """Judge a site's newest captured pages, as today's profile reads them, and its listings. Nothing is stored."""
    now = datetime.now(UTC)
    with archive.reading() as session:
        held = known.newest(session, profile.id)
        seen = list(_seen(session, archive.folder, held, profile))
        looked_at = {page.url for page in seen}
        opened = known.known_before(session, profile.id, now)
        earlier = held if opened is None else known.newest(session, profile.id, opened)
        past = past_of(one.article for one in earlier if one.article is not None and one.url not in looked_at)
        listings = list(broken_listings(known.listings(session, profile.id)))
    names = [profile.name, profile.publisher, *(section.name for section in profile.sections)]
    causes = drift.find(seen, past, [name for name in names if name], unread=_unread(held))
    return Look(profile.id, len(seen), causes | {cause.name: cause for cause in listings})


def _unread(held: Sequence[Held]) -> float:
    """The share of pages that could not be read, of those captured LATELY."""
    lately = [one for one in held if held[0].captured_at - one.captured_at <= LATELY]
    return sum(one.article is None for one in lately) / len(lately) if lately else 0.0


def watch(archive: Archive, profile: Profile, run: int | None) -> tuple[alerts.Alert, ...]:
    """Look at a site, raise and close its alerts, and return those that are open and not muted."""
    found, now = look(archive, profile), datetime.now(UTC)
    every = {*known.KINDS, *known.FIELDS}
    unseen = every - {LISTING} if found.pages < drift.LEAST else set()
    told = [(cause.name, message(profile.id, cause), dict(cause.evidence)) for cause in found.causes.values()]
    with archive.writing() as session:
        known.settle(session, profile.id, run, told, unseen, now)
        return tuple(alert for alert in alerts.of(session, profile.id, now) if not alert.muted)


def message(site: str, cause: Cause) -> str:
    """A cause as a sentence with the way out."""
    return f"{cause.message}: `fangzhi site drift {site}` shows the evidence"


def _seen(session: Session, folder: Path, held: Sequence[Held], profile: Profile) -> Iterator[Seen]:
    """The newest pages of each layout, and the newest of all, read again."""
    layouts: dict[str, int] = {}
    for number, one in enumerate(held):
        layout = one.article.layout if one.article is not None else ""
        if layout not in layouts and len(layouts) >= MOST_LAYOUTS:
            continue
        layouts[layout] = layouts.get(layout, 0) + 1
        if number < drift.AT_ONCE or layouts[layout] <= drift.AT_ONCE:
            found = _read(session, folder, one, profile)
            if found is not None:
                yield found


def _read(session: Session, folder: Path, held: Held, profile: Profile) -> Seen | None:
    """A page as the profile and the witnesses read it today; None where it is out of reach."""
    try:
        _, html = page(session, folder, held.capture)
    except Unreadable:
        return None
    captured = held.captured_at.astimezone(ZoneInfo(profile.timezone))
    article, fault = None, None
    try:
        article = read_article(held.url, [html], profile, captured.date()).article
    except ReadingError as error:
        fault = error.problem
    testimony = ask(held.url, html, captured.date())
    return Seen(held.id, held.url, captured, article, fault, testimony, held.listed, held.listed_on)
