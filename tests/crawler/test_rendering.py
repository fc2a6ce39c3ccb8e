"""Pages that a browser builds: read as they are shown, kept as they were served, fetched by the crawl alone."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from cli.sample.server import serve_pages
from storage import captures, cdxj, models, warc
from storage.archive import Archive

from .scripted import ARTICLE, HOST, LISTING, PAGES, PROFILE, Crawled, Fangzhi, crawl, make_archive, need_a_browser


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, fangzhi: Fangzhi) -> Crawled:
    """The site, crawled, and every article revisited."""
    need_a_browser()
    found = Crawled(make_archive(tmp_path_factory.mktemp("rendered") / "archive"))
    with serve_pages(PAGES) as site:
        for words in ((), ("--mode", "revisit", "--all")):
            found.report, _ = crawl(fangzhi, found.folder, site, *words)
            found.hits.append(dict(site.hits))
            site.hits.clear()
    return found


def rendered(folder: Path) -> list[tuple[models.Capture, captures.Payload, captures.Payload]]:
    """Each rendered page's row, itself, and what was served."""
    archive = Archive.open(folder)
    with archive.reading() as session:
        rows = session.scalars(select(models.Capture).where(models.Capture.rendered_from_id.is_not(None))).all()
        found = [
            (row, *(captures.payload(session, folder, id) for id in (row.id, row.rendered_from_id or 0)))
            for row in rows
        ]
    archive.close()
    return found


def test_a_listing_and_an_article_are_read_as_a_browser_shows_them(crawled: Crawled, fangzhi: Fangzhi) -> None:
    held = crawled.held(fangzhi)
    assert (held["/n/1.html"]["title"], held["/n/1.html"]["published_date"]) == ("新闸开闸", "2026-03-01")
    assert held["/n/1.html"]["body"] == "苇塘新闸今晨开闸，渔船鱼贯而出。"
    assert held["/n/2.html"]["layout"] == "weitang/v1"


def test_a_page_that_needs_no_browser_is_not_rendered(crawled: Crawled) -> None:
    assert {row.url.removeprefix(HOST) for row, _, _ in rendered(crawled.folder)} == {"/yw/", "/n/1.html"}


def test_the_counter_is_asked_once_a_visit_and_by_the_crawl(crawled: Crawled, fangzhi: Fangzhi) -> None:
    assert [{path for path in hits if "count" in path} for hits in crawled.hits] == [{"/count?id=1"}] * 2
    assert [hits["/count?id=1"] for hits in crawled.hits] == [1, 1]
    assert crawled.held(fangzhi)["/n/1.html"]["views"] == 41


def test_a_script_is_fetched_once_a_crawl_and_data_each_time(crawled: Crawled) -> None:
    assert crawled.hits[0]["/app.js"] == 1
    assert (crawled.hits[0]["/api/list?page=1"], crawled.hits[0]["/api/1.json"]) == (1, 1)


def test_pictures_and_styles_are_not_fetched(crawled: Crawled) -> None:
    assert not {"/logo.png", "/none.png", "/style.css"} & set(crawled.hits[0])


def test_what_was_served_is_kept_beside_what_was_rendered(crawled: Crawled) -> None:
    pages = {row.url.removeprefix(HOST): (shown, served) for row, shown, served in rendered(crawled.folder)}
    assert pages["/yw/"][1].body == LISTING.encode("gb18030")
    assert pages["/n/1.html"][1].body == ARTICLE.encode()
    shown = pages["/yw/"][0].body.decode("utf-8")
    assert shown.startswith("<!DOCTYPE html><html><head>")
    assert '<li><a href="/n/1.html">新闸开闸</a>' in shown
    assert 'src="/logo.png"' in shown


def test_the_record_of_a_rendered_page_names_that_of_the_answer(crawled: Crawled) -> None:
    records = {one.id: one for file in crawled.folder.glob("warc/*/*.gz") for one in warc.records(file)}
    built = [one for one in records.values() if one.type == "conversion"]
    assert [records[one.headers["WARC-Refers-To"]].url for one in built] == [one.url for one in built]
    assert {records[one.headers["WARC-Refers-To"]].type for one in built} <= {"response", "revisit"}
    assert all(one.headers["Rendered-By"].startswith("Chromium/") for one in built)


def test_the_page_is_asked_for_whole_each_time(crawled: Crawled) -> None:
    archive = Archive.open(crawled.folder)
    with archive.reading() as session:
        rows = select(models.Row.etag, models.Capture.status).join(
            models.Capture, models.Capture.row_id == models.Row.id
        )
        found = session.execute(rows.where(models.Row.url.endswith("/n/1.html"))).all()
    archive.close()
    assert {tuple(row) for row in found} == {(None, 200)}


def test_a_rendered_page_is_no_answer_of_the_site(crawled: Crawled) -> None:
    archive = Archive.open(crawled.folder)
    with archive.reading() as session:
        lines = list(cdxj.lines(session))
        run = session.get_one(models.Run, 1)
        asked = sum(crawled.hits[0].values()) - crawled.hits[0]["/robots.txt"]
        served = session.scalars(select(models.Capture).where(models.Capture.rendered_from_id.is_(None))).all()
    archive.close()
    assert run.pages == asked
    assert len(lines) == len(served)


def test_a_revisit_finds_the_same_article(crawled: Crawled) -> None:
    assert (crawled.report["same"], crawled.report["changed"], crawled.report["problems"]) == (2, 0, 0)


def test_reread_reads_what_was_rendered(crawled: Crawled, fangzhi: Fangzhi) -> None:
    profile = crawled.folder / "sites" / "weitang.toml"
    profile.write_text(PROFILE.replace('"span.time"', '"div.text"'), "utf-8")
    finished = fangzhi(crawled.folder, "reread", "--json")
    profile.write_text(PROFILE, "utf-8")
    found = json.loads(finished.stdout)
    assert (finished.returncode, found["articles"], found["fields"]) == (0, 2, {"published": 1})


def test_verify_proves_both(crawled: Crawled, fangzhi: Fangzhi) -> None:
    assert fangzhi(crawled.folder, "verify").returncode == 0
    [row, *_] = [row for row, _, _ in rendered(crawled.folder)]
    archive = Archive.open(crawled.folder)
    with archive.reading() as session:
        other = session.scalars(select(models.Capture.id).where(models.Capture.url != row.url)).first()
    for wrong in ({"digest": "sha256:0"}, {"status": 404}, {"rendered_from_id": other}):
        right = {name: getattr(row, name) for name in wrong}
        for values, code in ((wrong, 5), (right, 0)):
            with archive.writing() as session:
                session.execute(update(models.Capture).where(models.Capture.id == row.id).values(values))
            assert fangzhi(crawled.folder, "verify").returncode == code
    archive.close()


def test_a_backup_has_both(crawled: Crawled, fangzhi: Fangzhi, tmp_path: Path) -> None:
    assert fangzhi(crawled.folder, "backup", str(tmp_path / "backup")).returncode == 0
    assert fangzhi(tmp_path / "backup", "verify").returncode == 0
    assert len(rendered(tmp_path / "backup")) == len(rendered(crawled.folder))
