"""From foreign files to the archive's own: every answer to the site that it belongs to, in batches."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from crawler.imports.intake import Arrival, Intake
from crawler.imports.looking import Seen, is_rendered, said_of
from crawler.imports.result import Faults
from crawler.imports.sites import Sites, Target
from crawler.imports.waiting import POSTED, unreadable
from storage import captures, models, warc
from storage.archive import Archive
from storage.imports.exchanges import Exchange, Pairing
from storage.imports.held import held, key, original, rendered
from storage.imports.records import Head, Records
from storage.imports.sources import Source

BATCH, MOST_WAITING = 200, 2**26
"""Captures of a site in one transaction, and bytes of all sites' that wait for theirs."""

Tell = Callable[[str], None]


class Copying:
    """Brings the exchanges of files to some sites. `left` counts answers that became no capture, by the reason."""

    def __init__(self, archive: Archive, sites: Sites, intakes: dict[str, Intake], seen: Seen, faults: Faults) -> None:
        self._archive, self._sites, self._intakes, self._seen, self._faults = archive, sites, intakes, seen, faults
        self._waiting: dict[str, list[Arrival]] = {}
        self._size = 0
        self._known: dict[str, int] = {}
        self.left: Counter[str] = Counter()

    def copy(self, sources: Iterable[Source], type: str, tell: Tell) -> None:
        """Keep the answers of one type. Raises what Intake.take raises."""
        for source in sources:
            with source.opened() as stream:
                said = said_of(source, self._faults)
                pairing = Pairing(Records(stream, said), said)
                for number, exchange in enumerate(pairing.exchanges(type, self._is_wanted), 1):
                    tell(f"copying {source.name}: {number} answers")
                    self._arrive(exchange, source.origin)
            self._flush(source.origin)
            for intake in self._intakes.values():
                intake.pause()

    def _is_wanted(self, head: Head) -> bool:
        if head.type == warc.RENDERED and not is_rendered(head):
            return False
        target = self._sites.of(head.url)
        return target is not None and target.id in self._intakes

    def _arrive(self, exchange: Exchange, origin: str) -> None:
        answer, target = exchange.answer, self._sites.of(exchange.answer.url)
        assert target is not None
        if answer.type == warc.RENDERED:
            self._arrive_rendered(exchange, target, origin)
            return
        first = self._original(exchange) if answer.type == "revisit" else None
        if answer.type == "revisit" and first is None:
            self.left["a revisit of a page that is not here"] += 1
            return
        if answer.status is None and first is None:
            self.left["no HTTP answer"] += 1
            return
        arrival = Arrival(exchange, replace(captures.item_of(answer, first), posted=exchange.posted))
        self._wait(target, arrival, origin)

    def _arrive_rendered(self, exchange: Exchange, target: Target, origin: str) -> None:
        with self._archive.reading() as session:
            item = rendered(session, self._archive.folder, target.id, exchange.answer)
        if item is None:
            self.left["what a browser built of a page that is not here"] += 1
        else:
            self._wait(target, Arrival(exchange, item), origin)

    def _wait(self, target: Target, arrival: Arrival, origin: str) -> None:
        """Have an arrival wait for others, and hand in all that wait where they are many."""
        waiting = self._waiting.setdefault(target.id, [])
        waiting.append(arrival)
        self._size += arrival.exchange.size
        if self._size >= MOST_WAITING:
            self._flush(origin)
        elif len(waiting) >= BATCH:
            self._hand_in(target.id, origin)

    def _original(self, exchange: Exchange) -> models.Capture | None:
        answer = exchange.answer
        urls = (answer.url, answer.headers.get("WARC-Refers-To-Target-URI", ""))
        kin = {id for url in urls if (target := self._sites.of(url.strip("<>"))) is not None for id in target.kin}
        known = self._known.get(answer.headers.get("WARC-Payload-Digest", ""))
        with self._archive.reading() as session:
            return original(session, self._archive.folder, kin, answer, known)

    def _flush(self, origin: str) -> None:
        for id in list(self._waiting):
            self._hand_in(id, origin)

    def _hand_in(self, id: str, origin: str) -> None:
        arrivals, intake = self._waiting.pop(id), self._intakes[id]
        self._size -= sum(one.exchange.size for one in arrivals)
        for one in intake.take(arrivals, origin):
            item = one.capture
            why = unreadable(item.url, item.status, item.content_type, item.truncated, intake.target.profile)
            why = POSTED if item.posted is not None else why
            if why is not None:
                intake.unread[why] += 1
        self._remember(arrivals, intake)

    def _remember(self, arrivals: list[Arrival], intake: Intake) -> None:
        """Note the captures that revisit records refer to by nothing but their digest."""
        stated = {one.exchange.answer.headers.get("WARC-Payload-Digest", ""): one for one in arrivals}
        wanted = {digest: one for digest, one in stated.items() if digest in self._seen.digests - self._known.keys()}
        if wanted:
            with self._archive.reading() as session:
                ids = held(session, intake.target.kin, [one.capture for one in wanted.values()])
            self._known |= {digest: ids[key(one.capture)] for digest, one in wanted.items()}
