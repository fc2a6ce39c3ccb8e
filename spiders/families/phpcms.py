"""PHPCMS: `/show-8-123-1.html`, `/html/2020/news_0102/123.html` or `index.php?m=content&c=index&a=show&catid=8&id=123`.

`/api.php?op=count&id=…` adds a click with every request, so it is not asked.
"""

from spiders.families import usual
from spiders.families.family import Family

_LINK = "contains(@href, 'show-') or contains(@href, 'a=show') or contains(@href, 'html/20')"

PHPCMS = Family(
    articles=r"/show-\d+-\d+-\d+\.html$|/html/\d{4}/\w+/\d+(_\d+)?\.html$|/index\.php\?(.*&)?a=show&",
    next_page=usual.turned,
    listing={
        "items": usual.items(_LINK),
        "date": usual.LISTED_DAY,
        "next": {"xpath": "//div[@id='pages']/a[normalize-space() = '下一页']/@href | //a[.='下一页']/@href"},
    },
    layout=usual.ARTICLE
    | {
        "published": {"css": "div#Article h1 span", "re": usual.DAY},
        "title": {"xpath": "//div[@id='Article']/h1/text()[normalize-space()][1] | /*[not(.//div[@id='Article'])]//h1"},
        "body": "div#Article div.content",
        "breadcrumb": "div.crumbs a",
        "views": usual.clicking("op=count", r"\S{0,300}op=count&\S{1,80}"),
    },
)
