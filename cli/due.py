"""Which sites `fangzhi crawl --due` goes to."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli import edge

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from spiders.profile import Profile


def due_sites(folder: Path, ids: Sequence[str]) -> "list[Profile]":
    """Of the sites named, or else of all that were crawled before, those with something to ask for now.

    Where there are none, that is said. Of a site that was named, raises UnknownSite, ProfileError or SiteMoved.
    """
    from cli.profiles import find_profile, profile_folders
    from storage import homes
    from storage.archive import Archive

    archive = Archive.open(folder)
    try:
        with archive.reading() as session:
            for id in ids:
                homes.refuse_moved(session, id)
            known = [find_profile(id, profile_folders(folder)) for id in ids] or list(_crawled_before(session, folder))
            due = [profile for profile in known if _is_due(session, profile)]
            if not due:
                print(_nothing_due(session, known), file=sys.stderr)
    finally:
        archive.close()
    return due


def _is_due(session: "Session", profile: "Profile") -> bool:
    from storage import frontier, polls

    now = datetime.now(UTC)
    sections = [section.id for section in profile.sections]
    return bool(polls.due(session, profile.id, sections, now) or frontier.due(session, profile.id, now, 1, ()))


def _crawled_before(session: "Session", folder: Path) -> "Iterator[Profile]":
    """The profiles of the archive's sites; one with faults is left out, which is said."""
    from cli.profiles import profile_folders
    from spiders.faults import ProfileError
    from spiders.profile import files, load
    from storage import polls

    found = files(profile_folders(folder))
    for site in polls.sites(session):
        try:
            if site in found:
                yield load(found[site])
        except ProfileError as error:
            edge.say(f"{site} is left out: {error}")


def _nothing_due(session: "Session", known: "Sequence[Profile]") -> str:
    from storage import polls
    from storage.times import local

    if not known:
        return "Nothing is due: no site was crawled before. Run `fangzhi crawl SITE` first."
    at, site, section = min(
        (local(poll.next, profile.timezone), profile.id, poll.section)
        for profile in known
        for poll in polls.of(session, profile.id)
        if poll.next is not None and poll.section in {part.id for part in profile.sections}
    )
    return f"Nothing is due: the next poll is that of {site}/{section}, at {at:%Y-%m-%d %H:%M}."
