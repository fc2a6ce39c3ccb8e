from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage.search import Filter, count
from storage.search.facets import FACETS, Facet, facet


def told(session: Session, filter: Filter, name: Facet, **options: Any) -> list[tuple[str | None, int]]:
    return [(bucket.value, bucket.count) for bucket in facet(session, filter, name, **options)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("site", [("lanchuan", 4), ("kashi", 1)]),
        ("group", [("川西", 4), ("澜川", 4), ("西部", 1)]),
        ("source", [(None, 4), ("澜川日报", 1)]),
        ("author", [("张三", 1), ("李四", 1)]),
        ("section", [("lanchuan/ms", 2), ("lanchuan/sz", 1)]),
        ("tag", [("修缮", 1), ("老街", 1)]),
        ("kind", [("text", 4), ("pictures", 1)]),
        ("year", [("2022", 1), ("2023", 1), ("2024", 2), (None, 1)]),
        ("month", [("2022-05", 1), ("2023-12", 1), ("2024-03", 2), (None, 1)]),
        ("layout", [("lanchuan/v1", 5)]),
    ],
)
def test_a_facet_counts_articles(session: Session, name: Facet, expected: list[tuple[str | None, int]]) -> None:
    assert told(session, Filter(), name) == expected


def test_a_facet_is_of_what_the_query_meets(session: Session) -> None:
    assert told(session, Filter("花开"), "kind") == [("pictures", 1)]
    assert told(session, Filter("桥 kind:text"), "month") == [("2024-03", 2), (None, 1)]


def test_stories_are_counted_where_asked_for(session: Session) -> None:
    assert told(session, Filter("石桥"), "month", distinct=True) == [("2023-12", 1), ("2024-03", 1), (None, 1)]


@pytest.mark.parametrize("name", [name for name in FACETS if name not in ("author", "group", "section", "tag")])
def test_a_facet_of_single_values_sums_up_to_the_total(session: Session, name: Facet) -> None:
    for query in ("石桥", "桥", "-石桥", ""):
        assert sum(number for _, number in told(session, Filter(query), name)) == count(session, Filter(query)).total
