"""The overview, in both languages."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete

from storage import alerts, models
from storage.archive import Archive
from web.words import WORDS, _wished, time

from ..conftest import START
from .conftest import NOW, Client, Site, log_in


def test_both_languages_say_the_same_things() -> None:
    assert list(WORDS["zh"]) == list(WORDS["en"])


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB,en;q=0.9", "en"), ("de,en;q=0.5,zh;q=0.3", "en"),
        ("fr", "zh"), ("en;q=x", "zh"), ("en;q=0.1,zh;q=0.2", "zh"), ("," * 5000, "zh"),
    ],
)  # fmt: skip
def test_the_browser_says_which(header: str, language: str) -> None:
    assert _wished(header) == language


def test_the_overview_shows_sites_runs_and_alerts(site: Site, browser: Client) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        alerts.raise_alert(session, "lanchuan", 1, "drift", "the title is gone <b>", {}, START)
    page = browser.get("/?lang=en").text
    for part in ("澜川新闻网", "喀什日报", "running", "not crawled yet", "2024-03-02", "the title is gone ‹b›"):
        assert part in page


def test_alerts_are_told_in_the_readers_language_and_by_one_clock(site: Site) -> None:
    site.config('[alerts]\ntimezone = "Asia/Urumqi"\n')
    with Archive.open(site.folder) as archive, archive.writing() as session:
        alerts.raise_alert(session, None, None, "verify", "found 2 faults", {"faults": 2}, NOW)
        alerts.raise_alert(session, "lanchuan", None, "memory", "took too much", {}, NOW)
    chinese, english = (site.browser().get(f"/?lang={language}").text for language in ("zh", "en"))
    for part in (
        "档案本身",
        "verify 发现 2 处与写入时不同",
        "抓取占用内存超过",
        "会丢吗：不会",
        "fangzhi runs --site lanchuan",
    ):
        assert part in chinese
    assert "None" not in chinese + english
    assert "The archive itself" in english
    shown = time(NOW.astimezone(ZoneInfo("Asia/Urumqi")), "en")
    assert f"{shown}</time> (Asia/Urumqi)" in english
    assert english.count(f"{shown}</time>") == 3


def test_a_choice_of_language_lasts(browser: Client) -> None:
    assert 'lang="zh-Hans"' in browser.get("/").text
    assert browser.get("/?lang=en").headers["content-language"] == "en"
    assert '<html lang="en">' in browser.get("/").text
    assert browser.get("/?lang=xx").status_code == 200


def test_an_empty_archive_says_what_to_do(site: Site) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.execute(delete(models.Site))
        for table in reversed(models.Base.metadata.sorted_tables):
            if table.name not in ("log", "zone"):
                session.execute(delete(table))
    assert "fangzhi crawl SITE" in site.browser().get("/?lang=en").text


def test_who_is_logged_in_is_shown_and_can_leave(site: Site, browser: Client) -> None:
    assert "fangzhi user add" in browser.get("/").text
    site.add_user()
    log_in(browser)
    page = browser.get("/").text
    assert "zhang" in page
    assert "/logout" in page
    assert "fangzhi user add" not in page


def test_hostile_names_are_text(site: Site, browser: Client) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        session.get_one(models.Site, "lanchuan").name = "<script>alert(1)</script>"
        session.get_one(models.Run, 2).reason = '"><img src=x>'
    page = browser.get("/").text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_page_that_is_not_there_says_so_in_the_readers_language(browser: Client) -> None:
    assert "没有这个页面" in browser.get("/nothing").text
    assert browser.get("/nothing", headers={"Accept": "*/*"}).json() == {"detail": "Not Found"}
    assert browser.get("/static/../app.py").status_code == 404
    assert browser.get("/static/%2e%2e%2fapp.py").status_code == 404


def test_health_says_that_the_database_answers(browser: Client) -> None:
    assert browser.get("/healthz").text == "ok\n"


def test_times_are_as_readers_write_them() -> None:
    assert time(START, "zh") == "2024年3月1日 02:00"
    assert time(START, "en") == "1 Mar 2024, 02:00"
