"""方正 翔宇: `content_123456.htm`, on newspapers' pages beside `node_1.htm`; the text lies between marks of its own."""

from spiders.families import usual
from spiders.families.family import Family

_BODY = "//founder-content | //*[@id='ozoom'] | //*[comment()[normalize-space() = 'enpcontent']]"

XIANGYU = Family(
    articles=r"/content_\d+(_\d+)*\.s?html?$",
    document=r"/content_(\d+)\.s?html?$",
    next_page=usual.turned,
    listing={"items": usual.items("contains(@href, 'content_')"), "date": usual.LISTED_DAY, "next": usual.NEXT},
    layout=usual.ARTICLE | {"body": {"xpath": _BODY}},
)
