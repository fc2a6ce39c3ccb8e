"""博达 VSB: `/info/1057/1621.htm`; page 2 of `tzgg.htm` with 11 pages is `tzgg/10.htm`, the last one `tzgg/1.htm`.

Pages are numbered from the end, so all numbers shift when articles fill a page during a walk: the page that 下页 led to
is then one too far, and `previous` lets the walk take in what lies between. `dynclicks.jsp` only reads the count; a
click is added by another address, `addclicktimes.jsp`.
"""

from spiders.families import usual
from spiders.families.family import Family

_CALL = r"""_showDynClicks\(["'](?P<type>\w{1,20})["'],\s*(?P<owner>\d{1,20}),\s*(?P<id>\d{1,20})\)"""

_HEADING = "self::h1 or self::h2 or self::h3"
_IN_BODY = "ancestor::div[contains(@class, 'v_news_content')]"

VSB = Family(
    articles=r"/info/\d+/\d+\.html?$|/content\.jsp\?(.*&)?wbnewsid=\d+",
    document=r"(?:/info/\d+/|[?&]wbnewsid=)(\d+)",
    next_page=usual.turned,
    listing={
        "items": usual.items("contains(@href, 'info/') or contains(@href, 'wbnewsid=')"),
        "date": usual.LISTED_DAY,
        "next": {"xpath": "//span[contains(@class, 'p_next')]/a/@href | //a[normalize-space() = '下页']/@href"},
        "previous": {"xpath": "//span[contains(@class, 'p_prev')]/a/@href | //a[normalize-space() = '上页']/@href"},
    },
    layout=usual.ARTICLE
    | {
        "title": {"xpath": f"//form[@name='_newscontent_fromname']//*[{_HEADING}][not({_IN_BODY})] | //h1"},
        "published": [
            *usual.PUBLISHED[:-1],
            {"css": "form[name='_newscontent_fromname']", "re": usual.DAY},
            usual.PUBLISHED[-1],
        ],
        "body": "div.v_news_content",
        "attachments": "form[name='_newscontent_fromname'] a[href*='DownloadAttachUrl']",
        "views": {
            "url": "/system/resource/code/news/click/dynclicks.jsp?clickid={id}&owner={owner}&clicktype={type}",
            "on": {"xpath": "//script[contains(., '_showDynClicks(')]"},
            "id": _CALL,
        },
    },
)
