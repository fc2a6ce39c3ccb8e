"""An element to what it shows: paragraphs, or one line."""

import re
from collections.abc import Mapping
from itertools import islice

from lxml import etree

from spiders.reading.tree import Node

_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")
_UNSEEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
INDENT = re.compile(r"\n[ \t]*\u3000\u3000")
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none")

MOST_WITHIN = 300
"""Elements within a link or a name that is still read."""

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul".split()
)
"""Elements before and after which a paragraph ends."""
_SILENT: frozenset[object] = frozenset(
    "script style noscript template head title meta link input select textarea button datalist iframe frame object "
    "embed video audio canvas svg map".split()
) | {etree.Comment}
"""Elements whose text is no text of the page."""
_CODE = ("script", "style", "textarea")


def paragraphs(element: Node) -> list[str]:
    """The paragraphs that an element shows, in order, folded, none empty.

    Blocks and line breaks end a paragraph; a table row with two filled cells or more is one, its cells joined by
    tabs. What is hidden is left out, unless all is hidden: then a script would have shown it.
    """
    return _read(element, hidden=False) or _read(element, hidden=True)


def is_wide(element: Node) -> bool:
    """Whether an element holds more elements than a link or a name does: those within one another cost their square."""
    return next(islice(element.iter(), MOST_WITHIN, None), None) is not None


def line(element: Node) -> str:
    """What an element shows, on one line. A script, style or comment gives its own source."""
    if not len(element) or element.tag in _CODE:
        return fold(element.text or "")
    return fold(" ".join(paragraphs(element)))


def replaced(text: str, pairs: Mapping[str, str]) -> str:
    """A text with single characters replaced. On few of them this is ten times as fast as `str.translate`."""
    for character, other in pairs.items():
        if character in text:
            text = text.replace(character, other)
    return text


def fold(text: str) -> str:
    """Text on one line: each run of white space of any width one space, none at the ends, no invisible marks."""
    words = " ".join(text.split())
    return words if words.isprintable() else _BLANK.sub(" ", _UNSEEN.sub("", text)).strip()


class _Lines:
    """The paragraphs read so far, and the pieces of the one being read."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.pieces: list[str] = []

    def add(self, text: str | None, *, preformatted: bool = False) -> None:
        if not text:
            return
        first, *others = text.split("\n") if preformatted else INDENT.split(text) if "\u3000" in text else [text]
        self.pieces.append(first)
        for other in others:
            self.end()
            self.pieces.append(other)

    def end(self) -> None:
        text = "".join(self.pieces)
        self.pieces.clear()
        if text and not text.isspace() and (folded := fold(text)):
            self.done.append(folded)


def _read(element: Node, hidden: bool) -> list[str]:
    lines = _Lines()
    preformatted = 0
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start":
            if node is not element and is_silent(node, hidden):
                walk.skip_subtree()
            elif node.tag == "tr" and (row := _row(node, hidden)):
                lines.end()
                lines.done.append(row)
                walk.skip_subtree()
            else:
                preformatted += node.tag == "pre"
                if node.tag in BLOCKS:
                    lines.end()
                lines.add(node.text, preformatted=preformatted > 0)
        else:
            preformatted -= event == "end" and node.tag == "pre" and preformatted > 0
            if node.tag in BLOCKS:
                lines.end()
            if node is not element:
                lines.add(node.tail, preformatted=preformatted > 0)
    lines.end()
    return lines.done


def is_silent(node: Node, hidden: bool) -> bool:
    """Whether an element shows no text; with `hidden` what its style hides counts as shown."""
    if node.tag in _SILENT or hidden:
        return node.tag in _SILENT
    style = node.get("style")
    if style and "none" in (style := style.lower()) and _NOT_DISPLAYED.search(style):
        return True
    return node.get("hidden") is not None


def _row(row: Node, hidden: bool) -> str | None:
    """A table row as one line, or None where the table only lays the page out."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or next(islice(row.iter("tr", "table"), 1, None), None) is not None:
        return None
    read = [_read(cell, hidden) for cell in cells]
    if sum(map(bool, read)) < 2 or any(_is_prose(cell) for cell in read):
        return None
    return "\t".join(" ".join(cell) for cell in read).strip()


def _is_prose(cell: list[str]) -> bool:
    return len(cell) > 3 and sum(map(len, cell)) > 300
