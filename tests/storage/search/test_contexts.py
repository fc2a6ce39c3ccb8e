"""Keywords in context, and what stands near them."""

from sqlalchemy.orm import Session

from storage.archive import Archive
from storage.search import Filter
from storage.search.collocates import Collocate, collocates
from storage.search.concordance import Order, keywords

from ...conftest import add_article, add_version


def lines(session: Session, filter: Filter, around: int = 3, order: Order = "date") -> list[str]:
    return [f"{line.left}[{line.hit}]{line.right}" for line in keywords(session, filter, around, order)]


def test_every_place_is_a_line_in_the_order_of_the_result(session: Session) -> None:
    found = list(keywords(session, Filter("石桥", site="lanchuan", kind="text"), 4))
    assert [(line.id, line.place) for line in found] == [
        (2, "title"),
        (2, "body"),
        (1, "title"),
        (1, "body"),
        (3, "body"),
    ]
    assert (found[-1].left, found[-1].hit, found[-1].right) == ("的通知：", "石桥", " Caf")


def test_a_place_is_shown_as_it_is_written(session: Session) -> None:
    assert lines(session, Filter("abc大楼")) == ["三说，[ＡＢＣ大楼]也焕然"]


def test_overlapping_words_have_a_line_each(session: Session) -> None:
    assert lines(session, Filter("焕然一 然一新"), 1) == ["也[焕然一]新", "焕[然一新]，"]


def test_lines_are_sorted_by_what_stands_left_or_right(blank: Archive) -> None:
    with Session(blank.engine) as session:
        for body in ("丙甲桥乙", "乙乙桥丁", "甲丙桥甲"):
            add_version(session, add_article(session), title="x", body=body)
        assert lines(session, Filter("桥"), 2, "right") == ["乙乙[桥]丁", "丙甲[桥]乙", "甲丙[桥]甲"]
        assert lines(session, Filter("桥"), 2, "left") == ["甲丙[桥]甲", "乙乙[桥]丁", "丙甲[桥]乙"]


def test_collocates_stand_near_the_words_more_than_elsewhere(blank: Archive) -> None:
    with Session(blank.engine) as session:
        for body in ("修缮石桥工程", "石桥修缮", "石桥，工程", "工程无关", "修缮" + "无" * 20 + "石桥"):
            add_version(session, add_article(session), title="x", body=body)
        assert collocates(session, Filter("石桥"), 5) == [
            Collocate("修缮", 2, 3, 13.19), Collocate("工程", 2, 3, 13.19)
        ]  # fmt: skip
        assert collocates(session, Filter("石桥 工程"), 5)[0].near == 2
