"""Sites of ASP.NET: `/news_show.aspx?id=123`. Pages are turned by links where the pager writes any.

Where a page is turned by `__doPostBack` only, the walk ends with it: a form is never sent.
"""

from spiders.families import usual
from spiders.families.family import Family

_WORDS = ("show", "view", "detail", "info", "content", "article", "read")
_SHOW = f"(?:{'|'.join(_WORDS)})"

_LOWER = "translate(@href, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_SHOWN = " or ".join(f"contains({_LOWER}, '{word}')" for word in _WORDS)

ASPNET = Family(
    articles=rf"(?i)/\w*{_SHOW}\w*\.aspx\?(.*&)?\w*id=\w+|/\w*{_SHOW}\w*[-_/]\d+\.aspx$",
    listing={
        "items": usual.items(f"contains(@href, '.aspx') and ({_SHOWN})"),
        "date": usual.LISTED_DAY,
        "next": usual.NEXT,
    },
    layout=usual.ARTICLE
    | {
        "title": {"xpath": "//h1 | /*[not(.//h1)]//span[contains(@id, 'Title')]"},
        "body": "span[id$='lblContent'], div[id$='Content'], div.content",
    },
)
