"""Which names in a page's markup will still be there tomorrow."""

import re
from itertools import pairwise

from spiders.reading.tree import Node

MOST_CLASSES = 6
"""Classes of an element that are looked at."""

_CSS_NAME = re.compile(r"-?[A-Za-z_][\w-]{0,59}", re.ASCII)
_NUMBERED = re.compile(r"\d{4}|^[0-9a-fA-F-]{8,}$")
_BUILT = re.compile(r"(?:css|sc|jsx|jss|svelte|emotion|styled|makeStyles|astro|data-v|ember|yui|ext-gen|radix)[-_]\w*")
"""What tools that write style sheets put before the names they make up."""
_PART = re.compile(r"[-_]+")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_STATES = frozenset(
    "active current on off open show hide hidden visible selected first last odd even clear clearfix cf fl fr left "
    "right pull-left pull-right row col container wrap wrapper inner box center tc tl tr bold red grid flex block "
    "overflow container-fluid pc mobile hidden-xs visible-xs index page no-js js".split()
)
_LOOKS = re.compile(
    r"[mpfwh][trblxywh]?-?\d{1,4}(?:px)?|(?:col|row|span|grid|gutter)(?:-(?:xs|sm|md|lg|xl))?-?\d{1,2}(?:-\d{1,2})?"
    r"|(?:text|bg|font|border|flex|items|justify|leading|gap|space|rounded|shadow|sm|md|lg|xl)-.*|js-.*|is-.*"
)


def is_stable(name: str) -> bool:
    """Whether a class or id looks as if a person had chosen it, for more than one page."""
    if _CSS_NAME.fullmatch(name) is None or _NUMBERED.search(name) or _BUILT.fullmatch(name):
        return False
    parts = [part for part in _PART.split(name) if part]
    return bool(parts) and not _is_random(parts[-1])


def _is_random(part: str) -> bool:
    """Whether letters and digits alternate, or capitals stand, as in no word."""
    if len(part) < 5:
        return False
    words = _WORD.findall(part)
    turns = sum(one.isdigit() != other.isdigit() for one, other in pairwise(words))
    has_case = part != part.lower() and part != part.upper()
    if turns >= 3 or (turns >= 1 and has_case and len(words) > 3):
        return True
    letters = [word for word in words if not word.isdigit()]
    short = len("".join(letters)) / max(1, len(letters)) < 2.6
    return has_case and (((len(letters) > 2 or turns > 0) and short) or any(map(_is_noise, letters)))


def _is_noise(word: str) -> bool:
    return len(word) > 4 and not set(word.lower()) & set("aeiouy")


def says_little(name: str) -> bool:
    """Whether a class only says how a thing looks or what state it is in."""
    return name in _STATES or _LOOKS.fullmatch(name) is not None


def id_of(node: Node) -> str | None:
    """The element's id, where it is one to rely on."""
    name = (node.get("id") or "").strip()
    return name if name and is_stable(name) else None


def classes_of(node: Node) -> list[str]:
    """The element's classes to rely on, those that say most first."""
    names = [name for name in (node.get("class") or "").split()[:MOST_CLASSES] if is_stable(name)]
    return sorted(dict.fromkeys(names), key=says_little)
