"""Pages made to break a reader: what is odd about each is drawn by hypothesis, and blown up to any size."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

LARGE = (1, 3, 30, 300, 3_000, 30_000, 300_000)
"""How often a piece is repeated; the page is cut at LONGEST."""

LONGEST = 4_000_000
"""Characters of a page that is made here: some are longer than what is read, some just below."""

WORDS = (
    "来源：", "来源:", "作者 ", "作者：", "记者 ", "（记者 ", "通讯员", "责任编辑：", "【", "】", "发布时间：",
    "2024-03-01", "2024-", "1:", "10-08 12:00", "2024年", "年月日", "浏览次数：", "阅读(", "点击：1", "1,", "9",
    " ", "\u3000", "\u3000\u3000", "\t", "\n", "\xa0", "：", ":", "，", "、", "。", ",", ".", "-", "(", "[", "]",
    ")", "/", "_", "|", "『", "·", "张三 ", "张三、", "李四 王五 ", "司马相如 ", "某某大学 ", "记者张三", "摄",
    "下一页", "共10页", "上一篇：", "标签：", "当前位置：首页 > ", "首页>", "石桥昨日通车，市民称便。",
    "createPageHTML(", "createPageHTML(9,1,\"index\",\"html\")", "location.href='", "alert('", "\u200b", "\ufeff",
    "\ud800", "\udfff", "\x00", "\x85", "\u2028", "A", "e\u0301", "😀", "http://", "www.", "%", "%E4", "&", "&amp;",
    "&#", "&#x110000;", "&#0;", "&nbsp", "&lt;p&gt;", "＜", "１", "万", "亿", "…", "——", "0x", "display:none",
    "null", "{", "\"", "'", "\\", "//", "/*", "*/", "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "?>", "<!DOCTYPE",
    "</", "<", ">", "=",
)  # fmt: skip

TAGS = (
    "div", "p", "span", "a", "b", "font", "td", "tr", "table", "tbody", "th", "ul", "li", "ol", "dl", "dd", "h1",
    "h2", "h3", "form", "select", "option", "pre", "textarea", "script", "style", "title", "head", "body", "html",
    "iframe", "noscript", "template", "svg", "math", "img", "br", "hr", "input", "meta", "base", "link", "frameset",
    "center", "strong", "em", "article", "section", "blockquote", "button", "label", "object", "video", "x:y",
    "o:p",
)  # fmt: skip

ATTRIBUTES = (
    "", " class=title", " class='TRS_Editor'", " id=content", " id=zoom", " style='display:none'",
    " style='Display : NONE'", " hidden", " href=2.html", " href='2.html' title='石桥昨日通车'",
    " href='javascript:void(0)'", " href=//[::1", " href='http://a b/'", " src=1.jpg",
    " src='data:image/png;base64,AAAA'", " content='2024-03-01'", " name=author", " name=keywords content='，、 ;'",
    " rel=canonical", " property=og:url content=x", " colspan=9999999", " charset=utf-16",
    " http-equiv=refresh content='0;url=1'", " class='right side hot nav menu'", " onclick=\"a('1')\"",
    " href='t20240301_1.html'", " a=1 a=2",
)  # fmt: skip

CODECS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5hkscs", "cp1252", "utf-7", "utf-32-le", "cp932")
BOMS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DECLARED = ("", "utf-8", "gb2312", "utf-16", "big5", "iso-8859-1", "x-user-defined", "none", "shift_jis")


@dataclass(frozen=True, slots=True)
class Page:
    """One input: how it came about, so that it can be made again, and its bytes."""

    made: str
    body: bytes


def repeated(draw: Random, parts: tuple[str, ...]) -> str:
    """A few pieces, over and over."""
    chosen = "".join(draw.choice(parts) for _ in range(draw.choice((1, 1, 2, 3, 5))))
    return chosen * min(draw.choice(LARGE), LONGEST // max(len(chosen), 1))


def text(draw: Random) -> str:
    """Text in which some pieces run on."""
    return "".join(repeated(draw, WORDS) for _ in range(draw.randint(1, 4)))[:LONGEST]


def tag(draw: Random) -> str:
    """One tag, seldom closed."""
    name = draw.choice(TAGS)
    return f"</{name}>" if draw.random() < 0.2 else f"<{name}{draw.choice(ATTRIBUTES)}>"


def markup(draw: Random) -> str:
    """A soup of tags and words."""
    parts = tuple(tag(draw) if draw.random() < 0.7 else draw.choice(WORDS) for _ in range(draw.randint(1, 12)))
    return "".join(repeated(draw, parts) for _ in range(draw.randint(1, 6)))[:LONGEST]


def nested(draw: Random) -> str:
    """Elements within elements, up to and beyond the depth that is read, with something at the bottom."""
    tags = [tag(draw) for _ in range(draw.randint(1, 4))]
    depth = draw.choice((10, 200, 250, 1_000, 2_000, 2_040, 2_050, 20_000)) // len(tags)
    return "".join(tags) * depth + text(draw)[:100_000] + markup(draw)[:100_000]


def attributes(draw: Random) -> str:
    """Tags with very many, or very long, attributes."""
    count = draw.choice((10, 500, 1_900, 2_100, 100_000))
    flood = " ".join(f"a{number}={number}" for number in range(count))
    return (
        f"<div {draw.choice((flood, text(draw), 'style=' + repeated(draw, WORDS), flood + '>' + flood))}>"
        + text(draw)[:9_999]
    )


def list_page(draw: Random) -> str:
    """A list with as many entries as fit, in some regular form."""
    link = f"<a href={{0}}.html{draw.choice(ATTRIBUTES)}>{draw.choice(WORDS)}石桥通车{{0}}</a>"
    row = f"<li{draw.choice(ATTRIBUTES)}>{tag(draw)}{link}{draw.choice(WORDS)}"
    rows = [row.replace("{0}", str(number)) for number in range(draw.choice((5, 100, 6_000, 30_000)))]
    return f"{tag(draw)}<ul>{''.join(rows)}</ul>{tag(draw)}"


def table_page(draw: Random) -> str:
    """Tables in tables, or one with very many cells."""
    cell = f"<td{draw.choice(ATTRIBUTES)}>{draw.choice(WORDS)}{tag(draw)}"
    row = f"<tr>{cell * draw.choice((1, 2, 30, 3_000))}"
    inner = draw.choice(("", "<table>", "</tr>", "</table>", "<div>", "<p>"))
    return ("<table>" + (row + inner) * draw.choice((1, 30, 600, 10_000)))[:LONGEST]


def unclosed(draw: Random) -> str:
    """A script, comment, string or tag without an end, with anything behind."""
    opening = draw.choice(
        (
            "<!--",
            "<script>",
            "<script>var a='",
            "<style>",
            "<textarea>",
            "<title>",
            "<![CDATA[",
            "<a href='",
            "<a ",
            "<",
            "&",
            "<!",
            "<?",
        )
    )
    return markup(draw)[:5_000] + opening + draw.choice((text, markup))(draw)


def article(draw: Random) -> str:
    """A page like a real one, with a run of something in one of its parts."""
    parts = {name: draw.choice(WORDS) for name in ("title", "head", "meta", "body", "foot", "script")}
    parts[draw.choice(list(parts))] = draw.choice((text, markup))(draw)
    body = f"<p>石桥修缮工程日前完工，市民称便。{parts['body']}</p>" * draw.choice((1, 3, 30, 1_000))
    return (
        f"<html><head><title>{parts['title']}石桥老街修缮完工_溪山网</title>{parts['head']}"
        f"<script>{parts['script']}</script></head><body><h1>石桥老街修缮完工{parts['title']}</h1>"
        f"<div class=info>2024-03-01 07:30 来源：溪山日报 {parts['meta']}</div>"
        f"<div id=content>{body}</div><p>{parts['foot']}</p><a href=2.html>下一页</a></body></html>"
    )[:LONGEST]  # fmt: skip


def noise(draw: Random) -> str:
    """Characters of any kind."""
    top = draw.choice((0x80, 0x3000, 0xFFFF, 0x10FFFF))
    return "".join(chr(draw.randrange(top)) for _ in range(draw.choice((1, 100, 10_000))))


def brim(draw: Random) -> str:
    """A page as large as is still read, of one small piece."""
    piece = draw.choice((draw.choice(WORDS), tag(draw), tag(draw) + draw.choice(WORDS), f"<p>{draw.choice(WORDS)}"))
    return piece * (draw.choice((90_000, 990_000, 1_990_000, 2_990_000)) // len(piece))


WAYS: tuple[Callable[[Random], str], ...] = (
    text, markup, nested, attributes, list_page, table_page, unclosed, article, noise, brim,
)  # fmt: skip


def encoded(draw: Random, html: str) -> bytes:
    """The bytes of a page, often under a declaration that is not theirs, and sometimes broken."""
    declared = draw.choice(DECLARED)
    if declared and draw.random() < 0.5:
        html = f'<meta charset="{declared}">{html}'
    codec = "utf-8" if draw.random() < 0.6 else draw.choice(CODECS)
    body = html.encode(codec, "surrogatepass" if codec.startswith("utf-") and codec != "utf-7" else "replace")
    if draw.random() < 0.15:
        body = draw.choice(BOMS) + body
    return body[draw.choice((0, 1)) :] if draw.random() < 0.1 else body


def page_of(seed: int, extra: bytes = b"") -> Page:
    """The page that a number stands for, with bytes of hypothesis's own somewhere in it."""
    draw = Random(seed)
    way = draw.choice(WAYS)
    body = encoded(draw, way(draw))
    place = draw.randrange(len(body) + 1)
    return Page(f"{way.__name__} {seed} {extra.hex()}", body[:place] + extra + body[place:])


def bytes_of_pages() -> st.SearchStrategy[bytes]:
    """Bytes and text that hypothesis thinks of."""
    return st.one_of(
        st.binary(max_size=2_000),
        st.text(max_size=500).map(lambda made: made.encode("utf-8", "surrogatepass")),
        st.lists(st.sampled_from([f"<{name}>" for name in TAGS] + list(WORDS)), max_size=80).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
    )


def pages() -> st.SearchStrategy[Page]:
    """Pages of all kinds."""
    small = bytes_of_pages().map(lambda body: Page(f"hypothesis {body.hex()}", body))
    return st.one_of(small, st.builds(page_of, st.integers(0, 2**48), st.binary(max_size=20)))
