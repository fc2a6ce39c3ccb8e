"""What kind of line a line is, by the words that Chinese news pages print around their articles."""

import re
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["text", "row", "file", "menu", "trail", "stop", "tail", "meta", "signed", "dated"]
"""What a line is for: the article's text, a table's row, a link to a document; links to other pages, a breadcrumb; a
button or heading around an article, one that only follows it; labels, a label in brackets as in a signature, a date."""

IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff"
"""The ideographs that pages use, as a pattern's range."""


def any_of(words: str) -> str:
    """A pattern for any of the words; a space within a word is written as `_` and may be missing."""
    return "(?:" + "|".join(word.replace("_", r"\s?") for word in words.split()) + ")"


SENTENCE = re.compile("[，。；！？、：“”…]")
"""Marks that stand in prose and hardly in menus."""

_BEFORE_LABEL = any_of("总 今日 信息 文章 新闻 稿件 内容 本文 责任 网络 本报 本网 本台 本刊 见习 实习")
_LABEL = any_of(
    "来_源 出_处 作_者 稿_源 转自 记_者 供_稿 撰_稿人? 通讯员 图文 文 文/图 编_辑 责_编 "
    "发布 发表 发稿 添加 修改 更新 录入 上传 公布 创建 成文 发文 时_间 "
    "日_期 浏览 阅读 点击 人气 访问 查看 热度 字_号 字_体 字数 分享 打印 收藏 信息分类 所属栏目 所属分类 索引号 文号 "
    "发文字号 视力保护色 视力保护"
)
_AFTER_LABEL = any_of("时_间 日_期 次数 人数 数量 单位 部门 机构 大小 到 至 于 人 员 量 数 率 色")
_SEEN = any_of("浏览 阅读 点击 访问 查看 播放 围观 人气 热度")
_VIEWED = re.compile(rf"{_SEEN}(?:{any_of('次数 量 数 率')})?\s*[(（\[]?\d|\d\s?次{_SEEN}")
META = re.compile(
    rf"(?<![{IDEOGRAPH}])(?:{_BEFORE_LABEL})?{_LABEL}{_AFTER_LABEL}?\s*[:：]"
    rf"|^\s*{any_of('来源 稿源 编辑 责编 作者 记者 校对 审核')}\s?[丨｜|]\s?\S"
    rf"|^\s*(?:已被?)?{_SEEN}(?:{any_of('次数 量 数 率')})?\s*[(（\[]?\d[\d,.]*\s?[万w]?\+?\s?次?[)）\]]?\s*$"
    rf"|^\s*\d[\d,.]*\s?[万w]?\+?\s?(?:人|次|人次)?\s?已?{_SEEN}\s*$"
    r"|^\s*(?:(?:全文|本文|阅读|预计|大?约|需|共)\s?){1,4}\d[\d,]*\s?(?:分钟|字)\s?(?:读完|阅读)?\s*$"
    r"|^[【\[（(]?\s*[大中小]\s?[ 中小]{1,6}[】\]）)]?$|我要评论|字体大小|^打印本页|字号\s?[大小]"
)
"""What the lines between a title and its text hold: a label with its colon, or the buttons for the size of letters."""

DATED = re.compile(
    r"(?:19|20|１９|２０)\d\d\s?[-/.年\s]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
    r"|(?<!\d)\d{1,2}\s?[-/月]\s?\d{1,2}日?\s{1,2}\d{1,2}[:：]\d\d(?!\d)"
)
"""A day with its year, or with the time of day."""
AGO = re.compile(r"(?<!\d)\d{1,2}\s?(?:秒|分钟|小时|天)以?前|刚刚|[昨前今]天\s?\d{1,2}[:：]\d\d")
"""A time counted from when the page was asked for."""
_NO_DATE_LINE = re.compile(r"起|通过|施行|实施|修订|令|第")
"""What stands with the dates of decrees, which open their texts."""

_OPENING = r"\s*[【\[（(<《|·●■◆★]?\s*"
_EDITOR = any_of("责任 网络 值班 执行 本期 文字 图片 实习 见习 微信")
_CHECKER = any_of("编审 审核 校对 监_制 总监_制 审_读 总编 主编 初审 复审 终审 一审 二审 三审")
STOP = re.compile(
    rf"{_OPENING}(?:(?:{_EDITOR})?编\s*辑\s*[:：/|丨]|责\s?编|{_CHECKER}\s*[:：/|丨]"
    r"|[上下]\s?[一1]?\s?(?:篇|条|页|则|个)(?:文章|新闻|信息)?\s*(?:[:：>》→]|$|没有|暂无)|[上下]一(?:篇|条)"
    rf"|(?:文章|本文)?{any_of('标签 关键词 关键字 tags?')}\s*[:：]|{any_of('原标题 会员名 用户名')}\s*[:：]"
    r"|评论\s*[(（:：\d]"
    rf"|{any_of('正文已结束 版权所有 技术支持 copyright ©')})",
    re.IGNORECASE,
)
"""How lines begin that stand after an article and are no part of it."""

_RELATED = any_of("为您 为你 相关 延伸 推荐 热点 热门 更多 精彩 猜你 往期 最新 今日 图片 专题 大家")
_ARTICLES = any_of(
    "阅读 新闻 链接 文章 推荐 专题 资讯 内容 解读 报道 信息 稿件 喜欢 图片 视频 搜索 标签 精彩 关注 都在看 "
    "回顾 视频推荐 图片推荐"
)
_OF_OTHERS = rf"{_RELATED}{_ARTICLES}(?!来源|来自)"
_BUTTON = (
    any_of(
        "扫一扫 扫描二维码 微信扫 长按 用微信 打印本 关闭窗口 关闭本页 关闭页面 返回顶部 返回首页 "
        "返回列表 返回上一页 返回目录 我要推荐 我要纠错 我要打印 网站纠错 加入收藏 设为首页 顶一下 踩一下 "
        "赞一个 阅读原文 展开全文 展开阅读 已有\\d 网友评论 我要评论 发表评论 "
        "查看评论 全部评论 最新评论 热门评论 我要留言 文明上网 网友跟贴"
    )
    + rf"|(?:{any_of('分享 点赞 收藏 举报 纠错 喜欢 打赏 赞')})(?=$|[\W\d到至给]|微|本)|(?:主办|承办|主管)[:：]"
)
_PRESSED = any_of(
    "打印 打印正文 打印此文 打印文章 打印页面 关闭 关闭此页 首页 尾页 末页 没有了 收藏 分享 返回 举报 回复 顶部 纠错"
)
MENU = re.compile(rf"{_OPENING}(?:{_OF_OTHERS}|{_BUTTON}|(?:{_PRESSED}[\s|/·】\]【\[]*)+$)")
"""How short lines begin that are buttons around an article, or headings of other ones."""

OTHERS = re.compile(rf"{_OPENING}(?:{_OF_OTHERS}|(?:网友|全部|最新|热门|精彩)?(?:评论|留言|跟[贴帖]|回[复帖]))")
"""How headings begin that stand above other articles, or what readers say."""

_RIGHTS = any_of("版权 免责 特别 郑重 本网 本站 网站")
_NOTICE = any_of("声明 说明 申明 提示")
DISCLAIMER = re.compile(
    rf"{_OPENING}[*※]?\s*(?:{_RIGHTS}{_NOTICE}|声\s?明\s*[:：]|凡(?:本网|本站|注明|来源)|转载请注明"
    r"|本文(?:来源|系|仅代表|为转载|由.{1,20}(?:发布|整理|转载)))"
)
"""How sites begin to speak of rights; such lines are long."""
_DENIAL = re.compile(
    r"不代表.{1,20}(?:立场|观点)|未经.{0,20}(?:授权|许可|书面|同意).{0,30}(?:转载|转发|复制|摘编|镜像|引用|使用)"
)

_AFTER_ALL = any_of("为您 为你 相关 延伸 推荐 热点 热门 精彩 猜你 往期")
TAIL = re.compile(rf"{_OPENING}(?:[上下]一?(?:篇|条)|{_AFTER_ALL}{_ARTICLES}(?!来源|来自))")
"""How lines begin that never stand before an article."""

FOOTER = re.compile(
    any_of(
        "版权所有 Copyright © ICP备 ICP证 公网安备 许可证编 许可证号 备案号 备案编 备案序 网站标识码 "
        "违法和不良信息 分辨率"
    )
    + "|All Rights Reserved",
    re.IGNORECASE,
)
"""What the foot of every page says, and no article."""

CONTACT = re.compile(
    any_of("技术支持 主办单位 承办单位 举报电话 联系电话 邮政编码")
    + r"|(?:电\s*话|邮\s*编|传\s*真|地\s*址|邮\s*箱)\s*[:：]"
)
"""What the foot of a page says, and some notices too."""

TRAIL = re.compile(r"(?:当前|所在|您的|现在的?)位置|首页\s*(?:[>＞»›/|·\\-]|-->|→)")
"""What a breadcrumb begins with."""

TEASER = re.compile(r"(?:详细|详情|更多|全文|more)\s*[\]】)）>》»…]*$", re.IGNORECASE)
"""How the summary of another article ends that links it."""

ATTACHED = re.compile(
    r"^\s*附\s?件|点击(?:此处)?下载|下载[>＞》)）]*$|\.(?:docx?|xlsx?|pdf|pptx?|wps|rar|zip|ofd)[)）]?$", re.IGNORECASE
)
"""What a line says that links a document."""

_BYLINE = re.compile(
    r"\s*(?:供稿|撰稿|稿件\S{2,4}|作者|记者|通讯员|文[/、]图|摄影|图片来源)(?:单位|人)?\s*[:：][^:：]{2,30}$"
    r"|[^:：]{0,20}(?:记者|通讯员)\s[^:：]{2,30}来源[:：]"
)
_HAS_VALUE = re.compile(r"[:：]|\d\d")
_LONGEST_FOOTER = 300
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_LONGEST_META, _LONGEST_DATED, _LONGEST_STOP, _LONGEST_MENU, _LONGEST_NOTICE = 200, 60, 60, 24, 400


def squeezed(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())


def ideographs(text: str) -> int:
    """How many ideographs a text has."""
    return len(_IDEOGRAPHS.findall(text))


def is_meta(text: str) -> bool:
    """Whether a line holds labels such as 来源： and no sentences."""
    if len(text) > _LONGEST_META or text.count("，") > 1 or text[-1:] in "？！?!":
        return False
    return META.search(text) is not None


def is_dated(text: str) -> bool:
    """Whether a line is a date and hardly more."""
    found = DATED.search(text) if len(text) <= _LONGEST_DATED else None
    if found is None:
        ago = AGO.search(text) if len(text) <= _LONGEST_MENU else None
        return ago is not None and not SENTENCE.search(text) and not text[ago.end() :].strip()
    before, after = text[: found.start()], text[found.end() :]
    rest = before + after
    words = 24 if (not before or before[-1].isspace()) and not ideographs(after.lstrip("日号")[:1]) else 9
    return ideographs(rest) <= words and not SENTENCE.search(rest.replace("：", "")) and not _NO_DATE_LINE.search(rest)


def is_bracketed(text: str) -> bool:
    """Whether a line stands in brackets as a whole, as a signature does."""
    return text[:1] in "（(" and text.rstrip("。. ")[-1:] in "）)"


def is_stop(text: str) -> bool:
    """Whether a line begins what follows an article, or is a button around it."""
    if len(text) <= _LONGEST_STOP and (STOP.match(text) or (len(text) <= _LONGEST_MENU and MENU.match(text))):
        return True
    return len(text) <= _LONGEST_NOTICE and (DISCLAIMER.match(text) or _DENIAL.search(text[:100])) is not None


def role_of(text: str, linked: int, *, row: bool = False, file: bool = False) -> Role:
    """What a line is for; `linked` of its characters are links, and it may be a table's `row` or link a `file`."""
    if file or (linked and len(text) < 100 and ATTACHED.search(text)):
        return "file"
    if 2 * linked > len(text) and not (len(text) <= _LONGEST_STOP and _HAS_VALUE.search(text)):
        return "stop" if len(text) <= _LONGEST_MENU and MENU.match(text) else "menu"
    if is_stop(text):
        if DATED.search(text) and is_meta(text):
            return "signed" if is_bracketed(text) or _BYLINE.match(text) else "meta"
        return "tail" if len(text) <= _LONGEST_STOP and (TAIL.match(text) or FOOTER.search(text)) else "stop"
    if "。" not in text and (role := _about(text)):
        return role
    if 2 * linked > len(text):
        return "tail" if len(CONTACT.findall(text)) > 1 else "menu"
    return "row" if row else "text"


def _about(text: str) -> Role | None:
    """What a line without a sentence is for that is neither text nor a button."""
    if len(text) <= _LONGEST_FOOTER and FOOTER.search(text):
        return "tail"
    if TRAIL.search(text[:40]):
        return "trail"
    if is_meta(text):
        return "signed" if is_bracketed(text) or _BYLINE.match(text) else "meta"
    if len(text) <= _LONGEST_META and _VIEWED.search(text) and DATED.search(text):
        return "meta"
    return "dated" if is_dated(text) else None
