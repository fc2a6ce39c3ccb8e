"""Files of other crawlers into the archive: captures first, then what the sites' profiles make of them.

A file is read from its beginning more than once, and never held: to see which sites it holds, so that these can be
locked before anything is written; for its answers; and for its revisit records, whose answers are then there.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from crawler.imports.copying import Copying
from crawler.imports.intake import Intake
from crawler.imports.looking import Seen, look_at
from crawler.imports.reading import Reader, Unread
from crawler.imports.result import Faults, Imported, Share
from crawler.imports.sites import ProfilesOf, Sites
from crawler.imports.unprofiled import GenericReader
from crawler.imports.waiting import waiting
from storage import homes, locks
from storage.archive import Archive
from storage.faults import SiteBusy
from storage.imports import storing
from storage.imports.sources import Source, sources
from storage.items import NothingFound
from storage.warc import RENDERED

SITES_AT_ONCE = 200
"""Sites whose locks and files are held together; files with more are read once more for each so many."""

READ_AT_ONCE = 20
"""Articles stored in one transaction."""

Tell = Callable[[str], None]


class NothingToImport(NothingFound):
    """None of the files holds a WARC record; `faults` are what is wrong with them."""

    def __init__(self, files: Sequence[Path], faults: Iterable[str] = ()) -> None:
        named = ", ".join(file.name for file in files)
        super().__init__("\n".join((f"no WARC record is in {named}: nothing was imported", *faults)))


def import_files(
    archive: Archive, files: Sequence[Path], profiles_of: ProfilesOf, only: str | None, tell: Tell
) -> Imported:
    """Import files, or what in them belongs to one site; twice is the same as once.

    Before anything is written it raises NothingToImport, SiteBusy, ProfileError, HostChanged or ZoneChanged; later on
    Unusable and OSError.
    """
    faults, seen, done = Faults(), Seen(), Imported(len(files))
    with archive.reading() as session:
        sites = Sites(session, profiles_of, only)
    found = [source for file in files for source in sources(file, faults.say)]
    for source in found:
        look_at(source, sites, seen, faults, tell)
    if not seen.is_warc:
        raise NothingToImport(files, faults.told)
    busy = seen.targets.keys() & set(locks.busy_sites(archive.folder))
    if busy:
        raise SiteBusy(min(busy))
    with archive.reading() as session:
        for target in seen.targets.values():
            homes.refuse_changed(session, target.facts)
    ids = sorted(seen.targets)
    done.left += seen.left
    for start in range(0, len(ids), SITES_AT_ONCE):
        some = ids[start : start + SITES_AT_ONCE]
        with ExitStack() as held:
            for id in some:
                held.enter_context(locks.site_lock(archive.folder, id))
            intakes = {id: Intake(archive, seen.targets[id]) for id in some}
            copying = Copying(archive, sites, intakes, seen, faults)
            _fill(archive, found, copying, intakes, seen, tell)
        done.left += copying.left
        done.sites += [_share(intake) for intake in intakes.values()]
    done.faults = list(faults.told)
    return done


def _fill(
    archive: Archive, found: Sequence[Source], copying: Copying, intakes: dict[str, Intake], seen: Seen, tell: Tell
) -> None:
    copying.copy(found, "response", tell)
    if seen.revisits:
        copying.copy(found, "revisit", tell)
    if seen.rendered:
        copying.copy(found, RENDERED, tell)
    files = list(dict.fromkeys(source.origin for source in found))
    for intake in intakes.values():
        intake.close_files()
        _read(archive, intake, tell)
        intake.end(files)


def _read(archive: Archive, intake: Intake, tell: Tell) -> None:
    """Read what imports brought to a site and nothing has read yet, so that one that was broken off is made whole."""
    site, profile = intake.target.id, intake.target.profile
    with archive.reading() as session:
        ids = waiting(session, site, profile)
    unprofiled = GenericReader(archive.folder, intake.target.facts)
    reader = unprofiled if profile is None else Reader(archive.folder, profile)
    for start in range(0, len(ids), READ_AT_ONCE):
        tell(f"reading {site}: {start} of {len(ids)} captures")
        with archive.reading() as session:
            read = [reader.read(session, id) for id in ids[start : start + READ_AT_ONCE]]
        outcomes = [one for one in read if isinstance(one, tuple)]
        intake.unread.update(one.why for one in read if isinstance(one, Unread))
        if outcomes:
            now = datetime.now(UTC)
            with archive.writing() as session:
                run = intake.run(session, now)
                intake.counts.update(storing.store(session, run, *outcome, now) for outcome in outcomes)


def _share(intake: Intake) -> Share:
    counts, is_known = intake.counts, intake.target.profile is not None
    return Share(
        intake.target.id, is_known, counts["captures"], counts["held"], counts["new"], counts["changed"],
        counts["same"] + counts["reread"], counts["problem"], dict(intake.unread.most_common()),
    )  # fmt: skip
