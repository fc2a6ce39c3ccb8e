"""Pages that stand for one that is not there: where a redirect leads, and what a page served as if all were well says.

A page is taken for such a one only if its title and a line of its own say so and there is little else on it: there are
articles about missing pages and deleted posts.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from lxml import etree

from spiders.profile import Profile
from spiders.reading.address import canonical, in_scope, is_article, resolve
from spiders.reading.challenge import BYLINE, DATE, HOME, LONGEST_PAGE, LONGEST_TEXT
from spiders.reading.text import line, paragraphs
from spiders.reading.tree import parse

LISTING, ERROR = "a listing", "an error page"

LONGEST_SHELL, LONGEST_NAME, LONGEST_LINE = 1_000, 15, 80
"""Characters of a page that does nothing but send the browser on, of another site's name in a title, and of a line."""

_FIRST_PAGES = {"", "index.html", "index.htm", "index.shtml", "index.php"}
_ERROR_PAGE = re.compile(
    r"/(?:404|410|(?:page|err(?:or)?)[-_]?404|404[-_]?(?:error|page)|err(?:or)?(?:[-_]?(?:page|msg|info))?"
    r"|(?:page[-_]?)?not[-_]?found|no[-_]?page)(?:\.\w{1,5})?/?$|/err(?:or)?(?:[-_]?pages?)?/",
    re.IGNORECASE,
)
_TROUBLE = re.compile(r"(?:403|50\d)(?:\.\w{1,5})?/?$")
_ASKED = (
    r"(?:[您你]?(?:所|要|想|正在|刚才|需要)*(?:访问|查看|浏览|请求|查找|寻找|打开|找|看)的?"
    r"|[您你]要的|[该此本]|这个|当前)*"
)
_THING = (
    r"(?:[页頁]面?|[网網][页頁]|文[章件档](?:或目录)?|内容|信息|资讯|新闻|稿件|资源|链接|地址|网址(?:\(url\))?"
    r"|记录|数据|帖子|url)"
)
_AWAY = (
    r"(?:可能|已经|已|暂时|似乎|好像|都)*(?:不存在|不见了|丢失|走丢|找不到|[没未]有?找到|(?:无法|没有?办法)找到"
    r"|(?:被[^\W\d_]{0,4})?删除|被?移除|下[线架]|失效|过期|撤[销稿回])"
)
_NOTICE = (
    r"(?:对不起|(?:非常|十分|很)?抱歉|不好意思|sorry|oops|哎呀|(?:温馨|系统|信息)?提示|错误|出错了?|http|404|error|[\W_])*"
    rf"(?:{_ASKED}(?:404)?{_THING}{_AWAY}(?:或[^,。]{{0,16}})?|(?:找不到|无法找到|[没未]能?有?找到){_ASKED}{_THING}"
    r"|404(?:错误|页面|error)|(?:the)?(?:page|file|object|requestedurl)?(?:\S{0,40}was)?notfound\w{0,20})"
    r"[了啦哦呢]*"
)
_LINE, _TITLE = re.compile(rf"{_NOTICE}(?:[\W_].*)?"), re.compile(rf"{_NOTICE}[\W_]*")
_CODE = re.compile(r"[\W_]*(?:error|http|错误)?[\W_]*4(?:04|10)(?:error|错误|页面?|[\W_])*")
_GENERAL = re.compile(
    r"(?:系统|信息|温馨|友情|错误|出错了?|提示|消息|页面|异常|首页|主页|官网|官方|网站|门户|欢迎|[您你]|访问|光临"
    r"|无标题文档|untitled|document|error|message|page|[\W_])*"
)
_PARTS = re.compile(r"[-_|—–·»>]+")
_ALERT = re.compile(r"\balert\(\s*[\"']([^\"'<]{1,80})[\"']")
_SENT_ON = re.compile(
    r"<meta\b[^>]{0,80}\brefresh\b[^>]{0,80}\burl\s*=\s*[\"']?([^\"'>\s]+)"
    r"|\blocation(?:\.href)?\s*=\s*[\"']([^\"'<]+)[\"']|\blocation\.replace\(\s*[\"']([^\"'<]+)[\"']",
    re.IGNORECASE,
)


def is_root(url: str) -> bool:
    """Whether an address is that of a host's first page."""
    return urlsplit(url).path.strip("/") in _FIRST_PAGES


def led_to(url: str, asked: str, profile: Profile) -> str | None:
    """What it is on the site that `url` leads to in the place of the article under `asked`: HOME, LISTING or ERROR."""
    if not in_scope(url, profile):
        return None
    place = canonical(url, profile)
    parts = urlsplit(place)
    if is_root(place) and not (parts.query and is_article(place, profile)):
        return HOME
    if place in {canonical(section.url, profile) for section in profile.sections}:
        return LISTING
    is_same = parts.path.rpartition("/")[2] == urlsplit(asked).path.rpartition("/")[2]
    if _ERROR_PAGE.search(parts.path) and not _TROUBLE.search(parts.path) and not is_same:
        return ERROR
    return None


def absence(html: str, url: str, asked: str, profile: Profile) -> str | None:
    """What in a page shows that the article under `asked` is not there, in a sentence, or None.

    To be asked of pages alone that fit no layout. Raises PageTooLarge.
    """
    onward = _sent_on(html, url)
    led = None if onward is None else led_to(onward, asked, profile)
    if led is not None:
        return f"the page sends the browser on to {led}, {onward}"
    return "the page says that it is not there" if len(html) <= LONGEST_PAGE and _says(html, profile.name) else None


def _sent_on(html: str, url: str) -> str | None:
    """The address that a page sends the browser on to, where it does nothing else."""
    found = _SENT_ON.search(html) if len(html) <= LONGEST_SHELL and "if" not in html else None
    return None if found is None else resolve(url, next(filter(None, found.groups()), ""))


def _says(html: str, site: str) -> bool:
    root = parse(html)
    title = _squeezed(" ".join(line(found) for found in root.iterfind(".//title")))[:LONGEST_TEXT]
    etree.strip_elements(root, "a", "title", with_tail=False)
    lines = [_squeezed(text) for text in paragraphs(root)]
    text = "\n".join(lines)
    if len(text) > LONGEST_TEXT or BYLINE.search(text) or DATE.search(text):
        return False
    if len(html) <= LONGEST_SHELL:
        lines += [_squeezed(found) for found in _ALERT.findall(html)]
    says = any(len(said) <= LONGEST_LINE and _LINE.fullmatch(said) for said in lines)
    return _title_says(title.replace(_squeezed(site), ""), says=says)


def _title_says(title: str, *, says: bool) -> bool:
    """Whether a title speaks of a missing page and nothing else, or, where the page `says` that, of nothing else."""
    parts = [part for part in _PARTS.split(title) if not _GENERAL.fullmatch(part)]
    others = [part for part in parts if not (_TITLE.fullmatch(part) or _CODE.fullmatch(part))]
    if not others:
        return says or bool(parts)
    is_name = len(others) == 1 and len(others[0]) <= LONGEST_NAME  # of a site that calls itself otherwise
    return says and is_name and len(parts) > 1


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
