"""The articles that are out of the ordinary, each by its document number."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cli.sample.content import Article, Block
from cli.sample.ordinary import with_picture, writer

PINNED = 100126
THREE_PAGES = 100131
GBK_AS_UTF8 = 100134
TWO_SECTIONS = 100138
CAPTION = 100141
UPDATED = 100143
MINORITY_NAME = 100145
TRACKED_LINK = 100147
REPRINTED = 200170
NO_TITLE = 200173
BR_FOR_P = 200175
REPRINT = 200177
NO_TIME = 200179
PICTURES = 200181
NO_BODY = 200182
VIDEO = 200184
MOVED_HERE = 200186
FILE = 200188
FAILS_ONCE = 200190
ATTACHMENT = 200192
FRAGMENT_LINK = 200195
TABLE = 200199
SEED_LIKE = 300137
MINORITY_NAME_AT_END = 300142
FORBIDDEN = 400101

NOTICE = "关于调整老年助餐点收费标准的通知.pdf"


def _three_pages(article: Article) -> Article:
    text = writer(article.section, article.number, article.published)
    first, second, third = ([Block("text", line) for line in text.paragraphs()] for _ in range(3))
    breaks = (len(first), len(first) + len(second))
    return replace(article, blocks=(*first, *second, *third), breaks=breaks)


def _table(article: Article) -> Article:
    rows = (
        ("片区", "点位", "完成时间"),
        ("柳渡区", "37处", "4月底"),
        ("石坪区", "24处", "5月中旬"),
        ("桐源县", "19处", "6月上旬"),
    )
    first, *rest = article.blocks
    return replace(article, blocks=(first, Block("table", rows=rows), *rest))


def _without_text(article: Article, *blocks: Block) -> Article:
    return replace(article, blocks=blocks, signed="not", reporters=(), correspondents=())


def _pictures(article: Article) -> Article:
    files = (f"W{article.date.replace('-', '')}{article.number}_{count}.png" for count in range(4))
    pictures = (Block("picture", file=file) for file in files)
    return _without_text(replace(article, title="组图：澜江两岸油菜花开"), *pictures)


def _video(article: Article) -> Article:
    return _without_text(replace(article, title="视频：跟着船工看澜江日出"), Block("video", file="lanjiang.mp4"))


def _file(article: Article) -> Article:
    return _without_text(replace(article, title=NOTICE.removesuffix(".pdf")), _notice(article))


def _attachment(article: Article) -> Article:
    return replace(article, blocks=(*article.blocks, _notice(article)))


def _notice(article: Article) -> Block:
    return Block("file", NOTICE, f"P{article.date.replace('-', '')}{article.number}.pdf")


def _seed_like(article: Article) -> Article:
    """What the page the project began from has: no author on top, one reporter at the end, one tag."""
    return replace(article, signed="closing", reporters=("覃雨桐",), correspondents=(), tags=("社会",))


def _minority_name(article: Article) -> Article:
    return replace(article, signed="reporter", reporters=("阿依努尔·图拉洪", "向远"), correspondents=())


def _minority_name_at_end(article: Article) -> Article:
    return replace(article, signed="closing", reporters=("吉克·阿果",), correspondents=("佘泽林",))


CHANGES: Mapping[int, Callable[[Article], Article]] = {
    THREE_PAGES: _three_pages,
    GBK_AS_UTF8: lambda article: replace(article, encoding="gb18030"),
    CAPTION: lambda article: with_picture(article, "图为活动现场。（澜川新闻网 冉一帆 摄）"),
    UPDATED: lambda article: replace(article, updated=f"{article.date}T21:47"),
    MINORITY_NAME: _minority_name,
    NO_TITLE: lambda article: replace(article, unprinted="title"),
    BR_FOR_P: lambda article: replace(article, is_broken_by_br=True),
    NO_TIME: lambda article: replace(article, unprinted="time"),
    PICTURES: _pictures,
    NO_BODY: _without_text,
    VIDEO: _video,
    FILE: _file,
    ATTACHMENT: _attachment,
    TABLE: _table,
    SEED_LIKE: _seed_like,
    MINORITY_NAME_AT_END: _minority_name_at_end,
}


def special(article: Article) -> Article:
    """The article with what is special about it, or as it is."""
    change = CHANGES.get(article.number)
    return change(article) if change else article


def reprint(article: Article, original: Article) -> Article:
    """The article as another paper's copy of the original, with a first paragraph of its own."""
    return replace(
        original,
        number=article.number,
        published=article.published,
        title=original.title + "（转载）",
        blocks=(article.blocks[0], *original.blocks[1:]),
        source="沅阳晚报",
        views=article.views,
        editors=article.editors,
    )
