"""The pages in WARC and WACZ files: every answer that may be an article, read where it lies."""

from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from cli.pages import Answer, Page, PageFailed, Profiles, Row, Wanted, failed
from crawler.imports.waiting import CUT_OFF, NO_ARTICLE, unreadable
from spiders.profile import Profile
from spiders.reading.address import canonical, host_of, in_scope, is_article
from storage import warc
from storage.imports.exchanges import sound
from storage.imports.records import Head, Records, Said
from storage.imports.sources import Source, sources
from storage.items import Problem

MOST_ORIGINALS = 100_000
"""Pages of a file that later revisit records are looked up among."""

NO_PROFILE, OTHER_SITE, NOT_HERE = "on hosts without a profile", "of other sites", "revisits of what is no page here"


class WarcPages:
    """Finds the pages of files. `passed` counts the answers that are none that is wanted, by the reason."""

    def __init__(self, wanted: Wanted, profiles: Profiles) -> None:
        self._wanted, self._profiles = wanted, profiles
        self.passed: Counter[str] = Counter()

    def of(self, path: Path) -> Iterator[Page | Row]:
        """The pages of a file in its order, and a row with the problem wherever it is damaged."""
        name, faults = path.as_posix(), deque[Row]()

        def said(why: str) -> None:
            faults.append(failed({"file": name}, Problem("", "damaged file", why)))

        try:
            found = sources(path, said)
            yield from faults
            for source in found:
                yield from self._in(source, name if source.member is None else f"{name}, {source.member}")
        except OSError as error:
            yield failed({"file": name}, Problem("", "unreadable file", error.strerror or str(error)))

    def _in(self, source: Source, name: str) -> Iterator[Page | Row]:
        faults, originals, is_warc = deque[Row](), _Originals(source), False

        def said(offset: int, why: str) -> None:
            faults.append(failed({"file": name, "offset": offset}, Problem("", "damaged record", why)))

        with source.opened() as stream:
            records = Records(stream, said)
            for head in records:
                is_warc = True
                page = self._page(head, records, originals, name, said) if head.type in warc.ANSWERS else None
                while faults:
                    yield faults.popleft()
                if page is not None:
                    yield page
        yield from faults
        if not is_warc and not faults:
            yield failed({"file": name}, Problem("", "damaged file", "it holds no record"))

    def _page(self, head: Head, records: Records, originals: "_Originals", name: str, said: Said) -> Page | Row | None:
        """The page that an answer is, or its problem; None for one that is passed over, or is damaged."""
        try:
            why, profile = self._choose(head.url)
        except PageFailed as error:
            return failed({"file": name, "offset": head.place}, error.problem)
        if why is not None:
            self.passed[why] += 1
            return None
        raw = records.whole(head)
        record = None if raw is None else sound(head, raw, said)
        if record is None:
            return None
        holder = record if record.type == "response" else originals.of(record)
        if holder is None or holder.status is None:
            self.passed[NOT_HERE if holder is None else "no HTTP answer"] += 1
            return None
        is_cut = "WARC-Truncated" in holder.headers
        why = unreadable(record.url, holder.status, _header(holder, "content-type"), is_cut, profile)
        if why not in (None, CUT_OFF):
            self.passed[why] += 1
            return None
        page = _page_of(record, holder, name)
        if why is not None:
            return failed(page.place, Problem(record.url, why, "the record says that its body is truncated"))
        originals.add(record)
        return page

    def _choose(self, url: str) -> tuple[str | None, Profile | None]:
        """Why an address is passed over, or the profile that its page is to be read by. Raises PageFailed."""
        if host_of(url) is None:
            return "no web address", None
        if self._wanted.generic:
            return None, None
        profile = self._profiles.only or self._profiles.of(url)
        if profile is None:
            return NO_PROFILE, None
        if not in_scope(url, profile):
            return OTHER_SITE, None
        return None if is_article(canonical(url, profile), profile) else NO_ARTICLE, profile


class _Originals:
    """Where in a file the pages lie whose bodies later records refer to."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._places: dict[str, tuple[int, str]] = {}

    def add(self, record: warc.Record) -> None:
        """Take note of a page."""
        digest = record.headers.get("WARC-Payload-Digest", "")
        if record.type == "response" and digest:
            self._places[digest] = (record.offset, record.id)
            if len(self._places) > MOST_ORIGINALS:
                del self._places[next(iter(self._places))]

    def of(self, record: warc.Record) -> warc.Record | None:
        """The record with the body that a revisit record stands for."""
        place = self._places.get(record.headers.get("WARC-Payload-Digest", ""))
        if place is None:
            return None
        with self._source.opened() as stream:
            stream.seek(place[0])
            records = Records(stream, lambda at, why: None)
            head = next(iter(records), None)
            raw = None if head is None or head.first("warc-record-id") != place[1] else records.whole(head)
        return None if head is None or raw is None else sound(head, raw, lambda at, why: None)


def _page_of(record: warc.Record, holder: warc.Record, name: str) -> Page:
    encoding, content_type = _header(holder, "content-encoding"), _header(holder, "content-type")
    answer = Answer(holder.payload, encoding, content_type, record.date)
    return Page(name, record.url.partition("#")[0], answer, record.offset)


def _header(record: warc.Record, name: str) -> str:
    return ",".join(value for key, value in record.http_headers if key.lower() == name)
