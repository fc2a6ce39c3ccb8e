"""Reading again what is captured already, after a profile or the program was mended. Nothing is fetched."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crawler import drift
from crawler.kept import Again, Unreadable, read_held, recover
from spiders.profile import Profile
from storage import frontier, models, outcomes, rereads, runs, versions
from storage.archive import Archive
from storage.items import Outcome
from storage.locks import site_lock
from storage.rereads import Held, Unread, Wanted

EXAMPLES = 3
"""Examples kept of each kind."""

Tell = Callable[[str], None]
Found = TypeVar("Found", Held, Unread)


@dataclass(frozen=True, slots=True)
class Example:
    """One article that is read otherwise: its id and address, and the two values."""

    id: int
    url: str
    old: object
    new: object


@dataclass(slots=True)
class Reread:
    """What reading a site's pages again came to.

    `articles` were looked at, of which `changed` are read otherwise now; `fields` counts them by field. `recovered` are
    pages that could not be read before, `unread` (by reason) those that still cannot. `lost` (by reason) are articles
    that today's profile cannot read; they stay as they are. `incomplete` have a further page that was never captured;
    the next crawl fetches them.
    """

    site: str
    articles: int = 0
    changed: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    recovered: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    unread_urls: dict[str, list[str]] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    lost_urls: dict[str, list[str]] = field(default_factory=dict)
    incomplete: int = 0


def reread(archive: Archive, profile: Profile, since: date | None, tell: Tell, *, every: bool, dry: bool) -> Reread:
    """Read a site's articles again from their captures, and the pages that could not be read.

    Without `every` only what another reader read; with `dry` nothing is stored. What is done when it is broken off
    stays done. Raises SiteBusy, unless `dry`, where the site is being crawled.
    """
    work = _Work(archive, profile, Wanted(profile.id, ZoneInfo(profile.timezone), since, profile.reader, every), tell)
    if dry:
        work.do(None)
        return work.found
    with site_lock(archive.folder, profile.id):
        with archive.writing() as session:
            lease = runs.begin_offline(session, profile.facts, "reread", datetime.now(UTC))
        state, reason = "stopped", "interrupted"
        try:
            work.do(lease)
            state, reason = "finished", ""
        finally:
            with archive.writing() as session:
                versions.mark_shared_minutes(session, profile.id)
                runs.end(session, lease, state, reason, datetime.now(UTC))
        drift.watch(archive, profile, lease.run)
    return work.found


class _Work:
    """Reads a site's pages again in batches; what is read is stored a batch a transaction where there is a lease."""

    def __init__(self, archive: Archive, profile: Profile, wanted: Wanted, tell: Tell) -> None:
        self._archive, self._profile, self._wanted, self._tell = archive, profile, wanted, tell
        self._folder = archive.folder
        self.found = Reread(profile.id)

    def do(self, lease: runs.Lease | None) -> None:
        """Articles first: what a recovered page says is to be compared with today's reading of the one before."""
        self._in_batches(lease, rereads.held, self._read, self._store)
        self._in_batches(lease, rereads.unread, self._recover, self._store_outcome)

    def _in_batches(
        self,
        lease: runs.Lease | None,
        find: Callable[[Session, Wanted, int], Sequence[Found]],
        read: Callable[[Session, Found], "tuple[Held, Again] | Outcome | None"],
        store: Callable[[Session, models.Run, Any], None],
    ) -> None:
        after = 0
        while True:
            with self._archive.reading() as session:
                batch = find(session, self._wanted, after)
                read_now = [one for part in batch if (one := read(session, part)) is not None]
            if not batch:
                return
            after = batch[-1].id
            self._tell(f"{self._profile.id}: {self.found.articles} articles read again")
            if lease is not None and read_now:
                with self._archive.writing() as session:
                    run = runs.held(session, lease, datetime.now(UTC))
                    for one in read_now:
                        store(session, run, one)

    def _read(self, session: Session, held: Held) -> tuple[Held, Again] | None:
        self.found.articles += 1
        try:
            again = read_held(session, self._folder, held, self._profile)
        except Unreadable as error:
            _count(self.found.lost, self.found.lost_urls, error, held.article.url)
            return None
        changed = rereads.changed_fields(held.article, again.article)
        self.found.changed += bool(changed)
        self.found.incomplete += not again.is_whole
        for name, (old, new) in changed.items():
            self.found.fields[name] += 1
            examples = self.found.examples.setdefault(name, [])
            if len(examples) < EXAMPLES and not held.is_withheld:
                examples.append(Example(held.id, held.article.url, old, new))
        return held, again

    def _recover(self, session: Session, unread: Unread) -> Outcome | None:
        try:
            outcome = recover(session, self._folder, unread, self._profile)
        except Unreadable as error:
            _count(self.found.unread, self.found.unread_urls, error, unread.row.url)
            return None
        self.found.recovered += 1
        return outcome

    def _store(self, session: Session, run: models.Run, part: tuple[Held, Again]) -> None:
        held, again = part
        now = datetime.now(UTC)
        rereads.store(session, run, held, again.article, self._profile.reader, again.content, now)
        frontier.open_assets(session, run, held.id, *again.assets, now)
        if not again.is_whole:
            rereads.open_again(session, run, held.id)

    def _store_outcome(self, session: Session, run: models.Run, outcome: Outcome) -> None:
        every = self._archive.config.full_walk_every
        outcomes.store(session, run, outcome, datetime.now(UTC), every)


def _count(counter: Counter[str], urls: dict[str, list[str]], error: Unreadable, url: str) -> None:
    counter[error.reason] += 1
    examples = urls.setdefault(error.reason, [])
    if len(examples) < EXAMPLES:
        examples.append(url)
