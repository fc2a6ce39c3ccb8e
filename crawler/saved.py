"""Captures as fixtures that expect nothing yet: the pages as they were served, to be read by any profile."""

from pathlib import Path

from sqlalchemy.orm import Session

from crawler.kept import LARGEST, Unreadable
from spiders.profile import Profile
from spiders.reading.address import canonical, is_article
from spiders.reading.errors import ReadingError
from spiders.upkeep.check import next_page
from spiders.upkeep.fixtures import MOST_PAGES, Fixture, Kind, named
from storage import captures, newest
from storage.captures import NoBody
from storage.encodings import BadEncoding, decoded


def newest_pages(session: Session, folder: Path, url: str, profile: Profile) -> Fixture | None:
    """The newest whole capture of an address, with all pages of the article; None where there is none.

    Raises Unreadable where its bytes cannot be had.
    """
    kind: Kind = "article" if is_article(canonical(url, profile), profile) else "listing"
    ids = newest.of_address(session, profile.id, (url, canonical(url, profile)))
    if not ids:
        return None
    found = pages(session, folder, ids, profile, kind)
    seen = {found.url}
    while kind == "article" and len(found.bodies) < MOST_PAGES and (further := _further(found, profile)):
        following = newest.of_address(session, profile.id, (further, canonical(further, profile)))
        if further in seen or not following:
            break
        seen.add(further)
        found = found.followed_by(pages(session, folder, following[:1], profile, kind).bodies[0])
    return found


def pages(session: Session, folder: Path, ids: list[int], profile: Profile, kind: Kind = "article") -> Fixture:
    """The pages of these captures, in order. Raises Unreadable where their bytes cannot be had."""
    kept, bodies = [], []
    for id in ids:
        try:
            payload = captures.payload(session, folder, id)
            bodies.append(decoded(payload.body, payload.header("Content-Encoding"), LARGEST))
        except NoBody as error:
            raise Unreadable(f"out of reach: {error.why}") from None
        except BadEncoding:
            raise Unreadable("damaged answer") from None
        kept.append(payload)
    first = kept[0]
    name, content_type = named(first.captured, bodies[0]), first.header("Content-Type")
    return Fixture(profile.id, name, first.url, first.captured, content_type, kind, tuple(bodies), {})


def _further(found: Fixture, profile: Profile) -> str | None:
    """The page that follows, as far as the pages can be read."""
    try:
        return next_page(found, profile)
    except ReadingError:
        return None
