"""The page that follows: a link that says so, the number after the current one, or a CMS's paging script."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice, pairwise
from posixpath import basename, dirname
from urllib.parse import urlsplit

from spiders.families.jcms import next_records
from spiders.families.trs import TRS
from spiders.families.ucap import UCAP
from spiders.reading.address import resolve
from spiders.reading.paging import continues, first_page
from spiders.reading.tree import Node

_NEXT = re.compile(
    r"[\[【(（]?\s*(?:下一?[页頁]|后一?页|next(?:\s*page)?)\s*(?:[>＞»›→]{0,2})\s*[\]】)）]?", re.IGNORECASE
)
_ARROW = re.compile(r"\s*[>＞»›→]{1,2}\s*")
_NUMBER = re.compile(r"\s*\d{1,5}\s*")
_PRESSED = re.compile(r"""location(?:\.href)?\s*=\s*(?:encodeURI\()?\s*["']([^"'<>\s]{1,500})["']""")
_NEXT_NAME = re.compile(r"(?:^|[\s_-])next(?:[\s_-]?page)?(?:$|\s)", re.IGNORECASE)
_CAROUSEL = re.compile(r"swiper|slick|slide|carousel|owl|flex-|gallery", re.IGNORECASE)
_LONGEST_CALL = 1_000
_MOST_OPTIONS = 500
_MOST = 20
_LONGEST_LABEL = 12
_CURRENT = re.compile(r"cur|active|(?<![a-z])on(?![a-z])|now|select|this", re.IGNORECASE)


def next_listing_page(url: str, base: str, html: str, root: Node) -> str | None:
    """The address of the next page of a listing; as the page writes it where `url` is not known; None at the end."""
    found = (*islice(_said(root), _MOST), *islice(_counted(root), _MOST), *_scripted(url, html))
    for href in (*found, *_chosen(root), *islice(_pointed(url, base, root), _MOST), *islice(_named(root), _MOST)):
        target = resolve(base, href) or (None if _leads_nowhere(href) else href)
        if target is not None and target.partition("#")[0] != url.partition("#")[0]:
            return target
    return None


def next_article_page(url: str, base: str, html: str, root: Node) -> str | None:
    """The address of the article's next page, whose file name begins like the article's own; None at the end."""
    for href in (*islice(_said(root), _MOST), *_scripted(url, html)):
        target = resolve(base, href)
        if target is not None and target != url and _continues(url, target):
            return target
    return None


def _said(root: Node) -> Iterator[str]:
    for link in root.iter("a"):
        text = (link.text or "").strip()
        if not text and len(link):
            text = (link[0].text or "").strip()
        if len(text) <= _LONGEST_LABEL:
            whole = link.get("title")
            if _NEXT.fullmatch(text) or (whole and _NEXT.fullmatch(whole)):
                href = (link.get("href") or "").strip()
                pressed = _PRESSED.search((link.get("onclick") or "")[:_LONGEST_CALL]) if _leads_nowhere(href) else None
                yield pressed[1] if pressed else href


def _counted(root: Node) -> Iterator[str]:
    """The link to the number after the one that is marked as current or is no link."""
    numbers = [node for node in root.iter("a", "span", "strong", "em", "b", "li") if _NUMBER.fullmatch(node.text or "")]
    for node, after in pairwise(numbers):
        around = node.getparent()
        names = f"{node.get('class') or ''} {'' if around is None or around.tag != 'li' else around.get('class') or ''}"
        current = node.tag != "a" or not node.get("href") or _CURRENT.search(names)
        if current and after.tag == "a" and int(after.text or "0") == int(node.text or "0") + 1:
            yield (after.get("href") or "").strip()


def _chosen(root: Node) -> Iterator[str]:
    """The address in a list to choose from that stands after the one chosen."""
    options = islice(root.iter("option"), _MOST_OPTIONS)
    for option, after in pairwise(options):
        value = (after.get("value") or "").strip()
        beside = option.getparent() is after.getparent() and _NUMBER.fullmatch(after.text or "")
        if beside and option.get("selected") is not None and not value.isdecimal():
            yield value


def _pointed(url: str, base: str, root: Node) -> Iterator[str]:
    """The links that are an arrow and lead to a file beside the page; others lead from a heading to its section."""
    for link in root.iter("a"):
        href = (link.get("href") or "").strip()
        target = resolve(base, href) if href and _ARROW.fullmatch(link.text or "") else None
        if target and dirname(urlsplit(target).path) == dirname(urlsplit(url).path):
            yield href


def _named(root: Node) -> Iterator[str]:
    """The links that only their class or `rel` call the next one, as where they show a picture."""
    for link in root.iter("a"):
        parent = link.getparent()
        around = (parent.get("class") or "") if parent is not None and parent.tag in ("li", "span") else ""
        names = f"{link.get('class') or ''} {link.get('rel') or ''} {around}"
        if _NEXT_NAME.search(names) and not _CAROUSEL.search(names):
            yield (link.get("href") or "").strip()


def _scripted(url: str, html: str) -> Iterator[str]:
    """What the families say whose pages name the next one in a script; all others have a link."""
    for next_page in (TRS.next_page, UCAP.next_page, next_records):
        if target := next_page(url, html):
            yield target


def _leads_nowhere(href: str) -> bool:
    return not href or href.startswith(("#", "javascript:", "mailto:"))


def _continues(url: str, target: str) -> bool:
    """Whether an address is beside the article's, and one of its further pages by its name."""
    is_beside = urlsplit(url).netloc == urlsplit(target).netloc
    return is_beside and any(continues(start, target) for start in (url, first_page(url)) if start)


def first_of_several(url: str, html: str) -> str | None:
    """The address of an article's first page, where this is a further one and names it; else None."""
    first = first_page(url)
    if first is None:
        return None
    parts = urlsplit(first)
    name = basename(parts.path) + (f"?{parts.query}" if parts.query else "")
    stem = name.partition(".")[0]  # as scripts name it
    text = unescape(html)
    return first if stem and any(text.find(part) >= 0 for part in (name, f'"{stem}"', f"'{stem}'")) else None
