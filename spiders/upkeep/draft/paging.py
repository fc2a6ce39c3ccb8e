"""How a listing leads on to its next page."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from spiders.families import FAMILIES, Family, usual
from spiders.families.jcms import next_records
from spiders.families.trs import TRS
from spiders.families.ucap import UCAP
from spiders.reading.address import resolve
from spiders.reading.tree import Node
from spiders.selector import Selector
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.steps import classes, shared

_SCRIPTED = {"trs": TRS.next_page, "ucap": UCAP.next_page, "jcms": next_records}
"""The families whose pages name the next one in a script, and what reads that."""
_PLAIN = {"xpath": "//a[normalize-space()='下一页']/@href"}
_ARROWS = "'>' '>>' '›' '»' '→' '＞'".split()
_ARROW = " or ".join(f"normalize-space()={arrow}" for arrow in _ARROWS)
_ANY_NEXT = {"xpath": "//a[starts-with(normalize-space(), '下一') or starts-with(normalize-space(), '下页')]/@href"}
_TITLED = {"xpath": "//a[starts-with(@title, '下一') or starts-with(@title, '下页')]/@href"}
_ENGLISH = {"xpath": "//a[normalize-space()='Next' or normalize-space()='next' or normalize-space()='NEXT']/@href"}
_CHOSEN = {"xpath": "//option[@selected]/following-sibling::option[1]/@value"}
_TURNED = FAMILIES["jeecms"].listing["next"]

_LAST = frozenset("尾页 末页 最后一页 最末页 最后页 尾頁 [尾页] [末页]".split())
_CALLED = re.compile(
    r"""createPageHTML\(\s*(['"][A-Za-z_][\w-]{0,40}['"]\s*,\s*)?['"]?(\d{1,6})['"]?\s*,\s*['"]?\d{1,6}['"]?\s*,"""
    r"""\s*['"]([\w.-]{1,80})['"]\s*,\s*['"](\w{1,10})['"]"""
)
"""The call by which TRS, which counts from 0, and UCAP, which names an element first and counts from 1, write links."""

Next = dict[str, Any] | str


def pages_on(family: Family, pages: Sequence[Page]) -> bool:
    """Whether the family's own paging leads from these pages where they lead, without a key of the profile."""
    rule = family.listing.get("next")
    return all(_found(rule, page) == page.following if rule else _by_script(family, page) for page in pages)


def scripted(pages: Sequence[Page]) -> str | None:
    """The family by whose script these pages lead on; None where they have links."""
    leading = [page for page in pages if page.following]
    for name, read in _SCRIPTED.items():
        if leading and all(read(page.url, page.html) == page.following for page in leading):
            return name
    return None


def says_next(pages: Sequence[Page]) -> bool:
    """Whether all of these pages that lead on do so by a link 下一页, or by a family's script."""
    leading = [page for page in pages if page.following]
    return scripted(leading) is not None or all(_found(_PLAIN, page) == page.following for page in leading)


def find_next(pages: Sequence[Page]) -> Next | None:
    """The selector of the next page's address; None where no page leads on, or none that a selector can find."""
    leading = [page for page in pages if page.following]
    best: tuple[int, Next | None] = (0, None)
    for offer in _offers(leading) if leading else ():
        right = sum(_found(offer, page) == page.following for page in pages)
        if right > best[0]:
            best = (right, offer)
        if right == len(pages):
            break
    return best[1]


def last_page(page: Page) -> str | None:
    """The address of a listing's last page, as its link 尾页 or its script says; None where that is not known.

    Old articles are there, which may have another look.
    """
    links = (link for link in page.root.iter("a") if (link.text or "").strip() in _LAST)
    target = next((url for link in links if (url := resolve(page.base, link.get("href") or ""))), None)
    if target is None and (call := _CALLED.search(page.html)):
        total = int(call[2]) - (1 if call[1] is None else 0)
        target = urljoin(page.url, f"{call[3]}_{total}.{call[4]}") if int(call[2]) > 1 else None
    return None if target in (None, page.url, page.following) else target


def _by_script(family: Family, page: Page) -> bool:
    return family.next_page(page.url, page.html) == page.following


def _found(rule: Next, page: Page) -> str | None:
    told = Selector.model_validate(rule).first(page.root)
    target = resolve(page.base, told) if told else None
    return None if target is not None and target.partition("#")[0] == page.url.partition("#")[0] else target


def _offers(leading: Sequence[Page]) -> Iterator[Next]:
    yield from (_PLAIN, usual.NEXT, _ANY_NEXT, _TITLED, _TURNED, _ENGLISH)
    links = [link for page in leading for link in page.root.iter("a") if _leads_on(link, page)]
    for link in links[:6]:
        yield from (f"{name}::attr(href)" for name in shared([link]) if classes(link) and "." in name)
        yield from _after_current(link)
    yield {"xpath": f"//a[{_ARROW}]/@href"}
    yield _CHOSEN


def _leads_on(link: Node, page: Page) -> bool:
    return resolve(page.base, link.get("href") or "") == page.following


def _after_current(link: Node) -> Iterator[Next]:
    """The link behind the mark of the current page, be they in elements of their own or not."""
    parent = link.getparent()
    for node, tail in ((link, ""), (parent, " a")):
        before = None if node is None else node.getprevious()
        if before is not None and node is not None and isinstance(before.tag, str):
            marked = [name for name in (before.get("class") or "").split() if name.isascii() and name.isidentifier()]
            heads = [f"{before.tag}.{name}" for name in marked] or [str(before.tag)]
            yield from (f"{head} + {node.tag}{tail}::attr(href)" for head in heads)
