"""Third batch of invented sites: links that only scripts follow, frames, headline blocks, sections on hosts, no dates."""

from collections.abc import Callable, Sequence

from .invented import FOOT, MENU, SIDE, Site, Story, day, listed, paged, paragraphs, stories


def head(title: str, more: str = "") -> str:
    return f'<html><head><meta charset="utf-8">{more}<title>{title}_岚湾新闻网</title></head><body><div class="nav">{MENU}</div>'


def article(one: Story, meta: str = "", body: str = "") -> str:
    told = meta or f"{day(one, '%Y-%m-%d %H:%M')}　来源：{one.source}"
    return (
        f'{head(one.title)}<div class="wrap"><h1 class="tit">{one.title}</h1><div class="info">{told}</div>'
        f'<div class="con" id="con">{body or paragraphs(one)}</div></div>{FOOT}</body></html>'
    )


def only_pressed() -> Site:
    """Links without an address, which a script follows; the same for the next page."""
    site = Site("only_pressed", ("/news/",))
    parts = paged(stories("pressed", 30), 15)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f"""<li><a href="javascript:void(0)" onclick="openNew('/news/content/{one.number}.html')">{one.title}</a>"""
            f"<span>{day(one)}</span></li>"))  # fmt: skip
        turn = f"""<a href="#" onclick="location.href='/news/index_{number + 1}.html'">下一页</a>"""
        path = "/news/" if number == 1 else f"/news/index_{number}.html"
        site.add(path, (
            f'{head("本地新闻")}<div class="list"><ul class="newsul">{rows}</ul><div class="page">'
            f'{turn if number < len(parts) else ""}</div></div>{FOOT}</body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/news/content/{one.number}.html", article(one), one)
    return site


def pressed_rows() -> Site:
    """Rows that a script makes links as a whole, without a link element; a table of three columns."""
    site = Site("pressed_rows", ("/gg/list.html",))
    found = stories("rows", 16)
    rows = listed(found, lambda one: (
        f"""<tr class="row" onclick="window.open('../gg/{one.at.year}/{one.number}.shtml','_blank')"><td class="no">"""
        f"""{one.number}</td><td class="name">{one.title}</td><td class="day">{day(one, "%Y/%m/%d")}</td></tr>"""))  # fmt: skip
    site.add("/gg/list.html", (
        f'{head("通知公告")}<table class="tb"><tr><th>编号</th><th>标题</th><th>日期</th></tr>{rows}</table>{FOOT}</body></html>'))  # fmt: skip
    for one in found:
        site.add(f"/gg/{one.at.year}/{one.number}.shtml", article(one), one)
    return site


def headlines_and_summaries() -> Site:
    """A great headline with a picture and a summary above cards, each with a summary and a split date."""
    site = Site("headlines_and_summaries", ("/yw/index.html",))
    parts = paged(stories("cards", 24), 12)
    for number, part in enumerate(parts):
        first, others = part[0], part[1:]
        top = (
            f'<div class="top"><a class="pic" href="/c/{first.at:%Y%m%d}/{first.number}.html"><img src="/p/1.jpg"></a>'
            f'<h2><a href="/c/{first.at:%Y%m%d}/{first.number}.html">{first.title}</a></h2><p>{first.paragraphs[0][:60]}…'
            f'</p><div class="time">{day(first)}</div></div>')  # fmt: skip
        cards = listed(others, lambda one: (
            f'<div class="card"><div class="date"><b>{one.at:%d}</b><i>{one.at:%Y-%m}</i></div><div class="txt"><h3>'
            f'<a href="/c/{one.at:%Y%m%d}/{one.number}.html">{one.title}</a></h3><p>{one.paragraphs[0][:60]}…'
            f'<a href="/c/{one.at:%Y%m%d}/{one.number}.html">[详细]</a></p></div></div>'))  # fmt: skip
        turn = '<a class="nx" href="index_2.html">&gt;</a>' if number == 0 else '<a href="index.html">&lt;</a>'
        site.add("/yw/index.html" if number == 0 else "/yw/index_2.html", (
            f'{head("要闻")}<div class="main">{top}{cards}<div class="pager"><span class="cur">{number + 1}</span>{turn}'
            f"</div></div>{FOOT}</body></html>"))  # fmt: skip
        for one in part:
            site.add(f"/c/{one.at:%Y%m%d}/{one.number}.html", article(one), one)
    return site


def cut_titles() -> Site:
    """Titles cut in the listing, whole on the page only; dates without a year."""
    site = Site("cut_titles", ("/xw/",))
    found = stories("cut", 20)
    rows = listed(found, lambda one: (
        f'<dl><dt><a href="./{one.at:%Y%m}/t{one.at:%Y%m%d}_{one.number}.htm">{one.title[:12]}…</a></dt>'
        f'<dd>[{day(one, "%m-%d")}]</dd></dl>'))  # fmt: skip
    site.add(
        "/xw/", f'{head("新闻")}<div class="lb">{rows}</div><div class="side"><ul>{SIDE}</ul></div>{FOOT}</body></html>'
    )
    for one in found:
        site.add(f"/xw/{one.at:%Y%m}/t{one.at:%Y%m%d}_{one.number}.htm", article(one), one)
    return site


def based() -> Site:
    """Relative addresses that start from <base>; no dates in the listing; GBK that no header and no tag declares."""
    site = Site("based", ("/cms/view/list.php?catid=8",), encoding="gb18030")
    parts = paged(stories("based", 26), 13)
    base = '<base href="/cms/html/">'
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: f'<p class="l"><a href="show-8-{one.number}-1.html">{one.title}</a></p>')
        turn = '<a href="/cms/view/list.php?catid=8&page=2">下一页</a>' if number == 1 else ""
        text = f'{head("动态", base)}<td class="m">{rows}</td><div>共26条 {turn}</div>{FOOT}</body></html>'
        site.add(
            "/cms/view/list.php?catid=8" + ("" if number == 1 else "&page=2"),
            text.replace('<meta charset="utf-8">', ""),
        )
        for one in part:
            page = article(one).replace('<meta charset="utf-8">', "")
            site.add(f"/cms/html/show-8-{one.number}-1.html", page, one)
    return site


def framed() -> Site:
    """The listing is in a frame of the page that people name."""
    site = Site("framed", ("/zwgk/index.html",))
    found = stories("framed", 15)
    site.add("/zwgk/index.html", (
        f'{head("政务公开")}<iframe src="/zwgk/lists/123.html" width="100%" height="900"></iframe>{FOOT}</body></html>'))  # fmt: skip
    rows = listed(found, lambda one: (
        f'<li><i></i><a target="_parent" href="/zwgk/detail/{one.number}.html" title="{one.title}">{one.title[:14]}...</a>'
        f'<em>{day(one)}</em></li>'))  # fmt: skip
    site.add(
        "/zwgk/lists/123.html", f'<html><head><title></title></head><body><ul class="gl">{rows}</ul></body></html>'
    )
    for one in found:
        site.add(f"/zwgk/detail/{one.number}.html", article(one), one)
    return site


def table_rows() -> Site:
    """One table: a mark, the title, the department and the day in cells; paging by numbers in a select."""
    site = Site("table_rows", ("/tz/default.aspx",))
    parts = paged(stories("table_rows", 40), 20)
    for number, part in enumerate(parts, 1):
        rows = listed(part, lambda one: (
            f'<tr><td width=10><img src="/i/dot.gif"></td><td><a href="/tz/View.aspx?ID={one.number}">{one.title}</a></td>'
            f'<td>[{one.source}]</td><td nowrap>{day(one, "%Y年%m月%d日")}</td></tr><tr><td colspan=4 class=line></td></tr>'))  # fmt: skip
        options = "".join(
            f'<option value="default.aspx?page={n}"{" selected" if n == number else ""}>{n}</option>' for n in (1, 2)
        )
        site.add("/tz/default.aspx" + ("" if number == 1 else f"?page={number}"), (
            f'{head("通知")}<table><tr><td>{SIDE}</td><td><table class="lst">{rows}</table>转到<select>{options}</select>'
            f"</td></tr></table>{FOOT}</body></html>"))  # fmt: skip
        for one in part:
            site.add(f"/tz/View.aspx?ID={one.number}", article(one), one)
    return site


def _shown(kind: str) -> Site:
    site = Site(kind, ("/sp/",))
    found = [Story(one.number, one.title, one.at, ()) for one in stories("films", 18)]
    rows = listed(found, lambda one: (
        f'<li><a href="/sp/{one.number}.html"><img src="/p/{one.number}.jpg"><p>{one.title}</p></a><span>{day(one)}</span></li>'))  # fmt: skip
    site.add("/sp/", f'{head("视频")}<ul class="sp">{rows}</ul>{FOOT}</body></html>')
    for one in found:
        shown = (
            f'<div class="box"><video src="/v/{one.number}.mp4" controls></video></div><div class="share">分享到：微信 微博</div>'
            if kind == "films" else f'<p><img src="/p/{one.number}a.jpg"></p><p><img src="/p/{one.number}b.jpg"></p>')  # fmt: skip
        site.add(f"/sp/{one.number}.html", article(one, body=shown), one)
    return site


def films() -> Site:
    """Articles that are films alone, with buttons below."""
    return _shown("films")


def pictures() -> Site:
    """Articles that are pictures alone."""
    return _shown("pictures")


HARDER: Sequence[Callable[[], Site]] = (
    only_pressed, pressed_rows, headlines_and_summaries, cut_titles, based, framed, table_rows, films, pictures,
)  # fmt: skip
