"""Bodies of programs that keep the transfer encoding, or say that they do."""

import pytest

from storage.chunked import unchunked

BODY = "<html>石桥昨日通车</html>".encode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"00003 \r\nabc\r\n0\r\nTrailer: x\r\n\r\n", b"abc"),
        (b"3\nabc\r\n0\r\n", b"abc"),
        (b"3\r\nabc\r\nA\r\ncut", b"abccut"),
        (b"3\r\nabc", b"abc"),
        (b"0\r\n\r\n", b""),
        (b"", b""),
        (BODY, BODY),
        (b"12\r\n" + BODY, b"12\r\n" + BODY),
        (b"ffffffff\r\nabc", b"abc"),
    ],
)
def test_the_encoding_is_taken_off_where_there_is_one(body: bytes, found: bytes) -> None:
    assert unchunked(body) == found
