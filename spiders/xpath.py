"""CSS and XPath compiled: checked without a page, and said in the way that libxml2 answers fastest."""

import re
from typing import Any

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from spiders.faults import said

_TRANSLATOR = HTMLTranslator()
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

_QUOTED = r"""('[^'\[\]]*'|"[^"\[\]]*")"""
_STEP = re.compile(
    rf"(?<=[:/])([\w*-]+)\[(?:@([\w-]+) ?= ?{_QUOTED}"
    rf"|@class and contains\(@class, {_QUOTED}\)"
    rf" and contains\(concat\(' ', normalize-space\(@class\), ' '\), {_QUOTED}\))"
    r"\](?=/|\s*\||$)"
)
"""A step to elements with one value of an attribute, or one class, as CSS is translated, and no other condition."""


def compiled(css: str | None, xpath: str | None) -> etree.XPath:
    """The path that a selector says. Raises ValueError that says where it is wrong."""
    shown = css if css is not None else xpath
    try:
        path = etree.XPath(xpath if xpath is not None else _TRANSLATOR.css_to_xpath(css or ""))
        path(etree.Element("html"))
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise ValueError(said("selector does not compile", given=shown, error=error)) from None
    if unknown := _unknown(path.path):
        raise ValueError(said("unknown in XPath", given=shown, unknown=unknown))
    return path


def faster(xpath: str) -> str:
    """An XPath that gives the same in less time: from the attributes to their elements, where it asks each element.

    Of `div[@id = 'a']` libxml2 makes a set and compares it for each element; of `div/@id[. = 'a']/parent::*` it does
    not. Both give the same elements in the page's order, as long as no position is asked for behind them.
    """
    if any("[" in literal for literal in _LITERAL.findall(xpath)):
        return xpath
    return _STEP.sub(_by_attribute, xpath)


def _by_attribute(step: re.Match[str]) -> str:
    tag, name, value, part, word = step.groups()
    if name is not None:
        return f"{tag}/@{name}[. = {value}]/parent::*"
    return f"{tag}/@class[contains(., {part})][contains(concat(' ', normalize-space(.), ' '), {word})]/parent::*"


def selects_elements(path: etree.XPath) -> bool:
    """Whether a path selects elements, and not their attributes, texts or something computed."""
    bare = _LITERAL.sub("''", path.path)
    while _PREDICATE.search(bare):
        bare = _PREDICATE.sub("", bare)
    return isinstance(tried(path), list) and not _ENDS_IN_TEXT.search(bare)


def tried(path: etree.XPath) -> Any:
    """What a path gives on an empty page: a list, or what it computes, a text, a number or a truth."""
    return path(etree.Element("html"))


def alternatives(xpath: str) -> list[str]:
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
