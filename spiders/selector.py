"""One selector of a profile: CSS or XPath, with an optional pattern, compiled once."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn, Self

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from spiders.reading.errors import PageTooLarge, SelectorFailed
from spiders.reading.text import fold, line
from spiders.reading.tree import Node

_TRANSLATOR = HTMLTranslator()

LONGEST_TEXT = 200_000
"""Characters of one node's text that a pattern is tried on: more is no field, and patterns can be slow."""

MOST_TEXT, OF_A_NODE = 4_000_000, 50
"""Characters in all matches of one selector that are read: where they lie within one another, the text of a page could
be read a thousand times. A node takes as long as so many characters; the largest of 1,443 real pages has 0.94 million.
"""

MOST_UNITED = 2_000
"""Matches of alternatives that libxml2 may unite: 80,000 take it three seconds, so many ten milliseconds."""

_SIZE = etree.XPath(f"string-length(.) + {OF_A_NODE} * count(.//node())")
_LITERAL = re.compile(r""""[^"]*"|'[^']*'""")
_PREDICATE = re.compile(r"\[[^\[\]]*\]")
_CALL = re.compile(r"([\w.:-]+)\s*\(")
_UNBOUND = re.compile(r"\$\s*[\w.:-]+|(?<![\w.:-])[\w.-]+:(?![:\w.-]*\()[\w.*-]+")
_ENDS_IN_TEXT = re.compile(r"(?:(?:@|\battribute\s*::)\s*[^/\s()|]+|\btext\s*\(\s*\))[\s)]*(?:\||$)")
_CALLABLE = frozenset(
    "last position count id local-name namespace-uri name string concat starts-with contains substring-before "
    "substring-after substring string-length normalize-space translate boolean not true false lang number sum floor "
    "ceiling round comment text processing-instruction node and or div mod".split()
)
"""What may stand before a parenthesis in XPath 1.0: functions, node tests and operators."""


class Selector(BaseModel):
    """Where a value stands on a page: `css` or `xpath`, then `re`, whose first group (or whole match) is it.

    A bare string is CSS. Without `::text` or `::attr(x)` a match gives what the whole element shows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    css: str | None = None
    xpath: str | None = None
    pattern: str | None = Field(default=None, alias="re")
    _path: etree.XPath = PrivateAttr()
    _branches: tuple[etree.XPath, ...] = PrivateAttr(default=())
    _pattern: re.Pattern[str] | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"css": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _compile(self) -> Self:
        if (self.css is None) == (self.xpath is None):
            raise ValueError("give one of css and xpath, as in { css = 'h1' } or { xpath = '//h1' }")
        self._path = _compile_path(self.css, self.xpath)
        parts = _alternatives(self._path.path)
        self._branches = tuple(map(etree.XPath, parts)) if len(parts) > 1 else ()
        self._pattern = None if self.pattern is None else compile_pattern(self.pattern)
        return self

    @property
    def selects_elements(self) -> bool:
        """Whether it selects elements, and not their attributes, texts or something computed."""
        bare = _LITERAL.sub("''", self._path.path)
        while _PREDICATE.search(bare):
            bare = _PREDICATE.sub("", bare)
        return isinstance(self._path(etree.Element("html")), list) and not _ENDS_IN_TEXT.search(bare)

    def matches(self, node: Node) -> bool:
        """Whether anything below `node` is selected: with a pattern, whether a text fits it."""
        if self.pattern is not None:
            return self.first(node) is not None
        return bool(self._select(node))

    def nodes(self, node: Node) -> list[Node | str]:
        """The elements, or the strings of attributes and texts, that match below `node`. Raises SelectorFailed."""
        found = self._select(node)
        return found if isinstance(found, list) else [str(found)]

    def _select(self, node: Node) -> Any:
        try:
            return self._united(node) if self._branches else self._path(node)
        except etree.XPathError as error:
            raise SelectorFailed(node.getroottree().docinfo.URL or "", self.css or self.xpath or "", error) from None

    def _united(self, node: Node) -> Any:
        """What `a | b` selects, in the page's order. libxml2 compares each match of one with all of the others."""
        found: list[Any] = [part for path in self._branches if (part := path(node))]
        if len(found) < 2:
            return found[0] if found else []
        if sum(map(len, found)) <= MOST_UNITED:
            return self._path(node)
        matches = {match for part in found for match in part}
        if not all(isinstance(match, etree._Element) for match in matches):
            self._refuse(node)
        return [inner for inner in node.getroottree().iter() if inner in matches]

    def elements(self, node: Node) -> list[Node]:
        """The elements that match below `node`. Raises PageTooLarge where they lie within one another too often."""
        found = [match for match in self.nodes(node) if isinstance(match, etree._Element)]
        if len(found) > 1:
            size = sum(map(_size, found))
            if size > MOST_TEXT and size > MOST_TEXT + _size(node):
                self._refuse(node)
        return found

    def texts(self, node: Node) -> Iterator[str]:
        """Each match as one line of text, after the pattern; what the pattern does not fit is left out.

        Raises PageTooLarge where the matches together have more than MOST_TEXT.
        """
        return (found for _, found in self.trace(node) if found)

    def trace(self, node: Node) -> Iterator[tuple[str, str]]:
        """Each match as one line of text before and after the pattern, which gives nothing where it does not fit.

        Raises PageTooLarge as `texts` does.
        """
        found, left = self.nodes(node), MOST_TEXT
        for match in found:
            left -= _size(match) if len(found) > 1 else 0  # one alone is no longer than the page
            if left < 0:
                self._refuse(node)
            text = (fold(match) if isinstance(match, str) else line(match))[:LONGEST_TEXT]
            yield text, text if self._pattern is None else _matched(self._pattern, text)

    def _refuse(self, node: Node) -> NoReturn:
        detail = f"what the selector {self.css or self.xpath!r} finds has more than {MOST_TEXT} characters in all"
        raise PageTooLarge(node.getroottree().docinfo.URL or "", detail)

    def first(self, node: Node) -> str | None:
        """The first text, or None."""
        return next(self.texts(node), None)


def _size(match: Node | str) -> int:
    """How much there is to read, in characters."""
    if isinstance(match, str):
        return len(match)
    size: Any = _SIZE(match)
    return int(size)


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """A compiled pattern. Raises ValueError that says where it is wrong."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"the pattern {pattern!r} does not compile: {error}") from None


def _matched(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        return ""
    return (found[1] if pattern.groups else found[0] or "").strip() if found[0] else ""


def _compile_path(css: str | None, xpath: str | None) -> etree.XPath:
    shown = css if css is not None else xpath
    try:
        path = etree.XPath(xpath if xpath is not None else _TRANSLATOR.css_to_xpath(css or ""))
        path(etree.Element("html"))
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise ValueError(f"the selector {shown!r} does not compile: {error}") from None
    if unknown := _unknown(path.path):
        raise ValueError(f"the selector {shown!r} does not compile: {unknown} is unknown")
    return path


def _alternatives(xpath: str) -> list[str]:
    """The parts of an XPath that `|` joins outside of brackets and quotes."""
    if "|" not in xpath:
        return [xpath]
    parts, depth, quote = [""], 0, ""
    for letter in xpath:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter in "([") - (letter in ")]")
        if letter == "|" and not quote and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _unknown(xpath: str) -> str | None:
    """A function, variable or prefix that is not there: XPath itself finds out only on a page that has the element."""
    bare = _LITERAL.sub("''", xpath)
    calls = (found[1].rpartition("::")[2] for found in _CALL.finditer(bare))
    called = next((f"{name}()" for name in calls if name not in _CALLABLE), None)
    unbound = _UNBOUND.search(bare)
    return called or (unbound[0] if unbound else None)
