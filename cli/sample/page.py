"""One page as the server answers it, and what all pages of the site share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from cli.sample.content import NAME, SECTIONS

HTML = "text/html; charset=utf-8"
BARE_HTML = "text/html"


@dataclass(frozen=True)
class Page:
    """A response; its first `failures` requests answer 500 instead."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    status: int = 200
    failures: int = 0


def link(href: str, text: str, attributes: str = "") -> str:
    """An <a> element."""
    return f'<a href="{escape(href)}"{attributes}>{escape(text)}</a>'


def document(title: str, lines: Iterable[str], head: Iterable[str] = ()) -> str:
    """A whole HTML page around the lines, with the imprint at the bottom."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="zh-CN">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            '<link rel="stylesheet" href="/style.css">',
            *head,
            "</head>",
            "<body>",
            *lines,
            f'<div class="footer">{NAME} 版权所有 热线：0999-5550100</div>',
            "</body>",
            "</html>",
            "",
        ]
    )


def navigation() -> str:
    """The bar on top of all pages but the oldest and those of the culture section."""
    links = [link("/", "首页"), *(link(section.folder, section.name) for section in SECTIONS)]
    return f'<div class="nav">{" ".join(links)}</div>'
