"""Patterns that take a value out of a longer text, by what stands around it."""

import re
from collections.abc import Iterator

_LABEL = re.compile(r"([\u4e00-\u9fff]{2,8}|[A-Za-z]{2,12}(?: [A-Za-z]{2,12})?)\s{0,3}([:：])\s{0,3}$")
_KNOWN = re.compile(
    "(?:文章|信息|稿件|新闻|内容)?(?:来源|稿源|出处)$|(?:责任)?编辑$|责编$|作者$|记者$|通讯员$|供稿$|"
    "(?:发布|发表|发稿|更新)?(?:时间|日期)$"
)
_SPACED_LABEL = re.compile(r"([\u4e00-\u9fff])\s{1,4}([\u4e00-\u9fff])\s{0,3}[:：]\s{0,3}$")
_NEXT = re.compile(r"\s{0,4}[|｜/]?\s{0,4}([\u4e00-\u9fff]{2,8})\s{0,3}[:：]")
_AFTER_TIME = re.compile(r"\d[:：]\d\d\s{0,4}$")
_AFTER_DAY = re.compile(r"\d\s?[日号]?\s{1,4}$")
_SIGNS = re.compile(r"\s*([|｜_\-–—·»])\s*")
_DIGITS = re.compile(r"\d+|\s+|[^\d\s]+")


def spot(text: str, value: str) -> tuple[int, int] | None:
    """Where a value stands in a text, whatever white space is in either; None where it does not."""
    letters = [letter for letter in value if not letter.isspace()]
    if not letters or len(letters) > 300:
        return None
    found = re.search(r"\s{0,4}".join(map(re.escape, letters)), text)
    return None if found is None else found.span()


def around(text: str, start: int, end: int, inner: str = "") -> Iterator[str]:
    """Patterns whose group is text[start:end], by the label before and what follows; `inner` is the group, if given."""
    before, after = text[:start], text[end:]
    label = _label(before)
    if label is None:
        yield from _unlabelled(before, after, inner)
        return
    if inner:
        yield f"{label}({inner})"
        return
    following = _NEXT.match(after)
    if not re.search(r"\s", text[start:end]):
        yield rf"{label}(\S+)"
        if following or re.match(r"\s*[|｜]", after):
            yield rf"{label}([^\s|｜]+)"
    if following:
        yield rf"{label}(.*?)\s*[|｜/]?\s*{re.escape(following[1])}\s*[:：]"
    if not after.strip():
        yield rf"{label}(.+)"
    yield rf"{label}(.*?)(?:\s+\S{{2,8}}[:：]|\s+\d{{4}}|\s*[|｜]|$)"


def _label(before: str) -> str | None:
    """A pattern for the label that ends a text, or None where none does."""
    if found := _SPACED_LABEL.search(before):
        return rf"{found[1]}\s*{found[2]}\s*[:：]\s*"
    found = _LABEL.search(before[-40:])
    if found is None:
        return None
    known = _KNOWN.search(found[1])  # what runs into it is the value before
    return rf"{re.escape(known[0] if known else found[1])}\s*[:：]\s*"


def _unlabelled(before: str, after: str, inner: str) -> Iterator[str]:
    """By the time before it, or the day after it."""
    if inner:
        yield inner
    elif _AFTER_TIME.search(before):
        yield r"\d[:：]\d\d\s*([^\s\d][^\s|｜]*)"
    elif _AFTER_DAY.search(before):
        yield r"\d日?\s+([^\s\d][^\s|｜]*)"
    elif not before.strip() and re.match(r"\s+(?:\S{2,6}[:：]\s*)?\d{4}", after):
        yield r"^(\S+)\s"


def shape(printed: str) -> str:
    """A pattern for a time that is printed like this one."""
    return "".join(map(_shape, _DIGITS.findall(printed)))


def _shape(part: str) -> str:
    if part.isdigit():
        return r"\d{1,2}" if len(part) < 3 else rf"\d{{{len(part)}}}"
    return r"\s*" if part.isspace() else re.escape(part).replace(r"\-", "-")


def before_sign(text: str, value: str) -> Iterator[str]:
    """Patterns for a title that a name of the site follows, as in `题目_某某网`."""
    place = spot(text, value)
    if place is None or place[0] > 0:
        return
    rest = text[place[1] :]
    sign = _SIGNS.match(rest)
    if sign is None:
        return
    mark = re.escape(sign[1]).replace(r"\-", "-")
    times = len(re.findall(mark, rest))
    if times == 1:
        yield rf"^(.+?)\s*{re.escape(rest.strip())}$".replace(r"\ ", " ").replace(r"\-", "-")
    yield rf"^(.+?)\s*(?:{mark}[^{mark}]*){{{times}}}$"
    yield rf"^(.+?)\s*{mark}"
