"""Sites of ASP.NET: `/news_show.aspx?id=123`. Pages are turned by links, or by `__doPostBack` with the page's own form.

Where no link says 下一页, the one after the current number of an AspNetPager or a GridView is taken. No other call is
made: it may be a button that does something.
"""

from spiders.families import usual
from spiders.families.family import Family

_WORDS = ("show", "view", "detail", "info", "content", "article", "read")
_SHOW = f"(?:{'|'.join(_WORDS)})"

_LOWER = "translate(@href, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_SHOWN = " or ".join(f"contains({_LOWER}, '{word}')" for word in _WORDS)

_POSTS = "contains(@href, '__doPostBack') or contains(@href, 'WebForm_DoPostBackWithOptions')"
_NEXT = f"//a[{usual.SAYS_NEXT}][{_POSTS} or {usual.LEADS}]/@href"
_AFTER = 'concat("\',\'", number(preceding-sibling::*[1][self::span]) + 1, "\')")'
_PAGER = f"//a[contains(@href, '__doPostBack') and contains(@href, {_AFTER})]"
_GRID = '//td[span]/following-sibling::td[1]/a[contains(@href, "\'Page$")]'
_NUMBER = f"({_PAGER} | {_GRID})[not(//a[{usual.SAYS_NEXT}])]/@href"

ASPNET = Family(
    articles=rf"(?i)/\w*{_SHOW}\w*\.aspx\?(.*&)?\w*id=\w+|/\w*{_SHOW}\w*[-_/]\d+\.aspx$",
    next_page=usual.turned,
    listing={
        "items": usual.items(f"contains(@href, '.aspx') and ({_SHOWN})"),
        "date": usual.LISTED_DAY,
        "next": {"xpath": f"{_NEXT} | {_NUMBER}"},
    },
    layout=usual.ARTICLE
    | {
        "title": {"xpath": "//h1 | /*[not(.//h1)]//span[contains(@id, 'Title')]"},
        "body": "span[id$='lblContent'], div[id$='Content'], div.content",
    },
)
