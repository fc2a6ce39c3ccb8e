"""Bytes of a page to its text, once, at the border: what the bytes are counts more than what they claim to be."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{1,40})""", re.ASCII | re.IGNORECASE)
_DECLARATIONS_END = 4096
_MULTIBYTE = {"big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cp950": "big5hkscs", "x-x-big5": "big5hkscs"} | {
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-jp": "euc-jp",
}
"""Declarations that are believed where the bytes are valid, with the codec that browsers use for them."""
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"}
_SINGLE_BYTE = re.compile(r"(iso-?8859|windows-?125|cp125|latin|koi8)", re.IGNORECASE)
_FREQUENT = re.compile("[的一是不了在有人和中大，。、]")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page. `content_type` is the header's value; it and the page's own charset are only hints.

    A byte order mark decides, then strict UTF-8, then a declared and valid East Asian charset, unless strict
    GB18030, which gb2312 and gbk mean, makes more sense. What is none of them is read with the fewest
    replacement characters.
    The text holds no NUL and no lone surrogate.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _without_nul(body[len(bom) :].decode(codec, "replace"))
    declared = _declared(body, content_type)
    text = _as_utf8(body, declared)
    if text is None and declared in _MULTIBYTE:
        text = _likelier(_strict(body, _MULTIBYTE[declared]), _strict(body, "gb18030"))
    if text is None and (not _SINGLE_BYTE.match(declared) or _in_pairs(body)):
        text = _strict(body, "gb18030")
    if text is None and _SINGLE_BYTE.match(declared):
        text = _strict(body, declared) or _strict(body, "cp1252")
    return _without_nul(text if text is not None else _lossy(body, declared))


def _declared(body: bytes, content_type: str) -> str:
    """The charset that the header or the head of the page names, in lower case, or an empty string."""
    for place in (content_type.encode("ascii", "ignore"), body[:_DECLARATIONS_END]):
        found = _DECLARED.search(place)
        if found:
            return found[1].decode("ascii").lower()
    return ""


def _as_utf8(body: bytes, declared: str) -> str | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body cut within its last character is still UTF-8, if there was some before.
        whole = body[: error.start]
        if error.reason != "unexpected end of data" or whole.isascii():
            return None
        return whole.decode("utf-8")
    # A few GBK words are also valid UTF-8, as Latin or Cyrillic letters: without an ideograph the declaration counts.
    if declared in _GB and not text.isascii() and not any(character >= "\u0800" for character in text):
        return _strict(body, "gb18030") or text
    return text


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _likelier(text: str | None, other: str | None) -> str | None:
    """The text with more of the characters that every Chinese page uses; the first where neither has more."""
    return other if text is None or (other and len(_FREQUENT.findall(other)) > len(_FREQUENT.findall(text))) else text


def _in_pairs(body: bytes) -> bool:
    """Whether bytes above ASCII mostly stand in pairs, as in Chinese, and not singly, as in accented letters."""
    high = len(re.findall(rb"[\x80-\xff]", body))
    return 4 * len(re.findall(rb"[\x81-\xfe][\xa1-\xfe]", body)) > high


def _lossy(body: bytes, declared: str) -> str:
    codecs_to_try = ["utf-8", "gb18030", *([_MULTIBYTE[declared]] if declared in _MULTIBYTE else [])]
    texts = [body.decode(codec, "replace") for codec in codecs_to_try]
    return min(texts, key=lambda text: text.count("\ufffd"))


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")  # no codec above gives a lone surrogate
