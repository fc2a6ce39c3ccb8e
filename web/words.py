"""What the pages say, in Chinese and in English, and which of the two a reader gets."""

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from starlette.requests import Request

Language = Literal["zh", "en"]

TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}

WORDS: dict[Language, dict[str, str]] = {
    "zh": {
        "program": "方志",
        "overview": "总览",
        "archive": "档案",
        "sites": "站点",
        "site": "站点",
        "name": "名称",
        "articles": "文章",
        "versions": "版本",
        "problems": "未能读取",
        "captures": "抓取记录",
        "newest": "最新发布日期",
        "last_run": "最近一次抓取",
        "result": "结果",
        "new": "新增",
        "feed": "订阅",
        "alerts": "待处理的提醒",
        "no_alerts": "没有待处理的提醒。",
        "no_sites": "还没有站点。在档案目录里运行 fangzhi crawl 站点，这里就会出现。",
        "since": "始于",
        "archive_itself": "档案本身",
        "lost": "会丢吗",
        "then": "下一步",
        "colon": "：",
        "comma": "，",
        "never": "尚未抓取",
        "running": "进行中",
        "finished": "完成",
        "stopped": "中断",
        "failed": "失败",
        "log_in": "登录",
        "log_out": "退出",
        "user": "用户名",
        "password": "密码",
        "wrong_password": "用户名或密码不对。",
        "too_many_tries": "尝试次数过多，请过一刻钟再试。",
        "busy": "同时登录的人太多，请稍后再试。",
        "no_users": "还没有用户。请管理员在档案目录里运行：fangzhi user add 用户名 --role editor",
        "open_here": "还没有用户，因此本机上的任何人都能打开这些页面。要求登录：fangzhi user add 用户名 --role editor",
        "as_of": "统计时间",
        "other_language": "English",
        "not_found": "没有这个页面",
        "forbidden": "没有权限",
        "wrong": "请求有误",
        "failed_here": "程序出错",
        "back": "回到总览",
        "skip": "跳到正文",
    },
    "en": {
        "program": "fangzhi",
        "overview": "Overview",
        "archive": "Archive",
        "sites": "Sites",
        "site": "Site",
        "name": "Name",
        "articles": "Articles",
        "versions": "Versions",
        "problems": "Not read",
        "captures": "Captures",
        "newest": "Newest publication",
        "last_run": "Last crawl",
        "result": "Result",
        "new": "New",
        "feed": "Feed",
        "alerts": "Open alerts",
        "no_alerts": "No alert is open.",
        "no_sites": "There is no site yet. Run fangzhi crawl SITE in the archive's folder, and it appears here.",
        "since": "since",
        "archive_itself": "The archive itself",
        "lost": "Is anything lost",
        "then": "Next",
        "colon": ": ",
        "comma": ", ",
        "never": "not crawled yet",
        "running": "running",
        "finished": "finished",
        "stopped": "stopped",
        "failed": "failed",
        "log_in": "Log in",
        "log_out": "Log out",
        "user": "User name",
        "password": "Password",
        "wrong_password": "User name or password is wrong.",
        "too_many_tries": "Too many tries. Wait a quarter of an hour, then try again.",
        "busy": "Too many people log in at the same time. Try again in a moment.",
        "no_users": "There are no users yet. Run in the archive's folder: fangzhi user add NAME --role editor",
        "open_here": "There are no users, so whoever uses this machine can open these pages. To ask for a login: "
        "fangzhi user add NAME --role editor",
        "as_of": "Counted",
        "other_language": "中文",
        "not_found": "There is no such page",
        "forbidden": "Not allowed",
        "wrong": "The request is wrong",
        "failed_here": "The program failed",
        "back": "To the overview",
        "skip": "Skip to the content",
    },
}

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def language(request: Request) -> Language:
    """The reader's language: as `?lang=` asks, else as before, else as the browser wishes, else Chinese."""
    for wish in (request.query_params.get("lang"), request.cookies.get("fangzhi-lang")):
        if wish in WORDS:
            return wish
    return _wished(request.headers.get("accept-language", ""))


def _wished(header: str) -> Language:
    """The first of our languages in an Accept-Language header, by its weights (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, Language]] = []
    for part in header[:1000].split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            rank = float(weight or 1)
        except ValueError:
            continue
        if tag == "zh" or tag.startswith("zh-"):
            wishes.append((rank, "zh"))
        elif tag == "en" or tag.startswith("en-"):
            wishes.append((rank, "en"))
    return max(wishes, key=lambda wish: wish[0], default=(1.0, "zh"))[1]


def other(request: Request, shown: Language) -> str:
    """The query part of this page's address in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*kept, ("lang", "en" if shown == "zh" else "zh")], errors="replace")


def time(moment: datetime, shown: Language) -> str:
    """A moment as readers write it, to the minute."""
    if shown == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M}"
