"""What stands under the pictures of a body: told from its text by what the page calls it, or by its form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile
from typing import Any

from lxml import etree

from spiders.reading.text import BLOCKS, line
from spiders.reading.tree import Node

LONGEST = 200
"""Characters of a caption."""
_FEW = 60
_SENTENCES = 2

_MARKED = re.compile(r"(?:^|[\s_-])(?:fig)?caption(?:[_-]?text)?(?:$|[\s_-])", re.IGNORECASE)
"""Classes and ids that say caption, as in `wp-caption-text`."""
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:(?:img|image|pic|pics|picture|photo|figure)[_-]?"
    r"(?:desc|descr|description|info|intro|note|text|txt|explain|summary|words?)|tu(?:shuo|zhu)|tupian[_-]?shuoming)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids that name what is said of a picture, as in `img_descr`."""
_OPENS = re.compile(
    r"[（(【\[]?\s*(?:[▲△↑⬆]|[上下左右本题组]?图(?:片(?:说明|描述)?)?(?:\d{1,2}|[一二三四五六七八九十])?\s*[:：为])"
)
_CLOSES = re.compile(
    r"(?:[\u3400-\u9fff]\s?[/／|｜]?\s*摄(?:影)?(?:报道)?|(?:供|配|制)图|资料图片?|资料照片?|视频截图|网络截图"
    r"|图片?(?:来源|源)\s*[:：]?\s*\S{1,20}|新华社发|视觉中国)\s*[。.）)】\]]*$"
)
"""How captions begin and end that no sentence of a text does, where they stand right under a picture."""
_SMALL = re.compile(
    r"font-size\s*:\s*(?:(?:[89]|1[0-2])(?:\.\d+)?px|[6-9](?:\.\d+)?pt|0?\.[5-8]\d?r?em|(?:x-)?small)", re.I
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_NAMED = etree.XPath("descendant-or-self::*[self::figcaption or contains(@class, 'aption') or contains(@id, 'aption')]")


def take(elements: Iterable[Node]) -> list[str]:
    """What captions show, each on one line; their texts are taken out of the tree, pictures within them stay."""
    found = []
    for element in elements:
        if text := line(element):
            found.append(text)
        for node in element.iter(etree.Element):
            if node.tag != "script":
                node.text = None
            if node is not element:
                node.tail = None
    return found


def behind_pictures(bodies: Sequence[Node]) -> set[tuple[str, Node]]:
    """The texts that follow a picture with nothing between, each with the element that it stands in."""
    found: set[tuple[str, Node]] = set()
    for body in bodies:
        is_behind = False
        for node, text in _pieces(body) if isinstance(body.tag, str) and body.find(".//img") is not None else ():
            if text is None:
                is_behind = True
            elif text and not text.isspace():
                found.update({(text, node)} if is_behind else ())
                is_behind = False
    return found


def _pieces(body: Node) -> Iterator[tuple[Node, str | None]]:
    """The texts of a body in order, each with the element that it stands in; None in place of a picture."""
    for event, node in etree.iterwalk(body, events=("start", "end", "comment")):
        if event == "start" and node.tag == "img":
            yield node, None
        elif event == "start" and node.tag not in ("script", "style"):
            yield node, node.text or ""
        above = node.getparent()
        if event != "start" and node is not body and above is not None:
            yield above, node.tail or ""


def marked(bodies: Sequence[Node]) -> set[Node]:
    """The elements that the page itself calls captions, and that hold no picture."""
    found: set[Node] = set()
    for body in (body for body in bodies if isinstance(body.tag, str)):
        named: Any = _NAMED(body)
        found.update(node for node in named if node.tag == "figcaption" or _MARKED.search(_names(node)))
    return {node for node in found if node.find(".//img") is None}


def is_marked(node: Node, elements: set[Node]) -> bool:
    """Whether a line that begins in an element stands in one of those."""
    return bool(elements) and any(element in elements for element in _around(node))


def looks_like_one(text: str, node: Node) -> bool:
    """Whether a line right behind a picture surely is its caption, though it stands in the text as any other line."""
    if len(text) > LONGEST:
        return False
    around = list(takewhile(lambda element: element.find(".//img") is None, _around(node)))
    is_called = any(_CALLED.search(_names(element)) for element in around)
    return is_called or _has_form(text) or _is_small(text, around)


def _names(element: Node) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _has_form(text: str) -> bool:
    return text.count("。") <= _SENTENCES and (_OPENS.match(text) or _CLOSES.search(text)) is not None


def _is_small(text: str, around: Sequence[Node]) -> bool:
    """Whether a line of a few words is centred and in small letters."""
    if len(text) > _FEW or "。" in text[:-1]:
        return False
    return any(map(_is_centred, around)) and any(map(_has_small_letters, around))


def _is_centred(element: Node) -> bool:
    by_attribute = element.tag == "center" or (element.get("align") or "").lower() == "center"
    return by_attribute or _CENTRED.search(element.get("style") or "") is not None


def _has_small_letters(element: Node) -> bool:
    by_tag = element.tag == "small" or (element.tag == "font" and element.get("size") in ("1", "2", "-1"))
    return by_tag or _SMALL.search(element.get("style") or "") is not None


def _around(node: Node) -> Iterator[Node]:
    """An element, those around it up to the one that makes a line, and one more."""
    blocks = 0
    for element in chain((node,), node.iterancestors()):
        if blocks > 1:
            return
        yield element
        blocks += element.tag in BLOCKS
