"""Pages that stand in the way of the one that was asked for: scripts that test the browser, captchas, blocks, logins.

All of them are short and lead nowhere. A page that was served as if all were well, and has many links, a long text, a
byline or a date, is never taken for one, whatever words it holds: there are articles about captchas and firewalls.
"""

import re
from collections.abc import Mapping

SCRIPT, CAPTCHA, BLOCK, LOGIN, HOME = (
    "a script that tests the browser", "a captcha", "a firewall's block page", "a login page", "the home page",
)  # fmt: skip

MOST_LINKS, LONGEST_TEXT, LONGEST_ERROR, LONGEST_PAGE = 12, 400, 2000, 500_000
"""Links, characters of visible text (under a status of 400 and more, too), and characters in all of such a page."""

_HIDDEN = re.compile(
    r"<(script|style|title|noscript)\b(?:.*?</\1\s*>|.*)|<!--(?:.*?-->|.*)|<[^>]*>?", re.DOTALL | re.IGNORECASE
)
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_NOSCRIPT = re.compile(r"<noscript\b[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
BYLINE = re.compile(r"(?:来源|稿源|作者|记者|编辑|发布时间|发布日期|发表时间)\s*[:：]")
DATE = re.compile(r"(?:19|20)\d\d(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}")
_PASSWORD = re.compile(r"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"//(?:passport|sso|login|cas|auth)\.|/(?:login|logon|signin|sso)(?:[/.;]|$)", re.IGNORECASE)

_TESTS = re.compile(
    r"__jsl_clearance|acw_sc__v|\$_ts\b|yunsuo_session|/_guard/|/cdn-cgi/challenge-platform/|_cf_chl_opt|aliyun_waf"
)
_SETS_COOKIE = re.compile(r"document\.cookie\s{0,9}=")
_WIDGETS = re.compile(r"geetest|TCaptcha|AWSC|yidun|hcaptcha|recaptcha|cf-turnstile|smartCaptcha", re.IGNORECASE)
_CAPTCHAS = re.compile(
    r"请您?先?(?:完成|进行|通过)[^。<]{0,8}验证|(?:拖动|按住|滑动)[^。<]{0,8}滑块|(?:确认|验证)您是(?:否为?)?(?:真人|人类)|我不是机器人"
    r"|请输入[^。<]{0,6}验证码|检测到您?的?(?:访问|网络|请求|IP)[^。<]{0,12}(?:异常|频繁)"
    r"|(?:verify|confirm)(?:that)?youarea?human|checkingyourbrowser",
    re.IGNORECASE,
)
_BLOCKS = re.compile(
    r"您的?(?:访问|请求|操作|IP)[^。<]{0,30}(?:阻断|拦截|拒绝|封禁|禁止|限制|过于频繁|威胁|攻击)"
    r"|(?:访问|请求|操作)(?:过于|太)(?:频繁|快)|(?:访问|请求)频率(?:过高|过快)|您访问的(?:URL|网址|页面)[^。<]{0,20}(?:威胁|攻击|拦截)"
    r"|requestedurlwasrejected|youhavebeenblocked|request(?:hasbeen|was)?blocked|accessdenied",
    re.IGNORECASE,
)
_CAPTCHA_TITLES = re.compile(
    r"(?:百度)?(?:安全|访问|人机|滑块|滑动|真人|身份)验证(?:码|中心|页面)?|验证码"
    r"|just a moment\.*|attention required!.*",
    re.IGNORECASE,
)
_BLOCK_TITLES = re.compile(
    r"405|(?:访问|请求)(?:被)?(?:阻断|拦截|拒绝|受限|禁止)|网站防火墙|web应用防火墙|access denied", re.IGNORECASE
)
_HOME_WORDS = re.compile(r"首页|主页|网站|官方|官网|门户|欢迎|您|访问|光临|[\W_]+")


def challenge(status: int, headers: Mapping[str, str], text: str, url: str = "") -> str | None:
    """What stands in the page's place, or None where nothing does.

    `headers` have names in lower case; `url` is where the answer came from, redirects followed. Never raises.
    """
    if headers.get("cf-mitigated", "").lower() == "challenge":
        return SCRIPT
    if status == 401 or is_login(url):
        return LOGIN
    if len(text) > LONGEST_PAGE:
        return None
    served, few_links = status < 400, count_links(text) <= MOST_LINKS
    if served and not few_links:
        return None
    visible = "".join(_HIDDEN.sub(" ", text).split())
    if len(visible) > (LONGEST_TEXT if served else LONGEST_ERROR) or BYLINE.search(visible):
        return None
    title = title_of(text)
    said = "".join(f"{title}。{visible}。{''.join(_NOSCRIPT.findall(text)[:1])}".split())
    return _machine(status, text, visible) or _said(status, said, title) or (_form(text) if few_links else None)


def count_links(page: "str | bytes") -> int:
    """About how many links a page has; far cheaper than to parse it."""
    if isinstance(page, bytes):
        return page.count(b"<a ") + page.count(b"<A ")
    return page.count("<a ") + page.count("<A ")


def title_of(text: str) -> str:
    """What stands in a page's <title>, or an empty text."""
    return "".join(_TITLE.findall(text)[:1]).strip()


def is_login(url: str) -> bool:
    """Whether an address is that of a login page."""
    return bool(_LOGIN.search(url.partition("?")[0]))


def is_home(title: str, site: str) -> bool:
    """Whether a page with that title is the home page of the site of that name: it says nothing but the name."""
    return bool(site) and site in title and not _HOME_WORDS.sub("", title.replace(site, ""))


def _machine(status: int, text: str, visible: str) -> str | None:
    """What is shown to machines alone: next to nothing but a script."""
    if len(visible) > 60 or "<script" not in text.lower():
        return None
    sets = _SETS_COOKIE.search(text)
    if _TESTS.search(text) or status in {412, 521} or (sets is not None and text.find("location", sets.end()) >= 0):
        return SCRIPT
    return CAPTCHA if _WIDGETS.search(text) else None


def _said(status: int, text: str, title: str) -> str | None:
    """What is told to people. A page that is not there says so itself, and is nothing else."""
    if status in {404, 410}:
        return None
    if _CAPTCHA_TITLES.fullmatch(title):
        return CAPTCHA
    if _BLOCK_TITLES.fullmatch(title):
        return BLOCK
    if status < 400 and DATE.search(text):
        return None
    if _CAPTCHAS.search(text):
        return CAPTCHA
    return BLOCK if _BLOCKS.search(text) else None


def _form(text: str) -> str | None:
    return LOGIN if _PASSWORD.search(text) else None
