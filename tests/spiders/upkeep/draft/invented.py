"""Sites that were invented for drafting profiles: their pages as served, and what their articles say.

Each is made as another kind of site is: old tables in GBK, systems that many public bodies use, designs of today. All
places, people and texts come from the words of the sample site.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cli.sample.picks import Picks
from cli.sample.prose import Writer, topics

START = datetime(2024, 5, 20, 9, 30)  # noqa: DTZ001 - as a page prints it


@dataclass(frozen=True)
class Story:
    """What an article says; `number` is the site's own."""

    number: int
    title: str
    at: datetime
    paragraphs: tuple[str, ...]
    source: str = "岚湾日报"
    author: str = "覃雨桐"

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass
class Site:
    """A site's pages by path and query, where to begin, and the story of each article by its path."""

    name: str
    begin: tuple[str, ...]
    pages: dict[str, bytes] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    encoding: str = "utf-8"

    def add(self, path: str, html: str, story: Story | None = None) -> None:
        self.pages[path] = html.encode(self.encoding)
        if story is not None:
            self.stories[path] = story


def stories(seed: str, count: int) -> list[Story]:
    """So many stories, the newest first, some days apart."""
    made: dict[str, Story] = {}
    for number in range(count * 3):
        picks = Picks(f"{seed}{number}")
        at = START - timedelta(days=2 * len(made) + picks.below(2), minutes=picks.below(600))
        writer = Writer(picks.one(topics(picks.one(("sz", "ms", "wh")))), picks, at.date())
        title = writer.title()
        made.setdefault(title, Story(4000 - 7 * len(made), title, at, tuple(writer.paragraphs())))
        if len(made) == count:
            break
    return list(made.values())


def paged(found: Sequence[Story], size: int) -> list[Sequence[Story]]:
    return [found[at : at + size] for at in range(0, len(found), size)]


def listed(found: Sequence[Story], line: Callable[[Story], str]) -> str:
    return "\n".join(map(line, found))


def paragraphs(story: Story, tag: str = "p", style: str = "") -> str:
    return "".join(f"<{tag}{style}>　　{text}</{tag}>" for text in story.paragraphs)


def day(story: Story, form: str = "%Y-%m-%d") -> str:
    return story.at.strftime(form)


SIDE = "".join(f'<li><em>{n}</em><a href="/rank/{n}.html">热门排行里的一条旧闻之{n}</a></li>' for n in range(1, 9))
MENU = "".join(f'<a href="/{path}/">{name}</a>' for path, name in (
    ("", "首页"), ("xw", "新闻"), ("gg", "公告"), ("zt", "专题"), ("lx", "联系我们")))  # fmt: skip
FOOT = '<div class="foot">版权所有：岚湾县新闻中心 <a href="http://beian.example/">备案号 99000001</a> 地址：岚湾县石桥路1号</div>'


def old_tables() -> Site:
    """Tables within tables, GBK under gb2312, addresses with a query, text broken by <br>."""
    site = Site("old_tables", ("/list.asp?cid=3",), encoding="gb18030")
    head = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>{} - 岚湾在线</title>'
    )
    parts = paged(stories("tables", 36), 18)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<table width="100%" border=0><tr><td width="80%">·<a href="show.asp?id={one.number}&cid=3" target=_blank>'
            f'{one.title}</a></td><td align=right><font color=gray>[{day(one, "%y-%m-%d")}]</font></td></tr></table>'))  # fmt: skip
        turn = f'<a href="list.asp?cid=3&page={number + 1}">下一页</a>' if number < len(parts) else "下一页"
        site.add("/list.asp?cid=3" + (f"&page={number}" if number > 1 else ""), (
            f'{head.format("本地新闻")}</head><body><table width=960><tr><td colspan=2>{MENU}</td></tr><tr><td width=200>'
            f'<table><tr><td>热门</td></tr><tr><td><ul>{SIDE}</ul></td></tr></table></td><td valign=top>{rows}'
            f"<p align=center>共2页 <a href='list.asp?cid=3'>首页</a> 上一页 {turn} 尾页</p></td></tr></table>{FOOT}</body>"))  # fmt: skip
        for one in part:
            text = "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{text}" for text in one.paragraphs)
            site.add(f"/show.asp?id={one.number}&cid=3", (
                f"{head.format(one.title)}</head><body><table width=960><tr><td>{MENU}</td></tr><tr><td>当前位置："
                f'<a href="/">首页</a> &gt;&gt; <a href="list.asp?cid=3">本地新闻</a></td></tr><tr><td align=center><b>'
                f'<font size=5 color=red>{one.title}</font></b></td></tr><tr><td align=center bgcolor=#eeeeee>发布时间：'
                f'{day(one, "%Y-%m-%d %H:%M:%S")}　来源：{one.source}　作者：{one.author}　点击：<script src=hit.asp?id=1>'
                f"</script></td></tr><tr><td class=a14>{text}</td></tr><tr><td>上一篇：<a href=show.asp?id=1&cid=3>"
                f"没有了</a></td></tr></table>{FOOT}</body>"), one)  # fmt: skip
    return site


def jcms() -> Site:
    """大汉 JCMS: the entries in a datastore, the fields in meta tags."""
    site = Site("jcms", ("/col/col1023/index.html",))
    found = stories("jcms", 18)
    records = "".join(
        f'<record><![CDATA[<li><a href="/art/{one.at.year}/{one.at.month}/{one.at.day}/art_1023_{one.number}.html" '
        f'title="{one.title}">{one.title}</a><span>{day(one)}</span></li>]]></record>' for one in found)  # fmt: skip
    site.add("/col/col1023/index.html", (
        f"<html><head><title>岚湾县人民政府 县内要闻</title></head><body><div class=nav>{MENU}</div><div class=list>"
        f'<script type="text/xml"><datastore><totalrecord>18</totalrecord><totalpage>1</totalpage><recordset>{records}'
        f"</recordset></datastore></script></div>{FOOT}</body></html>"))  # fmt: skip
    for one in found:
        site.add(f"/art/{one.at.year}/{one.at.month}/{one.at.day}/art_1023_{one.number}.html", (
            f'<html><head><title>岚湾县人民政府 县内要闻 {one.title}</title><meta name="ArticleTitle" content="{one.title}">'
            f'<meta name="PubDate" content="{day(one, "%Y-%m-%d %H:%M")}"><meta name="ContentSource" content="{one.source}">'
            f'</head><body><div class="nav">{MENU}</div><div class="main"><p class="sp_title">{one.title}</p><div class="xx">'
            f'<span>发布日期：{day(one, "%Y-%m-%d %H:%M")}</span><span>信息来源：{one.source}</span><span>浏览次数：</span>'
            f'</div><div id="zoom">{paragraphs(one)}</div><div class="share">分享到：</div></div>{FOOT}</body></html>'), one)  # fmt: skip
    return site


def dede() -> Site:
    """DedeCMS as it comes: a category before each title, a summary, `list_1_2.html`."""
    site = Site("dede", ("/a/xinwen/",))
    parts = paged(stories("dede", 30), 10)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<li><b>[<a href="/a/xinwen/">新闻</a>]</b><a href="/a/xinwen/{day(one, "%Y/%m%d")}/{one.number}.html" '
            f'class="title">{one.title}</a><span class="info"><small>日期：</small>{day(one, "%Y-%m-%d %H:%M:%S")}'
            f"<small>点击：</small>12</span><p class=intro>{one.paragraphs[0][:60]}...</p></li>"))  # fmt: skip
        turn = f'<li><a href="list_1_{number + 1}.html">下一页</a></li>' if number < len(parts) else ""
        path = "/a/xinwen/" if number == 1 else f"/a/xinwen/list_1_{number}.html"
        site.add(path, (
            f"<html><head><title>新闻_岚湾热线</title></head><body>{MENU}<div class='place'><a href='/'>主页</a> > 新闻</div>"
            f"<div class=listbox><ul class=e2>{rows}</ul></div><div class=pright><dl><dt>推荐内容</dt><dd><ul class=d4>{SIDE}"
            f"</ul></dd></dl></div><ul class=pagelist><li>首页</li><li class=thisclass>{number}</li>{turn}</ul>{FOOT}</body>"))  # fmt: skip
        for one in part:
            site.add(f"/a/xinwen/{day(one, '%Y/%m%d')}/{one.number}.html", (
                f"<html><head><title>{one.title}_岚湾热线</title></head><body>{MENU}<div class=viewbox><div class=title><h2>"
                f'{one.title}</h2></div><div class=info><small>时间:</small>{day(one, "%Y-%m-%d %H:%M")}<small>来源:</small>'
                f"{one.source}<small>作者:</small>{one.author}<small>点击:</small><script src='/plus/count.php?view=yes&aid="
                f"{one.number}'></script>次</div><div class=content><table><tr><td>{paragraphs(one, 'div')}</td></tr></table>"
                f"</div><div class=dede_pages></div><div class=boxoff>顶一下</div></div><div class=pright><ul class=d4>{SIDE}"
                f"</ul></div>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def modern() -> Site:
    """A design of today: one link around heading, summary and date; classes that a program made; arrows to turn pages."""
    site = Site("modern", ("/news/local",))
    parts = paged(stories("modern", 30), 12)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<li class="card_x9Zq1"><a href="/news/detail/{one.number}" class="link_a81Kd"><img src="/i/{one.number}.jpg">'
            f'<div><h3>{one.title}</h3><p>{one.paragraphs[0][:50]}…</p><span class="date">{day(one, "%Y.%m.%d")}</span></div>'
            f"</a></li>"))  # fmt: skip
        turn = f'<a class="pager next" href="?page={number + 1}"><svg></svg></a>' if number < len(parts) else ""
        site.add("/news/local" + (f"?page={number}" if number > 1 else ""), (
            f"<!doctype html><html><head><title>本地 | 岚湾新闻客户端</title></head><body><header>{MENU}</header><main><ul "
            f'class="feed_77aXe">{rows}</ul><nav><span class="pager current">{number}</span>{turn}</nav></main><aside><ul>{SIDE}'
            f"</ul></aside>{FOOT}</body></html>"))  # fmt: skip
        for one in part:
            site.add(f"/news/detail/{one.number}", (
                f"<!doctype html><html><head><title>{one.title} | 岚湾新闻客户端</title></head><body><header>{MENU}</header>"
                f'<main><article class="post_k20Xc"><h1>{one.title}</h1><div class="byline"><time datetime="{one.at:%Y-%m-%dT%H:%M}'
                f'+08:00">{day(one, "%Y.%m.%d %H:%M")}</time> · <span>{one.source}</span></div><div class="rich-text">'
                f'<figure><img src="/i/{one.number}.jpg"></figure>{paragraphs(one)}</div><div class="tags">标签：岚湾</div></article>'
                f"<section class=more><h4>相关推荐</h4><ul>{SIDE}</ul></section></main>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def vsb() -> Site:
    """博达 VSB: pages numbered from the end, an id with a number for each row."""
    site = Site("vsb", ("/xwdt.htm",))
    parts = paged(stories("vsb", 36), 12)
    for number, part in enumerate(parts, 1):
        up, prefix = ("", "info") if number == 1 else ("../", "../info")
        rows = "".join(
            f'<li id="line_u9_{at}"><i class="dot"></i><a href="{prefix}/1057/{one.number}.htm" target="_blank">{one.title}</a>'
            f"<span>{day(one, '%Y/%m/%d')}</span></li>" for at, one in enumerate(part))  # fmt: skip
        turn = f'<span class="p_next p_fun"><a href="{"xwdt/" if number == 1 else ""}{3 - number}.htm">下页</a></span>'
        site.add("/xwdt.htm" if number == 1 else f"/xwdt/{4 - number}.htm", (
            f'<html><head><title>新闻动态-岚湾学院</title></head><body><div class="nav">{MENU}</div><div class="ny_list"><ul>{rows}'
            f'</ul><div class="pb_sys_common">{turn if number < len(parts) else ""}</div></div>{FOOT}{up}</body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/info/1057/{one.number}.htm", (
                f'<html><head><title>{one.title}-岚湾学院</title></head><body><div class="nav">{MENU}</div><form name='
                f'"_newscontent_fromname"><div class="ar_title"><h3>{one.title}</h3><h6>时间：{day(one, "%Y年%m月%d日 %H:%M")} '
                f'来源：{one.source} 作者：{one.author} 点击：[<script>_showDynClicks("wbnews", 99, {one.number})</script>]</h6></div>'
                f'<div id="vsb_content" class="ar_article"><div class="v_news_content">{paragraphs(one)}</div></div></form>'
                f'<div class="pn"><p>上一条：<a href="1.htm">另一条新闻的题目</a></p></div>{FOOT}</body></html>'), one)  # fmt: skip
    return site


def headlines() -> Site:
    """A listing with a headline block, rankings, entries on other hosts, no dates; two sections in two looks."""
    site = Site("headlines", ("/yw/", "/ms/index.shtml"))
    found = stories("headlines", 40)
    for section, part in (("yw", found[:20]), ("ms", found[20:])):
        top = part[0]
        block = (
            f'<div class="top"><h2><a href="/{section}/{day(top, "%Y-%m/%d")}/content_{top.number}.shtml">{top.title}</a></h2>'
            f"<p>{top.paragraphs[0][:80]}</p></div>")  # fmt: skip

        def line(one: Story, at: str = section) -> str:
            href = f"/{at}/{day(one, '%Y-%m/%d')}/content_{one.number}.shtml"
            if at == "yw":
                return f'<dl><dt><a href="{href}">{one.title}</a></dt><dd>{one.paragraphs[0][:70]}</dd></dl>'
            return f'<div class="news-row"><a class="tt" href="{href}">{one.title}</a></div>'

        outside = (
            '<dl><dt><a href="https://mp.weixin.example/s/abc">微信里的一篇外站文章题目</a></dt><dd>外站</dd></dl>'
        )
        rows = listed(part[1:12], line) + (outside if section == "yw" else "") + listed(part[12:], line)
        inner = f'<div class="zuo">{block}<div class="{"dl-list" if section == "yw" else "rows"}">{rows}</div></div>'
        site.add("/yw/" if section == "yw" else "/ms/index.shtml", (
            f'<html><head><title>{"要闻" if section == "yw" else "民生"}频道 - 岚湾网</title></head><body><div id="nav">{MENU}</div>'
            f'{inner}<div class="you"><h3>点击排行</h3><ol>{SIDE}</ol><h3>图片新闻</h3><ul>{SIDE}</ul></div>{FOOT}</body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/{section}/{day(one, '%Y-%m/%d')}/content_{one.number}.shtml", (
                f'<html><head><title>{one.title} - 岚湾网</title></head><body><div id="nav">{MENU}</div><div class="wz"><div '
                f'class="bt">{one.title}</div><div class="ly"><span id="pubtime_baidu">{day(one, "%Y-%m-%d %H:%M")}</span> <span '
                f'id="source_baidu">来源：<a href="/">{one.source}</a></span> <span id="author_baidu">作者：{one.author}</span></div>'
                f'<div class="nr">{paragraphs(one)}<p class="editor">（责任编辑：闵秋实）</p></div></div><div class="you"><ul>{SIDE}'
                f"</ul></div>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def two_looks() -> Site:
    """Articles in the looks of two years, one listing; a page script as UCAP makes them."""
    site = Site("two_looks", ("/zwgk/c100123/list.shtml",))
    parts = paged(stories("looks", 32), 16)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<tr><td class="bt"><a href="/zwgk/c100123/{day(one, "%Y%m")}/{one.number:032x}.shtml">{one.title}</a></td>'
            f'<td class="rq">{day(one)}</td></tr>'))  # fmt: skip
        site.add("/zwgk/c100123/" + ("list.shtml" if number == 1 else f"list_{number}.shtml"), (
            f"<html><head><title>工作动态_岚湾县人民政府</title></head><body>{MENU}<table class='tb'><tr><th>标题</th><th>日期</th></tr>"
            f"{rows}</table><div id=page_div></div><script>createPageHTML('page_div',2,{number},'list','shtml',32);</script>"
            f"{FOOT}</body></html>"))  # fmt: skip
    for at, one in enumerate(story for part in parts for story in part):
        if at % 2:
            inner = (
                f'<div class="detail"><h1 class="dtl-tit">{one.title}</h1><ul class="dtl-info"><li>发布时间：{day(one, "%Y-%m-%d %H:%M")}'
                f'</li><li>来源：{one.source}</li></ul><div id="UCAP-CONTENT" class="dtl-con">{paragraphs(one)}</div></div>')  # fmt: skip
        else:
            inner = (
                f'<table id="old"><tr><td class="title">{one.title}</td></tr><tr><td class="info">日期：{day(one, "%Y年%m月%d日")} '
                f'稿源：{one.source}</td></tr><tr><td class="txt">{paragraphs(one)}</td></tr></table>')  # fmt: skip
        site.add(f"/zwgk/c100123/{day(one, '%Y%m')}/{one.number:032x}.shtml", (
            f"<html><head><title>{one.title}_岚湾县人民政府</title></head><body>{MENU}{inner}{FOOT}</body></html>"), one)  # fmt: skip
    return site


def blog() -> Site:
    """WordPress: the classes of each entry have its number; addresses without a suffix; links with the site's host."""
    site = Site("blog", ("/category/local/",))
    parts = paged(stories("blog", 24), 8)
    host = "http://www.lanwan.example"
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<article id="post-{one.number}" class="post-{one.number} post type-post hentry"><h2 class="entry-title"><a href="{host}'
            f'/archives/{one.number}" rel="bookmark">{one.title}</a></h2><div class="entry-meta"><time class="entry-date" datetime='
            f'"{one.at:%Y-%m-%dT%H:%M:%S}+08:00">{one.at.year}年{one.at.month}月{one.at.day}日</time></div><div class="entry-summary">'
            f'<p>{one.paragraphs[0][:90]} <a href="{host}/archives/{one.number}">继续阅读</a></p></div></article>'))  # fmt: skip
        turn = f'<a class="next page-numbers" href="{host}/category/local/page/{number + 1}/">下一页 »</a>'
        site.add("/category/local/" + (f"page/{number}/" if number > 1 else ""), (
            f'<html><head><title>本地 – 岚湾笔记</title></head><body><nav><a href="{host}/">首页</a></nav><main>{rows}<div class='
            f'"nav-links">{turn if number < len(parts) else ""}</div></main><aside><h2>近期文章</h2><ul>{SIDE}</ul></aside></body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/archives/{one.number}", (
                f'<html><head><title>{one.title} – 岚湾笔记</title></head><body><nav><a href="{host}/">首页</a></nav><main><article '
                f'id="post-{one.number}" class="post-{one.number} post"><header><h1 class="entry-title">{one.title}</h1><div class='
                f'"entry-meta">发表于 <time class="entry-date" datetime="{one.at:%Y-%m-%dT%H:%M:%S}+08:00">{one.at.year}年{one.at.month}'
                f'月{one.at.day}日</time> 由 <a href="#">{one.author}</a></div></header><div class="entry-content">{paragraphs(one)}'
                f'</div></article><div class="comments"><h2>发表评论</h2></div></main></body></html>'), one)  # fmt: skip
    return site


def jeecms() -> Site:
    """jeecms: pages are turned by `onclick`, the date stands before the title, an entry is pinned."""
    site = Site("jeecms", ("/bddt/index.jhtml",))
    parts = paged(stories("jeecms", 24), 12)
    for number, part in enumerate(parts, 1):
        rows = "".join(
            f'<p class="li"><span class="d">{day(one, "%m-%d")}</span>{"<em>置顶</em>" if number == 1 and not at else ""}<a href="'
            f'/bddt/{one.number}.jhtml" title="{one.title}">{one.title[:12]}...</a></p>' for at, one in enumerate(part))  # fmt: skip
        turn = f"""<a href="javascript:void(0)" onclick="location.href='index_{number + 1}.jhtml'">下一页</a>"""
        site.add("/bddt/" + ("index.jhtml" if number == 1 else f"index_{number}.jhtml"), (
            f"<html><head><title>岚湾广电-本地动态</title></head><body><div class=menu>{MENU}</div><div class=lb>{rows}<div class=fy>"
            f"{turn if number < len(parts) else ''}</div></div><div class=hot>{SIDE}</div>{FOOT}</body></html>"))  # fmt: skip
        for one in part:
            site.add(f"/bddt/{one.number}.jhtml", (
                f"<html><head><title>岚湾广电-{one.title}</title></head><body><div class=menu>{MENU}</div><div class=show><h1>{one.title}"
                f"</h1><div class=msg><span>{day(one, '%Y-%m-%d %H:%M:%S')}</span><span>来源：{one.source}</span><span>记者：{one.author}"
                f"</span></div><div class=txt>{paragraphs(one)}</div></div><div class=hot>{SIDE}</div>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def home() -> Site:
    """A home page with a menu and blocks; its sections are to be found."""
    site = Site("home", ("/",))
    found = stories("home", 36)
    menu = '<a href="/">首页</a><a href="/bdxw/">本地新闻</a><a href="/tzgg/">通知公告</a><a href="/about.html">关于我们</a>'
    blocks = ""
    for section, name, part in (("bdxw", "本地新闻", found[:18]), ("tzgg", "通知公告", found[18:])):
        rows = listed(part, lambda one, at=section: (
            f'<li><a href="/{at}/{day(one, "%Y%m%d")}/{one.number}.html">{one.title}</a><span>{day(one)}</span></li>'))  # fmt: skip
        blocks += f'<div class="blk"><h3>{name}<a href="/{section}/">更多</a></h3><ul>{"".join(rows.splitlines()[:6])}</ul></div>'
        site.add(f"/{section}/", (
            f'<html><head><title>{name}-岚湾县融媒体中心</title></head><body><div class="menu">{menu}</div><div class="lm"><ul class='
            f'"ul-list">{rows}</ul></div>{FOOT}</body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/{section}/{day(one, '%Y%m%d')}/{one.number}.html", (
                f'<html><head><title>{one.title}-岚湾县融媒体中心</title></head><body><div class="menu">{menu}</div><div class="show"><h2>'
                f'{one.title}</h2><p class="from">来源：{one.source}　　{day(one, "%Y-%m-%d %H:%M")}</p><div class="TRS_Editor">'
                f"{paragraphs(one)}</div></div>{FOOT}</body></html>"), one)  # fmt: skip
    site.add(
        "/",
        f'<html><head><title>岚湾县融媒体中心</title></head><body><div class="menu">{menu}</div>{blocks}{FOOT}</body></html>',
    )
    return site


SITES = (old_tables, jcms, dede, modern, vsb, headlines, two_looks, blog, jeecms, home)
