"""ASP.NET WebForms: `__doPostBack` turns a page by sending its own form, with what was clicked on (`__EVENTTARGET`).

The script is only searched for its call. What is sent is what a browser would send: the page's inputs as they stand,
`__VIEWSTATE` and `__EVENTVALIDATION` among them, by which the server knows the page again.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from lxml import etree

from spiders.profile import Profile
from spiders.reading.address import canonical, resolve
from spiders.reading.errors import NotTurned
from spiders.reading.paging import Page
from spiders.reading.tree import Node

LONGEST_FORM = 2**19
"""Bytes of a form that is sent: view states have up to some 200,000."""

_CALL = re.compile(
    r"""(?:__doPostBack|WebForm_PostBackOptions)\(\s*(?P<q>["'])(?P<target>[^"'\\<>]{1,500})(?P=q)\s*,"""
    r"""\s*(?P<r>["'])(?P<argument>[^"'\\<>]{0,500})(?P=r)"""
    r"""(?:\s*,\s*(?:true|false)\s*,\s*["'][^"'\\]{0,500}["']\s*,\s*["'](?P<action>[^"'\\<>]{1,2000})["'])?"""
)
_HOLDS_STATE = etree.XPath(".//input[@name = '__VIEWSTATE' or @name = '__EVENTTARGET']")
_CHARSET = etree.XPath("string(//meta/@charset | //meta[contains(@content, 'charset=')]/@content)")
_GB = re.compile("gb(?:2312|k|18030)", re.IGNORECASE)
_SENT_BY_CLICK = {"submit", "button", "image", "reset", "file", "password"}
_SCRIPTED = ("__EVENTTARGET", "__EVENTARGUMENT")


def call(text: str) -> re.Match[str] | None:
    """The call in the `href` or `onclick` of a link; None where there is none."""
    return _CALL.search(text)


def turned(page: Page, base: str, root: Node, event: re.Match[str], profile: Profile, endpoint: Page | None) -> Page:
    """The page that a call leads to. Raises NotTurned where the form is none that is sent.

    A form goes to the page's own address, or to the `endpoint` that the profile names, and nowhere else.
    """
    form = next((form for form in root.iter("form") if _HOLDS_STATE(form)), None)
    if form is None:
        raise NotTurned(page.url, "the page is turned by __doPostBack, and has no form")
    action = event["action"] or form.get("action", "").strip()
    target = resolve(base, action) if action else page.url
    named = {canonical(known.url, profile) for known in (page, endpoint) if known is not None}
    if target is None or canonical(target, profile) not in named:
        raise NotTurned(page.url, f"the page's form leads to {action[:300]}, not to its own address")
    fields = [*zip(_SCRIPTED, (event["target"], event["argument"]), strict=True), *_fields(form)]
    size = sum(len(name) + len(value) for name, value in fields)
    content = urlencode(fields, encoding=_encoding(root)) if size <= LONGEST_FORM else ""
    if not 0 < len(content) <= LONGEST_FORM:
        raise NotTurned(page.url, f"the page's form has {max(size, len(content)):,} bytes, of {LONGEST_FORM:,} at most")
    return Page(target, content)


def _encoding(root: Node) -> str:
    """What a browser encodes a form in: the page's own charset."""
    return "gb18030" if _GB.search(str(_CHARSET(root))) else "utf-8"


def _fields(form: Node) -> Iterator[tuple[str, str]]:
    """What a browser would send of a form's elements, but for what the script sets."""
    for element in form.iter("input", "select", "textarea"):
        name, kind = element.get("name", ""), element.get("type", "").lower()
        if not name or name in _SCRIPTED or element.get("disabled") is not None or kind in _SENT_BY_CLICK:
            continue
        if element.tag == "select":
            yield from ((name, value) for value in _chosen(element))
        elif element.tag == "textarea":
            yield name, element.text or ""
        elif kind not in {"checkbox", "radio"} or element.get("checked") is not None:
            yield name, element.get("value", "on" if kind in {"checkbox", "radio"} else "")


def _chosen(element: Node) -> list[str]:
    options = list(element.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if element.get("multiple") is None:
        chosen = chosen[-1:] or options[:1]
    return [option.get("value", " ".join((option.text or "").split())) for option in chosen]
