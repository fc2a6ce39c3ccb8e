"""大汉 JCMS: `/art/2019/10/17/art_1_2.html`; listings lie as records in a script, further ones behind jpage.

A listing page carries `<datastore>` with its records and, in `<nextgroup>`, the address of the next ones, which are
answered in the same form and to GET. `articlehits` counts a click with every request, so it is not asked.
"""

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from spiders.families import usual
from spiders.families.family import Family

MOST_RECORDS = 1_000
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[")
_NEXT = re.compile(r"""<nextgroup>\s*<!\[CDATA\[\s*<a[^>]{0,200}?href=["']([^"'<>]{1,2000})["']""")
_PAGES = re.compile(r"<totalpage>\s*(\d{1,6})\s*</totalpage>")


def listing_html(html: str) -> str:
    """The records of a page's datastore as a list; a page that has none as it is."""
    if "<datastore>" not in html:
        return html
    records: list[str] = []
    end = 0
    while len(records) < MOST_RECORDS and (begun := _RECORD.search(html, end)):
        end = html.find("]]>", begun.end())
        if end < 0:
            break
        records.append(html[begun.end() : end])
    return f'<html><body><ul class="records">{"".join(records)}</ul></body></html>'


def next_page(url: str, html: str) -> str | None:
    """The address of the next records; where the page has no datastore, that of its link 下一页."""
    return next_records(url, html) if "<datastore>" in html else usual.turned(url, html)


def next_records(url: str, html: str) -> str | None:
    """The address of the next records; None behind the last page that the datastore counts."""
    found, pages = (_NEXT.search(html), _PAGES.search(html)) if "<nextgroup>" in html else (None, None)
    if found is None:
        return None
    target = urljoin(url, found[1].replace("&amp;", "&"))
    page = parse_qs(urlsplit(target).query).get("page", [""])[0]
    beyond = pages is not None and page.isascii() and page.isdigit() and int(page) > int(pages[1])
    return None if beyond else target


JCMS = Family(
    articles=r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html?$",
    document=r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_(\d+)\.html?$",
    next_page=next_page,
    listing={"items": usual.items("contains(@href, '/art_')"), "date": usual.LISTED_DAY},
    layout=usual.ARTICLE
    | {"body": "#zoom, #Zoom", "views": usual.clicking("articlehits", r"\S{0,300}articlehits\S{1,300}")},
    listing_html=listing_html,
)
