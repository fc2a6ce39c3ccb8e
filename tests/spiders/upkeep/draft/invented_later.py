"""More invented sites, made after drafting worked on those of `invented.py`."""

from .invented import FOOT, MENU, SIDE, Site, day, listed, paged, paragraphs, stories


def grouped() -> Site:
    """TRS: rows in lists of five, the date first, the logo in <h1>, a script that turns pages."""
    site = Site("grouped", ("/gk/dt/",))
    parts = paged(stories("grouped", 40), 20)
    for number, part in enumerate(parts):
        lists = "".join("<ul>" + listed(five, lambda one: (
            f'<li><i>{day(one, "%Y/%m/%d")}</i><a href="./{day(one, "%Y%m")}/t{day(one, "%Y%m%d")}_{one.number}.html" '
            f'target="_blank">{one.title}</a></li>')) + '<li class="line"></li></ul>' for five in paged(part, 5))  # fmt: skip
        site.add("/gk/dt/" + ("" if number == 0 else f"index_{number}.html"), (
            f'<html><head><title>工作动态_西山市教育局</title></head><body><h1><a href="/">西山市教育局</a></h1><div>{MENU}</div>'
            f'<div class="left_nav"><ul>{SIDE}</ul></div><div class="main_r">{lists}<script>createPageHTML(2, {number}, "index", '
            f'"html");</script></div>{FOOT}</body></html>'))  # fmt: skip
        for one in part:
            site.add(f"/gk/dt/{day(one, '%Y%m')}/t{day(one, '%Y%m%d')}_{one.number}.html", (
                f'<html><head><title>{one.title}_西山市教育局</title></head><body><h1><a href="/">西山市教育局</a></h1><div>{MENU}</div>'
                f'<div class="xl"><p class="xl_tit">{one.title}</p><p class="xl_time">{day(one, "%Y年%m月%d日 %H:%M")}　　来源：'
                f'{one.source}　　【字体：<a>大</a> <a>中</a> <a>小</a>】</p><div class="xl_con"><div class=TRS_Editor><style>.a{{}}</style>'
                f'{paragraphs(one)}</div></div><div class="xl_foot">扫一扫在手机打开当前页</div></div>{FOOT}</body></html>'), one)  # fmt: skip
    return site


def rows() -> Site:
    """A table with numbers, departments and dates, a path that says nothing, meta tags that contradict."""
    site = Site("rows", ("/govinfo/list?type=5",))
    parts = paged(stories("rows", 30), 15)
    for number, part in enumerate(parts, 1):
        lines = "".join(
            f'<tr><td>{at}</td><td class="tl"><a href="/govinfo/view?uid={one.number}">{one.title}</a></td><td>办公室</td>'
            f"<td>{day(one)}</td></tr>" for at, one in enumerate(part, 1))  # fmt: skip
        turn = "".join(
            f'<li class="{"active" if n == number else ""}"><a href="/govinfo/list?type=5&p={n}">{n}</a></li>'
            for n in (1, 2)
        )
        site.add("/govinfo/list?type=5" + (f"&p={number}" if number > 1 else ""), (
            f'<html><head><title>信息公开 - 西山县</title></head><body><ul class="nav">{MENU}</ul><table class="table"><thead><tr><th>序号'
            f'</th><th>标题</th><th>部门</th><th>日期</th></tr></thead><tbody>{lines}</tbody></table><ul class="pagination">{turn}</ul>'
            f"{FOOT}</body></html>"))  # fmt: skip
        for one in part:
            site.add(f"/govinfo/view?uid={one.number}", (
                f'<html><head><title>信息公开 - 西山县</title><meta name="PubDate" content="2030-01-01"></head><body><ul class="nav">{MENU}'
                f'</ul><div class="info"><table><tr><th>标题</th><td>{one.title}</td></tr><tr><th>发布日期</th><td>{day(one)}</td></tr>'
                f'<tr><th>来源</th><td>{one.source}</td></tr></table></div><h2 class="text-center">{one.title}</h2><div class="article-body">'
                f"{paragraphs(one)}</div>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def pictures() -> Site:
    """A picture, a title and `阅读全文` for each entry, the day and the month apart."""
    site = Site("pictures", ("/wenlv/index.html",))
    parts = paged(stories("pictures", 24), 8)
    for number, part in enumerate(parts, 1):
        lines = listed(part, lambda one: (
            f'<div class="item clearfix"><a class="pic" href="/wenlv/{one.number}.shtml"><img src="/u/{one.number}.jpg"></a><div '
            f'class="date"><b>{day(one, "%d")}</b><span>{day(one, "%Y-%m")}</span></div><div class="txt"><h4><a href="/wenlv/'
            f'{one.number}.shtml" title="{one.title}">{one.title[:14]}…</a></h4><p>{one.paragraphs[0][:60]}</p><a class="more" href='
            f'"/wenlv/{one.number}.shtml">阅读全文</a></div></div>'))  # fmt: skip
        turn = f'<a href="index_{number + 1}.html">&gt;</a>' if number < len(parts) else ""
        site.add("/wenlv/index.html" if number == 1 else f"/wenlv/index_{number}.html", (
            f'<html><head><title>文旅_西山日报网</title></head><body><div>{MENU}</div><div class="banner"><h2><a href="/zt/1.html">西山欢迎你'
            f'来看古城的春天</a></h2></div><div class="lists">{lines}</div><div class="page"><span>{number}</span>{turn}</div>{FOOT}</body>'))  # fmt: skip
        for one in part:
            site.add(f"/wenlv/{one.number}.shtml", (
                f'<html><head><title>{one.title}_西山日报网</title></head><body><div>{MENU}</div><div class="crumb">您的位置：<a href="/">首页'
                f'</a>&gt;<a href="/wenlv/">文旅</a></div><div class="detail"><div class="tit">{one.title}</div><div class="sub"><em>'
                f'{day(one, "%Y-%m-%d %H:%M")}</em><em>作者：{one.author}</em><em>来源：{one.source}</em></div><div class="con"><p><img src='
                f'"/u/{one.number}.jpg"></p>{paragraphs(one)}<p>编辑：闵秋实　审核：庞立</p></div><div class="pre">上一篇：<a href="/wenlv/1.shtml">'
                f"另一篇文章的题目在这里</a></div></div><div class=right><ul>{SIDE}</ul></div>{FOOT}</body></html>"), one)  # fmt: skip
    return site


def discuz() -> Site:
    """A portal of Discuz."""
    site = Site("discuz", ("/portal.php?mod=list&catid=4",))
    parts = paged(stories("discuz", 24), 12)
    for number, part in enumerate(parts, 1):
        lines = listed(part, lambda one: (
            f'<dl class="bbda cl"><dt class="xs2"><a href="portal.php?mod=view&aid={one.number}" target="_blank" class="xi2">{one.title}'
            f'</a></dt><dd class="xs2 cl">{one.paragraphs[0][:50]} ...</dd><dd><span class="xg1"> {one.at.year}-{one.at.month}-'
            f"{one.at.day} {day(one, '%H:%M')}</span></dd></dl>"))  # fmt: skip
        turn = (
            f'<a href="portal.php?mod=list&catid=4&page={number + 1}" class="nxt">下一页</a>'
            if number < len(parts)
            else ""
        )
        site.add("/portal.php?mod=list&catid=4" + (f"&page={number}" if number > 1 else ""), (
            f'<html><head><title>同城 - 西山论坛 - Powered by Discuz!</title></head><body><div id="nv">{MENU}</div><div class="bm"><div class='
            f'"bm_c xld">{lines}</div></div><div class="pgs"><div class="pg"><strong>{number}</strong>{turn}</div></div>{FOOT}</body>'))  # fmt: skip
        for one in part:
            site.add(f"/portal.php?mod=view&aid={one.number}", (
                f'<html><head><title>{one.title} - 西山论坛 - Powered by Discuz!</title></head><body><div id="nv">{MENU}</div><div id="pt"><div'
                f' class="z"><a href="./">西山论坛</a><em>&rsaquo;</em><a href="portal.php?mod=list&catid=4">同城</a></div></div><div class='
                f'"bm vw"><div class="h hm"><h1 class="ph">{one.title}</h1><p class="xg1">{one.at.year}-{one.at.month}-{one.at.day} '
                f'{day(one, "%H:%M")}<span class="pipe">|</span>发布者: admin<span class="pipe">|</span>查看: <em id="_viewnum">10</em>'
                f'<span class="pipe">|</span>来自: {one.source}</p></div><div class="d"><table><tr><td id="article_content">{paragraphs(one)}'
                f'</td></tr></table></div></div><div class="bm">最新评论</div>{FOOT}</body></html>'), one)  # fmt: skip
    return site


def columns() -> Site:
    """Two columns of entries, titles cut short, a page number as a folder, names of files in letters."""
    site = Site("columns", ("/channel/yw/",))
    parts = paged(stories("columns", 40), 20)
    for number, part in enumerate(parts, 1):

        def line(one: object) -> str:
            return (
                f'<li>· <a href="/article/{one.number:x}f{one.number}ab.html" title="{one.title}">{one.title[:15]}...</a> '  # type: ignore[attr-defined]
                f"<small>({day(one, '%m/%d')})</small></li>"
            )  # type: ignore[arg-type]

        turn = f'<a href="/channel/yw/{number + 1}/">后一页</a>' if number < len(parts) else ""
        site.add("/channel/yw/" + (f"{number}/" if number > 1 else ""), (
            f'<html><head><title>要闻-西山发布</title></head><body><div class=t>{MENU}</div><div class="w"><ul class="fl">'
            f'{listed(part[:10], line)}</ul><ul class="fr">{listed(part[10:], line)}</ul></div>{turn}{FOOT}</body></html>'))  # fmt: skip
        for one in part:
            text = "".join(f'<div style="text-indent:2em"><span>{text}</span></div>' for text in one.paragraphs)
            site.add(f"/article/{one.number:x}f{one.number}ab.html", (
                f"<html><head><title>{one.title}-西山发布</title></head><body><div class=t>{MENU}</div><div class=w><center><strong>{one.title}"
                f"</strong></center><center>{day(one, '%Y-%m-%d')} {one.source}</center><hr>{text}<hr><center>【打印】【关闭】</center></div>"
                f"{FOOT}</body></html>"), one)  # fmt: skip
    return site


LATER = (grouped, rows, pictures, discuz, columns)
