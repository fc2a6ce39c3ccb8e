"""Imported pages become versions at the times when they were captured; what a crawl knows is left as it was."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from spiders.profile import parse
from spiders.reading.article import read_article
from storage import captures, frontier, items, models, outcomes, runs

from ...captured import HTML, START, answer, packed, refers_to, revisit
from .conftest import FURTHER, HOME, Ground, page

URL = f"{HOME}/t20140203_1.html"
YEAR = 24 * 365
SEEN = START.replace(microsecond=0)
VERSION, ROW = models.Version, models.Row
FRONTIER = (ROW.state, ROW.result, ROW.run_id, ROW.tries, ROW.etag)
CHALLENGE = b"<html><script>document.cookie='a=1';location.reload()</script></html>"


def crawl(ground: Ground, outcome: items.Outcome, at: datetime = SEEN) -> None:
    """A crawl that meets the article, and what became of it."""
    facts = parse(FURTHER, ground.archive.folder / "lanchuan.toml").facts
    with ground.archive.writing() as session:
        lease = runs.begin(session, facts, runs.Wish("urls"), [items.Link("article", URL, URL)], at)
        (row,) = frontier.due(session, "lanchuan", at, 9, ())
        result = outcomes.store(session, runs.held(session, lease, at), replace(outcome, row=row), at, 10)
        if result != "retry":
            runs.end(session, lease, "finished", "", at)


def crawled(ground: Ground, html: bytes, at: datetime = SEEN) -> items.Outcome:
    profile = parse(FURTHER, ground.archive.folder / "lanchuan.toml")
    capture = items.Capture(URL, at, 200, "text/html", "sha256:" + "0" * 64, len(html))
    reading = read_article(URL, [html.decode()], profile)
    row = items.Row(0, "article", URL, URL)
    return items.Outcome(row, (capture,), reading=reading, pages=(0,), reader="1", validators=('"1"', ""))


def versions(ground: Ground) -> list[tuple[int, bool, str]]:
    return [tuple(row) for row in ground.all(VERSION.number, VERSION.current, VERSION.reason)]


def test_each_state_of_a_page_is_a_version_at_its_time(ground: Ground) -> None:
    content = packed(
        answer(URL, page("又及。"), YEAR), answer(URL, page()), revisit(URL, page(), 9, **refers_to(URL, 0))
    )
    share = ground.take(content)
    assert (share.new, share.changed, share.same, share.problems) == (1, 1, 1, 0)
    assert versions(ground) == [(1, False, "imported"), (2, True, "imported")]
    article = models.Article
    assert ground.all(article.first_seen_at, article.last_seen_at) == [(SEEN, SEEN + timedelta(hours=YEAR))]


def test_view_counts_were_seen_when_the_page_was(ground: Ground) -> None:
    ground.take(packed(answer(URL, page())))
    assert ground.all(models.Observation.count, models.Observation.observed_at) == [(12, SEEN)]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_page_is_read_in_its_encodings(ground: Ground, charset: str, is_packed: bool) -> None:
    body = page(charset=charset)
    headers = {"Content_Encoding": "gzip"} if is_packed else {}
    ground.take(packed(answer(URL, gzip.compress(body) if is_packed else body, Content_Type="text/html", **headers)))
    assert ground.all(VERSION.title, VERSION.source) == [("石桥通车", "澜川日报")]


def test_the_pages_of_an_article_are_joined(ground: Ground) -> None:
    following = f"{HOME}/t20140203_1_2.html"
    first = page("其一。", f'<a class=next href="{following}">下一页</a>')
    near, far = answer(following, page("其二。"), 1), answer(following, page("其三。"), 20)
    assert ground.take(packed(answer(URL, first), far, near)).new == 1
    assert ["其一。" in body and "其二。" in body for body in ground.all(VERSION.body)] == [True]
    with ground.archive.reading() as session:
        assert captures.pages(session, 1) == [1, 3]


def test_an_article_with_a_missing_page_is_a_problem(ground: Ground) -> None:
    first = page("其一。", '<a class=next href="t20140203_1_2.html">下一页</a>')
    assert ground.take(packed(answer(URL, first))).problems == 1
    assert ground.all(models.Problem.reason, models.Problem.url) == [
        ("a further page was not captured", f"{HOME}/t20140203_1_2.html")
    ]
    assert ground.all(models.Article.id) == []


def test_what_no_layout_fits_is_one_problem_however_often_it_was_captured(ground: Ground) -> None:
    share = ground.take(packed(*(answer(URL, HTML + b"%d" % hours, hours) for hours in range(3))))
    assert (share.problems, ground.all(models.Problem.reason)) == (3, ["unknown layout"])
    assert ground.faults() == []


@pytest.mark.parametrize(
    ("url", "body", "more", "why"),
    [
        (URL, CHALLENGE, {}, "a script that tests the browser"),
        (URL, page(title="澜川新闻网"), {}, "the home page"),
        (URL, b"", {"status": 404}, "not answered with a page"),
        (URL, b"%PDF", {"Content_Type": "application/pdf"}, "no HTML"),
        (f"{HOME}/sz/", page(), {}, "not where articles are"),
    ],
)
def test_what_is_no_article_is_a_capture_and_no_problem(
    ground: Ground, url: str, body: bytes, more: dict[str, str], why: str
) -> None:
    share = ground.take(packed(answer(url, body, **more)))  # type: ignore[arg-type]
    assert (share.captures, share.new, share.problems, share.unread) == (1, 0, 0, {why: 1})
    assert (ground.all(ROW.id), ground.all(models.Problem.id)) == ([], [])


def test_a_page_that_was_cut_off_is_no_article(ground: Ground) -> None:
    cut = answer(URL, page()).replace(b"WARC-Type", b"WARC-Truncated: length\r\nWARC-Type")
    assert ground.take(packed(cut)).unread == {"cut off": 1}
    assert ground.all(models.Capture.truncated) == [True]


def test_a_body_that_cannot_be_unpacked_is_a_problem(ground: Ground) -> None:
    assert ground.take(packed(answer(URL, b"\x1f\x8b\x08x", Content_Encoding="gzip"))).problems == 1
    assert ground.all(models.Problem.reason) == ["damaged answer"]


def test_an_imported_article_is_fetched_by_a_revisit_alone(ground: Ground) -> None:
    ground.take(packed(answer(URL, page())))
    assert ground.all(ROW.url, ROW.state, ROW.result) == [(URL, "done", "new")]
    now, facts = datetime.now(UTC), parse(FURTHER, ground.archive.folder / "lanchuan.toml").facts
    with ground.archive.writing() as session:
        runs.begin(session, facts, runs.Wish(), [], now)
        assert frontier.count_open(session, "lanchuan") == 0
    with ground.archive.writing() as session:
        runs.begin(session, facts, runs.Wish("revisit", every=True), [], now)
        assert [row.url for row in frontier.due(session, "lanchuan", now, 9, ())] == [URL]


def test_older_and_newer_pages_of_a_held_article_take_their_places(ground: Ground) -> None:
    crawl(ground, crawled(ground, page("今日。")))
    before = ground.all(*FRONTIER)
    share = ground.take(packed(answer(URL, page("明年。"), YEAR), answer(URL, page("去年。"), -YEAR)))
    assert (share.new, share.changed, ground.all(*FRONTIER)) == (0, 2, before)
    found = [(body[:3], *rest) for body, *rest in ground.all(VERSION.body, VERSION.current, VERSION.reason)]
    assert found == [("今日。", False, "first"), ("去年。", False, "imported"), ("明年。", True, "imported")]
    assert ground.all(models.Article.first_seen_at) == [SEEN - timedelta(hours=YEAR)]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_page_that_waits_to_be_fetched_still_does(ground: Ground, hours: int) -> None:
    trouble = items.Problem(URL, "refused", "HTTP 503", passing=True)
    retry = SEEN + timedelta(minutes=1)
    crawl(ground, items.Outcome(items.Row(0, "article", URL, URL), problem=trouble, retry_at=retry))
    before = ground.all(*FRONTIER)
    ground.take(packed(answer(URL, page(), hours)))
    assert (ground.all(*FRONTIER), before[0][0]) == (before, "open")
    assert ground.all(models.Problem.solved_at) == [None]
    assert len(versions(ground)) == 1


def test_an_unreadable_old_page_does_not_make_a_held_article_a_problem(ground: Ground) -> None:
    ground.take(packed(answer(URL, page())))
    assert ground.take(packed(answer(URL, HTML, -YEAR)), "y.warc.gz").problems == 1
    assert ground.all(ROW.result) == ["new"]
    assert len(ground.all(models.Problem.id)) == 1


def test_a_page_of_the_profile_that_comes_later_is_read_then(ground: Ground) -> None:
    profile = ground.archive.folder / "sites" / "lanchuan.toml"
    profile.write_text(FURTHER.replace("/t", "/none"), "utf-8")
    assert ground.take(packed(answer(URL, page()))).unread == {"not where articles are": 1}
    profile.write_text(FURTHER, "utf-8")
    share = ground.take(packed(answer(URL, page())))
    assert (share.captures, share.held, share.new) == (0, 1, 1)
    with ground.archive.reading() as session:
        assert session.scalars(select(models.Capture.row_id)).all() == [1]
