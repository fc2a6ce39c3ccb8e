"""One selector of a profile: CSS or XPath, with an optional pattern, compiled once."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NoReturn, Self

from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, model_validator

from spiders import patterns, xpath
from spiders.faults import said
from spiders.patterns import LONGEST_TEXT
from spiders.reading.errors import PageTooLarge, SelectorFailed
from spiders.reading.shown import Shown, size_of, words_of
from spiders.reading.text import fold
from spiders.reading.tree import Node

MOST_TEXT = 4_000_000
"""Characters in all matches of one selector that are read: where they lie within one another, the text of a page could
be read a thousand times. The largest of 1,443 real pages has 0.94 million, each node counted as 50.
"""

MOST_UNITED = 2_000
"""Matches of alternatives that libxml2 may unite: 80,000 take it three seconds, so many ten milliseconds."""


CHECKED = ConfigDict(extra="forbid", frozen=True, strict=True)
"""A table of a profile: a key that it does not know is a fault, and so is a number in quotes."""


class Selector(BaseModel):
    """Where a value stands on a page: `css` or `xpath`, then `re`, whose first group (or whole match) is it.

    A bare string is CSS. Without `::text` or `::attr(x)` a match gives what the whole element shows.
    """

    model_config = CHECKED

    css: str | None = None
    xpath: str | None = None
    pattern: str | None = Field(default=None, alias="re", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"css": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _compile(self) -> Self:
        if (self.css is None) == (self.xpath is None):
            raise ValueError(said("one way"))
        if not (self.css or self.xpath or "").strip():
            raise ValueError(said("empty"))
        _ = self._ways, self.expression  # compiled now, so that a fault is found with its key
        return self

    # Kept in the object's own dictionary: a private attribute of pydantic is looked for in three places each time.
    @cached_property
    def path(self) -> etree.XPath:
        """The compiled path, as it was written."""
        return xpath.compiled(self.css, self.xpath)

    @cached_property
    def expression(self) -> re.Pattern[str] | None:
        """The compiled pattern."""
        return None if self.pattern is None else patterns.compile_pattern(self.pattern)

    @cached_property
    def _ways(self) -> tuple[etree.XPath, ...]:
        """What is evaluated: the path in its faster form and, where it has alternatives, then each of them."""
        fast = xpath.faster(self.path.path)
        parts = xpath.alternatives(fast)
        return tuple(map(etree.XPath, [fast, *(parts if len(parts) > 1 else [])]))

    @cached_property
    def _words(self) -> tuple[str, ...]:
        """The labels whose place the path says, which is known without it."""
        return words_of(self.path.path)

    @property
    def selects_elements(self) -> bool:
        """Whether it selects elements, and not their attributes, texts or something computed."""
        return xpath.selects_elements(self.path)

    @property
    def selects_texts(self) -> bool:
        """Whether it selects what can be read, and does not compute a number or a truth."""
        return not isinstance(xpath.tried(self.path), bool | float)

    def matches(self, node: Node, shown: Shown | None = None) -> bool:
        """Whether anything below `node` is selected: with a pattern, whether a text fits it. `shown` as for `texts`."""
        if self.pattern is not None:
            return self.first(node, shown) is not None
        return bool(self._found(shown) if shown is not None else self._select(node))

    def nodes(self, node: Node, shown: Shown | None = None) -> list[Node | str]:
        """The elements, or the strings of attributes and texts, that match below `node`. Raises SelectorFailed.

        `shown` may be what is known of the page whose root `node` is.
        """
        found = self._found(shown) if shown is not None else self._select(node)
        return found if isinstance(found, list) else [str(found)]

    def _found(self, shown: Shown) -> Any:
        """What is selected of a whole page: many fields stand in one element, and are told apart by their patterns."""
        if self._words:
            return shown.place(self._words)
        path = self.path.path
        if path not in shown.found:
            shown.found[path] = self._select(shown.root)
        return shown.found[path]

    def _select(self, node: Node) -> Any:
        whole, *branches = self._ways
        try:
            return self._united(node) if branches else whole(node)
        except etree.XPathError as error:
            raise SelectorFailed(node.getroottree().docinfo.URL or "", self.css or self.xpath or "", error) from None

    def _united(self, node: Node) -> Any:
        """What `a | b` selects, in the page's order. libxml2 compares each match of one with all of the others."""
        whole, *branches = self._ways
        found: list[Any] = [part for path in branches if (part := path(node))]
        if len(found) < 2:
            return found[0] if found else []
        if sum(map(len, found)) <= MOST_UNITED:
            return whole(node)
        matches = {match for part in found for match in part}
        if not all(isinstance(match, etree._Element) for match in matches):
            self._refuse(node)
        return [inner for inner in node.getroottree().iter() if inner in matches]

    def elements(self, node: Node) -> list[Node]:
        """The elements that match below `node`. Raises PageTooLarge where they lie within one another too often."""
        found = [match for match in self.nodes(node) if isinstance(match, etree._Element)]
        if len(found) > 1:
            size = sum(map(size_of, found))
            if size > MOST_TEXT and size > MOST_TEXT + size_of(node):
                self._refuse(node)
        return found

    def texts(self, node: Node, shown: Shown | None = None) -> Iterator[str]:
        """Each match as one line of text, after the pattern; what the pattern does not fit is left out.

        `shown` may be what is known of the page whose root `node` is. Raises PageTooLarge where the matches together
        have more than MOST_TEXT.
        """
        return (found for _, found in self.trace(node, shown) if found)

    def trace(self, node: Node, shown: Shown | None = None) -> Iterator[tuple[str, str]]:
        """Each match as one line of text before and after the pattern, which gives nothing where it does not fit.

        `shown` as for `texts`, and it raises what that raises.
        """
        found, left = self.nodes(node, shown), MOST_TEXT
        shown = shown or Shown(node)
        for match in found:
            left -= shown.size(match) if len(found) > 1 else 0  # one alone is no longer than the page
            if left < 0:
                self._refuse(node)
            text = (fold(match) if isinstance(match, str) else shown.line(match))[:LONGEST_TEXT]
            yield text, text if self.expression is None else patterns.found(self.expression, text)

    def _refuse(self, node: Node) -> NoReturn:
        detail = f"what the selector {self.css or self.xpath!r} finds has more than {MOST_TEXT} characters in all"
        raise PageTooLarge(node.getroottree().docinfo.URL or "", detail)

    def first(self, node: Node, shown: Shown | None = None) -> str | None:
        """The first text, or None; `shown` as for `texts`."""
        return next(self.texts(node, shown), None)
