"""广东 NFCMS: `/content/post_1234567.html`, on phones `mpost_…`; its pages set NFCMS_SITE_ID and NFCMS_POST_ID.

Visits are told to a host of the whole province, which shows no count on the page.
"""

from spiders.families import usual
from spiders.families.family import Family

NFCMS = Family(
    articles=r"/m?post_\d+(_\d+)?\.html$",
    document=r"/m?post_(\d+)\.html$",
    next_page=usual.turned,
    listing={"items": usual.items("contains(@href, 'post_')"), "date": usual.LISTED_DAY, "next": usual.NEXT},
    layout=usual.ARTICLE | {"body": "div.news_cont_d_wrap, div.article-content, div.zw"},
)
