"""开普 UCAP: `/csrc/c106256/c1234567/content.shtml`, `createPageHTML('page_div', 11, 1, 'list', 'shtml', 322)`.

The call has the name of the one that TRS pages make, other arguments, and counts pages from 1.
"""

import re
from urllib.parse import urljoin

from spiders.families import usual
from spiders.families.family import Family

_PAGES = re.compile(
    r"""createPageHTML\(\s*['"][\w-]{1,40}['"]\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*['"]([\w.-]{1,80})['"]\s*,"""
    r"""\s*['"](\w{1,10})['"]"""
)


def next_page(url: str, html: str) -> str | None:
    """The page after this one, as the page's call says; None at the end."""
    call = _PAGES.search(html) if "createPageHTML(" in html else None
    if call is None:
        return None
    total, current, name, suffix = int(call[1]), int(call[2]), call[3], call[4]
    return urljoin(url, f"{name}_{current + 1}.{suffix}") if 0 < current < total else None


_DIGITS = "translate(@href, '012345678', '999999999')"

UCAP = Family(
    articles=r"/c\d+/content(_\d+)?\.s?html$|/\d{6}/[0-9a-f]{32}(_\d+)?\.s?html$",
    document=r"/(?:c(?=\d+/))?(\d+|[0-9a-f]{32})(?:/content)?\.s?html$",
    next_page=next_page,
    listing={
        "items": usual.items(f"contains(@href, '/content.') or contains({_DIGITS}, '/999999/')"),
        "date": usual.LISTED_DAY,
    },
    layout=usual.ARTICLE | {"body": "#zoom, #Zoom, div#UCAP-CONTENT, div.detail-news"},
)
