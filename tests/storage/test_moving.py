"""A move takes everything along or nothing: ids, texts and captures as they were, and every conflict told."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from cli.sample.server import serve_pages
from spiders.profile import parse
from spiders.rules import rules_of
from storage import alerts, articles, cdxj, homes, models, moving, polls, runs
from storage.archive import Archive
from storage.faults import HostChanged, NotMovable, SiteBusy, SiteMoved
from storage.locks import site_lock
from storage.rekeying import Rules
from storage.verify import Checked, verify
from tests.crawler.conftest import crawl_once
from tests.crawler.test_trouble import PROFILE, article, listing, make_archive

from ..conftest import START, add_article, add_site, add_version

OLD, NEW = "http://www.lanchuan.example", "http://www.yunhe.example"
SITE = """\
id = "{id}"
name = "云河融媒"
hosts = ["www.yunhe.example"]
aliases = [{alias}]
articles = '/\\d+\\.html$'
addresses = {{ document = '/(\\d+)\\.html$' }}
sections = [{{ id = "sy", name = "时政", url = "http://www.yunhe.example/sz/" }}]
listing = {{ items = "li" }}
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
"""
Hold = Callable[..., int]


def rules(id: str = "yunhe", alias: str = '"www.lanchuan.example"') -> Rules:
    return rules_of(parse(SITE.format(id=id, alias=alias), Path(f"{id}.toml")))


@pytest.fixture
def hold(blank: Archive) -> Hold:
    """Adds an article with its address, its frontier row and a text; its id. The site yunhe is known too."""
    run = {"mode": "incremental", "token": "a", "started_at": START, "heartbeat_at": START}
    with blank.writing() as session:
        add_site(session, "yunhe", "云河", [])
        session.add(models.Run(id=1, site_id="lanchuan", state="finished", **run))

    def add(url: str, site: str = "lanchuan", text: str = "石桥", **values: Any) -> int:
        with blank.writing() as session:
            id = add_article(session, site, **values)
            add_version(session, id, title=text, body=text, body_digest=text, url=url)
            row = {"kind": "article", "url": url, "fetch": f"{url}?from=x", "etag": '"1"', "state": "done"}
            session.add(models.Address(site_id=site, article_id=id, url=url, first_seen_at=START))
            session.add(models.Row(site_id=site, run_id=1, added_at=START, article_id=id, result="new", **row))
        return id

    return add


def column(session: Session, column: Any, *where: Any) -> list[Any]:
    return list(session.scalars(select(column).where(*where).order_by(column)))


def state(archive: Archive, id: int) -> tuple[str, str, str | None, int | None]:
    with archive.reading() as session:
        row = session.get_one(models.Article, id)
        return row.site_id, row.state, row.document, row.duplicate_of_id


def test_old_and_new_address_lead_to_the_article(blank: Archive, hold: Hold) -> None:
    id = hold(f"{OLD}/1.html", document="1")
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        assert [articles.find(session, f"{home}/1.html") for home in (OLD, NEW)] == [id, id]
    assert state(blank, id) == ("yunhe", "live", "1", None)


def test_pages_are_asked_for_under_the_new_host_and_nothing_is_taken_for_known(blank: Archive, hold: Hold) -> None:
    hold(f"{OLD}/1.html")
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        row = session.scalars(select(models.Row)).one()
        assert (row.site_id, row.url, row.fetch) == ("yunhe", f"{NEW}/1.html", f"{NEW}/1.html?from=x")
        assert (row.etag, row.run_id) == (None, 1)


@pytest.mark.parametrize(("text", "copy"), [("石桥", True), ("茶市", False)])
def test_an_address_that_is_taken_stays_with_whoever_has_it(blank: Archive, hold: Hold, text: str, copy: bool) -> None:
    old, new = hold(f"{OLD}/1.html"), hold(f"{NEW}/1.html", "yunhe", text)
    [conflict] = moving.move(blank, "lanchuan", rules(), START).conflicts
    assert (conflict.article, conflict.other, conflict.same_text) == (old, new, copy)
    assert state(blank, old) == ("yunhe", "moved", None, None)
    assert state(blank, new) == ("yunhe", "live", None, old if copy else None)
    with blank.reading() as session:
        assert [articles.find(session, f"{home}/1.html") for home in (OLD, NEW)] == [old, new]


def test_a_document_number_that_is_taken_is_given_up(blank: Archive, hold: Hold) -> None:
    old, new = hold(f"{OLD}/a/1.html", document="1"), hold(f"{NEW}/1.html", "yunhe", document="1")
    [conflict] = moving.move(blank, "lanchuan", rules(), START).conflicts
    assert (conflict.article, conflict.other, conflict.over) == (old, new, "document 1")
    assert [state(blank, id)[1:3] for id in (old, new)] == [("moved", None), ("live", "1")]


def test_a_withheld_article_stays_withheld(blank: Archive, hold: Hold) -> None:
    old = hold(f"{OLD}/1.html", state="withheld")
    hold(f"{NEW}/1.html", "yunhe")
    moving.move(blank, "lanchuan", rules(), START)
    assert state(blank, old)[:2] == ("yunhe", "withheld")


def test_an_article_with_another_address_that_is_free_stays_live(blank: Archive, hold: Hold) -> None:
    old = hold(f"{OLD}/1.html")
    hold(f"{NEW}/1.html", "yunhe")
    with blank.writing() as session:
        session.add(models.Address(site_id="lanchuan", article_id=old, url=f"{OLD}/b/1.html", first_seen_at=START))
    assert len(moving.move(blank, "lanchuan", rules(), START).conflicts) == 1
    assert state(blank, old)[1] == "live"


def test_on_a_host_that_is_not_named_nothing_is_guessed(blank: Archive, hold: Hold) -> None:
    id, other = hold(f"{OLD}/1.html", document="1"), hold(f"{NEW}/1.html", "yunhe", "茶市", document="1")
    planned = moving.move(blank, "lanchuan", rules(alias=""), START)
    assert (planned.counts["outside"], planned.conflicts) == (1, [])
    assert [state(blank, one)[:3] for one in (id, other)] == [("yunhe", "live", None), ("yunhe", "live", "1")]
    with blank.reading() as session:
        assert articles.find(session, f"{OLD}/1.html") == id
        assert column(session, models.Row.url, models.Row.site_id == "yunhe") == [f"{NEW}/1.html"]


def test_a_copy_in_the_new_site_is_known_as_one(blank: Archive, hold: Hold) -> None:
    old, new = hold(f"{OLD}/1.html"), hold(f"{NEW}/2.html", "yunhe")
    moving.move(blank, "lanchuan", rules(), START)
    assert [state(blank, id)[3] for id in (old, new)] == [None, old]


def add_section(archive: Archive, site: str, key: str, url: str) -> int:
    times = {"first_seen_at": START, "last_seen_at": START, "first_run_id": 1, "last_run_id": 1}
    with archive.writing() as session:
        section = models.Section(site_id=site, key=key, name="时政", url=url, former=[], walked_at=START, walks=7)
        session.add(section)
        session.flush()
        for name in ("1.html", "2.html"):
            line = {"url": f"{OLD}/{name}", "title": "石桥", "pinned": False, "page": 1}
            session.add(models.Entry(site_id=site, section_id=section.id, **line, **times))
        return section.id


def test_a_section_at_the_same_address_goes_on(blank: Archive, hold: Hold) -> None:
    id = add_section(blank, "lanchuan", "sz", f"{OLD}/sz/index.html")
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        section = session.get_one(models.Section, id)
        assert (section.site_id, section.key, section.walked_at, section.walks) == ("yunhe", "sy", START, 0)
        assert column(session, models.Entry.url) == [f"{NEW}/1.html", f"{NEW}/2.html"]


@pytest.mark.parametrize(("url", "taken"), [(f"{OLD}/ms/", False), (f"{OLD}/sz/", True)])
def test_any_other_section_stays_as_it_was(blank: Archive, hold: Hold, url: str, taken: bool) -> None:
    if taken:
        add_section(blank, "yunhe", "sy", f"{NEW}/sz/")
    id = add_section(blank, "lanchuan", "sz", url)
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        assert session.get_one(models.Section, id).site_id == "lanchuan"
        assert column(session, models.Entry.site_id, models.Entry.section_id == id) == ["lanchuan"] * 2


def test_a_new_host_is_a_move_of_the_site_to_itself(blank: Archive, hold: Hold) -> None:
    id = hold(f"{OLD}/1.html", document="1")
    again = rules("lanchuan")
    with blank.reading() as session, pytest.raises(HostChanged, match="site move lanchuan lanchuan"):
        homes.refuse_changed(session, again.facts)
    assert moving.move(blank, "lanchuan", again, START).counts["addresses"] == 1
    with blank.reading() as session:
        homes.refuse_changed(session, again.facts)
        assert not moving.plan(session, "lanchuan", again).is_needed
        assert column(session, models.Address.url) == [f"{OLD}/1.html", f"{NEW}/1.html"]
    assert state(blank, id) == ("lanchuan", "live", "1", None)


def test_articles_that_were_stored_twice_already_are_told_apart(blank: Archive, hold: Hold) -> None:
    old, new = hold(f"{OLD}/1.html"), hold(f"{NEW}/1.html")
    [conflict] = moving.move(blank, "lanchuan", rules("lanchuan"), START).conflicts
    assert (conflict.article, conflict.other) == (old, new)
    assert [state(blank, id)[1] for id in (old, new)] == ["moved", "live"]
    with blank.reading() as session:
        assert not moving.plan(session, "lanchuan", rules("lanchuan")).is_needed


def test_a_changed_scheme_is_a_new_host(blank: Archive, hold: Hold) -> None:
    hold(f"{NEW}/1.html", "yunhe")
    add_section(blank, "yunhe", "sy", "https://www.yunhe.example/sz/")
    with blank.reading() as session, pytest.raises(HostChanged, match=r"under https://www\.yunhe\.example, .* http://"):
        homes.refuse_changed(session, rules().facts)


def test_a_site_that_has_to_move_itself_takes_in_no_other(blank: Archive, hold: Hold) -> None:
    hold("http://yunhe.example/1.html", "yunhe")
    with blank.writing() as session:
        session.get_one(models.Site, "yunhe").hosts = ["yunhe.example"]
    with pytest.raises(HostChanged, match="site move yunhe yunhe"):
        moving.move(blank, "lanchuan", rules(), START)


def test_a_site_without_articles_changes_its_host_unasked(blank: Archive) -> None:
    with blank.reading() as session:
        homes.refuse_changed(session, rules("lanchuan").facts)


def test_no_crawl_begins_of_a_moved_site(blank: Archive, hold: Hold) -> None:
    moving.move(blank, "lanchuan", rules(), START)
    facts = rules("lanchuan").facts
    with pytest.raises(SiteMoved, match="moved into yunhe"), blank.writing() as session:
        runs.begin(session, facts, runs.Wish(), [], START)
    with blank.reading() as session:
        assert polls.sites(session) == ["yunhe"]


def test_a_second_move_takes_along_what_came_with_the_first(blank: Archive, hold: Hold) -> None:
    id = hold(f"{OLD}/1.html")
    moving.move(blank, "lanchuan", rules(), START)
    moving.move(blank, "yunhe", rules("heyun"), START)
    assert state(blank, id)[0] == "heyun"
    with blank.reading() as session, pytest.raises(SiteMoved, match="moved into heyun"):
        homes.refuse_moved(session, "lanchuan")


def test_what_was_going_on_is_ended(blank: Archive, hold: Hold) -> None:
    with blank.writing() as session:
        session.get_one(models.Run, 1).state = "running"
        alerts.raise_alert(session, "lanchuan", 1, "challenge", "验证码", {}, START)
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        assert session.get_one(models.Run, 1).state == "finished"
        assert column(session, models.Alert.closed_at) == [START]


def test_what_was_missing_on_the_former_host_is_looked_for_anew(blank: Archive, hold: Hold) -> None:
    missing = {"missing_at": START, "missing_run_id": 1}
    ids = [hold(f"{OLD}/1.html", **missing), hold(f"{OLD}/2.html", text="茶市", gone_at=START, **missing)]
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        found = [session.get_one(models.Article, id) for id in ids]
        assert [(row.missing_at, row.missing_run_id) for row in found] == [(None, None), (START, 1)]


def test_the_log_knows_the_counts(blank: Archive, hold: Hold) -> None:
    hold(f"{OLD}/1.html")
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        line = session.scalars(select(models.Log)).one()
        assert (line.verb, line.subject, line.detail["to"]) == ("site move", "lanchuan to yunhe", "yunhe")
        assert (line.detail["articles"], line.detail["addresses"], line.detail["conflicts"]) == (1, 1, 0)


@pytest.mark.parametrize("busy", ["lanchuan", "yunhe"])
def test_it_is_refused_while_either_site_is_crawled(blank: Archive, hold: Hold, busy: str) -> None:
    with site_lock(blank.folder, busy), pytest.raises(SiteBusy, match=busy):
        moving.move(blank, "lanchuan", rules(), START)


def test_times_in_another_zone_are_not_mixed(blank: Archive, hold: Hold) -> None:
    west = replace(rules(), facts=replace(rules().facts, timezone="Asia/Urumqi"))
    with pytest.raises(NotMovable, match="Asia/Shanghai, and the profile of yunhe says Asia/Urumqi"):
        moving.move(blank, "lanchuan", west, START)


def test_a_file_that_was_not_ended_in_order_is_not_closed(filed: Archive) -> None:
    [torn] = [
        path
        for path in (filed.folder / "warc/lanchuan").glob("*.gz")
        if not path.with_suffix("").with_suffix(".cdxj").exists()
    ]
    torn.write_bytes(torn.read_bytes() + b"x")
    with pytest.raises(NotMovable, match="crawl lanchuan once more"):
        moving.move(filed, "lanchuan", rules(), START)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_archive(tmp_path_factory.mktemp("moving") / "archive")
    pages = {"/yw/": listing("/1.html", "/2.html"), "/1.html": article("石桥通车"), "/2.html": article("茶市开市")}
    with serve_pages(pages) as site:
        crawl_once(folder, "xishan", "--at", site.url)
    return folder


@pytest.fixture
def folder(crawled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawled, tmp_path / "archive"))


def renamed() -> Rules:
    text = PROFILE.replace('"xishan"', '"xirong"').replace("www.xishan", "www.xirong")
    return rules_of(
        parse(text.replace("articles =", 'aliases = ["www.xishan.example"]\narticles ='), Path("xirong.toml"))
    )


def move(folder: Path) -> None:
    archive = Archive.open(folder)
    try:
        moving.move(archive, "xishan", renamed(), START)
    finally:
        archive.close()


def dump(folder: Path, *queries: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "fangzhi.db")) as connection:
        return [connection.execute(query).fetchall() for query in queries] if queries else list(connection.iterdump())


def test_what_was_stored_is_as_it_was(folder: Path) -> None:
    files = {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*.warc.gz")}
    queries = (
        "SELECT id FROM article",
        "SELECT * FROM version",
        "SELECT id, file_id, digest, offset FROM capture",
        "SELECT * FROM run",
        "SELECT id, article_id, url FROM address WHERE url LIKE '%xishan%'",
        "SELECT * FROM observation",
    )
    before = dump(folder, *queries)
    move(folder)
    assert dump(folder, *queries) == before
    assert {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*.warc.gz")} == files
    assert len(files) == 1
    archive = Archive.open(folder)
    with archive.reading() as session:
        assert list(verify(session, folder, archive.config, Checked(), lambda what: None)) == []
        assert column(session, models.Capture.site_id, models.Capture.site_id != "xirong") == []
        assert session.scalars(select(models.Warc)).one().digest is not None
        assert len(list(cdxj.lines(session, "xirong"))) == len(list(cdxj.lines(session))) > 0
    archive.close()


@pytest.mark.parametrize("statement", ["INSERT INTO site", "UPDATE frontier", "UPDATE capture", "INSERT INTO log"])
def test_ended_at_any_instant_it_has_done_nothing(folder: Path, statement: str) -> None:
    before = dump(folder)
    archive = Archive.open(folder)

    @event.listens_for(archive.engine, "before_cursor_execute")
    def end(connection: Any, cursor: Any, text: str, *more: Any) -> None:
        if text.startswith(statement):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moving.move(archive, "xishan", renamed(), START)
    archive.close()
    assert dump(folder) == before
    move(folder)
    assert dump(folder, "SELECT moved_to_id FROM site WHERE id = 'xishan'") == [[("xirong",)]]


def listing_page(archive: Archive, url: str, form: str | None, section: int = 1) -> None:
    with archive.writing() as session:
        row = {"kind": "listing", "url": url, "fetch": url.partition("#")[0], "state": "done", "result": "listing"}
        session.add(models.Row(site_id="lanchuan", run_id=1, added_at=START, section_id=section, form=form, **row))


def test_a_page_asked_for_with_a_form_stays_told_from_the_others(blank: Archive, hold: Hold) -> None:
    with blank.writing() as session:
        section = {"name": "时政", "former": [], "walks": 0}
        session.add(models.Section(id=1, site_id="lanchuan", key="sy", url=f"{OLD}/sz/", **section))
    for page in ("", "#sy-2", "#sy-3"):
        listing_page(blank, f"{OLD}/sz/{page}", "page=2" if page else None)
    moving.move(blank, "lanchuan", rules(), START)
    with blank.reading() as session:
        found = column(session, models.Row.url, models.Row.kind == "listing", models.Row.site_id == "yunhe")
    assert found == [f"{NEW}/sz/", f"{NEW}/sz/#sy-2", f"{NEW}/sz/#sy-3"]


def test_sections_that_differ_in_their_form_alone_are_walked_anew(blank: Archive, hold: Hold) -> None:
    with blank.writing() as session:
        for id, key in enumerate(("sz", "ms"), 1):
            section = {"name": key, "former": [], "walks": 0, "url": f"{OLD}/sz/"}
            session.add(models.Section(id=id, site_id="lanchuan", key=key, **section))
    assert moving.move(blank, "lanchuan", rules(), START).sections == {}
