"""jeecms: `/news/123.jhtml`; the links of its pages lead nowhere, their `onclick` does.

`/content_view.jspx?contentId=…` adds a click with every request, so there is no counter here.
"""

from spiders.families import usual
from spiders.families.family import Family

_TURN = {
    "xpath": "//*[self::a or self::input][normalize-space() = '下一页' or @value = '下一页']/@onclick",
    "re": r"location(?:\.href)?\s*=\s*(?:encodeURI\()?\s*['\"]([^'\"]{1,500})",
}

JEECMS = Family(
    articles=r"/\d+(_\d+)?\.jhtml$",
    document=r"/(\d+)\.jhtml$",
    next_page=usual.turned,
    listing={
        "items": usual.items("contains(@href, '.jhtml') and not(contains(@href, 'index'))"),
        "date": usual.LISTED_DAY,
        "next": _TURN,
    },
    layout=usual.ARTICLE | {"body": "div.content, div#content, div.txt"},
)
