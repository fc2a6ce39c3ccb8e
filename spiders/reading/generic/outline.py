"""A page as the lines it shows, in order, and the boxes that hold them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, pairwise, takewhile

from spiders.reading.generic.words import Role, role_of
from spiders.reading.text import BLOCKS, INDENT, fold, is_silent
from spiders.reading.tree import Node

MOST_LINES = 10_000
"""Lines of a page that are looked at; the longest real page met has some 3,000."""
SHORT = 300
"""Characters of a line, up to which its parts are kept: a longer one is prose."""
LONGEST_CELL = 120
"""Characters of a table cell, beyond which the table lays out the page and is no table of the article."""

_COLON = re.compile("[：:]")
_BETWEEN = "\ue000"
_FILES = frozenset(".pdf .doc .docx .xls .xlsx .ppt .pptx .wps .et .ofd .txt .zip .rar .7z".split())
_DEEPEST = 40
"""Elements of a line that may stand within one another and still be told apart."""
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
        """The text, with tabs between the parts that stand in different elements: a design sets them apart by style."""
        if len(self.parts) < 2:
            return self.text
        pieces = [self.parts[0][0]]
        for (_, before), (text, node) in pairwise(self.parts):
            pieces.append(text if _inline(before) & _inline(node) else f"{_BETWEEN}{text}")
        return "\t".join(text for piece in "".join(pieces).split(_BETWEEN) if (text := fold(piece)))


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
        {node, *takewhile(lambda above: above.tag not in BLOCKS, islice(node.iterancestors(), _DEEPEST))}
        if node.tag not in BLOCKS
        else set()
    )


def names_file(link: Node) -> bool:
    """Whether a link leads to a document."""
    href = link.get("href") or link.get("oldsrc") or ""
    return href[href.rfind(".", -5) :].lower() in _FILES


class _Walk:
    """The lines read so far, and the pieces of the one being read, on a way through the elements in their order."""

    def __init__(self, root: Node, hidden: bool) -> None:
        self.found = Outline([], [Box(root, -1, 0)])
        self.hidden = hidden
        self.pieces: list[tuple[str, Node]] = []
        self.gap = False
        self.linked = 0
        self.file = False
        self.links: list[Node] = []
        self.blocks: list[Node] = []
        self.places = [0]
        self._run(root)
        self._break()
        boxes = self.found.boxes
        for box in reversed(boxes[1:]):
            boxes[box.parent].last = max(boxes[box.parent].last, box.last)

    def _run(self, root: Node) -> None:
        """Open each element, and before it close those that it is not in. What is silent is passed over whole."""
        lines, around, passed = self.found.lines, [root], None
        self._add(root.text, root)
        for node in chain(islice(root.iter(), 1, None), (root,)):
            parent = node.getparent() if node is not root else root
            while around[-1] is not parent:
                closed = around.pop()
                if passed is None:
                    self._close(closed, around[-1])
                elif passed is closed:
                    passed = None
                    self._after(closed, around[-1])
            if passed is None:
                if len(lines) >= MOST_LINES:
                    self.pieces.clear()
                    return
                if not self._open(node):
                    passed = node
            around.append(node)

    def _open(self, node: Node) -> bool:
        """Whether the element shows something, which is read up to its first child."""
        if is_silent(node, self.hidden):
            return False
        tag = node.tag
        if tag in BLOCKS:
            if self.pieces:
                self._break()
            if tag == "tr" and self._row(node):
                return False
            self.blocks.append(node)
        elif tag == "a" and (node.get("href") is not None or node.get("name") is None):
            self.links.append(node)
        if text := node.text:
            self._add(text, node)
        return True

    def _close(self, node: Node, around: Node) -> None:
        """Leave an element, and read the text after it, which stands in the one `around` it."""
        tag = node.tag
        if tag in BLOCKS:
            if self.pieces:
                self._break()
            self.blocks.pop()
            if len(self.places) > len(self.blocks) + 1:
                self.places.pop()
        elif tag == "a" and self.links and self.links[-1] is node:
            self.links.pop()
        if tail := node.tail:
            self._add(tail, around)

    def _after(self, node: Node, around: Node) -> None:
        if node.tag in BLOCKS:
            self._break()
        self._add(node.tail, around)

    def _add(self, text: str | None, node: Node) -> None:
        if not text or text.isspace():
            self.gap = self.gap or bool(text)
            return
        if len(self.places) <= len(self.blocks):
            self._place()
        if self.gap:
            self.gap = False
            if self.pieces:
                self.pieces.append((" ", node))
        if "\u3000" in text:
            *others, text = INDENT.split(text)
            for other in others[:MOST_LINES]:
                self.pieces.append((other, node))
                self._break()
        self.pieces.append((text, node))
        if self.links:
            self.linked += len(text.strip())
            self.file = self.file or names_file(self.links[-1])

    def _place(self) -> None:
        """Begin the boxes around the text that follows that hold no text before it."""
        for block in self.blocks[len(self.places) - 1 :]:
            self.found.boxes.append(Box(block, self.places[-1], len(self.found.lines)))
            self.places.append(len(self.found.boxes) - 1)

    def _break(self) -> None:
        if not self.pieces:
            return
        pieces, linked, file = self.pieces, self.linked, self.file
        self.pieces, self.linked, self.file = [], 0, False
        if len(pieces) > 1:
            text = fold("".join([text for text, _ in pieces]))
            pieces = [piece for piece in pieces if not piece[0].isspace()]
        else:
            text = fold(pieces[0][0])
        if text:
            parts = tuple(pieces) if len(text) <= SHORT else ()
            words = text
            if len(parts) > 1 and _COLON.search(text):  # labels are told from words by what stands before them
                words = fold(" ".join([part for part, _ in parts]))
            self._line(text, role_of(words, linked * len(words) // len(text), file=file), linked, parts)

    def _line(self, text: str, role: Role, linked: int, parts: tuple[tuple[str, Node], ...] = ()) -> None:
        box = self.places[-1]
        lines, holder = self.found.lines, self.found.boxes[box]
        lines.append(Line(text, box, role, min(linked, len(text)), _HEADINGS.get(holder.node.tag, 0), parts))
        holder.last = len(lines)

    def _row(self, row: Node) -> bool:
        """Whether a table row was taken as one line: two filled cells or more, each short."""
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) < 2 or next(islice(row.iter("tr"), 1, None), None) is not None:
            return False
        texts = [_text(cell, self.hidden) for cell in cells]
        if sum(map(bool, texts)) < 2 or any(len(text) > LONGEST_CELL for text in texts):
            return False
        text = "\t".join(texts).strip()
        links = list(row.iter("a"))
        linked = sum(len(_text(link, self.hidden)) for link in links)
        self.blocks.append(row)
        self._place()
        self._line(text, role_of(text, linked, row=True, file=any(map(names_file, links))), linked)
        self.blocks.pop()
        self.places.pop()
        return True


def _text(node: Node, hidden: bool) -> str:
    if any(is_silent(child, hidden) for child in islice(node.iter(), 1, None)):
        return fold(" ".join(line.text for line in _Walk(node, hidden).found.lines))
    return fold("".join(str(text) for text in node.itertext()))
