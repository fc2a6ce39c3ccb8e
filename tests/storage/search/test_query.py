from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from storage import models
from storage.archive import Archive
from storage.search import BadQuery, Counts, Filter, count, normal, search, stream, words
from storage.search.filters import rows
from storage.search.grammar import parse
from storage.search.text import holds
from storage.search.tree import And, Node, Not, Or, Phrase

from ... import archives
from ...conftest import add_article, add_version


def found(session: Session, filter: Filter, **options: Any) -> list[int]:
    return [hit.article.id for hit in search(session, filter, **options)]


@pytest.mark.parametrize(
    ("filter", "ids"),
    [
        (Filter("石桥"), [2, 1, 4, 3]),
        (Filter("桥"), [2, 1, 4, 3]),
        (Filter("石桥 市民"), [1]),
        (Filter("花开 石桥"), [4]),
        (Filter("旧文"), []),
        (Filter("秘闻"), []),
        (Filter("修好的老街 xyz"), [1]),
        (Filter("abc大楼"), [1]),
        (Filter("100%"), [1]),
        (Filter("%"), [1]),
        (Filter("_"), [3]),
        (Filter("ＣＡＦÉ"), [3]),
        (Filter(""), [2, 1, 4, 6, 3]),
        (Filter(site="kashi"), [6]),
        (Filter(group="川西"), [2, 1, 4, 3]),
        (Filter(source="澜川日报"), [1]),
        (Filter(author="李四"), [1]),
        (Filter(author="李"), []),
        (Filter(tag="老街"), [1]),
        (Filter(section="sz"), [1]),
        (Filter(section="要闻"), [1]),
        (Filter(section="民生"), [2, 1]),
        (Filter(kind="pictures"), [4]),
        (Filter(since=date(2024, 3, 1)), [2, 1]),
        (Filter(until=date(2024, 3, 1)), [1, 4, 6]),
        (Filter(since=date(2023, 12, 31), until=date(2024, 3, 1)), [1, 4]),
        (Filter("石桥", site="lanchuan", section="民生", since=date(2024, 3, 2)), [2]),
    ],
)
def test_a_filter_finds(session: Session, filter: Filter, ids: list[int]) -> None:
    assert found(session, filter) == ids
    assert [shown.id for shown in stream(session, filter)] == ids
    assert count(session, filter).total == len(ids)


def test_counts_say_what_they_count(session: Session) -> None:
    counts = count(session, Filter("石桥"))
    assert counts == Counts(total=4, stories=3, undated=1, without_body=1, unread=1)


def test_a_copy_found_without_its_original_is_a_story(session: Session) -> None:
    assert count(session, Filter("（转）")).stories == 1


def test_unread_pages_are_those_of_the_sites_asked_for(session: Session) -> None:
    assert count(session, Filter("古城", site="kashi")).unread == 0
    assert count(session, Filter("古城", group="澜川")).unread == 1


def test_relevance_puts_titles_first(session: Session) -> None:
    assert found(session, Filter("石桥"), sort="relevance")[-1] == 3
    assert found(session, Filter("日前"), sort="relevance") == [2, 1]
    assert found(session, Filter("桥 完工"), sort="relevance")[:2] == [2, 1]


@pytest.fixture
def mixed(blank: Archive) -> Iterator[Session]:
    """A hundred articles about a bridge: some withheld, copies, undated or without text; some said else before."""
    chance = Random(1)
    with Session(blank.engine) as opened:
        for number in range(1, 101):
            state = "withheld" if number % 7 == 0 else "live"
            add_article(opened, state=state, duplicate_of_id=number - 1 if number % 5 == 0 else None)
            title = f"石桥{number}" if number % 3 == 0 else f"老街{number}"
            body = "" if number % 11 == 0 else "石桥" * chance.randint(1, 9) + "通车" * chance.randint(0, 50)
            day = None if number % 13 == 0 else date(2024, 1, 1 + number % 20)
            if number % 4 == 0:
                add_version(opened, number, title="石桥", body="石桥", current=False)
            add_version(opened, number, 2, title=title, body=body, published_date=day)
        opened.flush()
        yield opened


QUERIES = ("石桥", "桥", "老街 -石桥3", "石桥 OR 通车", "通车", "古城", "title:石桥", "桥 街")


@pytest.mark.parametrize("query", QUERIES)
def test_a_count_is_what_looking_at_each_version_tells(mixed: Session, query: str) -> None:
    filter = Filter(query)
    hits = list(search(mixed, filter, limit=None))
    stories = {hit.article.duplicate_of or hit.article.id for hit in hits}
    articles = [hit.article.article for hit in hits]
    undated = sum(article.published is None for article in articles)
    without = sum(not article.body for article in articles)
    counts = count(mixed, filter)
    assert (counts.total, counts.stories) == (len(hits), len(stories))
    assert (counts.undated, counts.without_body) == (undated, without)


@pytest.mark.parametrize("most", [0, 10, 500])
@pytest.mark.parametrize("query", [*QUERIES, "石桥 date:2024-01-02..2024-01-09", "(石桥 OR date:2024-01-05) 街"])
def test_the_best_are_the_same_in_pages_and_at_once(
    mixed: Session, monkeypatch: pytest.MonkeyPatch, query: str, most: int
) -> None:
    monkeypatch.setattr("storage.search.query.MOST_TITLES", most)
    whole = found(mixed, Filter(query), sort="relevance", limit=None)
    pages = [found(mixed, Filter(query), sort="relevance", limit=7, offset=start) for start in range(0, 105, 7)]
    assert [id for page in pages for id in page] == whole
    assert sorted(whole) == sorted(found(mixed, Filter(query), limit=None))


def test_words_in_many_titles_are_told_apart_by_their_day(mixed: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    few = found(mixed, Filter("石桥"), sort="relevance")
    monkeypatch.setattr("storage.search.query.MOST_TITLES", 10)
    many = found(mixed, Filter("石桥"), sort="relevance")
    titled = found(mixed, Filter("title:石桥"), limit=None)
    assert many == titled[:20]
    assert many != few
    assert set(few) <= set(titled)


def test_pages_of_a_result_follow_one_another(session: Session) -> None:
    assert found(session, Filter("石桥"), limit=2) + found(session, Filter("石桥"), limit=2, offset=2) == [2, 1, 4, 3]


def test_a_query_may_have_any_number_of_words(session: Session) -> None:
    parts = ["石桥老街修缮工程日前完工"[a:b] for a in range(12) for b in range(a + 1, 13)] + ["%", "100", "ABC"]
    assert len(words(Filter(" ".join(parts)))) + len(parts) > 127
    assert found(session, Filter(" ".join([*parts, *(f'"{part}"' for part in parts)]))) == [1]
    assert found(session, Filter(" ".join(map(str, range(500))))) == []


def test_a_hit_shows_where_it_is(session: Session) -> None:
    (hit,) = search(session, Filter("焕然"))
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spots] == ["焕然"]


def test_queries_do_not_grow_with_the_result(session: Session) -> None:
    statements: list[str] = []
    engine = session.get_bind()
    assert isinstance(engine, Engine)

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    list(search(session, Filter("石桥")))
    event.remove(engine, "before_cursor_execute", note)
    assert len(statements) == 7  # the transaction, which ids, then versions, articles, views, addresses, sections


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An empty archive, which each test leaves empty."""
    archive = archives.create(tmp_path_factory.mktemp("scratch") / "archive")
    yield archive
    archive.close()


LETTERS = st.text(
    st.sampled_from("石桥老街 　\n\tABCabcＡＢＣａ１1%_\\'\"“”「」,，。:：-—ÉéE\u0301İßſﬁ㈱①ー𠮷😀\u200b\x00")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


def meets(tree: Node, title: str, body: str) -> bool:
    """Whether a text meets a tree of words, found by reading it."""
    if isinstance(tree, Phrase):
        return holds(title, tree.word) or (not tree.in_title and holds(body, tree.word))
    if isinstance(tree, Not):
        return not meets(tree.part, title, body)
    assert isinstance(tree, (And, Or))
    return (all if isinstance(tree, And) else any)(meets(part, title, body) for part in tree.parts)


def trees(words: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    normals = words.map(normal).filter(bool)
    leaves = st.builds(Phrase, normals, st.booleans())
    return st.recursive(
        leaves,
        lambda part: (
            part.map(Not)
            | st.lists(part, min_size=1, max_size=4)
            .map(tuple)
            .flatmap(lambda parts: st.sampled_from([And(parts), Or(parts)]))
        ),
        max_leaves=8,
    )


@given(texts=st.lists(st.tuples(LETTERS, LETTERS), max_size=5), data=st.data())
@settings(max_examples=300, deadline=None)
def test_search_finds_what_reading_everything_finds(
    scratch: Archive, add_text: Callable[[Session, str, str], int], texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    parts = [text[a : a + size] for pair in texts for text in pair for a in range(len(text)) for size in (1, 2, 4)]
    words = st.sampled_from(parts) | LETTERS if parts else LETTERS
    tree = data.draw(trees(words) | st.lists(words, max_size=3).map(" ".join).map(parsed))
    with Session(scratch.engine) as session:
        ids = [add_text(session, title, body) for title, body in texts]
        expected = [id for id, (title, body) in zip(ids, texts, strict=True) if meets(tree, title, body)]
        assert sorted(session.scalars(rows(Filter(), tree).with_only_columns(models.Indexed.article_id))) == expected
        session.rollback()


def parsed(query: str) -> Node:
    try:
        return parse(query)
    except BadQuery:
        return And(())
