"""What stands around an article: lines above and below its text, cut at their labels; breadcrumb, subtitle, tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spiders.reading import fields
from spiders.reading.generic.body import Body
from spiders.reading.generic.labels import Pair, is_label, pairs
from spiders.reading.generic.outline import Line, Outline
from spiders.reading.generic.title import Title
from spiders.reading.generic.words import TRAIL

_ABOVE, _BELOW, _NEAR = 4, 12, 4
_LONGEST_LABELLED = 300
_LONGEST_SUBTITLE = 80
_SUBTITLE = re.compile(r"sub[_-]?tit|fu[_-]?(?:ti|bt)|(?<![a-z])f[_-]?title|deputy", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The labelled lines: `above`, between title and text, and before at places below 0; `below`, some `near`."""

    above: list[Pair]
    below: list[Pair]
    lines: Sequence[Line]

    @property
    def near(self) -> list[Pair]:
        """Those right below the text: further down stand other articles."""
        return [pair for pair in self.below if pair.at < _NEAR]

    @property
    def every(self) -> list[Pair]:
        """All of them, surest first."""
        return [*self.above, *self.below]


def look_around(page: Outline, title: Title, body: Body) -> Surroundings:
    """The lines around title and body."""
    top = min(title.first, body.first)
    above = page.lines[max(0, top - _ABOVE) : top]
    before = [line for line in above if not line.linked or line.role not in ("menu", "dated")]
    between = page.lines[title.last : body.first]
    below = page.lines[body.last : body.last + _BELOW]
    lines = [*before, *page.lines[top : body.first]]
    earlier = [replace(pair, at=pair.at - len(before)) for pair in _pairs(before)]
    return Surroundings([*_pairs(between), *earlier], _pairs(below, below=True), lines)


def subtitle(page: Outline, title: Title, body: Body) -> str | None:
    """The line between title and text that is a heading, is named so, or begins with a dash."""
    for line in page.lines[title.last : body.first]:
        node = page.boxes[line.box].node
        named = _SUBTITLE.search(f"{node.get('class') or ''} {node.get('id') or ''}") is not None
        marked = named or line.heading or line.text.startswith(("——", "—"))
        if marked and 4 <= len(line.text) <= _LONGEST_SUBTITLE and line.text not in title.text and line.role == "text":
            return line.text
    return None


def breadcrumb(page: Outline, title: Title) -> tuple[str, ...]:
    """The trail that stands before the title, the last one there."""
    for line in reversed(page.lines[: title.first + 1]):
        if len(line.text) <= _LONGEST_LABELLED and (found := TRAIL.search(line.text)):
            return fields.breadcrumb([line.text[max(0, found.start() - 4) :]])
    return ()


def tags(found: Sequence[Pair]) -> tuple[str, ...]:
    """What stands behind 标签： or 关键词：."""
    return next((names for pair in found if pair.kind == "tags" and (names := fields.tags([pair.value]))), ())


def _pairs(lines: Sequence[Line], *, below: bool = False) -> list[Pair]:
    short = (line for line in lines if len(line.text) <= _LONGEST_LABELLED and line.role != "menu")
    return pairs([_marked(line, below) for line in short])


def _marked(line: Line, below: bool) -> str:
    """The text of a line, with a colon behind each element that is nothing but a label; `below` a text not the last."""
    parts = line.text.split("\t") if "\t" in line.text else [text.strip() for text, _ in line.parts]
    if not any(map(is_label, parts[: -1 if below else None])):
        return line.spaced
    return "\t".join(f"{part.strip('【】')}：" if is_label(part) else part for part in parts)
