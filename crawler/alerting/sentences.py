"""What an alert says, in each language: one table a language, with the facts that a sentence takes in braces.

Of each kind of cause: what happened, whether anything is being lost, and what to do next. `{site}` is the site's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """The three sentences of a kind of cause."""

    what: str
    loss: str
    then: str


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that a message says in one language."""

    kinds: Mapping[str, Kind]
    fields: Mapping[str, str]
    words: Mapping[str, str]


GRAVE = ("disk", "verify", "failed")
"""Kinds that are loss: quiet hours do not hold them back."""

_SAFE_ZH = "不会，页面仍在保存；明天修好后运行 reread 即可"
_LATER_ZH = "暂时没有新内容入库，已存的不受影响；站点恢复后会补抓，此间被站点撤下的文章补不回来"
_DRIFT = "fangzhi site drift {site}"
_SAFE_EN = "nothing is lost: pages are still captured; mend it tomorrow, then run reread"
_LATER_EN = "nothing new comes in; it is caught up with when the site is back, but not what the site removes meanwhile"

ZH = Language(
    kinds={
        "layout": Kind("最新 {of} 篇中有 {n} 篇版式不认识，网站可能改版了", _SAFE_ZH, _DRIFT),
        "coverage": Kind("最新 {of} 篇中有 {n} 篇读不出{field}", _SAFE_ZH, _DRIFT),
        "constant": Kind("最新 {of} 篇中有 {n} 篇的{field}完全相同，多半读错了地方", _SAFE_ZH, _DRIFT),
        "field": Kind("最新 {of} 篇中有 {n} 篇的{field}读得不对", _SAFE_ZH, _DRIFT),
        "listing-empty": Kind("栏目“{section}”的列表读不出条目", "可能，该栏目的新文章暂时发现不了，条目滚出列表前修好就能补上", _DRIFT),
        "listing-elsewhere": Kind("栏目“{section}”的新条目都不指向本站文章", "可能，该栏目的新文章暂时不抓，条目滚出列表前修好就能补上", _DRIFT),
        "listing-undated": Kind("栏目“{section}”的列表不再有日期", _SAFE_ZH, _DRIFT),
        "listing-silent": Kind("栏目“{section}”已 {days} 天没有新文章，平时 {usual} 天内就有", "说不准，网站可能停更，也可能栏目换了地址而新文章未被发现", _DRIFT),
        "challenge": Kind("网站用验证页面拦住了抓取", _LATER_ZH, "fangzhi problems --site {site}"),
        "blocked": Kind("网站拒绝了 {of} 个页面中的 {n} 个（{statuses}）", _LATER_ZH, "fangzhi problems --site {site}"),
        "vanished": Kind("再访的 {of} 篇文章中有 {n} 篇一下子找不到了，未作“已撤下”处理", "不会，已存的版本都在；请用浏览器核对这些页面", "fangzhi crawl {site} --mode revisit --all"),
        "unanswered": Kind("网站没有任何回应", _LATER_ZH, "fangzhi crawl {site}"),
        "forbidden": Kind("网站的 robots.txt 不允许抓取任何页面", _LATER_ZH, "fangzhi runs --site {site}"),
        "failed": Kind("抓取失败：{reason}", "会，修好之前该站没有新内容入库；已存的内容不受影响", "fangzhi doctor"),
        "hung": Kind("抓取卡住，已被结束", "不会，没抓完的页面留在队列里，下次接着抓", "fangzhi runs --site {site}"),
        "memory": Kind("抓取占用内存超过 run_memory，已被结束", "不会，没抓完的页面留在队列里，下次接着抓", "fangzhi runs --site {site}"),
        "died": Kind("定时抓取意外中断：{reason}", "不会，已存的不受影响，没抓完的页面留在队列里，下次接着抓", "fangzhi schedule list"),
        "refused": Kind("定时抓取没能开始：{reason}", "暂时没有新内容入库，已存的不受影响；改好后会补抓，此间被站点撤下的文章补不回来", "fangzhi crawl {site}"),
        "disk": Kind("磁盘快满了：只剩 {free}，低于 min_free = {least}，所有抓取都已停下", "会，腾出空间之前什么都存不进去；已存的内容不受影响", "fangzhi ship --release"),
        "verify": Kind("verify 发现 {n} 处与写入时不同", "已有损坏，请在它扩大之前从备份恢复", "fangzhi verify"),
        "other": Kind("{message}", "请看详情", "fangzhi alert list"),
    },
    fields={
        "title": "标题", "published": "发布时间", "authors": "作者", "source": "来源", "body": "正文", "layout": "版式",
        "editors": "编辑", "tags": "标签", "section": "栏目", "breadcrumb": "面包屑", "images": "图片",
        "attachments": "附件", "captions": "图说", "subtitle": "副题", "updated": "更新时间",
    },
    words={
        "one": "[方志] {site}：{what}", "many": "[方志] {n} 件事要看：{names}", "and": "等 {n} 处", "between": "、",
        "loss": "[方志·可能丢失] ", "archive": "档案本身", "site": "站点：", "since": "起于：", "last": "最近一次：",
        "lost": "会丢吗：", "such": "例如：", "then": "下一步：", "more": "另有 {n} 件，见 fangzhi alert list",
        "open": "此前已告知、仍未解决的还有 {n} 件：fangzhi alert list",
        "mute": "不想再看到其中一件：fangzhi alert mute 原因 --site 站点", "from": "{archive} · 第 {number} 封",
        "again": "（上次发送中断，这一封可能重复）", "test title": "[方志] 测试消息",
        "test": "这是 {archive} 的测试消息。能看到它，说明渠道 {channel} 可以用。", "cut": "……（其余见 fangzhi alert list）",
        "cause": "原因：", "colon": "：",
    },
)  # fmt: skip

EN = Language(
    kinds={
        "layout": Kind("{n} of the {of} newest articles fit no layout: the site may have been redesigned", _SAFE_EN, _DRIFT),
        "coverage": Kind("{n} of the {of} newest articles have no {field}", _SAFE_EN, _DRIFT),
        "constant": Kind("{n} of the {of} newest articles have the same {field}", _SAFE_EN, _DRIFT),
        "field": Kind("the {field} of {n} of the {of} newest articles is read wrongly", _SAFE_EN, _DRIFT),
        "listing-empty": Kind("the listing of {section} yields no entry", "maybe: its new articles are not found; mend it before they leave the listing", _DRIFT),
        "listing-elsewhere": Kind("the listing of {section} leads to none of the site's articles", "maybe: its new articles are not fetched; mend it before they leave the listing", _DRIFT),
        "listing-undated": Kind("the listing of {section} has no dates any more", _SAFE_EN, _DRIFT),
        "listing-silent": Kind("nothing new in {section} for {days} days; usually something comes within {usual}", "not known: the site may be silent, or the section may have moved", _DRIFT),
        "challenge": Kind("the site turns us away with challenge pages", _LATER_EN, "fangzhi problems --site {site}"),
        "blocked": Kind("the site refused {n} of {of} pages ({statuses})", _LATER_EN, "fangzhi problems --site {site}"),
        "vanished": Kind("{n} of {of} articles asked for again were suddenly not found; none is marked as gone", "nothing is lost: all versions are kept; look at these pages in a browser", "fangzhi crawl {site} --mode revisit --all"),
        "unanswered": Kind("the site gave no answer at all", _LATER_EN, "fangzhi crawl {site}"),
        "forbidden": Kind("the site's robots.txt lets nothing pass", _LATER_EN, "fangzhi runs --site {site}"),
        "failed": Kind("a run failed: {reason}", "yes: nothing new of the site comes in until that is mended; what is held is safe", "fangzhi doctor"),
        "hung": Kind("a run hung and was ended", "nothing is lost: its open pages wait for the next run", "fangzhi runs --site {site}"),
        "memory": Kind("a run took more memory than run_memory allows, and was ended", "nothing is lost: its open pages wait for the next run", "fangzhi runs --site {site}"),
        "died": Kind("a scheduled run ended by itself: {reason}", "nothing is lost: what is held is safe, and its open pages wait for the next run", "fangzhi schedule list"),
        "refused": Kind("a scheduled run did not begin: {reason}", "nothing new comes in; it is caught up with when that is mended, but not what the site removes meanwhile", "fangzhi crawl {site}"),
        "disk": Kind("the disk is nearly full: {free} are left, below min_free = {least}; all crawls stop", "yes: nothing is stored until there is room; what is held is safe", "fangzhi ship --release"),
        "verify": Kind("verify found {n} places that are not as they were written", "damage is done: put back a good copy before it spreads", "fangzhi verify"),
        "other": Kind("{message}", "see the details", "fangzhi alert list"),
    },
    fields={},
    words={
        "one": "[fangzhi] {site}: {what}", "many": "[fangzhi] {n} things to look at: {names}", "and": " and others ({n} in all)",
        "between": ", ", "loss": "[LOSS] ", "archive": "the archive itself", "site": "Site: ", "since": "Since: ",
        "last": "Last seen: ", "lost": "Is anything lost: ", "such": "For example:", "then": "Next: ",
        "more": "{n} more: fangzhi alert list", "open": "{n} told earlier are still open: fangzhi alert list",
        "mute": "To hear no more of one: fangzhi alert mute CAUSE --site SITE", "from": "{archive} · message {number}",
        "again": "(The last try was broken off: this may be a repeat.)", "test title": "[fangzhi] a test",
        "test": "A test from {archive}. That you read it shows that the channel {channel} works.",
        "cut": "… (the rest: fangzhi alert list)", "cause": "Cause: ", "colon": ": ",
    },
)  # fmt: skip

TABLES: Mapping[str, Language] = {"zh": ZH, "en": EN}
