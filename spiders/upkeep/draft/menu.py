"""The sections of a site: the links of its home page that lead to listings, and what listings are called."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from posixpath import splitext
from urllib.parse import urlsplit

from spiders.reading.address import host_of, resolve
from spiders.reading.pressed import leads
from spiders.reading.text import fold, line
from spiders.upkeep.draft.articles import shape
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.picks import folder
from spiders.upkeep.draft.scope import Scope
from storage.items import Entry

SHORTEST_TITLE, MOST_CHANCE = 6, 2
"""Letters of a title on a home page, and articles there from which on a section surely has a listing."""
_INDEX = re.compile(r"(?:index|list|default)?[_-]?\d{0,2}", re.IGNORECASE)
FEWEST = 5
"""Entries from which on a page is a listing."""
_NEWS = re.compile(
    "新闻|要闻|动态|资讯|公告|通知|公示|时政|民生|社会|经济|文化|教育|旅游|本地|本市|本县|快讯|头条|活动"
)
_NO_LISTING = re.compile(
    "首页|登录|注册|联系|关于|简介|概况|领导|机构|邮箱|English|无障碍|投诉|信箱|办事|地图|招聘|广告|视频|直播|论坛|微博|微信|客户端"
)
_TO_HOME = frozenset("首页 主页 网站首页 返回首页 网站主页 首　页 首 页".split(" "))
_MORE = re.compile(r"^\W*(?:更多|more|查看更多|MORE)\W*$", re.IGNORECASE)
_PARTS = re.compile(r"\s*[-_|–—·»>]+\s*")
_LONGEST_NAME = 12
MOST_LINKS = 3_000
_HOME = frozenset(("", "/", "/index.html", "/index.htm", "/index.shtml", "/index.php", "/default.html", "/index.jsp"))


def is_home(url: str) -> bool:
    """Whether an address is that of a site's first page."""
    return urlsplit(url).path.lower() in _HOME and not urlsplit(url).query


def is_listing(page: Page) -> bool:
    """Whether a page lists articles: enough entries, of which half have a number in their address, as articles have."""
    numbered = sum(bool(re.search(r"\d{2}|\d\.\w+$", place.entry.url)) for place in page.places)
    return len(page.places) >= FEWEST and 2 * numbered >= len(page.places)


def sections_of(page: Page, scope: Scope) -> list[tuple[str, str]]:
    """The addresses on a home page that may be listings, with their names, the likeliest first."""
    articles = {place.entry.url for place in page.places}
    forms = {form for form, count in Counter(map(_form, articles)).items() if count >= FEWEST}
    found: dict[str, str] = {}
    for href, text in _links(page):
        url = resolve(page.base, href)
        if url is None or not scope.has(url) or _is_own(url, page) or url in articles or _form(url) in forms:
            continue
        url = url.partition("#")[0]
        if _MORE.match(text):
            found.setdefault(url, "")
        elif 2 <= len(text) <= 8 and not _NO_LISTING.search(text) and not found.get(url):
            found[url] = text
    return sorted(found.items(), key=lambda one: -_worth(*one))


def _is_own(url: str, page: Page) -> bool:
    """Whether an address is that of the page's own first page, and not that of a section on another host."""
    own, host = (host_of(one) or "" for one in (page.url, url))
    return is_home(url) and own.removeprefix("www.") == host.removeprefix("www.")


def _form(url: str) -> tuple[str, ...]:
    """What articles' addresses share: their shape, and the folder in which all lie, before the first number."""
    return (*shape(url), folder(url))


def listed_below(page: Page, sections: Sequence[str], entries: Iterable[str]) -> dict[str, list[Entry]]:
    """The articles on a page that lie below each of these addresses of sections, the deepest; those with several.

    Below is what lies in the section's folder, or in one that has its number as name. `entries` are addresses of other
    articles of the site, which tell what form theirs have.
    """
    forms = {shape(url) for url in entries}
    found: dict[str, Entry] = {}
    for href, text in _links(page):
        url = resolve(page.base, href)
        if url is not None and len(text) >= SHORTEST_TITLE and shape(url) in forms and url not in found:
            found[url] = Entry(url, text)
    each: dict[str, list[Entry]] = defaultdict(list)
    deepest = sorted(sections, key=lambda url: -urlsplit(url).path.count("/"))
    for entry in found.values():
        if section := next((url for url in deepest if _is_below(entry.url, url)), None):
            each[section].append(entry)
    return {url: each[url] for url in sections if len(each[url]) >= MOST_CHANCE}


def _is_below(article: str, section: str) -> bool:
    path, whole = urlsplit(section).path, urlsplit(article).path
    if is_home(section):
        return host_of(section) == host_of(article)
    place, name = path.rsplit("/", 1)
    stem = splitext(name)[0]
    if stem and not _INDEX.fullmatch(stem):
        return re.fullmatch(r"\d{2,}", stem) is not None and stem in whole.split("/")[1:-1]
    return len(place) > 1 and whole.startswith(f"{place}/") and whole != path


def frames_of(page: Page, scope: Scope) -> list[str]:
    """The addresses on the site that a page shows in frames, in their order."""
    told = (node.get("src") or "" for node in page.root.iter("frame", "iframe"))
    urls = (url for src in told if (url := resolve(page.base, src)))
    return [url for url in dict.fromkeys(urls) if scope.has(url) and url != page.url]


def linked(page: Page) -> Iterator[str]:
    """The whole addresses that a page links."""
    return (href for href, _ in _links(page) if href.startswith(("http://", "https://")))


def _links(page: Page) -> Iterator[tuple[str, str]]:
    for number, link in enumerate(page.root.iter("a")):
        if number >= MOST_LINKS:
            return
        yield leads(link), fold(line(link)) or fold(link.get("title") or "")


def _worth(url: str, name: str) -> float:
    path = urlsplit(url).path
    is_folder = path.endswith("/") or "index" in path or "list" in path or not re.search(r"\d{5}", path)
    return 2.0 * bool(_NEWS.search(name)) + 1.0 * is_folder + (0.3 if name else 1.8)


def home_hosts(page: Page) -> set[str]:
    """The hosts to which the links 首页 of a page lead, and the one that it names as its own."""
    links = (href for href, text in _links(page) if text in _TO_HOME)
    own = (node.get("href") or "" for node in page.root.iter("link") if (node.get("rel") or "").lower() == "canonical")
    return {host for href in (*links, *own) if (host := host_of(resolve(page.base, href) or ""))}


def titled(page: Page) -> list[str]:
    """The parts of a page's <title>, as the article's, the section's and the site's names."""
    title = next((fold(line(node)) for node in page.root.iter("title")), "")
    return [part for part in _PARTS.split(title) if part]


def site_name(listings: Sequence[Page], articles: Sequence[Page]) -> str:
    """What the titles of most pages have in common, or of all listings; an empty text where they have nothing."""
    return _common([*listings, *articles], 0.6) or _common(listings, 1.0)


def _common(pages: Sequence[Page], share: float) -> str:
    parts = [set(titled(page)) for page in pages]
    counted = Counter(part for one in parts for part in one if len(part) >= 2)
    common = [(count, len(part), part) for part, count in counted.items() if count >= max(2, share * len(parts))]
    return max(common)[2] if common else ""


def section_name(page: Page, site: str) -> str:
    """What a listing is called: the first part of its title that is not the site's name; else its folder."""
    known = [part.strip("[]【】()（） ") for part in titled(page) if part not in (site, "首页", "列表")]
    return next((part for part in known if 1 < len(part) <= _LONGEST_NAME), section_id(page.url, ()))


def section_id(url: str, taken: Iterable[str]) -> str:
    """An id for a section: the last step of its address that says something, with a number where it is taken."""
    steps = [step for step in urlsplit(url).path.split("/") if step]
    if steps and re.fullmatch(r"(?:index|list|default|more)?[_-]?\d{0,2}", splitext(steps[-1])[0], re.IGNORECASE):
        steps.pop()
    query = re.findall(r"=(\w+)", urlsplit(url).query)
    label = (host_of(url) or "").split(".")[0]
    alone = "home" if label == "www" or label.isdecimal() else label
    name = query[-1] if query else splitext(steps[-1])[0] if steps else alone
    name = re.sub(r"(?<=\d)[-_]1$", "", name)
    made = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:30] or "list"
    made = made if made[0].isalpha() and len(made) > 1 else f"s{made}"
    number, base = 2, made
    while made in taken:
        made, number = f"{base}-{number}", number + 1
    return made
