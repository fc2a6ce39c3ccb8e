"""A page as the lines it shows, in order, and the boxes that hold them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any, NamedTuple

from lxml import etree

from spiders.reading.generic.words import Role, role_of
from spiders.reading.text import BLOCKS, INDENT, fold, is_silent
from spiders.reading.tree import Node

MOST_LINES = 10_000
"""Lines of a page that are looked at; the longest real page met has some 3,000."""
SHORT = 300
"""Characters of a line, up to which its parts are kept: a longer one is prose."""
LONGEST_CELL = 120
"""Characters of a table cell, beyond which the table lays out the page and is no table of the article."""

_TEXTS = etree.XPath(".//text() | .//br")
_FILES = (
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".xlsx",
    ".ppt",
    ".pptx",
    ".wps",
    ".et",
    ".ofd",
    ".txt",
    ".zip",
    ".rar",
    ".7z",
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


@dataclass(slots=True)
class Box:
    """An element that holds lines `first` up to `last`, which is none of them. `parent` is a place in the boxes.

    Elements without text have none.
    """

    node: Node
    parent: int
    first: int
    last: int = 0


@dataclass(slots=True)
class Line:
    """One line: its text, the innermost box that holds it, how many characters are links, its heading's level or 0.

    `role` is what it seems to be for. `parts` are the texts that make up a short line, each with its element.
    """

    text: str
    box: int
    role: Role
    linked: int = 0
    heading: int = 0
    parts: tuple[tuple[str, Node], ...] = ()

    @property
    def spaced(self) -> str:
        """The text with the parts apart that stand in different elements: a design sets them apart by style alone."""
        if len(self.parts) < 2:
            return self.text
        pieces = [self.parts[0][0]]
        for (_, before), (text, node) in pairwise(self.parts):
            pieces.append(text if _inline(before) & _inline(node) else f" {text}")
        return fold("".join(pieces))


@dataclass(slots=True)
class Outline:
    """The lines and boxes of a page; the first box is the whole page."""

    lines: list[Line]
    boxes: list[Box]

    def above(self, box: int) -> Iterator[int]:
        """The box itself and those around it, outwards."""
        while box >= 0:
            yield box
            box = self.boxes[box].parent


def outline(root: Node, *, hidden: bool = False) -> Outline:
    """The lines that a page shows; with `hidden` also those that wait for a script."""
    return _Walk(root, hidden).found


def _inline(node: Node) -> set[Node]:
    """An element and those around it, up to the box that shows it."""
    return (
        {node, *takewhile(lambda above: above.tag not in BLOCKS, node.iterancestors())}
        if node.tag not in BLOCKS
        else set()
    )


def names_file(link: Node) -> bool:
    """Whether a link leads to a document."""
    href = link.get("href") or link.get("oldsrc") or ""
    return href[-5:].lower().endswith(_FILES)


class _Place(NamedTuple):
    """Where a text stands: its box, and whether in a link, and in one to a document."""

    box: int
    linked: bool = False
    file: bool = False


class _Walk:
    """The lines read so far, and the pieces of the one being read. It goes from text to text, which are fewer than
    elements."""

    def __init__(self, root: Node, hidden: bool) -> None:
        self.found = Outline([], [Box(root, -1, 0)])
        self.hidden = hidden
        self.pieces: list[tuple[str, Node]] = []
        self.gaps: list[Any] = []
        self.linked = 0
        self.place = _Place(0)
        self.file = False
        self.places: dict[Node, _Place | None] = {root: self.place}
        self._run(root)

    def _run(self, root: Node) -> None:
        texts: Any = _TEXTS(root)
        for text in texts:
            if len(self.found.lines) >= MOST_LINES:
                self.pieces.clear()
                break
            if not isinstance(text, str):
                self._break()
            elif not text.isspace():
                self._read(text)
            elif self.pieces:
                self.gaps.append(text)
        self._break()
        boxes = self.found.boxes
        for box in reversed(boxes[1:]):
            boxes[box.parent].last = max(boxes[box.parent].last, box.last)

    def _read(self, text: Any) -> None:
        node = text.getparent()
        if text.is_tail:
            if node.tag in BLOCKS:
                self._break()
            node = node.getparent()
        place = self.places[node] if node in self.places else self._find(node)
        if place is None:
            return
        if place.box != self.place.box or any(gap.is_tail and gap.getparent().tag in BLOCKS for gap in self.gaps):
            self._break()
        elif self.gaps and self.pieces:
            self.pieces.append((" ", node))
        self.gaps.clear()
        self.place = place
        self._add(str(text), node)

    def _find(self, node: Node) -> _Place | None:
        """The place of an element, from that of the nearest one around it whose place is known."""
        chain: list[Node] = []
        above: Node | None = node
        while above is not None and above not in self.places:
            chain.append(above)
            above = above.getparent()
        place = self.places[above] if above is not None else None
        for inner in reversed(chain):
            place = self.places[inner] = None if place is None else self._below(inner, place)
        return place

    def _below(self, node: Node, above: _Place) -> _Place | None:
        tag = node.tag
        if is_silent(node, self.hidden):
            return None
        if tag in BLOCKS:
            self._break()
            self.found.boxes.append(Box(node, above.box, len(self.found.lines)))
            place = _Place(len(self.found.boxes) - 1, above.linked, above.file)
            return None if tag == "tr" and self._row(node, place) else place
        return _Place(above.box, True, names_file(node)) if tag == "a" else above

    def _add(self, text: str, node: Node) -> None:
        if "\u3000" in text:
            *others, text = INDENT.split(text)
            for other in others:
                self.pieces.append((other, node))
                self._break()
        self.pieces.append((text, node))
        if self.place.linked:
            self.linked += len(text.strip())
            self.file = self.file or self.place.file

    def _break(self) -> None:
        if not self.pieces:
            return
        pieces, linked, file = self.pieces, self.linked, self.file
        self.pieces, self.linked, self.file = [], 0, False
        self.gaps.clear()
        text = fold(pieces[0][0] if len(pieces) == 1 else "".join([text for text, _ in pieces]))
        if text:
            parts = tuple([part for part in pieces if not part[0].isspace()]) if len(text) <= SHORT else ()
            self._line(text, self.place.box, role_of(text, linked, file=file), linked, parts)

    def _line(self, text: str, box: int, role: Role, linked: int, parts: tuple[tuple[str, Node], ...] = ()) -> None:
        lines, holder = self.found.lines, self.found.boxes[box]
        lines.append(Line(text, box, role, min(linked, len(text)), _HEADINGS.get(holder.node.tag, 0), parts))
        holder.last = len(lines)

    def _row(self, row: Node, place: _Place) -> bool:
        """Whether a table row was taken as one line: two filled cells or more, each short."""
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) < 2 or row.find(".//tr") is not None:
            return False
        texts = [_text(cell, self.hidden) for cell in cells]
        if sum(map(bool, texts)) < 2 or any(len(text) > LONGEST_CELL for text in texts):
            return False
        text = "\t".join(texts).strip()
        linked = sum(len(_text(link, self.hidden)) for link in row.iter("a"))
        file = any(names_file(link) for link in row.iter("a"))
        self._line(text, place.box, role_of(text, linked, row=True, file=file), linked)
        return True


def _text(node: Node, hidden: bool) -> str:
    if any(is_silent(child, hidden) for child in node.iter() if child is not node):
        return fold(" ".join(line.text for line in _Walk(node, hidden).found.lines))
    return fold("".join(str(text) for text in node.itertext()))
