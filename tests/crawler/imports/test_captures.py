"""Records of other crawlers come into the archive as they were, each to its site, once."""

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.imports import NothingToImport
from crawler.imports.unprofiled import NOT_SURE
from storage import captures, cdxj, digests, locks, models, warc
from storage.archive import Archive
from storage.backup import backup
from storage.faults import SiteBusy

from ... import archives
from ...captured import HTML, START, Captured, answer, packed, record, refers_to, revisit
from ...storage.test_warc import is_clean
from .conftest import HOME, Ground, page

URL = f"{HOME}/t20140203_1.html"
OTHER = "http://www.a-b.example/1.html"
PAGE = page()
CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE[:100], PAGE[100:])) + b"0\r\n\r\n"
CAPTURE = models.Capture
BOTH = packed(answer(URL, PAGE), revisit(URL, PAGE, 1, **refers_to(URL, 0)))


def written_by_warcio(is_packed: bool) -> bytes:
    """A request and its answer, in WARC/1.0 as warcio writes it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=is_packed)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET /t20140203_1.html HTTP/1.1", [("Host", "www.lanchuan.example")], is_http_request=True)
    date = {"WARC-Date": "2014-02-04T00:00:00Z"}
    response = writer.create_warc_record(URL, "response", BytesIO(PAGE), http_headers=head, warc_headers_dict=date)
    request = writer.create_warc_record(URL, "request", BytesIO(), http_headers=asked, warc_headers_dict=date)
    writer.write_record(writer.create_warcinfo_record("other.warc", {"software": "other"}))
    writer.write_request_response_pair(request, response)
    return out.getvalue()


def own_records(ground: Ground) -> list[warc.Record]:
    return [one for file in ground.all(models.Warc.path) for one in warc.records(ground.archive.folder / file)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves files open
@pytest.mark.parametrize("form", ["members", "one stream", "plain"])
def test_a_record_is_read_in_every_form_of_file(ground: Ground, form: str) -> None:
    plain = written_by_warcio(False)
    content = {"members": written_by_warcio(True), "one stream": gzip.compress(plain), "plain": plain}[form]
    share = ground.take(content, "x.warc" if form == "plain" else "x.warc.gz")
    assert (share.site, share.captures, share.new) == ("lanchuan", 1, 1)
    assert [one.type for one in own_records(ground)] == ["warcinfo", "warcinfo", "response", "request"]


def test_a_record_is_copied_as_it_was(ground: Ground) -> None:
    raw = answer(URL, PAGE).replace(b"WARC-Date", b"warc-date")
    ground.take(packed(raw))
    (path,) = ground.all(models.Warc.path)
    assert raw in gzip.decompress((ground.archive.folder / path).read_bytes())
    assert ground.all(CAPTURE.digest, CAPTURE.captured_at) == [(digests.sha256(PAGE), START.replace(microsecond=0))]


def test_where_a_file_came_from_is_known_by_its_name_alone(ground: Ground) -> None:
    ground.take(BOTH)
    assert ground.all(models.Warc.origin, models.Warc.closed_at.is_not(None)) == [("x.warc.gz", True)]
    assert not any(str(ground.folder).encode() in content for content in ground.files().values())


def test_the_archive_is_sound_after_an_import(ground: Ground, tmp_path: Path) -> None:
    ground.take(BOTH)
    paths = [ground.archive.folder / path for path in ground.all(models.Warc.path)]
    assert (ground.faults(), is_clean(*paths)) == ([], True)
    with ground.archive.reading() as session:
        assert [line.split()[0] for line in cdxj.lines(session)] == ["example,lanchuan)/t20140203_1.html"] * 2
    backup(ground.archive, tmp_path / "second", lambda what: None)
    copy = Archive.open(tmp_path / "second")
    assert Ground(copy, tmp_path).faults() == []
    copy.close()


def test_a_changed_byte_of_an_imported_record_is_found(ground: Ground) -> None:
    ground.take(BOTH)
    (path,) = ground.all(models.Warc.path)
    file = ground.archive.folder / path
    records = list(warc.records(file))
    raw = gzip.decompress(file.read_bytes()).replace("澜川日报".encode(), "澜川晚报".encode())
    file.write_bytes(gzip.compress(raw[raw.index(b"WARC/1.0") :]))
    assert "WARC-Payload-Digest is sha1:" in " ".join(warc.read(file, 0).faults)
    assert len(records) == 4
    assert ground.faults()


@pytest.mark.parametrize("headers", [{"Transfer_Encoding": "chunked"}, {"transfer_encoding": "gzip, Chunked"}])
@pytest.mark.parametrize("body", [CHUNKED, PAGE])
def test_the_transfer_encoding_is_no_part_of_a_body(ground: Ground, headers: dict[str, str], body: bytes) -> None:
    assert ground.take(packed(answer(URL, body, **headers))).new == 1
    with ground.archive.reading() as session:
        assert captures.payload(session, ground.archive.folder, 1).body == PAGE
    assert (ground.all(CAPTURE.length), ground.faults()) == ([len(PAGE)], [])


def test_a_revisit_refers_to_a_record_of_another_file(ground: Ground) -> None:
    again = ground.file("b.warc.gz", packed(revisit(URL, PAGE, 5, **refers_to(URL, 0))))
    done = ground.run(again, ground.file("a.warc.gz", packed(answer(URL, PAGE))))
    assert (done.faults, done.sites[0].captures) == ([], 2)
    assert ground.all(CAPTURE.refers_to_id, CAPTURE.digest)[1] == (1, digests.sha256(PAGE))
    assert ground.faults() == []


def test_a_revisit_by_digest_alone_is_found_under_another_address(ground: Ground) -> None:
    ground.take(packed(answer(URL, PAGE), revisit(f"{HOME}/t20140203_2.html", PAGE, 1)))
    assert ground.all(CAPTURE.refers_to_id) == [None, 1]


def test_a_revisit_by_digest_alone_is_found_in_the_archive(ground: Ground) -> None:
    ground.take(packed(answer(URL, PAGE), answer(URL, page("又及。"), 1)))
    ground.take(packed(revisit(URL, PAGE, 7)), "y.warc.gz")
    assert ground.all(CAPTURE.refers_to_id) == [None, None, 1]


def test_a_revisit_of_another_body_than_it_says_is_left_out(ground: Ground) -> None:
    done = ground.run(ground.file("x.warc.gz", packed(answer(URL, PAGE), revisit(URL, b"x", 1, **refers_to(URL, 0)))))
    assert (done.sites[0].captures, dict(done.left)) == (1, {"a revisit of a page that is not here": 1})
    assert done.faults == []


def test_a_revisit_without_headers_is_what_it_refers_to(ground: Ground) -> None:
    bare = record("revisit", URL, 2, b"", PAGE, **refers_to(URL, 0))
    ground.take(packed(answer(URL, PAGE), bare))
    assert ground.all(CAPTURE.status, CAPTURE.content_type)[1] == (200, "text/html; charset=utf-8")
    assert ground.faults() == []


def test_a_host_without_a_profile_gets_a_site_of_its_own(ground: Ground) -> None:
    done = ground.run(ground.file("x.warc.gz", packed(answer(OTHER, PAGE), answer(f"{HOME}/", b"x"))))
    assert [(one.site, one.is_known, one.unread) for one in done.sites] == [
        ("lanchuan", True, {"not where articles are": 1}), ("www-a--b-example", False, {NOT_SURE: 1}),
    ]  # fmt: skip
    assert ("www-a--b-example", "www.a-b.example", ["www.a-b.example"]) in ground.all(
        models.Site.id, models.Site.name, models.Site.hosts
    )


@pytest.mark.parametrize(("line", "count"), [("HTTP/2 200", 1), ("HTTP/1.1 200", 1), (f"HTTP/1.1 {'9' * 30} OK", 0)])
def test_an_answer_is_known_by_its_status(ground: Ground, line: str, count: int) -> None:
    block = f"{line}\r\nContent-Type: text/html\r\n\r\n".encode() + PAGE
    done = ground.run(ground.file("x.warc.gz", packed(record("response", URL, 0, block, PAGE))))
    assert (done.faults, sum(share.new for share in done.sites)) == ([], count)


@pytest.mark.parametrize(
    ("host", "id"),
    [
        ("www.example.com", "www-example-com"),
        ("a-b.example", "a--b-example"),
        ("12371.example", "n12371-example"),
        ("一.example", "xn----4gq-example"),
        ("[::1]", "n__1"),
    ],
)
def test_a_site_is_named_after_its_host(ground: Ground, host: str, id: str) -> None:
    done = ground.run(ground.file("x.warc.gz", packed(answer(f"http://{host}:8080/1", PAGE))))
    assert [share.site for share in done.sites] == [id]


def test_hosts_of_one_name_have_sites_of_their_own(ground: Ground) -> None:
    hosts = ["a.b.example", "a_b.example", "lanchuan", f"{'x' * 60}.example", f"{'x' * 60}.y.example", "a.b..example"]
    content = packed(*(answer(f"http://{host}/1", PAGE) for host in hosts))
    ids = [share.site for share in ground.run(ground.file("x.warc.gz", content)).sites]
    assert (len(set(ids)), max(map(len, ids))) == (len(hosts), 40)
    assert [share.site for share in ground.run(ground.file("y.warc.gz", content)).sites] == ids


def test_only_one_site_may_be_asked_for(ground: Ground) -> None:
    done = ground.run(ground.file("x.warc.gz", packed(answer(OTHER, PAGE), answer(URL, PAGE))), only="lanchuan")
    assert ([one.site for one in done.sites], dict(done.left)) == (["lanchuan"], {"of another site": 1})


def test_what_is_no_answer_of_a_web_server_is_counted(ground: Ground) -> None:
    dns, meta = record("response", "dns:lanchuan.example", 0, b"x", b"x"), record("metadata", URL, 0, b"x", b"x")
    done = ground.run(ground.file("x.warc.gz", packed(dns, meta, record("response", URL, 0, b"x\r\n", b""))))
    assert dict(done.left) == {"no web address": 1, "a metadata record": 1, "no HTTP answer": 1}


BARE = b"<html><head><script src=/a.js></script></head><body><div id=app></div></body></html>"


def built(served: bytes, url: str = URL, kind: str = "text/html; charset=utf-8", **named: str) -> bytes:
    """The record of a page that a browser built two minutes after it was served."""
    id = next(line for line in served.split(b"\r\n") if line.startswith(b"WARC-Record-ID: ")).partition(b": ")[2]
    return record("conversion", url, 2 / 60, PAGE, PAGE, **({"WARC_Refers_To": id.decode()} | named), Content_Type=kind)


@pytest.mark.parametrize("is_first", [False, True])
def test_what_a_browser_built_is_taken_and_read(ground: Ground, is_first: bool) -> None:
    served = answer(URL, BARE)
    records = (served, built(served))
    share = ground.take(packed(*(reversed(records) if is_first else records)))
    assert (share.captures, share.new, share.problems) == (2, 1, 0)
    assert ground.all(CAPTURE.rendered_from_id, CAPTURE.status) == [(None, 200), (1, 200)]
    assert (ground.all(models.Version.capture_id), ground.faults()) == ([2], [])
    again = ground.take(packed(*records))
    assert (again.captures, again.held, again.new + again.changed + again.problems) == (0, 2, 0)


def test_what_was_built_may_be_named_by_what_was_served_beside_it(ground: Ground) -> None:
    served = answer(URL, BARE)
    beside = built(served).replace(b"WARC-Refers-To", b"WARC-Concurrent-To")
    ground.take(packed(served, beside))
    assert ground.all(CAPTURE.rendered_from_id) == [None, 1]


def test_what_was_built_of_an_unknown_page_or_is_plain_text_is_left_out(ground: Ground) -> None:
    served, other = answer(URL, PAGE), answer(URL, BARE)
    records = (served, built(other), built(served, kind="text/plain"))
    done = ground.run(ground.file("x.warc.gz", packed(*records)))
    assert dict(done.left) == {"a conversion record": 1, "what a browser built of a page that is not here": 1}
    assert len(ground.all(CAPTURE.id)) == 1


def test_a_site_that_is_being_crawled_is_left_alone(ground: Ground) -> None:
    file = ground.file("x.warc.gz", packed(answer(OTHER, PAGE), answer(URL, PAGE)))
    before = ground.tables()
    with locks.site_lock(ground.archive.folder, "lanchuan"), pytest.raises(SiteBusy, match="lanchuan"):
        ground.run(file)
    assert (ground.tables(), ground.files()) == (before, {})


def test_a_file_without_a_record_is_no_import(ground: Ground) -> None:
    with pytest.raises(NothingToImport, match=r"x\.txt"):
        ground.run(ground.file("x.txt", b"abc"))


def test_a_site_that_was_moved_gets_the_captures(ground: Ground) -> None:
    with ground.archive.writing() as session:
        facts = {"region": "", "level": "", "publisher": "", "groups": [], "timezone": "Asia/Shanghai"}
        session.add(models.Site(id="old", name="旧", hosts=["www.a-b.example"], added_at=START, **facts))
        session.flush()
        session.get_one(models.Site, "old").moved_to_id = "lanchuan"
    ground.take(packed(answer(OTHER, PAGE)))
    assert ground.all(CAPTURE.site_id) == ["lanchuan"]


def test_the_address_may_hold_any_byte(ground: Ground) -> None:
    gbk = packed(answer(URL, PAGE).replace(b"_1.html", "_桥.html".encode("gb18030")))
    assert ground.take(gbk).captures == 1
    assert ground.faults() == []


def test_what_another_archive_of_fangzhi_kept_is_the_same_here(ground: Ground, tmp_path: Path) -> None:
    other = Captured.into(archives.create(tmp_path / "other"))
    first = other.add("/1.html")
    other.add("/1.html", hours=1, of=first)
    other.add("/1.html", b"", hours=2, of=first, status=304)
    other.file.close()
    done = ground.run(other.path(first))
    other.archive.close()
    assert ([share.captures for share in done.sites], done.faults, dict(done.left)) == ([3], [], {})
    assert ground.all(CAPTURE.status, CAPTURE.length, CAPTURE.refers_to_id) == [
        (200, len(HTML), None), (200, len(HTML), 1), (304, 0, 1),
    ]  # fmt: skip
    assert ground.faults() == []


def test_the_log_says_what_was_imported(ground: Ground) -> None:
    ground.take(BOTH)
    detail = {"files": ["x.warc.gz"], "captures": 2, "new": 1, "changed": 0}
    assert ("import", "lanchuan", detail) in ground.all(models.Log.verb, models.Log.subject, models.Log.detail)
    assert ground.all(models.Run.mode, models.Run.state) == [("import", "finished")]


def posted(body: bytes, form: str, hours: float = 0) -> list[bytes]:
    """The records of a form and its answer, at an article's address."""
    head = "POST /t20140203_1.html HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    sent = f"{head}Content-Length: {len(form)}\r\n\r\n{form}".encode()
    request = record("request", URL, hours, sent, form.encode(), WARC_Record_ID=f"<urn:x:{form}>")
    reply = answer(URL, body, hours).replace(
        b"WARC-Type", f"WARC-Concurrent-To: <urn:x:{form}>\r\nWARC-Type".encode(), 1
    )
    return [request, reply]


def test_answers_to_forms_are_told_apart_and_no_articles(ground: Ground) -> None:
    content = packed(*posted(PAGE, "page=2"), *posted(PAGE, "page=3"), answer(URL, PAGE))
    first, second = ground.take(content), ground.take(content)
    forms = ["__wb_method=POST&page=2", "__wb_method=POST&page=3", None]
    assert ((first.captures, first.new), second.captures) == ((3, 1), 0)
    assert (ground.all(CAPTURE.posted), ground.faults()) == (forms, [])
    with ground.archive.reading() as session:
        assert len({line.split()[0] for line in cdxj.lines(session)}) == 3
