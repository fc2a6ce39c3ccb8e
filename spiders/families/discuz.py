"""Discuz portal: `article-123-1.html` or `portal.php?mod=view&aid=123`; listings `portal.php?mod=list&catid=1&page=2`.

The count stands on the page; seeing the page is the click.
"""

from spiders.families import usual
from spiders.families.family import Family

DISCUZ = Family(
    articles=r"/article-\d+-\d+\.html$|/portal\.php\?(.*&)?mod=view&(.*&)?aid=\d+",
    document=r"(?:/article-|[?&]aid=)(\d+)",
    next_page=usual.turned,
    listing={
        "items": "dl.bbda",
        "link": "dt a::attr(href)",
        "date": usual.LISTED_DAY,
        "next": "div.pg a.nxt::attr(href)",
    },
    layout=usual.ARTICLE
    | {
        "title": "h1.ph",
        "published": {"css": "p.xg1", "re": usual.DAY},
        "source": {"css": "p.xg1", "re": r"来自\s*[:：]\s*([^|｜\s]{1,40})"},
        "author": {"css": "p.xg1", "re": r"原作者\s*[:：]\s*([^|｜\s]{1,40})"},
        "body": "td#article_content",
        "breadcrumb": "div#pt div.z a",
        "views": "em#_viewnum",
    },
)
