"""What changed: edits alone unless more is asked for, each against the version before it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from spiders.profile import parse
from spiders.reading.article import read_article
from storage import changes, items, models
from storage.archive import Archive
from storage.changes import ALL_REASONS, Asked

from ..conftest import START, add_article, add_version
from .test_outcomes import HOME, article_rows, begin, entry

Visit = Callable[..., str]

URL = f"{HOME}/yw/1.html"
ARTICLE = items.Article(
    URL, "xishan", "xishan/v1", "text", "石桥 通车", "桥通了。\n人来了。", subtitle="老街的一天", authors=("张三",),
    source="溪山日报", images=(f"{HOME}/a.jpg",),
)  # fmt: skip


@pytest.fixture
def visit(blank: Archive) -> Visit:
    """Stores what a visit to one page read, a day after the one before; `before` is the older page read anew."""
    crawl = begin(blank)
    crawl.listing("yw", entry("1"))
    (row,) = article_rows(crawl)

    def store(read: items.Article, before: items.Article | None = None) -> str:
        crawl.now += timedelta(days=1)
        return crawl.store(items.Outcome(row, reading=items.Reading(read), before=before))

    return store


def of_article(blank: Archive, reasons: tuple[str, ...] = changes.EDITS) -> list[changes.Change]:
    with blank.reading() as session:
        return list(changes.of_article(session, 1, reasons))


PROFILE = f"""
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{{ id = "yw", name = "要闻", url = "{HOME}/yw/" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", subtitle = "h2", source = "i", author = "u", body = "div" }}]
[listing]
items = "li"
"""
PAGE = (
    "<h1>石桥 通车</h1><h2>老街的一天</h2><i>溪山 日报</i><u>张三</u>"
    "<div><p>桥通了。</p><p>人来了。<img src='a.jpg'></p></div>"
)


def read(html: str) -> items.Article:
    return read_article(URL, [f"<html><body>{html}</body></html>"], parse(PROFILE, Path("xishan.toml"))).article


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("桥通了", "桥 通 了"),
        ("桥通了", "&nbsp;\u3000\u3000桥通&nbsp;了"),
        ("<p>桥通了。</p><p>", "<p>桥通了。<br>"),
        ("<p>桥通了。</p>", "<section><span style='color:red'><b>桥</b>通了。</span></section>"),
        ("src='a.jpg'", "src='/upload/2026/b.png'"),
        ("石桥 通车", "石桥\u3000\n通车"),
        ("老街的一天", "老街 的&nbsp;一天"),
        ("溪山 日报", "溪山日报"),
        ("张三", "张\u3000三"),
    ],
)
def test_white_space_markup_and_addresses_of_pictures_are_no_edit(
    blank: Archive, visit: Visit, old: str, new: str
) -> None:
    assert (visit(read(PAGE)), visit(read(PAGE.replace(old, new, 1)))) == ("new", "same")
    assert of_article(blank, ALL_REASONS) == []


def test_another_kind_is_an_edit(blank: Archive, visit: Visit) -> None:
    visit(ARTICLE)
    assert visit(replace(ARTICLE, kind="video", subtitle="老街 的一天")) == "changed"


def test_an_edit_is_told_by_field(blank: Archive, visit: Visit) -> None:
    visit(ARTICLE)
    edited = replace(ARTICLE, title="石桥通车了", authors=("张三", "李四"), body="桥通了。\n车来了。", kind="video")
    assert visit(edited) == "changed"
    (change,) = of_article(blank)
    assert (change.number, change.reason, list(change.fields)) == (2, "edited", ["title", "authors", "kind", "body"])
    assert "".join(step.a for step in change.fields["kind"]) == "text"
    assert change.lengths == (len("text人"), len("了、李四video车"))


def test_an_edited_caption_is_told(blank: Archive, visit: Visit) -> None:
    visit(replace(ARTICLE, captions=("桥头的灯",)))
    assert visit(replace(ARTICLE, captions=("桥尾的灯",))) == "changed"
    (change,) = of_article(blank)
    assert (list(change.fields), change.lengths) == (["captions"], (1, 1))


def test_an_edit_is_compared_with_the_version_before_it_also_a_reread_one(blank: Archive, visit: Visit) -> None:
    visit(ARTICLE)
    whole = replace(ARTICLE, body="桥通了。\n人来了。\n（完）")
    assert visit(replace(whole, source="川西日报"), before=whole) == "changed"
    (edit,) = of_article(blank)
    assert (edit.number, list(edit.fields)) == (3, ["source"])
    reread, _ = of_article(blank, ALL_REASONS)
    assert (reread.number, reread.reason, list(reread.fields)) == (2, "reread", ["body"])


def test_an_edit_is_not_compared_with_an_older_page_that_was_imported_since(blank: Archive) -> None:
    with blank.writing() as session:
        article = add_article(session)
        for number, (reason, days) in enumerate((("first", 0), ("imported", -900), ("edited", 9), ("reread", -900)), 1):
            capture = models.Capture(
                site_id="lanchuan", url=URL, captured_at=START + timedelta(days=days), status=200, content_type="",
                digest="", length=0,
            )  # fmt: skip
            session.add(capture)
            session.flush()
            add_version(session, article, number, reason=reason, capture_id=capture.id, current=number == 3)
    with blank.reading() as session:
        found = [(one.number, one.before) for one in changes.of_article(session, article, ALL_REASONS)]
        assert found == [(3, 1), (4, 2)]
        assert changes.count(session, Asked(reasons=ALL_REASONS)) == {"lanchuan": 2}


def test_the_newest_changes_come_first(blank: Archive, visit: Visit) -> None:
    for title in ("甲", "乙", "丙"):
        visit(replace(ARTICLE, title=title))
    with blank.reading() as session:
        assert [change.title for change in changes.newest(session, Asked())] == ["丙", "乙"]
        assert [change.title for change in changes.newest(session, Asked(), limit=1)] == ["丙"]


def test_a_day_begins_in_the_zone_of_the_site(blank: Archive, visit: Visit) -> None:
    visit(ARTICLE)
    visit(replace(ARTICLE, title="甲"))
    with blank.writing() as session:
        # Half past midnight of 10 March in the site's zone.
        met = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
        session.execute(update(models.Version).where(models.Version.number == 2).values(created_at=met))
    with blank.reading() as session:
        found = [changes.count(session, Asked(since=date(2026, 3, day))) for day in (9, 10, 11)]
    assert found == [{"xishan": 1}, {"xishan": 1}, {}]


def test_what_is_withheld_is_left_out(blank: Archive, visit: Visit) -> None:
    visit(ARTICLE)
    visit(replace(ARTICLE, title="甲"))
    with blank.writing() as session:
        session.execute(update(models.Article).values(state="withheld"))
    with blank.reading() as session:
        assert (list(changes.newest(session, Asked())), changes.count(session, Asked())) == ([], {})


def test_changes_are_counted_by_site(session: Session) -> None:
    assert changes.count(session, Asked()) == {"lanchuan": 1}
    assert changes.count(session, Asked(site="kashi")) == {}
