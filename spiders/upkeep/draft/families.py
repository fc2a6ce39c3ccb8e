"""Which CMS made a site: by the addresses of its articles, and by what only that CMS writes into its pages."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.families import FAMILIES
from spiders.upkeep.draft.page import Page

_HTML = {
    "jcms": r"<datastore>|/module/web/jpage/|/module/jslib/|articlehits|jcms",
    "vsb": r"_showDynClicks|/system/resource/|_jsq_|wbnewsid=|v_news_content|_newscontent_fromname",
    "ucap": r"createPageHTML\(\s*['\"][\w-]{1,40}['\"]\s*,|UCAP-CONTENT|ucapcontent",
    "trs": r"createPageHTML\(\s*['\"]?\d{1,6}['\"]?\s*,\s*['\"]?\d|TRS_Editor|TRS_AUTOADD|trs_editor_view",
    "nfcms": r"NFCMS[_-]",
    "empire": r"/e/public/ViewClick|/e/(?:extend|action|search|member|data)/",
    "xiangyu": r"enpproperty|enpcontent|founder-content",
    "siteserver": r"/api/stl/actions/|SiteServer|sitefiles/",
    "dede": r"/plus/(?:count|view|list|search)\.php|dedecms|DedeCMS|dede_pages",
    "jeecms": r"content_view\.jspx|jeecms|\.jhtml\b",
    "aspnet": r"__doPostBack|__VIEWSTATE",
    "discuz": r"portal\.php\?mod=|Discuz!|article_content",
    "phpcms": r"api\.php\?op=count|phpcms|PHPCMS|/statics/js/",
}
_SIGNS = {name: re.compile(pattern) for name, pattern in _HTML.items()}
_TELLING = frozenset({"trs", "jcms", "vsb", "ucap", "nfcms", "xiangyu", "siteserver", "jeecms", "discuz"})
"""Families whose addresses of articles have a form that others hardly have."""
_MOST = 200_000
"""Characters of a page that are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A family, and what speaks for it."""

    name: str
    why: str


def find_family(pages: Iterable[Page], articles: Sequence[str]) -> Found | None:
    """The family of a site whose articles have these addresses; None where its pages are nobody's.

    A family counts where its addresses cover nine articles in ten and are ones that others hardly have, or where the
    pages have a mark of it beside.
    """
    texts = [page.html[:_MOST] for page in pages]
    found: list[tuple[float, Found]] = []
    for name, family in FAMILIES.items():
        marked = sum(_SIGNS[name].search(text) is not None for text in texts)
        fits = _share(family.articles, articles)
        if fits >= 0.9 and (marked or name in _TELLING):
            why = "addresses of articles" + (f", and marks on {marked} of {len(texts)} pages" if marked else "")
            found.append((marked / max(1, len(texts)) + (name in _TELLING), Found(name, why)))
    return max(found, key=lambda one: one[0])[1] if found else None


def _share(pattern: str | None, urls: Sequence[str]) -> float:
    if pattern is None or not urls:
        return 0.0
    return sum(re.search(pattern, path_and_query(url)) is not None for url in urls) / len(urls)


def path_and_query(url: str) -> str:
    """The part of an address on which the pattern `articles` is tried."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
