"""帝国 CMS: `/news/2020-01-02/123.html` or `/news/123.html`, pages `index_2.html`, `123_2.html`.

`/e/public/ViewClick/?classid=…&id=…` answers `document.write('…')`; only with `addclick=1` it counts a click.
"""

from spiders.families import usual
from spiders.families.family import Family

_NUMBERED = "contains(translate(@href, '012345678', '999999999'), '9.')"
_NO_PAGE = "not(contains(@href, 'index')) and not(contains(@href, 'list'))"

EMPIRE = Family(
    articles=r"/(?!index|list)\w{0,40}?\d{1,20}(_\d+)?\.s?html?$|/e/action/ShowInfo\.php\?",
    next_page=usual.turned,
    listing={
        "items": usual.items(f"({_NUMBERED} and {_NO_PAGE}) or contains(@href, 'ShowInfo.php')"),
        "title": {"xpath": "(.//a[@title != '']/@title)[1] | self::*[not(.//a[@title != ''])]//a"},
        "date": usual.LISTED_DAY,
        "next": usual.NEXT,
    },
    layout=usual.ARTICLE
    | {
        "body": "#zoom, #Zoom, td#text, div#newstext, div.newstext, div.entry-content, div#artibody",
        "views": {
            "url": "{id}",
            "on": {"xpath": "//script[contains(@src, 'ViewClick')][not(contains(@src, 'down='))]/@src"},
            "id": r"[^\s?]{0,200}/ViewClick/?\?(?:classid=\d+&id=\d+|id=\d+&classid=\d+)",
        },
    },
)
