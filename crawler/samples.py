"""The newest captured articles of a site, with all that the archive knows of them otherwise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crawler import saved
from crawler.kept import Unreadable
from spiders.profile import Profile
from spiders.upkeep.fixtures import Fixture
from spiders.upkeep.repair import Sample
from storage import newest, told
from storage.fields import article_fields
from storage.times import written

OF_A_LAYOUT = 6
"""Old pages of each layout that a new one is tried on."""


def newest_samples(
    session: Session, folder: Path, profile: Profile, most: int, tell: Callable[[str], None]
) -> list[Sample]:
    """The newest captures of at most so many articles; those whose bytes cannot be had are left out."""
    found = []
    for number, ids in enumerate(newest.of_articles(session, profile.id, most), 1):
        tell(f"{number} pages taken from the archive")
        try:
            page = saved.pages(session, folder, ids, profile)
        except Unreadable:
            continue
        found.append(_sample(session, page, ids[0]))
    return found


def old_pages(session: Session, folder: Path, profile: Profile) -> list[Fixture]:
    """A few of the first pages that each layout read: what a new layout must leave to it."""
    found = []
    for layout in profile.layouts:
        for ids in newest.first_of_layout(session, profile.id, f"{profile.id}/{layout.id}", OF_A_LAYOUT):
            try:
                found.append(saved.pages(session, folder, ids, profile))
            except Unreadable:
                continue
    return found


def _sample(session: Session, page: Fixture, capture: int) -> Sample:
    known = told.of_capture(session, capture)
    before: dict[str, Any] = {} if known.before is None else article_fields(known.before, None)
    listed: dict[str, Any] = {"title": known.title, "published": written(known.published)}
    return Sample(
        page, {name: value for name, value in before.items() if value}, {k: v for k, v in listed.items() if v}
    )
