"""The looks an article page has had: v1 until June 2019, v2 after it, wenhua in the culture section; v3 and v4 are new.

The redesign of 2021 has other classes, another order and, in v3, the source in a script. In v4, the culture section's,
the old classes stand for something else in part: the profile finds them, and reads the wrong text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from cli.sample.content import NAME, Article, Block, Layout
from cli.sample.page import document, link, navigation

FOOTNOTE = "注:本站刊发的稿件只代表作者本人看法，转载内容的权利归原作者和原单位，如有疑问请与我们联系。"


@dataclass(frozen=True)
class Around:
    """What a page shows beside its own article."""

    newer: Article | None = None
    older: tuple[Article, ...] = ()  # the next one first


def article_html(article: Article, page: int, around: Around) -> str:
    """One page of the article, counted from 0, in the article's layout."""
    return _LAYOUTS[article.layout](article, page, around)


def _v2(article: Article, page: int, around: Around) -> str:
    body = _body(article, page)
    body += [f'<p class="editor">责任编辑：{name}</p>' for name in article.editors]
    title = "" if article.unprinted == "title" else article.title
    crumbs = " &gt; ".join([*(link(href, name) for name, href in article.crumbs()), "正文"])
    lines = [
        navigation(),
        f'<div class="crumbs">当前位置：{crumbs}</div>',
        '<div class="article">',
        f'<h1 class="article-title">{escape(title)}</h1>',
        f'<div class="article-meta">{_v2_meta(article)}</div>',
        '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> <a href="#">QQ空间</a></div>',
        '<div class="article-body">',
        *body,
        "</div>",
        *_paging(article, page),
        *_files(article),
        f'<div class="article-tags">标签：{" ".join(link("/", tag) for tag in article.tags)}</div>',
        *_neighbours(around),
        '<div class="related"><h3>相关阅读</h3><ul>',
        *(f"<li>{link(other.path, other.title)}</li>" for other in around.older),
        "</ul></div>",
        "</div>",
    ]
    return document(f"{title}_{NAME}" if title else NAME, lines)


def _v2_meta(article: Article) -> str:
    parts = [] if article.unprinted == "time" else [f"发布时间：{_minute(article.published)}"]
    if article.updated:
        parts.append(f"更新时间：{_minute(article.updated)}")
    parts.append(f"来源：{article.source}")
    if article.signed in ("author", "reporter"):
        label = "作者" if article.signed == "author" else "记者"
        parts.append(f"{label}：{' '.join(article.authors)}")
    parts.append(f'阅读：<script src="/counter?id={article.number}"></script>')
    return " ".join(f"<span>{part}</span>" for part in parts)


def _v1(article: Article, page: int, around: Around) -> str:
    year, month, day = article.date.split("-")
    meta = f"{year}年{int(month)}月{int(day)}日 稿源:{article.source}"
    if article.signed == "author":
        meta += f"&nbsp;&nbsp;作者:{' '.join(article.authors)}"
    crumbs = " &gt;&gt; ".join(link(href, name) for name, href in article.crumbs())
    lines = [
        "<html>",
        "<head>",
        '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
        f"<title>{escape(article.title)} - {NAME}</title>",
        "</head>",
        '<body bgcolor="#f4f4f4">',
        '<table id="main" width="760" align="center" cellpadding="6">',
        f'<tr><td class="pos">您现在的位置: {crumbs}</td></tr>',
        f'<tr><td class="title" align="center"><b>{escape(article.title)}</b></td></tr>',
        f'<tr><td class="info" align="center">{meta}&nbsp;&nbsp;点击:{article.views}</td></tr>',
        '<tr><td id="zoom">',
        *_body(article, page),
        "</td></tr>",
        f'<tr><td class="editor" align="right">[责任编辑:{"".join(article.editors)}]</td></tr>',
        "<tr><td>",
        *_neighbours(around),
        "</td></tr>",
        "</table>",
        f'<center class="foot">{NAME}版权所有</center>',
        "</body>",
        "</html>",
    ]
    return "\r\n".join(lines)


def _wenhua(article: Article, page: int, around: Around) -> str:
    authors = " ".join(article.authors) if article.signed == "author" else ""
    time = article.published.replace("T", " ")
    lines = [
        '<div class="contact">投稿邮箱:wenhua@lanchuan.example 投稿热线:0999-5550136 微信:lanchuan-wenhua</div>',
        f'<div class="position">当前位置 {" ".join(link(href, name) for name, href in article.crumbs())}</div>',
        '<ul class="tab"><li>正文内容</li></ul>',
        f'<h2 class="wz-title">{escape(article.title)}</h2>',
        f'<div class="wz-info">阅读:{article.views} 次 作者:{authors} 来源:{article.source} 发布日期:{time}</div>',
        '<div class="wz-intro">基本介绍:</div>',
        '<div class="wz-content">',
        *_body(article, page),
        "</div>",
        f'<div class="wz-tags">标签:{" ".join(link("/", tag) for tag in article.tags)}</div>',
        f'<div class="wz-note">{FOOTNOTE}</div>',
    ]
    return document(f"{article.title}-文化-{NAME}", lines)


def _v3(article: Article, page: int, around: Around) -> str:
    title = "" if article.unprinted == "title" else article.title
    crumbs = " / ".join(link(href, name) for name, href in article.crumbs())
    lines = [
        navigation(),
        f'<div class="path">{crumbs}</div>',
        '<div class="detail">',
        f'<div class="detail-keys">关键词：{" ".join(link("/", tag) for tag in article.tags)}</div>',
        f'<h2 class="detail-title">{escape(title)}</h2>',
        f'<script>var docSource = "{article.source}";</script>',
        f'<div class="detail-info">{_v3_info(article)}</div>',
        '<div class="detail-text" id="text">',
        *_body(article, page),
        *(f'<p class="duty">编辑：{name}</p>' for name in article.editors),
        "</div>",
        *_paging(article, page),
        *_files(article),
        '<div class="detail-more"><h3>更多新闻</h3><ul>',
        *(f"<li>{link(other.path, other.title)}</li>" for other in around.older),
        "</ul></div>",
        "</div>",
    ]
    return document(f"{title}_{NAME}" if title else NAME, lines)


def _v3_info(article: Article) -> str:
    parts = [f'阅读：<script src="/counter?id={article.number}"></script>']
    if article.signed in ("author", "reporter"):
        parts.append(f"{'作者' if article.signed == 'author' else '记者'}：{' '.join(article.authors)}")
    parts.append('<i id="source"></i>')
    if article.unprinted != "time":
        parts.append(f"时间：{_minute(article.published)}")
    if article.updated:
        parts.append(f"修改：{_minute(article.updated)}")
    return " ".join(f"<span>{part}</span>" for part in parts)


def _v4(article: Article, page: int, around: Around) -> str:
    """As v2 was, but what its body was called is now the list of related articles."""
    html = _v2(article, page, around)
    html = html.replace('<div class="article-body">', '<div class="article-content">')
    return html.replace('<div class="related">', '<div class="article-body">')


_LAYOUTS: Mapping[Layout, Callable[[Article, int, Around], str]] = {
    "v4": _v4, "v3": _v3, "v2": _v2, "v1": _v1, "wenhua": _wenhua,
}  # fmt: skip


def _body(article: Article, page: int) -> list[str]:
    blocks = article.pages()[page]
    if article.is_broken_by_br:
        return ["<br><br>\n".join(f"　　{escape(block.text)}" for block in blocks)]
    return [_block(block) for block in blocks if block.kind != "file"]


def _block(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<p>　　<strong>{escape(block.text)}</strong></p>"
        case "picture":
            picture = f'<p align="center"><img src="./{block.file}" alt="" width="600"></p>'
            return picture + (f'\n<p class="caption">{escape(block.text)}</p>' if block.text else "")
        case "table":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
            return "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</tbody></table>"
        case "video":
            return f'<div class="player"><video src="./{block.file}" controls width="640"></video></div>'
    return f"<p>　　{escape(block.text)}</p>"


def _paging(article: Article, page: int) -> list[str]:
    total = len(article.pages())
    if total == 1:
        return []
    names = [article.page_path(number).rpartition("/")[2] for number in range(total)]
    links = [link(name, str(number)) for number, name in enumerate(names, start=1)]
    links[page] = f"<span>{page + 1}</span>"
    if page:
        links.insert(0, link(names[page - 1], "上一页"))
    if page + 1 < total:
        links.append(link(names[page + 1], "下一页"))
    return [f'<div class="pages">{" ".join(links)}</div>']


def _files(article: Article) -> list[str]:
    files = [link(f"./{block.file}", block.text) for block in article.blocks if block.kind == "file"]
    return [f'<div class="article-files">附件：{" ".join(files)}</div>'] if files else []


def _neighbours(around: Around) -> list[str]:
    lines = [f"<p>上一篇：{link(other.path, other.title)}</p>" for other in around.older[:1]]
    if around.newer:
        lines.append(f"<p>下一篇：{link(around.newer.path, around.newer.title)}</p>")
    return ['<div class="prev-next">', *lines, "</div>"]


def _minute(iso: str) -> str:
    return iso.replace("T", " ")
