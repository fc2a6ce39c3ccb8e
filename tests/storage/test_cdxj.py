"""The index of captures: which lines there are, in which order, and what they say."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from storage import cdxj, models, warc
from storage.archive import Archive

from ..captured import START, Captured
from ..conftest import add_article, add_version


@pytest.fixture
def kept(blank: Archive) -> Iterator[Captured]:
    kept = Captured.into(blank, size=1000)
    yield kept
    kept.file.close()


def lines(kept: Captured, withheld: bool = False) -> list[str]:
    with kept.archive.reading() as session:
        return list(cdxj.lines(session, withheld=withheld))


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    key, timestamp, fields = line.split(" ", 2)
    return key, timestamp, json.loads(fields)


def test_a_line_leads_to_its_record(kept: Captured) -> None:
    id = kept.add("/B/1.html?b&a", hours=1)
    key, timestamp, fields = parsed(lines(kept)[0])
    assert (key, timestamp) == ("example,xishan)/b/1.html?a&b", "20240301030000")
    record = warc.read(kept.path(id), int(fields["offset"]))
    assert (fields["url"], int(fields["length"]), fields["digest"]) == (
        record.url, record.stored, record.headers["WARC-Payload-Digest"],
    )  # fmt: skip
    assert (fields["mime"], fields["status"]) == ("text/html", "200")
    assert kept.archive.folder / fields["filename"] == kept.path(id)


def test_lines_are_sorted_by_their_bytes(kept: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdxj, "AT_ONCE", 2)
    for path in ("/b", "/a?x", "/中", "/a/b", "/a"):
        kept.add(path)
    found = lines(kept)
    assert [line.encode() for line in found] == sorted(line.encode() for line in found)
    assert len(found) == 5


def test_a_revisit_has_the_digest_of_its_original(kept: Captured) -> None:
    first = kept.add("/1.html")
    kept.add("/1.html", hours=1, of=first)
    original, revisit = (parsed(line)[2] for line in lines(kept))
    assert (revisit["mime"], revisit["digest"]) == ("warc/revisit", original["digest"])
    assert revisit["filename"] != original["filename"]


def test_a_page_not_modified_is_replayed_from_its_original(kept: Captured) -> None:
    first = kept.add("/1.html")
    kept.add("/1.html", b"", hours=1, of=first, status=304)
    kept.add("/2.html", b"", status=304)
    (_, _, original), (_, timestamp, confirmed) = map(parsed, lines(kept))
    assert (timestamp, confirmed) == ("20240301030000", original)


def test_the_index_of_a_file_has_its_own_records_alone(kept: Captured, tmp_path: Path) -> None:
    first = kept.add("/1.html", b"x" * 999)
    kept.add("/2.html")
    other = kept.add("/1.html", b"", hours=1, of=first, status=304)
    with kept.archive.reading() as session:
        file = session.scalars(select(models.Warc.id).order_by(models.Warc.id.desc())).first()
        assert file is not None
        count = cdxj.write_index(session, file, tmp_path / "one.cdxj")
    written = [parsed(line)[2] for line in (tmp_path / "one.cdxj").read_text("ascii").splitlines(keepends=True)]
    assert len(written) == count
    assert {kept.archive.folder / fields["filename"] for fields in written} == {kept.path(other)}
    assert written[0]["mime"] == "warc/revisit"
    assert [file.name for file in tmp_path.glob("*.cdxj*")] == ["one.cdxj"]


def test_captures_without_a_record_have_no_line(kept: Captured) -> None:
    kept.add("/1.html")
    with kept.archive.writing() as session:
        old = {"url": "http://www.xishan.example/0.html", "digest": "", "length": 1}
        session.add(models.Capture(site_id="xishan", captured_at=START, status=200, content_type="", **old))
    assert len(lines(kept)) == 1


@pytest.fixture
def withheld(kept: Captured) -> Captured:
    """Of five captures two are a live article's page and the site's style; the others belong to a withheld article."""
    page, _, _, _, second = (kept.add(path) for path in ("/1.html", "/2.html", "/s.css", "/1.png", "/1_1.html"))
    with kept.archive.writing() as session:
        article = add_article(session, "xishan", state="withheld")
        images = ["https://xishan.example/1.png"]
        add_version(session, article, url="http://www.xishan.example/1.html", images=images, capture_id=page)
        for number, id in enumerate((page, second), 1):
            capture = session.get_one(models.Capture, id)
            capture.visit, capture.page = page, number
    kept.add("/1.html", hours=1)
    return kept


def test_what_belongs_to_a_withheld_article_is_left_out(withheld: Captured) -> None:
    assert [parsed(line)[0] for line in lines(withheld)] == ["example,xishan)/2.html", "example,xishan)/s.css"]


def test_a_withheld_article_is_there_for_those_who_ask(withheld: Captured) -> None:
    assert len(lines(withheld, withheld=True)) == 6
