"""Feeds as Atom (RFC 4287)."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

from storage.feeds import Entry, Feed, day

TYPE = "application/atom+xml"

ATOM = "http://www.w3.org/2005/Atom"
ET.register_namespace("", ATOM)

SUMMARY = 300
"""Characters of the text that stand in an entry."""

AUTHORITY = "fangzhi.invalid"
"""Who names the entries (RFC 4151): nobody's domain, since the hosts of sites, and who keeps an archive, change."""

_UNFIT = re.compile(
    r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    r"|[\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What XML 1.0 forbids or advises against, and marks that turn a line around."""


def written(feed: Feed, path: str, own: str = "", operator: str = "") -> bytes:
    """A feed. `path` names it for good, as `site/lanchuan`, quoted; `own` is its address, where it has one.

    Its `updated` is that of the entry changed last, so the same articles give the same bytes.
    """
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "id", _tag(feed.since, f"feed/{path}"))
    _add(root, "title", feed.name or "fangzhi")
    _add(root, "updated", _instant(updated(feed)))
    if own:
        _add(root, "link", rel="self", type=TYPE, href=own)
    _add(_add(root, "author"), "name", operator or "fangzhi")
    _add(root, "generator", "fangzhi")
    for entry in feed.entries:
        _add_entry(root, entry)
    ET.indent(root, space="")
    body: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def updated(feed: Feed) -> datetime:
    """When something in the feed last changed (UTC)."""
    return max((entry.changed for entry in feed.entries), default=feed.since)


def _add_entry(root: ET.Element, entry: Entry) -> None:
    shown, made = entry.shown, _add(root, "entry")
    article = shown.article
    # The instant at which it came in tells apart the articles of that number in two archives.
    _add(made, "id", _tag(entry.added, f"article/{shown.id}/{int(entry.added.timestamp() * 1_000_000)}"))
    _add(made, "title", article.title or article.url)
    _add(made, "updated", _instant(entry.changed))
    if article.published is not None and article.published.instant is not None and shown.suspect is None:
        _add(made, "published", _instant(article.published.instant))
    _add(made, "link", rel="alternate", type="text/html", href=article.url)
    for author in article.authors or (article.source or shown.site_name,):
        _add(_add(made, "author"), "name", author)
    for tag in article.tags:
        _add(made, "category", term=tag)
    text = article.body if len(article.body) <= SUMMARY else article.body[:SUMMARY] + "…"
    _add(made, "summary", "\n".join(filter(None, (_said(entry), text))), type="text")


def _said(entry: Entry) -> str:
    """Where and when it was published, as the page says it."""
    published = entry.shown.article.published
    parts = (entry.shown.site_name, entry.shown.article.source, published and published.isoformat())
    return " · ".join(part for part in parts if part)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}", {key: clean(value) for key, value in attributes.items()})
    made.text = clean(text) or None
    return made


def clean(text: str) -> str:
    """The text without what cannot stand in XML, or would steer whoever shows it."""
    return _UNFIT.sub("", text)


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _tag(minted: datetime, path: str) -> str:
    return f"tag:{AUTHORITY},{day(minted)}:{path}"
