"""DedeCMS: `/a/news/2020/0102/123.html` or `/plus/view.php?aid=123`, pages `list_1_2.html` and `123_2.html`.

`/plus/count.php?view=yes&aid=…` adds a click with every request, so it is not asked.
"""

from spiders.families import usual
from spiders.families.family import Family

_NUMBERED = "contains(translate(@href, '012345678', '999999999'), '9.html')"

DEDE = Family(
    articles=r"/(?!index|list)\w{0,40}?\d{1,20}(_\d+)?\.html$|/plus/view\.php\?(.*&)?aid=\d+",
    next_page=usual.turned,
    listing={
        "items": usual.items(f"({_NUMBERED} and not(contains(@href, 'list_'))) or contains(@href, 'view.php?')"),
        "date": usual.LISTED_DAY,
        "next": usual.NEXT,
    },
    layout=usual.ARTICLE
    | {
        "title": {"xpath": "//div[contains(concat(' ', @class, ' '), ' title ')]/h2 | //h1"},
        "body": "div.viewbox > div.content, div.article-content, div.content",
        "breadcrumb": "div.place a",
        "views": usual.clicking("count.php", r"\S{0,300}/count\.php\?\S{0,80}aid=\d+\S{0,80}"),
    },
)
