"""Where the article's body is: the densest run of prose, the box that holds it, its edges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

from spiders.reading.generic.outline import Line, Outline
from spiders.reading.generic.words import CONTACT, DATED, OTHERS, SENTENCE, TEASER, Role, ideographs, squeezed
from spiders.reading.tree import Node

MOST_OF_ONE = 300
"""Characters of one line beyond which it is no surer sign of prose."""
_SHARE = 0.8
_UNFIT = -8.0
_WEIGHTS: dict[Role, float] = {
    "row": 1, "file": -3, "dated": -4, "signed": -4,
    "menu": _UNFIT, "trail": -10, "meta": -12, "stop": -25, "tail": -40,
}  # fmt: skip
"""Set by trial on pages of half of the sites that this was written with; only their order matters much."""
_TITLED = 8
_REPEATED = 3
_PIECES = 4
"""Lines in which a body repeats the title."""
_SHORTEST = 6
_HIGHEST = 12
"""Boxes around a title in which pictures are looked for."""
ENOUGH = 60.0
"""Weight of a text that is an article of its own, and no mere summary before a longer one."""
_NUMBERED = re.compile(r"\s*[\d一二三四五六七八九十]{1,2}\s?[.、．]")
"""How the lines of a list of documents begin after its first."""
_WORD = re.compile(r"\w")
_ABOUT = ("meta", "signed", "dated", "stop", "trail")


@dataclass(frozen=True, slots=True)
class Body:
    """Lines `first` up to `last`, which is none of them, and the box around them. `share`: of the page's prose."""

    first: int
    last: int
    box: int
    share: float


def weigh(page: Outline) -> list[float]:
    """How much each line looks like prose: above 0 for sentences, below for menus, links, labels, the page's foot."""
    weights: list[float] = []
    in_files = False
    for line in page.lines:
        in_files = line.role == "file" or (in_files and line.role == "menu" and _NUMBERED.match(line.text) is not None)
        weights.append(_WEIGHTS["file"] if in_files else _weight(line))
    for at in _summaries(page):
        weights[at] = min(weights[at], _UNFIT)
    return weights


def _summaries(page: Outline) -> Iterator[int]:
    """The lines that each follow a linked title, or a time, three or more in turn: of other articles, or of readers."""
    run: list[int] = []
    before = 0
    for at, line in enumerate(page.lines):
        if (line.role == "menu" and ideographs(line.text) >= _SHORTEST) or (line.role == "dated" and ":" in line.text):
            before = 2
        elif line.role == "text" and before == 2:
            run.append(at)
            before = 1
        elif line.role == "text" or line.role in ("tail", "meta"):
            if len(run) >= _REPEATED:
                yield from run
            run, before = [], 0
    if len(run) >= _REPEATED:
        yield from run


def _weight(line: Line) -> float:
    if line.role != "text":
        return _WEIGHTS[line.role] - (min(line.linked, 30) / 2 if line.role == "menu" else 0)
    plain = len(line.text) - line.linked
    if not SENTENCE.search(line.text):
        return -6.0 if plain < 30 else 2.0
    if plain < 60 and CONTACT.search(line.text):
        return -6.0
    if line.linked and TEASER.search(line.text):
        return _UNFIT
    return min(ideographs(line.text), MOST_OF_ONE) * plain / len(line.text) - 8.0


def densest(weights: list[float], start: int = 0) -> tuple[int, int] | None:
    """The run of lines with the greatest sum (Kadane), from `start` on; None where no line has weight."""
    best, run, begun, total = 0.0, None, start, 0.0
    for number in range(start, len(weights)):
        if total <= 0:
            begun, total = number, 0.0
        total += weights[number]
        if total > best:
            best, run = total, (begun, number + 1)
    return run


def find_body(page: Outline, weights: list[float], start: int, title: str) -> Body:
    """The lines of the body, among those from `start` on, and the box that holds them; no lines where it has no text.

    `title` is left out where the body repeats it.
    """
    run = _before_others(page, weights, start, densest(weights, start))
    tail = next((at for at in range(start, len(weights)) if _is_wall(page.lines[at])), len(weights))
    if run is None or run[0] >= tail:
        return _between(page, start, tail, title)
    box = _climbed(page, weights, _descended(page, weights, run), start)
    first, last = max(page.boxes[box].first, start), page.boxes[box].last
    first, last = _extended(page, weights, box, first, last, start)
    total = sum(value for value in weights if value > 0)
    inside = sum(value for value in weights[first:last] if value > 0)
    first, last = _trimmed(page, weights, first, last, title, start)
    if first == last:
        return _between(page, start, tail, title)
    return Body(first, last, box, inside / total)


def _before_others(
    page: Outline, weights: list[float], start: int, run: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The run without the texts of other articles and readers, which a heading or a foot sets apart from the first."""
    first = next((at for at in range(start, len(weights)) if weights[at] > 0), len(weights))
    walls = (at for at in range(first, len(weights)) if _is_wall(page.lines[at]))
    wall = next(walls, len(weights))
    if run is None or run[1] <= wall:
        return run
    near = densest(weights[:wall], start)
    if near is None or (run[0] < wall and sum(value for value in weights[slice(*near)] if value > 0) < ENOUGH):
        return run
    return near


def _is_wall(line: Line) -> bool:
    return line.role == "tail" or (line.heading > 0 and OTHERS.match(line.text) is not None)


def _between(page: Outline, start: int, tail: int, title: str) -> Body:
    """What stands between the lines about the article and the first line that follows every article."""
    wanted = squeezed(title)
    lines = page.lines[start:tail]
    about = [line.role in _ABOUT or (squeezed(line.text) == wanted and not line.linked) for line in lines]
    first = start + next((at for at, is_about in enumerate(about) if not is_about), len(about))
    if first == tail:  # only pictures or a film, before the buttons that follow them
        first = start + next((at for at, line in enumerate(lines) if line.role == "stop"), len(lines))
    last = next((at for at in range(first, tail) if about[at - start]), tail)
    return Body(first, last, _holding(page, first if first < last else start - 1, last), 0.0)


def _holding(page: Outline, first: int, last: int) -> int:
    """The innermost box with all lines from `first` up to `last`."""
    inner = page.lines[first].box if 0 <= first < len(page.lines) else 0
    return next((box for box in page.above(inner) if page.boxes[box].last >= last), 0)


def _descended(page: Outline, weights: list[float], run: tuple[int, int]) -> int:
    """The innermost box that still holds most of the run's prose."""
    prose = [0.0, *accumulate(max(value, 0.0) for value in weights)]
    wanted = (prose[run[1]] - prose[run[0]]) * _SHARE
    chosen = 0
    for number, box in enumerate(page.boxes):
        first, last = max(box.first, run[0]), min(box.last, run[1])
        if first < last and prose[last] - prose[first] >= wanted:
            chosen = number
    return chosen


def _climbed(page: Outline, weights: list[float], box: int, start: int) -> int:
    """The box, or one around it, as long as what that adds could belong to the body."""
    for outer in page.above(page.boxes[box].parent):
        inner, around = page.boxes[box], page.boxes[outer]
        added = [*range(around.first, inner.first), *range(inner.last, around.last)]
        if outer == 0 or around.node.tag == "body" or around.first < start:
            break
        if not all(_fits(page.lines[at], weights[at]) for at in added):
            break
        box = outer
    return box


def _extended(page: Outline, weights: list[float], box: int, first: int, last: int, start: int) -> tuple[int, int]:
    """The lines and those beside them in boxes of the same kind, as long as they could belong to the body."""
    inner = page.boxes[box]

    def beside(at: int) -> bool:
        line, other = page.lines[at], page.boxes[page.lines[at].box]
        if line.role == "row":
            return any(page.boxes[above].parent == inner.parent for above in page.above(line.box))
        kin = line.box == inner.parent or (other.parent == inner.parent and other.node.tag == inner.node.tag)
        return kin and (_fits(line, weights[at]) or (at >= last and line.role == "menu" and _is_paragraph(page, line)))

    while first > start and beside(first - 1):
        first -= 1
    while last < len(weights) and beside(last):
        last += 1
    return first, last


def _fits(line: Line, value: float) -> bool:
    return value > _UNFIT and line.heading not in (1, 2)


def _trimmed(page: Outline, weights: list[float], first: int, last: int, title: str, start: int) -> tuple[int, int]:
    """The lines without the labels that stand before the text in its box, and without what follows it there."""
    lines = page.lines
    is_known = any(DATED.search(line.text) for line in lines[start:first])
    titles = {at for at in range(first, last) if squeezed(lines[at].text) == squeezed(title)}
    prose = [at for at in range(first, last) if weights[at] > 0 and at not in titles]
    if not prose:
        return first, first
    for at in range(first, prose[0]):
        if weights[at] <= _UNFIT or (at in titles and at == first) or _heads(lines[at], is_known):
            first = at + 1
    for at in range(first + 2, min(first + _PIECES, last) + 1):
        if squeezed("".join(line.text for line in lines[first:at])) == squeezed(title):
            first = at
            break
    last = _end(page, weights, prose, last)
    for at in range(last - 1, prose[-1], -1):
        if lines[at].role in ("meta", "stop", "tail") or (at == last - 1 and _is_menu(page, lines[at])):
            last = at
        elif lines[at].role != "dated":
            break
    while first < last and not _WORD.search(lines[first].text):
        first += 1
    while first < last and not _WORD.search(lines[last - 1].text):
        last -= 1
    return first, last


def _is_menu(page: Outline, line: Line) -> bool:
    """Whether a line of links at the end of a body is none of its paragraphs, which may name documents."""
    return line.role == "trail" or (line.role == "menu" and not _is_paragraph(page, line))


def _is_paragraph(page: Outline, line: Line) -> bool:
    return page.boxes[line.box].node.tag == "p" and len(line.text) >= _TITLED


def _heads(line: Line, is_known: bool) -> bool:
    """Whether a line before the text is a byline or the day of the article; one that `is_known` is not repeated."""
    return line.role == "signed" or (line.role == "dated" and not is_known)


def _end(page: Outline, weights: list[float], prose: list[int], last: int) -> int:
    """Where a line such as 责任编辑 or 相关阅读 ends the body, unless more prose follows it than went before."""
    total = sum(weights[at] for at in prose)
    before = 0.0
    for at in range(prose[0], last):
        line = page.lines[at]
        if (
            at > prose[0]
            and before > 0.5 * total
            and line.role in ("stop", "tail")
            and not _is_inset(page, weights, at)
        ):
            return at
        before += max(weights[at], 0.0)
    return last


def _is_inset(page: Outline, weights: list[float], at: int) -> bool:
    """Whether a line is a link to another article between two paragraphs, beside which more prose stands."""
    lines = page.lines
    if not 0 < at < len(lines) - 1 or not (lines[at].linked and OTHERS.match(lines[at].text)):
        return False
    before, after = page.boxes[lines[at - 1].box], page.boxes[lines[at + 1].box]
    return weights[at - 1] > 0 and weights[at + 1] > 0 and before.parent == after.parent


def elements(page: Outline, body: Body) -> list[Node]:
    """The elements that hold the body: its box, or the parts of the box between the lines before and after it."""
    box = _with_media(page, body)
    whole = page.boxes[box].node
    before = _part(page, whole, body.first - 1) if body.first > page.boxes[box].first else None
    after = _part(page, whole, body.last) if body.last < page.boxes[box].last else None
    if before is None and after is None:
        return [whole]
    parts = list(whole)
    first = parts.index(before) + (before is not _part(page, whole, body.first)) if before is not None else 0
    last = parts.index(after) + (after is _part(page, whole, body.last - 1)) if after is not None else len(parts)
    return parts[first : max(last, first)]


def _with_media(page: Outline, body: Body) -> int:
    """The box of the body; where it has no text, the one around it that shows something else."""
    if body.last > body.first:
        return page.boxes[body.box].parent if page.boxes[body.box].node.tag == "p" else body.box
    for box in islice(page.above(body.box), _HIGHEST):
        if next(page.boxes[box].node.iter("body", "img", "iframe", "embed", "object", "video"), None) is not None:
            return box
    return body.box


def _part(page: Outline, whole: Node, at: int) -> Node | None:
    """The child of `whole` that holds a line, or None where none does."""
    if not 0 <= at < len(page.lines):
        return None
    node: Node | None = page.boxes[page.lines[at].box].node
    while node is not None and node.getparent() is not whole:
        node = node.getparent()
    return node
