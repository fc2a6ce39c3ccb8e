"""TRS WCM and 海云: `t20191017_123456.html`, paged by `createPageHTML(total, current, "index", "html")` or by
a script of the template with `var currentPage = 0` and `var countPage = 5`.

Its pages are static; each site brings a counter of its own, so there is none here.
"""

import re
from urllib.parse import urljoin

from spiders.families import usual
from spiders.families.family import Family

_PAGES = re.compile(
    r"""createPageHTML\(\s*['"]?(\d{1,6})['"]?\s*,\s*['"]?(\d{1,6})['"]?\s*,\s*['"]([\w.-]{1,80})['"]\s*,"""
    r"""\s*['"](\w{1,10})['"]"""
)


_VARIABLE = r"var(?<!\wvar)\s+{}\s*=\s*['\"]?(\d{{1,6}})\b"
"""The word boundary stands behind its word: what begins with plain letters is searched for ten times as fast."""
_CURRENT, _TOTAL = (re.compile(_VARIABLE.format(name)) for name in ("currentPage", "countPage"))
_WRITTEN = re.compile(
    r"""href\s*=\s*\\?["']([\w.-]{1,80})["']\s*\+\s*["']_["']\s*\+\s*nextPage\s*\+\s*["']\.["']\s*\+\s*["'](\w{1,10})"""
)
"""A link that a template's own script writes: `"<a href=\\"t20191017_1" + "_" + nextPage + "." + "htm\\">"`."""


def next_page(url: str, html: str) -> str | None:
    """The page after this one, as the call of createPageHTML or the variables currentPage and countPage say.

    Both count pages from 0. None at the end.
    """
    call = _PAGES.search(html) if "createPageHTML(" in html else None
    if call is not None:
        total, current, name, suffix = int(call[1]), int(call[2]), call[3], call[4]
    elif "countPage" not in html:
        return None
    else:
        link, at, count = _WRITTEN.search(html), _CURRENT.search(html), _TOTAL.search(html)
        if link is None or at is None or count is None:
            return None
        total, current, name, suffix = int(count[1]), int(at[1]), link[1], link[2]
    return urljoin(url, f"{name}_{current + 1}.{suffix}") if current + 1 < total else None


_BODY = (
    "div.TRS_Editor, div.trs_editor_view, div.TRS_UEDITOR, div.trs_paper_default, div.trs_word, "
    "div[id^='TRS_AUTOADD'], #zoom, #Zoom"
)

TRS = Family(
    articles=r"/t\d{8}_\d+(_\d+)?\.s?html?$",
    document=r"/t\d{8}_(\d+)\.s?html?$",
    next_page=next_page,
    listing={
        "items": usual.items("(contains(@href, '/t2') or starts-with(@href, 't2')) and contains(@href, '_')"),
        "date": usual.LISTED_DAY,
    },
    layout=usual.ARTICLE | {"body": _BODY, "breadcrumb": "a.CurrChnlCls"},
)
