"""The pages that lead to articles: the listings, the home page and the channels."""

from collections.abc import Iterator, Sequence
from html import escape

from cli.sample.content import NAME, PAGE_SIZE, SECTIONS, Entry, Section
from cli.sample.page import document, link, navigation

LONGEST_TITLE = 24  # characters of a title that a listing shows
PAGING = '<script src="/js/page.js"></script>'


def listing_pages(section: Section, entries: Sequence[Entry]) -> Iterator[str]:
    """The section's listing, a page for every 20 entries."""
    total = -(-len(entries) // PAGE_SIZE)
    for page in range(total):
        shown = entries[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        crumbs = " &gt; ".join(link(href, name) for name, href in section.crumbs)
        lines = [
            navigation(),
            f'<div class="crumbs">当前位置：{crumbs}</div>',
            f"<h2>{section.name}</h2>",
            '<ul class="news-list">',
            *(_item(entry) for entry in shown),
            "</ul>",
            '<div class="paging">',
            f'<script>createPageHTML({total}, {page}, "index", "html");</script>',
            "</div>",
        ]
        yield document(f"{section.name}_{NAME}", lines, head=[PAGING])


def _item(entry: Entry) -> str:
    title, attributes = entry.title, ' target="_blank"'
    if len(title) > LONGEST_TITLE:
        attributes += f' title="{escape(title)}"'
        title = title[:LONGEST_TITLE] + "…"
    pinned = '<span class="top">置顶</span>' if entry.is_pinned else ""
    return f'<li>{pinned}{link(entry.href, title, attributes)}<span class="date">{entry.date}</span></li>'


def home_page(latest: dict[str, Sequence[Entry]]) -> str:
    """The front page, with the newest entries of every section by its id."""
    lines = [navigation(), f"<h1>{NAME}</h1>"]
    for section in SECTIONS:
        lines += [f"<h2>{link(section.folder, section.name)}</h2>", '<ul class="latest">']
        lines += [f"<li>{link(entry.url, entry.title)}</li>" for entry in latest[section.id]]
        lines.append("</ul>")
    return document(NAME, lines)


def channel_page(folder: str) -> str:
    """The page of a channel such as /xw/: the sections below it."""
    below = [section for section in SECTIONS if section.folder.startswith(folder)]
    items = (f"<li>{link(section.folder, section.name)}</li>" for section in below)
    return document(f"频道_{NAME}", [navigation(), "<ul>", *items, "</ul>"])
