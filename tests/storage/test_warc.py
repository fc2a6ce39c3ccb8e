"""Records are written whole or not at all, and read back as they were; damage is named with its place."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.checker import Checker

from storage import warc

NOW = datetime(2026, 3, 1, 8, 30, 15, 123456, tzinfo=UTC)
BODY = "<html>澜川新闻网讯，石桥昨日通车。</html>".encode() * 90
PAGE = warc.Exchange(
    "http://www.xishan.example/1.html?x=1", NOW, "GET", ((b"Host", b"www.xishan.example"), (b"User-Agent", b"x")),
    200, ((b"Content-Type", b"text/html"), (b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")), BODY, "192.0.2.1",
)  # fmt: skip


class Arguments:
    """What warcio's own check takes."""

    def __init__(self, *files: Path) -> None:
        self.inputs, self.verbose = [str(file) for file in files], False


def is_clean(*files: Path) -> bool:
    checker = Checker(Arguments(*files))
    for file in files:
        checker.process_one(str(file))
    return not checker.exit_value


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[warc.WarcWriter]:
    made = warc.WarcWriter(tmp_path, "xishan", None, {"software": "fangzhi", "operator": ""}, 10**9)
    yield made
    made.close()


@contextmanager
def a_full_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that many bytes."""
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)


def test_what_was_written_is_read_back(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, offset, stored = writer.write(PAGE)
    record = warc.read(tmp_path / path, offset)
    assert (record.url, record.date, record.status, record.payload) == (PAGE.url, NOW, 200, BODY)
    assert record.http_headers == (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    assert (record.stored, record.faults, record.headers["WARC-IP-Address"]) == (stored, (), "192.0.2.1")


def test_a_file_begins_with_what_made_it(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, *_ = writer.write(PAGE)
    kinds = [(record.type, record.payload) for record in warc.records(tmp_path / path)]
    assert [kind for kind, _ in kinds] == ["warcinfo", "response", "request"]
    assert kinds[0][1] == b"software: fangzhi\r\n"


def test_a_request_names_its_answer(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, *_ = writer.write(PAGE)
    _, answer, request = warc.records(tmp_path / path)
    assert request.headers["WARC-Concurrent-To"] == answer.id


@pytest.mark.parametrize(("status", "profile"), [(200, "identical-payload-digest"), (304, "server-not-modified")])
def test_a_revisit_holds_no_body_and_names_the_capture_that_does(
    tmp_path: Path, writer: warc.WarcWriter, status: int, profile: str
) -> None:
    original = warc.Original(7, PAGE.url, NOW, PAGE.digest)
    body = BODY if status == 200 else b""
    path, offset, _ = writer.write(replace(PAGE, status=status, body=body), original)
    record = warc.read(tmp_path / path, offset)
    assert (record.type, record.payload, record.status) == ("revisit", b"", status)
    assert record.headers["WARC-Profile"].endswith(profile)
    assert record.headers["WARC-Refers-To-Date"] == "2026-03-01T08:30:15.123456Z"
    assert record.headers["WARC-Payload-Digest"] == PAGE.digest


def test_untrue_headers_are_left_out(tmp_path: Path, writer: warc.WarcWriter) -> None:
    headers = ((b"Transfer-Encoding", b"chunked"), (b"Content-Length", b"9"), (b"X-Evil", b"a\r\nSet-Cookie: b"))
    path, offset, _ = writer.write(replace(PAGE, status=304, headers=headers, body=b""))
    assert warc.read(tmp_path / path, offset).http_headers == (("X-Evil", "a Set-Cookie: b"),)


def test_a_body_that_was_cut_off_is_marked(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, offset, _ = writer.write(replace(PAGE, truncated=True))
    assert warc.read(tmp_path / path, offset).headers["WARC-Truncated"] == "disconnect"


@pytest.mark.parametrize("status", [200, 302, 304, 404, 521, 999])
@pytest.mark.parametrize("body", [b"", BODY, b"\r\n\r\n", os.urandom(70_000)])
def test_other_programs_find_the_files_clean(tmp_path: Path, writer: warc.WarcWriter, status: int, body: bytes) -> None:
    path, *_ = writer.write(replace(PAGE, status=status, body=body))
    writer.write(replace(PAGE, status=status, body=b""), warc.Original(1, PAGE.url, NOW, PAGE.digest))
    writer.close()
    assert is_clean(tmp_path / path)


def test_a_file_that_has_grown_is_left_for_the_next(tmp_path: Path) -> None:
    writer = warc.WarcWriter(tmp_path, "xishan", None, {}, 1500)
    paths = [writer.write(PAGE)[0] for _ in range(6)]
    writer.close()
    full = [path for path in dict.fromkeys(paths) if path != writer.path]
    assert len(full) >= 2
    assert writer.left == {path: (tmp_path / path).stat().st_size for path in full}
    assert all(next(warc.records(tmp_path / path)).type == "warcinfo" for path in paths)


def test_the_next_writer_goes_on_in_the_same_file(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, *_ = writer.write(PAGE)
    writer.close()
    later = warc.WarcWriter(tmp_path, "xishan", path, {}, 10**9)
    again, offset, _ = later.write(PAGE)
    later.close()
    assert (again, warc.read(tmp_path / path, offset).payload) == (path, BODY)


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, *_ = writer.write(PAGE)
    size = writer.size
    with a_full_disk(size + 1000), pytest.raises(OSError, match="large"):
        writer.write(replace(PAGE, body=os.urandom(5000)))
    assert (tmp_path / path).stat().st_size == writer.size == size
    writer.write(PAGE)
    writer.close()
    assert is_clean(tmp_path / path)


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_torn_tail_is_named_with_its_place(tmp_path: Path, writer: warc.WarcWriter, kept: int) -> None:
    path, *_ = writer.write(PAGE)
    size = writer.size
    writer.write(PAGE)
    writer.close()
    with (tmp_path / path).open("r+b") as stream:
        stream.truncate(size + kept)
    with pytest.raises(warc.Torn) as torn:
        list(warc.records(tmp_path / path))
    assert torn.value.offset == size


@pytest.mark.parametrize("rest", [b"\0" * 4096, b"garbage", b"\x1f\x8b\x08\0", b"WARC/1.1\r\n"])
def test_what_is_no_record_is_named_with_its_place(tmp_path: Path, writer: warc.WarcWriter, rest: bytes) -> None:
    path, *_ = writer.write(PAGE)
    writer.close()
    with (tmp_path / path).open("ab") as stream:
        stream.write(rest)
    with pytest.raises(warc.Torn) as torn:
        list(warc.records(tmp_path / path))
    assert torn.value.offset == writer.size


def test_a_changed_byte_is_found_wherever_it_is(tmp_path: Path, writer: warc.WarcWriter) -> None:
    path, offset, stored = writer.write(replace(PAGE, body=os.urandom(2000)))
    writer.close()
    whole = (tmp_path / path).read_bytes()
    for place in range(offset + 10, offset + stored, 97):
        (tmp_path / path).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert warc.read(tmp_path / path, offset).faults
        except warc.Torn:
            continue
