"""Where a link leads that a script follows: the address in its `onclick`, or in a call that stands as its `href`."""

import re

from spiders.reading.text import fold
from spiders.reading.tree import Node

_QUOTED = re.compile(r"""["']\s*([^"'<>\s]{1,1000})\s*["']""")
_ADDRESS = re.compile(
    r"^(?:https?:/|\.{0,2}/)[^/]|^[\w.-]+/[\w./-]+|\.(?:s?html?|aspx?|jspx?|php|jhtml|do)(?:[?#]|$)", re.I
)
_LONGEST_CALL = 2_000


def leads(node: Node) -> str:
    """The address that a link leads to, as it is written; an empty text where it names none."""
    href = fold(node.get("href") or "")
    return (address(node) or href) if leads_nowhere(href) else href


def leads_nowhere(href: str) -> bool:
    """Whether what stands as an address is none: nothing, a place on the page, a script's call."""
    return not href or href == "#" or href.lower().startswith(("javascript:", "#", "void("))


def address(node: Node) -> str | None:
    """The first address that the script of an element names, as it is written; None where it names none."""
    for call in (node.get("onclick") or "", node.get("href") or ""):
        if call and (call != node.get("href") or call.lower().startswith("javascript:")):
            for told in _QUOTED.finditer(call[:_LONGEST_CALL]):
                if _ADDRESS.search(told[1]):
                    return told[1]
    return None
