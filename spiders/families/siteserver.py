"""SiteServer CMS: `/contents/18288/383729.html`, listings `/channels/18288.html`, then `18288_2.html`.

`/api/stl/actions/add_content_hits/…` adds a click and tells nothing, so it is not asked.
"""

from spiders.families import usual
from spiders.families.family import Family

_LINK = "contains(@href, 'contents/')"

SITESERVER = Family(
    articles=r"/contents/\d+/\d+(_\d+)?\.html$",
    document=r"/contents/\d+/(\d+)\.html$",
    next_page=usual.turned,
    listing={
        "items": {"xpath": f"{usual.items(_LINK)['xpath']} | //a[{_LINK}][not(ancestor::li)][not(ancestor::tr)]"},
        "date": usual.LISTED_DAY,
        "next": usual.NEXT,
    },
    layout=usual.ARTICLE
    | {
        "body": "div.content, div#content, div.article",
        "views": usual.clicking("add_content_hits", r"\S{0,300}/add_content_hits/\d+/\d+/\d+"),
    },
)
