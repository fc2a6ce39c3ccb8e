"""Where a site is at home: whether it was moved, and what its addresses begin with."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import models
from storage.faults import HostChanged, SiteMoved, UnknownSite, ZoneChanged
from storage.items import SiteFacts


def refuse_moved(session: Session, site: str) -> None:
    """Raises SiteMoved for a site that was carried into another one."""
    into = session.scalar(select(models.Site.moved_to_id).where(models.Site.id == site))
    if into is not None:
        raise SiteMoved(site, into)


def refuse_unknown(session: Session, site: str, known: Callable[[], Iterable[str]] = tuple) -> None:
    """Raises UnknownSite for one of which nothing is held and that is none of `known` either, and SiteMoved.

    No hits must not be due to a site's id. `known` is asked only where nothing is held.
    """
    held = set(session.scalars(select(models.Site.id).where(models.Site.moved_to_id.is_(None))))
    if site in held:
        return
    refuse_moved(session, site)
    every = sorted({*held, *known()})
    if site not in every:
        raise UnknownSite(site, every)


def refuse_changed(session: Session, facts: SiteFacts) -> None:
    """Raises HostChanged or ZoneChanged where a profile no longer fits the articles that are held.

    Their addresses are kept under its first host and scheme, and digests of their text hold times of its zone. Facts
    without sections come of no profile.
    """
    site = session.get(models.Site, facts.id)
    held = select(models.Row.id).where(models.Row.site_id == facts.id, models.Row.kind == "article").limit(1)
    if site is None or not facts.sections or session.scalar(held) is None:
        return
    if site.timezone != facts.timezone:
        raise ZoneChanged(facts.id, site.timezone, facts.timezone)
    was, now = homes(session, site, facts)
    if was != now:
        raise HostChanged(facts.id, was, now)


def homes(session: Session, site: models.Site, facts: SiteFacts) -> tuple[str, str]:
    """What the addresses of a site begin with, as it was last crawled and as a profile says."""
    key, _, url, _ = facts.sections[0]  # addresses are kept under its scheme
    section = (models.Section.site_id == site.id) & (models.Section.key == key)
    known = session.scalar(select(models.Section.url).where(section)) or url
    return f"{urlsplit(known)[0]}://{site.hosts[0]}", f"{urlsplit(url)[0]}://{facts.hosts[0]}"
