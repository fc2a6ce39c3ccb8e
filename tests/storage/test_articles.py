from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from storage import articles, models
from storage.archive import Archive
from storage.fields import ARTICLE, KEPT, shown_fields
from storage.items import NothingFound, ViewCount

from ..conftest import START, add_article


@pytest.mark.parametrize(
    "asked",
    ["1", " 1 ", "http://www.lanchuan.example/1.html", "https://www.lanchuan.example/old/1.html#top"],
)
def test_an_article_is_found_by_id_and_by_each_address(session: Session, asked: str) -> None:
    assert articles.find(session, asked) == 1


@pytest.mark.parametrize("asked", ["99", "9" * 40, "0", "-1", "1.5", "", "http://www.lanchuan.example/no", "５"])
def test_what_is_not_held_is_not_found(session: Session, asked: str) -> None:
    with pytest.raises(NothingFound):
        articles.find(session, asked)


def test_a_withheld_article_is_not_shown(session: Session) -> None:
    with pytest.raises(NothingFound, match="withheld"):
        articles.find(session, "5")


def test_an_article_is_shown_as_it_is_now(session: Session) -> None:
    shown = articles.show(session, 1)
    assert (shown.version, shown.article.title, shown.views) == (2, "石桥老街修缮完工", ViewCount("100次", 100))
    assert shown.addresses == ("http://www.lanchuan.example/1.html", "http://www.lanchuan.example/old/1.html")
    assert shown.sections == (("sz", "时政"), ("ms", "民生"))


def test_times_are_in_the_zone_of_the_site(session: Session) -> None:
    assert articles.show(session, 1).first_seen.isoformat() == "2024-03-01T10:00:00+08:00"
    assert articles.show(session, 6).first_seen.isoformat() == "2024-03-01T08:00:00+06:00"


def test_articles_are_loaded_in_the_order_asked_for(session: Session) -> None:
    assert [shown.id for shown in articles.load(session, [6, 1, 99, 3])] == [6, 1, 3]


def test_showing_what_is_not_held_raises(session: Session) -> None:
    with pytest.raises(NothingFound):
        articles.show(session, 99)


def test_fields_are_those_of_read_and_what_the_archive_adds(session: Session) -> None:
    fields = shown_fields(articles.show(session, 1))
    assert tuple(fields) == (*ARTICLE, *KEPT)
    assert fields["published"] == "2024-03-01T07:30+08:00"
    assert (fields["published_date"], fields["published_month"]) == ("2024-03-01", "2024-03")
    assert (fields["authors"], fields["views"], fields["version"]) == (["张三", "李四"], 100, 2)


def test_a_date_without_a_time_is_not_shifted(session: Session) -> None:
    fields = shown_fields(articles.show(session, 6))
    assert (fields["published"], fields["published_precision"]) == ("2022-05-01", "day")


def test_versions_are_told_oldest_first(session: Session) -> None:
    told = [(row.number, row.current, row.reason, row.characters) for row in articles.versions(session, 1)]
    assert told == [(1, False, "first", 7), (2, True, "edited", 39)]


def test_view_counts_are_told_oldest_first(session: Session) -> None:
    assert [row.views.count for row in articles.observations(session, 1)] == [10, 120, 100]


@pytest.mark.parametrize(
    ("counts", "fell"),
    [
        ([(100_000, True), (99_999, False)], [False, True]),
        ([(120_000, False), (100_000, True)], [False, False]),  # 10万+ may be as many
        ([(7, False), (7, False), (0, False)], [False, False, True]),
    ],
)
def test_a_view_count_fell_only_where_that_is_sure(
    blank: Archive, counts: list[tuple[int, bool]], fell: list[bool]
) -> None:
    with blank.writing() as session:
        article = add_article(session)
        for count, at_least in counts:
            session.add(
                models.Observation(article_id=article, observed_at=START, count=count, raw="", at_least=at_least)
            )
        session.flush()
        assert [seen.fell for seen in articles.observations(session, article)] == fell


def test_captures_are_those_of_its_addresses(session: Session) -> None:
    (row,) = articles.captures(session, 1)
    assert row.capture.captured_at == datetime(2024, 3, 1, 2, tzinfo=UTC)
    assert articles.captures(session, 2) == []


@pytest.mark.parametrize("history", [articles.versions, articles.observations, articles.captures])
def test_there_is_no_history_of_what_is_not_held(session: Session, history: object) -> None:
    with pytest.raises(NothingFound):
        history(session, 99)  # type: ignore[operator]
