"""No real page comes out as signs of another encoding."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from storage.items import Article, Moment

PARTS = {"pages": 54, "sites": 1000}
"""The folders of real pages, and the least number of pages in each."""
SIGNS = re.compile(
    "锟斤拷|烫烫烫|屯屯屯|锛[屾氣]|銆[傚併]|鐨勬|[\u0080-\u009f]|Ã[\u0080-\u00bf]|â€|ï¼|ã€|[À-ÿ]{5,}|[\ue000-\uf8ff]{3,}"
)
"""GBK read as UTF-8 and UTF-8 read as GBK, Windows or Latin."""


def texts(article: Article) -> Iterator[str]:
    """Every text of an article."""
    for field in fields(article):
        value = getattr(article, field.name)
        yield from value if isinstance(value, tuple) else [value.raw if isinstance(value, Moment) else value or ""]


@pytest.mark.parametrize("part", PARTS)
def test_no_field_of_a_real_page_is_mojibake(part: str, shared: Path) -> None:
    files = [file for file in sorted((shared / part).rglob("*")) if file.suffix in (".html", ".htm", ".shtml")]
    odd, read = [], 0
    for file in files:
        body = file.read_bytes()
        html = decode(body)
        try:
            found = list(texts(read_generic("http://www.xishan.example/a/1.html", html).reading.article))
        except ReadingError:
            found = []
        read += bool(found)
        signs = [sign[0] for text in (html, *found) for sign in SIGNS.finditer(text)]
        # What a site has saved as U+FFFD stays one; no more of them may come about.
        made = html.count("\ufffd") - body.count(b"\xef\xbf\xbd")
        odd += [(str(file), signs[:3], made)] if signs or made > 0 else []
    assert (odd, len(files) >= PARTS[part], read > len(files) // 4) == ([], True, True)


@pytest.mark.parametrize(
    ("actual", "claimed"), [("gb18030", "utf-8"), ("utf-8", "gb2312"), ("gbk", "iso-8859-1"), ("utf-8", "iso-8859-1")]
)
def test_the_signs_are_those_of_wrong_encodings(actual: str, claimed: str) -> None:
    text = "澜川县召开会议，部署重点工作。今年的工作，要抓好的还有很多。" * 2
    wrong = text.encode(actual).decode(claimed, "replace")
    assert SIGNS.search(wrong) or wrong.count("\ufffd") > 10
    assert not SIGNS.search(decode(f'<meta charset="{claimed}"><p>{text}'.encode(actual)))
