"""Bytes to text: what the bytes are counts more than what they claim to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.reading.decode import decode

TEXT = "澜川县召开会议，部署重点工作。" * 4
META = '<meta charset="{}"><p>' + TEXT


@pytest.mark.parametrize("claimed", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("actual", ["utf-8", "gb18030"])
def test_bytes_decide_where_the_declaration_lies(claimed: str, actual: str) -> None:
    assert decode(META.format(claimed).encode(actual)) == META.format(claimed)


@pytest.mark.parametrize("header", ["text/html; charset=UTF-8", "text/html;charset=gb2312", "text/html", ""])
def test_the_header_is_only_a_hint(header: str) -> None:
    assert decode(TEXT.encode("gbk"), header) == TEXT


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xef\xbb\xbf" + TEXT.encode(), TEXT),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        (b"", ""),
        (b"a\x00b", "ab"),
    ],
)
def test_byte_order_marks_and_nothing(body: bytes, text: str) -> None:
    assert decode(body) == text


def test_gb2312_means_gb18030() -> None:
    assert decode('<meta charset="gb2312">镕㐀'.encode("gb18030")).endswith("镕㐀")


def test_big5_is_read_where_declared() -> None:
    text = "臺灣新聞，記者報導。"
    assert decode(text.encode("big5"), "text/html; charset=big5") == text


def test_few_gbk_words_that_are_valid_utf8() -> None:
    assert decode("联通".encode("gbk"), "text/plain; charset=gbk") == "联通"


def test_western_pages_stay_western() -> None:
    text = '<meta charset="iso-8859-1"><p>Der Bürgermeister begrüßt die Gäste'
    assert decode(text.encode("latin-1")) == text


def test_utf8_cut_within_a_character() -> None:
    assert decode(TEXT.encode()[:-1]) == TEXT[:-1]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_one_broken_byte_costs_one_place(codec: str) -> None:
    broken = "标题".encode(codec) + b"\xff" + (TEXT * 9).encode(codec)
    text = decode(broken)
    assert text.count("\ufffd") == 1
    assert text.endswith(TEXT)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_decoding_never_fails(body: bytes, header: str) -> None:
    text = decode(body, header)
    assert "\x00" not in text
    text.encode("utf-8")
