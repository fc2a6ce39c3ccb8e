"""Servers whose listings are turned by forms, and that check what they are sent as real ones do."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs, urlsplit

from cli.sample.page import Page

from .hosts import NOT_FOUND, Answering, serving

HTML = {"Content-Type": "text/html; charset=utf-8"}
FAILURE = Page("<html><body><h1>500</h1>服务器错误</body></html>".encode(), status=500)


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    form: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Served:
    """The running server; `asked` has the requests for listings, in order."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    requests: int = 0

    def posts(self) -> list[Asked]:
        return [one for one in self.asked if one.method == "POST"]


@contextmanager
def serve_forms(answer: Callable[[Asked], Page]) -> Iterator[Served]:
    """The server on 127.0.0.1, until the block ends; `/N.html` and `…show.aspx?id=N` are articles, N a number."""
    served = Served()

    class Handler(Answering):
        def answer(self, form: str) -> None:
            served.requests += 1
            asked = Asked(self.command, self.path, form, dict(self.headers))
            page = article_at(self.path)
            if page is None:
                served.asked += [asked] if self.path != "/robots.txt" else []
                page = NOT_FOUND if self.path == "/robots.txt" else answer(asked)
            self.send(page)

    with serving(Handler) as served.url:
        yield served


def article_at(path: str) -> Page | None:
    """The article at an address, if it is one of an article."""
    name = urlsplit(path).query.removeprefix("id=") or urlsplit(path).path[1:].removesuffix(".html")
    if not name.isdigit():
        return None
    title = f"第{name}座石桥"
    return Page(f"<html><body><h1>{title}</h1><div class=content>{title}昨日通车。</div></body></html>".encode(), HTML)


def lines(numbers: range, path: str = "/{}.html") -> str:
    """List items that lead to articles."""
    return "".join(f'<li><a href="{path.format(number)}">第{number}座石桥</a></li>' for number in numbers)


@dataclass
class WebForms:
    """A list of ASP.NET: it signs the state of each page, and turns only what comes back with that state.

    `pager` says how: by AspNetPager (target and number), by a link button with options, or by a GridView. `lost` is
    what a state gets that the server no longer knows: a failure, or the first page. `padding` makes states longer.
    """

    entries: int = 15
    per_page: int = 3
    pager: str = "pager"
    key: bytes = b"1"
    lost: str = "failure"
    padding: int = 40
    action: str = "./news_list.aspx?cid=12"

    @property
    def pages(self) -> int:
        return -(-self.entries // self.per_page)

    def answer(self, asked: Asked) -> Page:
        if urlsplit(asked.path).path != "/news_list.aspx":
            return NOT_FOUND
        page = 1 if asked.method == "GET" else self._turned(parse_qs(asked.form, keep_blank_values=True))
        if page is None:
            return FAILURE if self.lost == "failure" else self._page(1)
        return self._page(page)

    def _turned(self, form: Mapping[str, list[str]]) -> int | None:
        state, sign = form["__VIEWSTATE"][0], form["__VIEWSTATEGENERATOR"][0]
        if sign != self._sign(state) or form["__EVENTVALIDATION"][0] != self._sign(f"{state} events"):
            return None
        if form["ctl00$kept"] != ["旧&值"] or "ctl00$search" in form:
            return None
        current = int(json.loads(base64.b64decode(state))["page"])
        target, argument = form["__EVENTTARGET"][0], form["__EVENTARGUMENT"][0]
        if (target, argument) == ("ctl00$lbNext", "") and self.pager == "button":
            return current + 1
        known = {"pager": ("ctl00$AspNetPager1", ""), "grid": ("ctl00$gv", "Page$")}.get(self.pager)
        if known is None or target != known[0] or not argument.startswith(known[1]):
            return None
        return int(argument.removeprefix(known[1]))

    def _sign(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), "sha1").hexdigest()[:8].upper()

    def _page(self, number: int) -> Page:
        state = base64.b64encode(json.dumps({"page": number, "data": "/+=" * self.padding}).encode()).decode()
        hidden = {
            "__VIEWSTATE": state, "__VIEWSTATEGENERATOR": self._sign(state),
            "__EVENTVALIDATION": self._sign(f"{state} events"), "ctl00$kept": "旧&值", "__EVENTTARGET": "",
            "__EVENTARGUMENT": "",
        }  # fmt: skip
        inputs = "".join(f'<input type="hidden" name="{name}" value="{escape(is_)}">' for name, is_ in hidden.items())
        first = (number - 1) * self.per_page
        entries = lines(
            range(self.entries - first, max(self.entries - first - self.per_page, 0), -1), "news_show.aspx?id={}"
        )
        search = '<input type="submit" name="ctl00$search" value="搜索">'
        content = f"{inputs}{search}<ul>{entries}</ul>{self._links(number)}"
        form = f'<form method="post" action="{escape(self.action)}">{content}</form>'
        return Page(f"<html><body>{form}</body></html>".encode(), HTML)

    def _links(self, number: int) -> str:
        if number >= self.pages:
            return "<a disabled>下一页</a>"
        options = '"ctl00$lbNext", "", true, "", "", false, true'
        call = {
            "pager": f"__doPostBack('ctl00$AspNetPager1','{number + 1}')",
            "button": f"WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions({options}))",
            "grid": f"__doPostBack('ctl00$gv','Page${number + 1}')",
        }[self.pager]
        link = f'<a href="{escape("javascript:" + call)}">'
        if self.pager == "grid":
            return f"<table><tr><td><span>{number}</span></td><td>{link}{number + 1}</a></td></tr></table>"
        return f"{link}下一页</a>"
