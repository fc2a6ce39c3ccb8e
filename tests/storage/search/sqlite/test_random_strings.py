"""Whatever is typed is a query or a told fault, and never one of the database's."""

from contextlib import suppress
from time import process_time

from sqlalchemy.orm import Session

from benchmarks.search.strings import random_queries
from storage.search import BadQuery, Filter
from storage.search.filters import rows
from storage.search.grammar import parse
from storage.search.tree import Or

TOGETHER = 25
"""Queries in one statement: making a statement takes far longer than answering it."""


def test_no_string_is_an_error_of_the_database(session: Session) -> None:
    trees, slowest = [], 0.0
    for query in random_queries(10_000):
        with suppress(BadQuery):
            trees.append(parse(query))
    for start in range(0, len(trees), TOGETHER):
        began = process_time()
        session.scalars(rows(Filter(), Or(tuple(trees[start : start + TOGETHER])))).all()
        slowest = max(slowest, process_time() - began)
    assert len(trees) > 5_000
    assert slowest < 5  # for 25 at once; one alone is timed in benchmarks/search


def test_long_queries_are_answered(session: Session) -> None:
    for query in (
        " ".join(f"词{number}" for number in range(999)), "|".join(map(str, range(500))), "石桥" * 9_000,
        " ".join(f"-词{number}" for number in range(499)), "(" * 19 + "石桥" + ")" * 19,
        "|".join(f"author:人{number}" for number in range(330)), " ".join(f"-tag:词{number}" for number in range(330)),
        "|".join(f"(石桥 -词{number})" for number in range(160)),
    ):  # fmt: skip
        session.scalars(rows(Filter(query))).all()
