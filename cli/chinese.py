"""What the commands of `fangzhi site` say, in Chinese, by the English that stands in the code.

`{n}` stands for a number, `{}` for anything, which is looked up in turn. In the Chinese, the places have numbers.
"""

from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "fault":
        "处错误", "fixture": "个样本", "page": "页", "cause": "个问题", "article page": "个文章页", "article": "篇文章",
    "site": "个站点", "entry": "个条目", "paragraph": "段", "character": "字",
}  # fmt: skip
"""What is counted, with its measure word."""

COLUMNS: Mapping[str, str] = {
    "id":
        "标识", "name": "名称", "region": "区划", "groups": "分组", "sections": "栏目", "from": "来自", "kind": "类型",
    "pages": "页数", "title": "标题", "url": "网址", "page": "页面", "field": "字段", "before": "之前", "after": "之后",
    "sure": "把握", "held out": "留出检验", "for the eye": "请人查看", "published": "发布时间", "source": "来源",
    "letters": "字数", "text": "正文", "layout": "版式", "doubtful": "存疑", "state": "状态", "address": "网址",
    "why": "原因", "articles": "文章", "such as": "例如", "now": "现在", "hosts": "主机", "aliases": "别名",
    "level": "级别",
    "publisher": "主办", "family": "建站系统", "time zone": "时区", "delay": "间隔", "layouts": "版式",
    "from the family": "系统自带", "verified": "核对", "file": "文件", "polls": "更新周期", "kept from": "抓取于",
    "elsewhere": "别处", "agreement": "相合程度",
}  # fmt: skip
"""Headings of tables and names of facts."""

SENTENCES: Mapping[str, str] = {
    # site list, site show
    "has faults: see `fangzhi site check`": "有错误：请看 `fangzhi site check`",
    "shipped": "自带",
    "archive": "本库",
    "No profiles yet: put one into the archive's sites folder.": "还没有站点配置：请放进档案的 sites 文件夹。",
    "every {n} {}, ": "每 {0} {1}，",
    "next on {}": "下次 {0}",
    "days": "天",
    "hours": "小时",
    "minutes": "分钟",
    # site check
    "{n} of {} read otherwise": "{1}中有 {0} 个读出的结果不同",
    "{} read as expected": "{0}读出的结果都对",
    " in {}": "，在 {0} 中",
    "ok": "正常",
    "{n} expected, {n} found": "应有 {0} 项，读到 {1} 项",
    "at {n}": "第 {0} 项",
    "… and more": "…… 还有",
    "… and {n} more here": "…… 此处还有 {0} 项",
    "… and {n} more": "…… 还有 {0} 个",
    "cannot be read: {}: {}": "无法读取：{0}：{1}",
    "(nothing)": "（无）",
    "profiles and fixtures checked": "个站点配置和样本已检查",
    "--at goes with --live alone: nothing else asks the site": "--at 只能与 --live 同用：其他检查都不访问网站",
    "{} live: {}": "{0} 现状：{1}",
    "{n} of {n} pages wrong": "{1} 页中有 {0} 页不对",
    "{n} pages read": "已读 {0} 页",
    "not asked: its hours begin at {}": "没有访问：{0} 才到允许访问的时段",
    "listings not asked for: a browser has to build them": "没有访问列表：列表要由浏览器生成",
    "section {} not asked for: {n} are enough for a look": "没有访问栏目 {0}：看 {1} 个就够了",
    "not read: a browser has to build it": "没有读：此页要由浏览器生成",
    "{n} entries": "{0} 个条目",
    "{n} dated": "{0} 个有日期",
    "title as in the listing": "标题与列表相同",
    "title not that of the listing": "标题与列表不同",
    "the title is {}, and in the listing {}: see title": "标题是 {0}，列表里是 {1}：请看 title",
    "{n} of the {n} that the witness sees": "旁证看到 {1} 个，其中有 {0} 个",
    "no entries: listing.items or listing.link finds none": "没有条目：listing.items 或 listing.link 什么都没有找到",
    "no entry leads to an article of the site: see listing.link, articles and hosts":
        "没有一个条目通向本站文章：请看 listing.link、articles 和 hosts",
    "published {}": "发布时间 {0}",
    "listed {}": "列表日期 {0}",
    "no date": "没有日期",
    "published is not found, and the listing or the witness has a date":
        "没有找到 published，而列表或旁证有日期",
    "body {} as the witness reads it": "正文与旁证相合 {0}",
    "no entry is one that the witness sees: listing.items may select another list":
        "没有一个条目是旁证看到的：listing.items 选中的也许是别的列表",
    "only {n} of {n} entries are dated: see listing.date": "{1} 个条目中只有 {0} 个有日期：请看 listing.date",
    "only {} of the body is what the witness reads: see body and drop": "正文只有 {0} 与旁证相合：请看 body 和 drop",
    # site try
    "{} {} by layout {}, captured {} UTC": "{0} {1}，版式 {2}，抓取于 {3} UTC",
    "{} {}, captured {} UTC": "{0} {1}，抓取于 {2} UTC",
    "article": "文章",
    "listing": "列表",
    "With the change this page is read otherwise:": "这样改以后，此页读出的结果不同：",
    "{n} match": "{0} 处",
    "{n} matches": "{0} 处",
    " → the pattern does not fit": " → 正则不符",
    "{n} in all, the first: {}": "共 {0} 个，第一个：{1}",
    "{n} read the same": "{0} 个读出的结果相同",
    "{n} read otherwise": "{0} 个读出的结果不同",
    "{n} not read any more": "{0} 个不再读得出",
    "{n} read only now": "{0} 个现在才读得出",
    "{n} read neither before nor now": "{0} 个前后都读不出",
    "not as expected: {}": "与预期不符：{0}",
    "{} holds {n} articles: give one page": "{0} 中有 {1} 篇文章：请只给一页",
    "--set: {}": "--set：{0}",
    "{} sets nothing: write KEY=VALUE, as in 'title=h2.t' or 'published.re=\\d+-\\d+-\\d+'":
        "{0} 没有设定任何内容：请写 键=值，例如 'title=h2.t' 或 'published.re=\\d+-\\d+-\\d+'",
    "{} is no key: write it as in 'title', 'published.re', 'layouts.v2.title'":
        "没有 {0} 这个键：应写成 'title'、'published.re'、'layouts.v2.title' 这样",
    "no layout fits the page: say which one {} is of, as in 'layouts.v2.{}'":
        "没有版式适合此页：请说明 {0} 属于哪个版式，例如 'layouts.v2.{1}'",
    "articles read": "篇文章已读",
    # site drift
    "{}: nothing has broken, judged by {}": "{0}：没有失效（看了{1}）",
    "{}: {}, judged by {}": "{0}：{1}（看了{2}）",
    "article {n}": "文章 {0}",
    "unread": "未读出",
    " (muted)": "（已静音）",
    " (muted until {})": "（静音至 {0}）",
    "Mend {}.toml, see with `fangzhi reread {} --dry-run` what that changes, then `fangzhi reread {}`.":
        "请改正 {0}.toml，用 `fangzhi reread {1} --dry-run` 看会改变什么，再运行 `fangzhi reread {2}`。",
    "{}: {} is muted until {}": "{0}：{1} 已静音，至 {2}",
    "{}: {} is muted": "{0}：{1} 已静音",
    "{}: {} is spoken of": "{0}：{1} 已恢复提示",
    "--until says how long --mute is to last; give --mute CAUSE with it":
        "--until 说明 --mute 到何时为止：请同时写 --mute 问题",
    "name the one site whose alert is meant, and either --mute or --unmute":
        "请只写一个站点，并在 --mute 和 --unmute 中选一个",
    "--until {} is no day to come": "--until {0} 不是将来的日子",
    "Nothing is held yet: run `fangzhi crawl SITE`.": "还没有存下任何内容：请运行 `fangzhi crawl 站点`。",
    "looking at {}, site {n} of {n}": "正在看 {0}，第 {1} 个站点，共 {2} 个",
    "{}: `fangzhi site drift {}` shows the evidence": "{0}：证据请看 `fangzhi site drift {1}`",
    "none of the profile's layouts fits {n} of the {n} newest articles that could not be read":
        "最新 {1} 篇读不出的文章中有 {0} 篇不适合任何版式",
    "none of the profile's layouts fits {n} of the {n} newest articles": "最新 {1} 篇文章中有 {0} 篇不适合任何版式",
    "{n} of the {n} newest articles that {} is to read have no {}": "由 {2} 读的最新 {1} 篇文章中有 {0} 篇没有 {3}",
    "{n} of the {n} newest articles that {} read have no {}, and {}":
        "由 {2} 读的最新 {1} 篇文章中有 {0} 篇没有 {3}；{4}",
    "{n} of the {n} newest articles that {} read have the same {}, {}":
        "由 {2} 读的最新 {1} 篇文章中有 {0} 篇的 {3} 相同：{4}",
    "{n} of the {n} newest articles that {} read {}": "由 {2} 读的最新 {1} 篇文章中有 {0} 篇{3}",
    "{n} of {n} before had it": "以前的 {1} 篇中有 {0} 篇有",
    "nothing is known of before": "以前如何无从知道",
    "have a body that others have, too": "正文与别的文章重复",
    "have a title that neither the listing nor the page's own <title> and heading know":
        "标题与列表、页面的 <title> 和标题栏都不同",
    "have a date far from that in the listing, or one that nothing else on the page knows":
        "日期与列表相差很远，或在页面别处找不到",
    "have other authors than those whom the page labels as such": "作者与页面标明的不同",
    "have another source than the one that the page labels as such": "来源与页面标明的不同",
    "have a body with which two independent readings of the page have little in common":
        "正文与另外两种独立读法几乎没有相同之处",
    "have the name of the site or of a section in their title, or nothing else": "标题带有网站或栏目的名称，或只有名称",
    "have a date of publication that is the moment of the crawl, or lies after it": "发布时间正是抓取的时刻，或更晚",
    "have the site, a section, their source or their title as their author": "作者是网站、栏目、来源或标题",
    "have a person or their own title as their source": "来源是人名或文章标题",
    "have a body that is a list of links": "正文是一串链接",
    "the listing of {} ({}) {}": "{0}的列表（{1}）{2}",
    "yields no entry: {}": "没有给出条目：{0}",
    "leads to none of the site's articles any more: `articles` does not fit {}":
        "不再通向本站文章：`articles` 不符合 {0}",
    "has no dates any more": "不再有日期",
    "has shown only known entries for {n} days; usually something new comes within {n}":
        "{0} 天来只有已知条目；通常 {1} 天内就有新的",
    "unknown layout": "没有适合的版式",
    "a further page was not captured": "后续页没有抓取",
    "missing field": "缺少字段",
    "empty body": "正文为空",
    "empty page": "空白页",
    # site repair
    "{}: nothing better was found: {}": "{0}：没有找到更好的：{1}",
    "{} (today)": "{0}（现在）",
    "{} (proposed)": "{0}（建议）",
    "({})": "（{0}）",
    "{n} of {n}": "{1} 中 {0}",
    "one page": "只有一页",
    "not every page agrees": "各页不一致",
    "names are easily mistaken": "人名容易弄错",
    "no page says it for sure": "没有一页能确定",
    "nothing of the kind is on these pages": "这些页上没有这一类内容",
    "{n} pages of other looks would be read by it": "会读到 {0} 个别的样子的页面",
    "{} of the newest {n} have this look: {n} are read as they ought to be today, {n} with layout {}.":
        "最新 {1} 页中有{0}是这个样子：现在读对 {2} 页，用版式 {4} 读对 {3} 页。",
    "Look at {}: {}.": "请查看 {0}：{1}。",
    "{} of other looks are read wrong too: look for them after this one.":
        "另有{0}别的样子的也读错了：处理完这个再看它们。",
    "Would be read otherwise: {}": "读出的结果会不同：{0}",
    "Nothing is changed. To take it: fangzhi site repair {} --apply":
        "什么都没有改。若要采用：fangzhi site repair {0} --apply",
    "Written: {}": "已写入：{0}",
    "Now see what it reads: fangzhi reread {} --dry-run": "现在看它读出什么：fangzhi reread {0} --dry-run",
    "{}: not applied, as {n} pages of other looks would be read otherwise; put the"
    " layout into the profile by hand, with a `when` that they do not have":
        "{0}：没有采用，因为 {1} 个别的样子的页面读出的结果会不同；请手工写入站点配置，换一个那些页面没有的 `when`",
    "today's layouts read all of the newest {n} pages as they ought to be read": "现有版式把最新 {0} 页都读对了",
    "today's layouts read {n} of the newest {n} pages of this look well":
        "最新 {1} 个这种样子的页面中，现有版式读对 {0} 个",
    "no captured article page can be read at all, with or without a profile":
        "没有一个存下的文章页能读，无论用不用站点配置",
    "no selector gives the title of half of the pages": "没有选择器能给出一半页面的标题",
    "no element holds the text of half of the pages": "没有元素含有一半页面的正文",
    "the best layout that was found reads {n} fields of {n} pages as they ought to be, and today's read {n}":
        "找到的最好版式在 {1} 页中读对 {0} 个字段，现有版式读对 {2} 个",
    "{} was changed meanwhile: look for a repair again": "{0} 同时被改动过：请重新运行 repair",
    "{n} of {n} pages read": "已读 {0} 页，共 {1} 页",
    "{n} pages taken from the archive": "已从档案取出 {0} 页",
    "selectors looked for on {n} pages": "正在 {0} 页上找选择器",
    "the proposal is tried on old pages": "正在旧页面上试用",
    # reread
    "{}: {} read again; {n} are read otherwise": "{0}：重读了{1}；{2} 篇读出的结果不同",
    "{}: {} read again; {n} would be read otherwise": "{0}：重读了{1}；{2} 篇读出的结果会不同",
    "Pages that could not be read before and can be now: {n}": "以前读不出、现在读得出的页面：{0}",
    "Pages that could not be read before and could be now: {n}": "以前读不出、这样就读得出的页面：{0}",
    "Still not read: {n}, {}": "仍读不出：{0}，{1}",
    "Held, but not read by today's profile: {n}, {}": "已存，但现在的配置读不出：{0}，{1}",
    "With a further page that was never captured: {n}": "后续页从未抓取：{0}",
    "With a further page that was never captured: {n}; the next crawl fetches them":
        "后续页从未抓取：{0}；下次抓取时补上",
    "empty body ({})": "正文为空（{0}）",
    "missing field ({})": "缺少字段（{0}）",
    # site fixture
    "Is all of this right, and what the page must yield from now on?": "以上都对，今后此页都应读出这些内容吗？",
    "{} kept in {}": "{0}已存入 {1}",
    "No fixtures yet: `fangzhi site fixture add {} URL` keeps a page.":
        "还没有样本：`fangzhi site fixture add {0} 网址` 可存一页。",
    "removed {}": "已移除 {0}",
    "{} has no fixture {}; see `fangzhi site fixture list {}`":
        "{0} 没有样本 {1}；请看 `fangzhi site fixture list {2}`",
    "nobody is there to look at the fields: run this in a terminal, or add --yes":
        "没有人能查看字段：请在终端里运行，或加上 --yes",
    "cannot be read, and so yields nothing to be expected: {}": "读不出，所以没有可预期的内容：{0}",
    "fixtures lie beside an archive's own profile, and that of {} is shipped: copy {} into {}":
        "样本要放在档案自己的站点配置旁边，而 {0} 的配置是自带的：请把 {1} 复制到 {2}",
    "an archive's folder sites": "档案的 sites 文件夹",
    "its address is not known: give it with --url": "不知道它的网址：请用 --url 给出",
    "--url is the address of one saved page; addresses and WARC files bring their own":
        "--url 是一个已存页面的网址；网址和 WARC 文件自带网址",
    "{} is no whole address; write it as in https://www.example.com/news/1.html":
        "{0} 不是完整的网址，应写成 https://www.example.com/news/1.html 这样",
    "{} is no address of {}, whose hosts are {}": "{0} 不是 {1} 的网址，其主机是 {2}",
    "asking for pages: {}": "正在请求页面：{0}",
    "its capture cannot be read: {}": "无法读取存下的页面：{0}",
    # site new
    "name the addresses of one site, or a CSV of sites with --from":
        "请写一个站点的网址，或用 --from 给出站点的 CSV 表",
    "nobody can be asked here whether the profile is right: say --yes, or --json to see it only":
        "这里没有人能回答配置对不对：请加 --yes，或用 --json 只看不写",
    "--id, --name and --region are for one site: with --from the file says them":
        "--id、--name 和 --region 只用于一个站点：用 --from 时由文件说明",
    "{} is no whole address; write it as in https://www.example.com/news/":
        "{0} 不是完整的网址，应写成 https://www.example.com/news/ 这样",
    "Write {}?": "写入 {0} 吗？",
    "Written. Now `fangzhi crawl {} --limit 20`, and `fangzhi site show {}`.":
        "已写入。接着可运行 `fangzhi crawl {0} --limit 20` 和 `fangzhi site show {1}`。",
    "Nothing was written.": "什么都没有写入。",
    "{} is there already: name another --id, or move that file away first":
        "{0} 已经存在：请换一个 --id，或先移走那个文件",
    "--id {} is no id: 1 to 40 of a-z, 0-9, _ and -, beginning with a letter":
        "--id {0} 不能作标识：1 至 40 个字符，只用 a-z、0-9、_ 和 -，以字母开头",
    "--region {} is not six digits, as in 510900": "--region {0} 不是六位数字，应写成 510900 这样",
    "{} fetched, {}": "已取{0}，{1}",
    "{n} entry on {}.": "{1}上共 {0} 个条目。",
    "{n} entries on {}.": "{1}上共 {0} 个条目。",
    "A profile {} comes with the program; this one takes its place in the archive.":
        "程序自带配置 {0}；在本档案里将由这一个代替。",
    "To be looked at:": "请查看：",
    "no page lists articles of the site: name the address of a listing, with its entries in the HTML as served":
        "没有一页列出本站文章：请写列表页的网址，其条目要在服务器给出的 HTML 里",
    "none of the articles that the listing links could be fetched: name another listing":
        "列表链接的文章一篇也没有取到：请换一个列表",
    "none of the {n} articles that were fetched has a title and a text that a selector finds":
        "取到的 {0} 篇文章里，没有一篇能用选择器找到标题和正文",
    "sections: left out is {}": "sections：略去 {0}",
    "sections: {} was not fetched, only twelve pages are": "sections：没有取 {0}，最多只取十二页",
    "{n} of {n} articles cannot be read, as {}: {}": "{1} 篇文章中有 {0} 篇读不出，例如 {2}：{3}",
    "only {n} articles could be fetched: compare more of them with the site": "只取到 {0} 篇文章：请多拿几篇与网站对照",
    "listing.next: no further page was found on {}: see whether it has one":
        "listing.next：在 {0} 上没有找到下一页：请看是否真有",
    "layouts: the {} of {n} of {n} articles is not the one that was expected, as of {}":
        "layouts：{2} 篇文章中有 {1} 篇的 {0} 与预期不同，例如 {3}",
    "listing.items: {n} of {n} entries of {} are found": "listing.items：{2} 的 {1} 个条目中找到 {0} 个",
    "articles: {n} of {n} entries of {} have another form of address; files and folders are none":
        "articles：{2} 的 {1} 个条目中有 {0} 个的网址是另一种形式；文件和文件夹不算文章",
    "listing.next: {} is not reached from {}": "listing.next：从 {1} 到不了 {0}",
    "listing.date: none is shown on {}, so a recrawl stops at known articles only":
        "listing.date：{0} 上没有日期，再抓时只能遇到已知文章才停",
    "layouts.{}.{}: right on {n} of {n} pages that were held out (confidence {n})":
        "layouts.{0}.{1}：留出检验 {3} 页，对 {2} 页（把握 {4}）",
    "layouts.{}.{}: found on one page only (confidence {n})": "layouts.{0}.{1}：只在一页上找到（把握 {2}）",
    "layouts.{}.published: no selector was found": "layouts.{0}.published：没有找到选择器",
    "layouts.{}.published: no selector was found; the family's is used":
        "layouts.{0}.published：没有找到选择器，用建站系统自带的",
    "usable": "可用",
    "to look at": "待查看",
    "nothing found": "没有找到",
    "unreachable": "访问不到",
    "there already": "已有",
    "{n} usable": "{0} 个可用",
    "{n} to look at": "{0} 个待查看",
    "{n} nothing found": "{0} 个没有找到",
    "{n} unreachable": "{0} 个访问不到",
    "{n} there already": "{0} 个已有",
    "{n} of {n}: {}: {}": "第 {0} 个，共 {1} 个：{2}：{3}",
    "{n} of {} were drafted before": "{1}中有 {0} 个以前起草过",
    "Draft profiles of {} into {}?": "为{0}起草配置，写入 {1} 吗？",
    "Nothing was asked for.": "没有访问任何网站。",
    "--from writes a profile for each site: add --yes": "--from 会为每个站点写一个配置：请加 --yes",
    "--from {} cannot be read: {}": "--from {0} 无法读取：{1}",
    "--from {} is neither UTF-8 nor GBK: save it as UTF-8": "--from {0} 既不是 UTF-8 也不是 GBK：请另存为 UTF-8",
    "{}, line {n}: none of its cells is an address, as http://www.example.com/news/":
        "{0} 第 {1} 行：没有一格是网址，例如 http://www.example.com/news/",
    "{} is too large to be looked through: name another listing": "{0} 太大，无法查看：请换一个列表",
    "{}: refused, {}": "{0}：被拒绝，{1}",
    "{}: unreachable, {}": "{0}：访问不到，{1}",
    "unreachable: {}": "访问不到：{0}",
    "refused: {}": "被拒绝：{0}",
    "{}: empty page": "{0}：空页面",
    "{}: too large, {}": "{0}：太大，{1}",
    "{}: no HTML, {}": "{0}：不是 HTML，{1}",
    "the answer is {}": "服务器给出的是 {0}",
    "{}: redirected to another site, {}": "{0}：跳转到另一个网站 {1}",
    "{}: forbidden by robots.txt, {}": "{0}：{1}",
    "robots.txt forbids {}": "robots.txt 不允许访问 {0}",
    "the redirects go round in a circle, by {}": "跳转成了循环，经过 {0}",
    "more than {n} redirects, the last to {}": "跳转超过 {0} 次，最后一次到 {1}",
    "the redirect leads to no address": "跳转没有指向任何网址",
    # All
    "Error: {}": "错误：{0}",
    "unknown site {} (known are {})": "没有站点 {0}（已有 {1}）",
    "unknown site {}: did you mean {}? (known are {})": "没有站点 {0}：是不是想写 {1}？（已有 {2}）",
    "interrupted: what was finished is there; run the same command again for the rest":
        "已中断：做完的部分都在；再运行同一命令即可做完其余部分",
}  # fmt: skip
"""Whole sentences and parts of them."""
