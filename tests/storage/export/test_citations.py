"""References, read back by programs that read such references."""

import io
import json
from dataclasses import replace

import pytest
import rispy
from pybtex.database import parse_string
from sqlalchemy.orm import Session

from storage.articles import Shown, show
from storage.export import STREAMS

HOSTILE = "100% & $5 #1 {_^~\\} “引号”\u3000\n@article{x,"


def cited(articles: list[Shown], format: str) -> str:
    out = io.StringIO(newline="")
    assert STREAMS[format](articles, out) == len(articles)
    return out.getvalue()


@pytest.fixture
def shown(session: Session) -> Shown:
    return show(session, 1)


def with_title(shown: Shown, title: str) -> Shown:
    return replace(shown, article=replace(shown.article, title=title))


def test_bibtex_says_who_what_where_and_when(shown: Shown) -> None:
    (entry,) = parse_string(cited([shown], "bibtex"), "bibtex").entries.values()
    assert entry.type == "online"
    assert [str(name).strip("{}") for name in entry.persons["author"]] == ["张三", "李四"]
    wanted = {"date": "2024-03-01", "url": shown.article.url, "urldate": "2024-03-02", "note": "来源：澜川日报"}
    assert {name: entry.fields[name] for name in wanted} == wanted


def test_no_title_breaks_out_of_bibtex(shown: Shown) -> None:
    second = replace(shown, id=2)
    found = parse_string(cited([with_title(shown, HOSTILE), second], "bibtex"), "bibtex").entries
    assert list(found) == ["lanchuan-1", "lanchuan-2"]
    assert (
        r"100\% \& \$5 \#1 \textbraceleft{}\_\textasciicircum{}\textasciitilde{}\textbackslash{}\textbraceright{}"
        in cited([with_title(shown, HOSTILE)], "bibtex")
    )


def test_ris_says_the_same(shown: Shown) -> None:
    (record,) = rispy.loads(cited([shown], "ris"))
    assert (record["title"], record["authors"]) == (shown.article.title, ["张三", "李四"])
    assert (record["urls"], record["date"], record["keywords"]) == ([shown.article.url], "2024/03/01", ["老街", "修缮"])


def test_no_title_begins_a_field_of_ris(shown: Shown) -> None:
    (record,) = rispy.loads(cited([with_title(shown, "石桥\r\nER  - \r\nTY  - BOOK")], "ris"))
    assert record["title"] == "石桥 ER - TY - BOOK"


def test_csl_is_one_array_of_items(shown: Shown) -> None:
    first, second = json.loads(cited([shown, shown], "csl"))
    assert first == second
    assert (first["type"], first["issued"]) == ("article-newspaper", {"date-parts": [[2024, 3, 1]]})
    assert first["author"] == [{"literal": "张三"}, {"literal": "李四"}]


def test_csl_of_nothing_is_an_empty_array() -> None:
    assert json.loads(cited([], "csl")) == []


def test_gbt7714_is_one_line_a_reference(shown: Shown) -> None:
    assert cited([shown], "gbt7714") == (
        "张三, 李四. 石桥老街修缮完工[EB/OL]. 澜川新闻网, 2024(2024-03-01)[2024-03-02]. http://www.lanchuan.example/1.html.\n"
    )


def test_gbt7714_names_three_authors_and_lets_absent_ones_out(session: Session, shown: Shown) -> None:
    many = replace(shown, article=replace(shown.article, authors=("甲", "乙", "丙", "丁")))
    assert cited([many], "gbt7714").startswith("甲, 乙, 丙, 等. 石桥")
    undated = cited([show(session, 3)], "gbt7714")
    assert undated.startswith(show(session, 3).article.title)
    assert "()" not in undated
