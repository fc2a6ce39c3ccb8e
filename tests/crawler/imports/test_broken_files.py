"""What is wrong with a file is said with its place, and the rest of it is taken."""

import gzip
import io
import zipfile

import pytest

from storage import models

from ...captured import answer, packed
from .conftest import HOME, Ground, page
from .test_repeats import wacz

RECORDS = [answer(f"{HOME}/t20140203_{number}.html", page(f"第{number}座。")) for number in range(4)]
MEMBERS = [packed(record) for record in RECORDS]
START_OF_THIRD = len(MEMBERS[0] + MEMBERS[1])


def imported(ground: Ground, content: bytes) -> tuple[list[int], list[str]]:
    """The numbers of the articles that came in, and what was said."""
    done = ground.run(ground.file("x.warc.gz", content))
    assert ground.faults() == []
    return sorted(int(url[-6]) for url in ground.all(models.Capture.url)), done.faults


@pytest.mark.parametrize("kept", [1, 2, 11, 60, 200])
def test_a_torn_last_record_is_said(ground: Ground, kept: int) -> None:
    found, said = imported(ground, b"".join(MEMBERS[:2]) + MEMBERS[2][:kept])
    assert (found, len(said)) == ([0, 1], 1)
    assert f"x.warc.gz at byte {START_OF_THIRD}: " in said[0]


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_torn_last_record_is_said_where_all_is_one_stream(ground: Ground, is_packed: bool) -> None:
    plain = b"".join(RECORDS)[:-100]
    found, said = imported(ground, gzip.compress(plain)[:-50] if is_packed else plain)
    assert (found, len(said)) == ([0, 1, 2], 1)
    assert "the file ends within it" in said[0]


@pytest.mark.parametrize("place", [0, 1, 12, 30, 100, 300, -10, -6, -1])
def test_a_damaged_member_does_not_cost_the_others(ground: Ground, place: int) -> None:
    broken = bytearray(MEMBERS[2])
    broken[place] ^= 0xFF
    found, said = imported(ground, b"".join([*MEMBERS[:2], broken, MEMBERS[3]]))
    assert (found, bool(said)) == ([0, 1, 3], True)
    assert f"at byte {START_OF_THIRD}: " in said[0]


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("第1座".encode(), "第9座".encode(), "WARC-Payload-Digest"),
        (b"WARC-Date: 2024", b"WARC-Date: 20x4", "WARC-Date is '20x4-"),
        (b"WARC-Date: 2024", b"WARC-Date: 2099", "when nothing can have been captured"),
        (b"WARC-Target-URI: ", b"WARC-Target-URI: http://other.example/\r\n ", "in two ways"),
        (b"WARC-Date: 2024", b"WARC-Day: 2024", "no WARC record"),
        (b"Content-Length: ", b"Content-Length: x", "how long"),
        (b"Content-Length: ", b"Content-Length: " + b"9" * 5000, "how long"),
        (b"WARC/1.0", b"WORC/1.0", "no WARC record begins"),
        (b"WARC-Type", b"X" * 70_000 + b"\r\nWARC-Type", "headers have no end"),
    ],
)
def test_a_wrong_record_does_not_cost_the_others(
    ground: Ground, old: bytes, new: bytes, why: str, is_packed: bool
) -> None:
    records = [RECORDS[0], RECORDS[1].replace(old, new, 1), *RECORDS[2:]]
    found, said = imported(ground, packed(*records) if is_packed else b"".join(records))
    assert (found, why in said[0]) == ([0, 2, 3], True)
    assert f"at byte {len(MEMBERS[0] if is_packed else RECORDS[0])}: " in said[0]


def lengthened(record: bytes, more: int) -> bytes:
    """A record that states more bytes than it has."""
    head, name, rest = record.partition(b"Content-Length: ")
    length, end, rest = rest.partition(b"\r\n")
    return head + name + b"%d" % (int(length) + more) + end + rest


@pytest.mark.parametrize("form", ["members", "plain", "one stream"])
@pytest.mark.parametrize("more", [20, 700, 10**12, -30])
def test_a_wrong_length_costs_one_record(ground: Ground, more: int, form: str) -> None:
    records = [RECORDS[0], lengthened(RECORDS[1], more), *RECORDS[2:]]
    plain = b"".join(records)
    content = {"members": packed(*records), "plain": plain, "one stream": gzip.compress(plain)}[form]
    found, said = imported(ground, content)
    assert (found, len({sentence.split(": ")[0] for sentence in said})) == ([0, 2, 3], 1)


def test_a_wrong_length_of_what_is_passed_over_costs_nothing_else(ground: Ground) -> None:
    other = lengthened(answer("http://www.else.example/", b"x" * 500), 600)
    for number, content in enumerate([packed(RECORDS[0], other, RECORDS[1]), RECORDS[0] + other + RECORDS[1]]):
        done = ground.run(ground.file(f"{number}.warc", content), only="lanchuan")
        assert (len(ground.all(models.Capture.url)), len(done.faults)) == (2, 1)


def test_a_file_of_nothing_but_wrong_lengths_comes_to_an_end(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.imports.unpacked.MOST_AGAIN", 20_000)
    content = b"".join(lengthened(record, 400) for record in RECORDS * 20)
    done = ground.run(ground.file("x.warc", content + RECORDS[3]))
    assert (len(done.faults) > 20, ground.all(models.Capture.url)) == (True, [f"{HOME}/t20140203_3.html"])


def test_a_record_beyond_the_bound_is_passed_over(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.warc.LARGEST", 10_000)
    large = answer(f"{HOME}/t20140203_9.html", b"x" * 20_000)
    found, said = imported(ground, packed(RECORDS[0], large, RECORDS[1]))
    assert (found, "20,0" in said[0], "10,000 is the most" in said[0]) == ([0, 1], True, True)


def test_padding_and_empty_lines_between_records_are_nothing(ground: Ground) -> None:
    assert imported(ground, MEMBERS[0] + b"\0" * 9000 + MEMBERS[1] + packed(b"\r\n\r\n")) == ([0, 1], [])


def test_every_bit_of_a_small_file_may_be_wrong(ground: Ground) -> None:
    content = b"".join(MEMBERS)
    for place in range(3, len(content), 53):
        wrong = bytearray(content)
        wrong[place] ^= 1 << place % 8
        ground.run(ground.file("x.warc.gz", bytes(wrong)))
    assert ground.faults() == []
    assert {url[-6] for url in ground.all(models.Capture.url)} <= set("0123")


def test_a_bomb_is_refused(ground: Ground) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("archive/bomb.warc", b"\0" * 10**7)
        bomb.writestr("archive/data.warc.gz", MEMBERS[0])
    found, said = imported(ground, out.getvalue())
    assert (found, len(said), "archive/bomb.warc: it unpacks to 10,000,000" in said[0]) == ([0], 1, True)


def test_a_name_leads_nowhere(ground: Ground) -> None:
    names = ["../evil.warc.gz", "archive/../../evil.warc.gz", "/evil.warc.gz", "archive/sub/evil.warc.gz"]
    file = wacz(ground.folder / "x.wacz", dict.fromkeys(names, MEMBERS[1]) | {"archive/a.warc.gz": MEMBERS[0]})
    done = ground.run(file)
    assert (len(ground.all(models.Capture.id)), len(done.faults)) == (1, 4)
    assert list(ground.folder.parent.rglob("evil*")) == []


@pytest.mark.parametrize("what", ["another digest", "two of a name", "torn", "locked"])
def test_a_wacz_file_that_is_not_what_it_says_is_refused(ground: Ground, what: str) -> None:
    name, good = "archive/a.warc.gz", {"archive/b.warc.gz": MEMBERS[1]}
    file = wacz(ground.folder / "x.wacz", {name: MEMBERS[0]} | good, {name: b"x"} if what == "another digest" else {})
    content = file.read_bytes()
    if what == "two of a name":
        content = content.replace(b"archive/b.warc.gz", name.encode())
    elif what == "torn":
        content = content[:-30]
    elif what == "locked":
        at = content.rindex(name.encode())
        content = content[: at - 38] + b"\1" + content[at - 37 :]
    file.write_bytes(content)
    good_file = ground.file("y.warc.gz", MEMBERS[2])
    assert len(ground.run(file, good_file).faults) >= 1
    assert {url[-6] for url in ground.all(models.Capture.url)} <= {"1", "2"}


def test_nothing_is_unpacked_beside_the_archive(ground: Ground) -> None:
    before = sorted(ground.folder.parent.iterdir())
    ground.run(wacz(ground.folder / "x.wacz", {"archive/a.warc.gz": MEMBERS[0]}))
    assert sorted(ground.folder.parent.iterdir()) == before
    assert [file.name for file in ground.folder.iterdir()] == ["x.wacz"]
