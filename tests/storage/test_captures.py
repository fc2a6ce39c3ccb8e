"""Captures and their files agree, after a crash too, and bodies come back."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import captures, disk, frontier, items, models, runs, warc
from storage.archive import Archive

from .. import archives

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOME = "http://www.xishan.example"
FACTS = items.SiteFacts("xishan", "溪山", ("www.xishan.example",), "", "", "", (), "Asia/Shanghai", ())
BODY = "<html>石桥昨日通车。</html>".encode() * 90
PAGE = warc.Exchange(f"{HOME}/1.html", NOW, "GET", (), 200, ((b"Content-Type", b"text/html"),), BODY)


@dataclass
class Kept:
    """An archive with a run and a file to write records to."""

    archive: Archive
    lease: runs.Lease
    file: warc.WarcWriter

    def write(self, exchange: warc.Exchange, original: warc.Original | None = None) -> items.Capture:
        path, offset, stored = self.file.write(exchange, original)
        return items.Capture(
            exchange.url, exchange.captured_at, exchange.status, exchange.content_type, exchange.digest,
            len(exchange.body), path, offset, stored, original and original.id,
        )  # fmt: skip

    def store(self, *found: items.Capture) -> list[int]:
        with self.archive.writing() as session:
            run = runs.held(session, self.lease, NOW)
            ids = [captures.add(session, "xishan", run, capture).id for capture in found]
            for path, size in self.file.sizes().items():
                captures.set_size(session, path, size)
        return ids

    def adopt(self) -> list[str]:
        with self.archive.writing() as session:
            run = runs.held(session, self.lease, NOW)
            return captures.adopt(session, self.archive.folder, "xishan", run, NOW)

    def count(self) -> int:
        with self.archive.reading() as session:
            return session.scalar(select(func.count()).select_from(models.Capture)) or 0

    def body(self, id: int) -> bytes:
        with self.archive.reading() as session:
            return captures.payload(session, self.archive.folder, id).body

    def path(self, capture: items.Capture) -> Path:
        return self.archive.folder / str(capture.file)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    archive = archives.create(tmp_path / "archive")
    with archive.writing() as session:
        seeds = [items.Link("article", f"{HOME}/1.html", f"{HOME}/1.html")]
        lease = runs.begin(session, FACTS, runs.Wish(), seeds, NOW)
    made = Kept(archive, lease, warc.WarcWriter(archive.folder, "xishan", None, {}, 10**9))
    yield made
    made.file.close()
    archive.close()


def test_a_body_comes_back_as_it_was_served(kept: Kept) -> None:
    packed = replace(PAGE, body=gzip.compress(BODY), headers=((b"Content-Encoding", b"gzip"),))
    (id,) = kept.store(kept.write(packed))
    assert kept.body(id) == packed.body


def test_a_revisit_gives_the_body_of_what_it_refers_to(kept: Kept) -> None:
    (first,) = kept.store(kept.write(PAGE))
    with kept.archive.reading() as session:
        original = captures.original(session, "xishan", PAGE.digest, len(BODY))
    (second,) = kept.store(kept.write(PAGE, original))
    assert original is not None
    assert (original.id, kept.body(second)) == (first, BODY)


def test_small_and_cut_bodies_are_no_originals(kept: Kept) -> None:
    small, cut = replace(PAGE, body=b"7"), replace(PAGE, body=BODY + b"x")
    kept.store(kept.write(small), replace(kept.write(cut), truncated=True))
    with kept.archive.reading() as session:
        found = [captures.original(session, "xishan", one.digest, len(one.body)) for one in (small, cut)]
    assert found == [None, None]


def test_what_is_stored_needs_no_adoption(kept: Kept) -> None:
    kept.store(kept.write(PAGE))
    assert (kept.adopt(), kept.count()) == ([], 1)


def test_whole_records_without_a_row_are_adopted(kept: Kept) -> None:
    stored = kept.write(PAGE)
    kept.store(stored)
    kept.write(replace(PAGE, url=f"{HOME}/2.html"))
    kept.write(PAGE, warc.Original(1, PAGE.url, NOW, PAGE.digest))
    said = kept.adopt()
    assert (len(said), "adopted: 2" in said[0], kept.count()) == (1, True, 3)
    assert [kept.body(id) for id in (2, 3)] == [BODY, BODY]
    assert kept.adopt() == []


def built(kept: Kept, served: items.Capture, body: bytes = BODY) -> items.Capture:
    """The capture of a page as a browser built it."""
    page = warc.Rendered(served.url, NOW, body, "Chromium/1")
    answer = warc.read(kept.path(served), served.offset or 0).id
    place = dict(zip(("file", "offset", "stored"), kept.file.convert(page, answer), strict=True))
    return replace(
        served, **place, content_type=page.content_type, digest=page.digest, length=len(body), refers_to=None,
        rendered_from=(str(served.file), served.offset or 0),
    )  # fmt: skip


def test_a_rendered_page_lies_beside_what_was_served(kept: Kept) -> None:
    served = kept.write(PAGE)
    first, second = kept.store(served, built(kept, served, "<html>石桥</html>".encode()))
    with kept.archive.reading() as session:
        shown = captures.payload(session, kept.archive.folder, second)
        assert session.get_one(models.Capture, second).rendered_from_id == first
        assert session.get_one(models.Run, kept.lease.run).bytes == len(BODY)
    assert (shown.body.decode(), shown.header("Content-Type")) == ("<html>石桥</html>", "text/html; charset=utf-8")
    assert kept.body(first) == BODY


def test_a_rendered_page_without_a_row_is_adopted(kept: Kept) -> None:
    served = kept.write(PAGE)
    [first] = kept.store(served)
    stored = built(kept, served)
    assert "adopted: 1" in kept.adopt()[0]
    with kept.archive.reading() as session:
        found = session.scalars(select(models.Capture).order_by(models.Capture.id.desc())).first()
        assert found is not None
        assert (found.rendered_from_id, found.offset, found.digest) == (first, stored.offset, stored.digest)
        assert (found.status, found.content_type) == (200, "text/html; charset=utf-8")


def test_a_rendered_page_whose_answer_is_lost_is_no_capture(kept: Kept) -> None:
    kept.store(kept.write(PAGE))
    kept.file.convert(warc.Rendered(f"{HOME}/2.html", NOW, BODY, "Chromium/1"), "<urn:uuid:0>")
    assert (kept.adopt(), kept.count()) == ([], 1)


def test_no_answer_is_a_revisit_of_a_rendered_page(kept: Kept) -> None:
    served = kept.write(replace(PAGE, body=b"<html>"))
    kept.store(served, built(kept, served))
    with kept.archive.reading() as session:
        assert captures.original(session, "xishan", PAGE.digest, len(BODY)) is None


def test_an_adopted_capture_knows_the_row_it_was_fetched_for(kept: Kept) -> None:
    kept.write(PAGE)
    kept.adopt()
    with kept.archive.reading() as session:
        assert session.scalars(select(models.Capture.row_id)).all() == [1]


FORM = "__EVENTTARGET=Pager&__EVENTARGUMENT={}"


def posted(number: int) -> warc.Exchange:
    """The answer to a form that is sent to the page's own address."""
    asked = ((b"Content-Type", b"application/x-www-form-urlencoded"),)
    return replace(PAGE, method="POST", request_headers=asked, form=FORM.format(number).encode())


def test_an_adopted_answer_to_a_form_knows_its_form_and_row(kept: Kept) -> None:
    url = PAGE.url
    links = [items.Link("listing", f"{url}#yw-{page}", url, page=page, form=FORM.format(page)) for page in (2, 3)]
    with kept.archive.writing() as session:
        frontier.open_pages(session, runs.held(session, kept.lease, NOW), links, NOW)
    for exchange in (PAGE, posted(3), posted(2)):
        kept.write(exchange)
    assert "adopted: 3" in kept.adopt()[0]
    with kept.archive.reading() as session:
        found = session.execute(select(models.Capture.posted, models.Capture.row_id).order_by(models.Capture.id)).all()
    forms = [f"__wb_method=POST&{FORM.format(page)}" for page in (3, 2)]
    assert [tuple(row) for row in found] == [(None, 1), (forms[0], 3), (forms[1], 2)]


def test_an_answer_that_was_torn_off_its_form_is_never_taken_for_the_page(kept: Kept) -> None:
    first = kept.write(PAGE)
    kept.store(first)
    kept.write(posted(2))
    kept.file.close()
    *_, last = warc.records(kept.path(first))
    os.truncate(kept.path(first), last.offset + 9)
    assert ["torn" in said for said in kept.adopt()] == [True]
    assert kept.count() == 1
    assert [record.type for record in warc.records(kept.path(first))][-1] == "request"


def test_a_file_that_no_row_names_is_adopted_whole(kept: Kept) -> None:
    kept.write(PAGE)
    kept.write(PAGE)
    kept.file.close()
    assert "adopted: 2" in kept.adopt()[0]


@pytest.mark.parametrize("kept_bytes", [1, 9, 200])
def test_a_torn_tail_is_cut_off_and_said(kept: Kept, kept_bytes: int) -> None:
    first = kept.write(PAGE)
    kept.store(first)
    size = kept.file.size
    kept.write(replace(PAGE, body=os.urandom(3000)))
    os.truncate(kept.path(first), size + kept_bytes)
    assert "its last record was torn; " in kept.adopt()[0]
    assert kept.path(first).stat().st_size == size
    assert kept.count() == 1


def test_a_file_that_lost_bytes_is_said_and_written_to_no_more(kept: Kept) -> None:
    first = kept.write(PAGE)
    kept.store(first)
    os.truncate(kept.path(first), 300)
    assert "are missing" in kept.adopt()[0]
    with kept.archive.reading() as session:
        assert captures.open_file(session, "xishan") is None


def test_a_body_that_is_not_there_is_said(kept: Kept) -> None:
    capture = kept.write(PAGE)
    (id,) = kept.store(capture)
    kept.path(capture).unlink()
    with pytest.raises(captures.NoBody, match="is not there"):
        kept.body(id)


def test_a_changed_body_is_never_given_out(kept: Kept) -> None:
    capture = kept.write(replace(PAGE, body=os.urandom(3000)))
    (id,) = kept.store(capture)
    assert capture.offset is not None
    whole = bytearray(kept.path(capture).read_bytes())
    whole[capture.offset + 2000] ^= 1
    kept.path(capture).write_bytes(whole)
    with pytest.raises(captures.NoBody):
        kept.body(id)


def test_a_closed_file_is_known_by_its_digest(kept: Kept) -> None:
    capture = kept.write(PAGE)
    kept.store(capture)
    kept.file.close()
    with kept.archive.writing() as session:
        captures.close_file(session, kept.archive.folder, str(capture.file), disk.digest(kept.path(capture)), NOW)
        row = session.scalars(select(models.Warc)).one()
        assert (row.size, row.closed_at) == (kept.path(capture).stat().st_size, NOW)
        assert str(row.digest).startswith("sha256:")
        assert captures.open_file(session, "xishan") is None
