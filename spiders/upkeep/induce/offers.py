"""Selectors that give a page's known value: what one page offers for the vote."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lxml import etree

from spiders.reading.text import line
from spiders.reading.tree import Node
from spiders.upkeep.induce import patterns
from spiders.upkeep.induce.known import Page, squeezed
from spiders.upkeep.induce.places import Candidate, by_css, by_xpath, places
from spiders.upkeep.induce.values import (
    KEYS,
    LISTS,
    TIMES,
    agrees,
    ancestors,
    found,
    known,
    moment_of,
    parts_of,
    read,
    signs_of,
)  # fmt: skip

MOST_OF_A_PLACE = 14
"""Selectors of one element that are offered."""
MOST_META = 300
"""Meta tags, elements with a time in an attribute and scripts of a page that are looked at."""
LONGEST_ALONE = 32
"""Characters of an element from which on a time in it is better told by its form: a title may name a day too."""
LONGEST_SCRIPT, MOST_NAMED = 200_000, 300
"""Characters of a script in which a value is looked for, and times that are looked at in it."""

_NAMED = r"\b([A-Za-z_]\w{2,30})[\"']?\s{0,4}[:=]\s{0,4}[\"']"
_NAMED_TIME = re.compile(_NAMED + r"(\d[\w .:/+年月日-]{5,40})[\"']")

_NAMES = ("property", "name", "itemprop", "http-equiv")
_VALUE = re.compile(r"[\w .:-]{1,60}")
_OF_SITE = re.compile(r"site|domain|copyright|keywords|application|publisher", re.IGNORECASE)
"""Names of meta tags that are about the whole site."""
_TIMES = ("datetime", "content", "data-time", "data-date", "title")
_LABELS = {
    "source": ("来源", "稿源", "出处", "来自"),
    "author": ("作者", "记者"),
    "editor": ("责任编辑", "责编", "编辑"),
}
_LABELS |= {"published": ("发布时间", "发布日期", "时间", "日期"), "updated": ("更新时间", "修改时间", "更新日期")}


def offers(page: Page, name: str) -> list[Candidate]:
    """What a page whose value is known offers for a key of a layout, each once."""
    if not known(page, name):
        return []
    every = (*_visible(page, name), *_meta(page, name), *_attributes(page, name), *_scripts(page, name))
    return list(dict.fromkeys(every))


def _visible(page: Page, name: str) -> Iterator[Candidate]:
    for node in found(page, name):
        if name in TIMES and _is_title(page, line(node)):
            continue
        for level, above in enumerate(ancestors(node, page)):
            yield from (replace(one, cost=one.cost + 0.2 * level) for one in _of_place(page, name, above))
        if name != "title":
            yield from _beside_label(page, name, node)


def _is_title(page: Page, text: str) -> bool:
    """Whether a text is the title, beside which nothing stands: the day that it names may be another, or none."""
    title = squeezed(page.value("title"))
    return bool(title) and title in squeezed(text) and not _has_figures(squeezed(text).replace(title, ""))


def _has_figures(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _of_place(page: Page, name: str, node: Node) -> Iterator[Candidate]:
    if name in LISTS and _is_list(page, name, node):
        yield from (
            by_css(f"{place.css} a", place.family, place.cost + 0.1) for place in places(node)[:MOST_OF_A_PLACE]
        )
        return
    text = line(node)
    plain = _is_right(page, name, text)
    beside = 0.25 if name in TIMES and len(text) > LONGEST_ALONE else 0.0
    told = [] if name == "title" or name in LISTS else list(dict.fromkeys(_told(page, name, text)))
    own = name == "title" and not plain and _is_right(page, name, node.text or "")
    for place in places(node)[:MOST_OF_A_PLACE]:
        if plain:
            yield replace(place, cost=place.cost + beside)
        if own:
            yield Candidate(f"{place.css}::text", "", "", place.family, place.cost + 0.3)
        for number, pattern in enumerate(told):
            doubt = 0.0 if _labelled_by(name, pattern) else 0.8
            yield place.narrowed(pattern, 0.15 + 0.05 * number + doubt)
    for label, pattern in _labelled(name, text, told):
        yield by_xpath(f"//*[text()[contains(., '{label}')]]", "label", 1.8, pattern)


def _is_list(page: Page, name: str, node: Node) -> bool:
    """Whether the links in an element are the known list."""
    links = [line(link) for link in islice(node.iter("a"), MOST_META)]
    value = read(page, name, links) if links else None
    return value is not None and agrees(page, name, value) > 0


def _labelled_by(name: str, pattern: str) -> bool:
    """Whether a pattern begins with a label that is used for the field, or is the form of a time."""
    return name in TIMES or any(label in pattern[:12] for label in _LABELS[name]) or pattern[0] in "^\\"


def _labelled(name: str, text: str, told: list[str]) -> Iterator[tuple[str, str]]:
    """The labels that begin one of the patterns: any element with such a label will do."""
    for label in _LABELS.get(name, ()):
        if label in text:
            yield from ((label, pattern) for pattern in told if pattern.startswith(label))


def _told(page: Page, name: str, text: str) -> Iterator[str]:
    """Patterns that give the value out of the text."""
    if name in TIMES:
        yield from _times(page, name, text)
        return
    parts = parts_of(page, name)
    spots = [spot for part in parts if (spot := patterns.spot(text, part))]
    if spots and len(spots) == len(parts):
        start, end = min(spots)[0], max(end for _, end in spots)
        if start > 0 or end < len(text):
            yield from patterns.around(text, start, end)


def _times(page: Page, name: str, text: str) -> Iterator[str]:
    for printed in islice(re.finditer(r"\d[\d\s:：年月日时分秒./T-]{5,24}", text), 5):
        value = printed[0].strip()
        if (moment := moment_of(page, value)) and _is_right(page, name, value):
            start = text.find(moment.raw, printed.start())
            if start >= 0:
                yield from patterns.around(text, start, start + len(moment.raw), patterns.shape(moment.raw))


def _beside_label(page: Page, name: str, node: Node) -> Iterator[Candidate]:
    """The element behind one that is nothing but a label."""
    before = node.getprevious()
    label = "" if before is None or before not in page.small else line(before)
    if 2 <= len(label) <= 10 and label[-1] in ":：" and "'" not in label and _is_right(page, name, line(node)):
        bare = label[:-1].strip()
        yield by_xpath(f"//*[starts-with(normalize-space(), '{bare}')]/following-sibling::*[1]", "label", 1.7)


def _is_right(page: Page, name: str, text: str) -> bool:
    if name in TIMES and ((signs := signs_of(page, name)) is None or not signs.search("".join(text.split()))):
        return False  # to look for a time in every text would take long
    value = read(page, name, [text.strip()]) if text else None
    return value is not None and agrees(page, name, value) > 0


def _meta(page: Page, name: str) -> Iterator[Candidate]:
    for tag in islice(page.root.iter("meta"), MOST_META):
        content = tag.get("content") or ""
        named = next(((key, tag.get(key)) for key in _NAMES if tag.get(key)), None)
        if not content or named is None or not _VALUE.fullmatch(named[1] or ""):
            continue
        doubt = 1.5 if _OF_SITE.search(named[1] or "") else 0.0
        place = by_css(
            f"meta[{named[0]}='{named[1]}']::attr(content)", "meta", (1.9 if name == "title" else 1.6) + doubt
        )
        if _is_right(page, name, content):
            if name not in TIMES or not _is_title(page, content):
                yield place
        elif name == "title":
            yield from _before_sign(place, content, known(page, name))
    if name == "title":
        text = page.root.findtext(".//title") or ""
        place = by_css("title", "meta", 2.0)
        yield from _before_sign(place, " ".join(text.split()), known(page, name))
        if squeezed(text) == squeezed(known(page, name)):
            yield place


def _before_sign(place: Candidate, text: str, title: str) -> Iterator[Candidate]:
    for number, pattern in enumerate(patterns.before_sign(text, title)):
        yield place.narrowed(pattern, 0.3 + 0.1 * number)


def _attributes(page: Page, name: str) -> Iterator[Candidate]:
    """Times that stand in an attribute of an element."""
    if name not in TIMES:
        return
    for node in islice(filter(_has_time, page.root.iter(etree.Element)), MOST_META):
        for attribute in _TIMES:
            if (text := node.get(attribute)) and not _is_title(page, text) and _is_right(page, name, text):
                for place in places(node)[:MOST_OF_A_PLACE]:
                    yield Candidate(f"{place.css}::attr({attribute})", "", "", "semantic", place.cost + 0.1)
                yield by_css(f"{node.tag}::attr({attribute})", "semantic", 1.9)


def _has_time(node: Node) -> bool:
    return node.tag != "meta" and any(node.get(name) for name in _TIMES[:3])


def _scripts(page: Page, name: str) -> Iterator[Candidate]:
    """Values that a script names, JSON-LD first."""
    if name in KEYS or name in LISTS:
        return
    for script in islice(page.root.iter("script"), MOST_META):
        text = (script.text or "")[:LONGEST_SCRIPT]
        linked = script.get("type") == "application/ld+json"
        for key in _script_keys(page, name, text):
            quoted = rf"\b{key}[\"']?\s*[:=]\s*[\"']([^\"']+)"
            if linked:
                yield by_css("script[type='application/ld+json']", "meta", 1.7).narrowed(quoted)
            else:
                doubt = 0.0 if name not in TIMES or re.search("pub|date|time", key, re.IGNORECASE) else 0.5
                yield by_xpath(f"//script[contains(., '{key}')]", "script", 2.2 + doubt, quoted)


def _script_keys(page: Page, name: str, text: str) -> Iterator[str]:
    """The names under which a script has the value, in the order of their places."""
    if name in TIMES:
        for told in islice(_NAMED_TIME.finditer(text), MOST_NAMED):
            if not _is_title(page, told[2]) and _is_right(page, name, told[2]):
                yield told[1]
        return
    for told in islice(re.finditer(_NAMED + re.escape(known(page, name)) + "[\"']", text), MOST_NAMED):
        yield told[1]
