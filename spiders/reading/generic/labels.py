"""The lines about an article, cut at their labels: 来源：, 作者：, 发布时间：, 浏览次数：."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from spiders.reading.generic.words import DATED, IDEOGRAPH, any_of, is_stop
from spiders.reading.names import are_people

Kind: TypeAlias = Literal["source", "author", "editor", "published", "updated", "views", "tags", "other", "bare"]
"""What a label announces; `bare` is what stands before the first label of a line."""

_LONGEST_LABEL, _LONGEST_START = 8, 12
LONGEST_NEXT = 30
"""Characters of a line that is still the value of a label at the end of the line before."""

_WHAT = any_of("信息 文章 新闻 稿件 内容 本文 作品 消息")
_SOURCE = rf"(?<!图片)(?<!数据)(?:{_WHAT}?来\s?源(?:于|自)?|稿\s?源|(?<!注明)出\s?处|\bSource)"
_FROM = any_of("转载自 转自 来自")
_EDITOR = rf"{any_of('责任 值班 网络 网站 本期 执行 栏目 文字 图片 视频')}?编\s*辑|责\s?编|编审|审核|校对"
_WRITER = any_of("通讯员 撰_稿人? 撰文 供_稿人? [投来]_稿人? 报送人? 采写 执笔 图文")
_AUTHOR = (
    rf"作\s*者|{any_of('本报 本网 本台 本刊 见习 实习 特约')}?记\s?者|{_WRITER}"
    rf"|文字?\s?[/／、]\s?图片?|(?<![{IDEOGRAPH}])文"
)
_WHEN = r"(?:时\s?间|日\s?期)"
_DONE = any_of("发布 发表 发文 发稿 公布 公开 刊发 上传 录入 添加 创建 编辑 信息 文章")
_PUBLISHED = rf"{_DONE}\s?{_WHEN}|时\s*间|日\s*期|发布于?|发表于?"
_SEEN = any_of("阅读 浏览 点击 访问 查看 人气 热度 围观 播放") + "".join(
    f"(?<!{word}..)" for word in "总 今日 本站 网站 全站 延伸 相关 推荐 扩展".split()
)
"""Words for views of an article; not of the site, and not above other articles."""
_HOW_OFTEN = any_of("次数 人数 数量 总数 人次 量 数 率")
_OTHER = any_of(
    "成文时间 成文日期 生成日期 生效日期 失效日期 截止日期 字_号 字_体 字_数 字体大小 字号选择 分享到? "
    "打印 评论 栏目 分类 类别 文号 发文字号 索引号 主题词 摄影 供图 制图 审签 监制 发布机构 发布单位 "
    "供稿单位 发布者 上传者? 录入 背景色 双击 保护视力 扫一扫 所属\\S{1,4}"
)
_LABEL = re.compile(
    rf"(?P<source>(?:{_SOURCE}|{_FROM})\s*[:：丨｜|/／])"
    rf"|(?P<editor>(?:{_EDITOR})\s*[:：/丨｜|])"
    rf"|(?P<author>(?:{_AUTHOR})\s*(?:[:：/／丨｜|]|(?=\s)))"
    rf"|(?P<updated>(?:最后)?(?:更新|修改)(?:{_WHEN}|于)?\s*[:：])"
    rf"|(?P<published>(?:{_PUBLISHED})\s*[:：]?(?=\s*\d|\s*[:：]))"
    rf"|(?P<views>{_SEEN}\s?{_HOW_OFTEN}?\s*(?:[:：(（]|(?=\d)(?!{DATED.pattern})))"
    r"|(?P<tags>(?:文章|本文)?(?:标签|关键[词字])\s*[:：])"
    rf"|(?P<other>{_OTHER}\s*[:：])"
)
_BARE_LABEL = re.compile(
    rf"(?:{_SOURCE}|{_EDITOR}|{_AUTHOR}|{_DONE}?\s?{_WHEN}|{_SEEN}\s?{_HOW_OFTEN}?|{_OTHER}|字\s?[号体])\s*[|｜丨]?"
)
_COUNTED = re.compile(rf"(?<!\d)\d[\d,.]{{0,12}}\s?[万w]?\+?\s?(?:人次|次|人)?\s?已?(?:{_SEEN}|views)", re.IGNORECASE)


_TIMES = ("published", "updated")
_WORD = re.compile(rf"[{IDEOGRAPH}](?<![年月日时分秒星期周一二三四五六天])")
_NUMBER = re.compile(r"\W{0,3}\d[\d,.]*\s?[万w]?\+?\s?[次人]*[)）\]]?")
_STROKE = re.compile(r"\s*[|｜丨\t]\s*|】\s*【")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands behind one label, and the place of its line."""

    kind: Kind
    value: str
    at: int


def pairs(texts: Sequence[str]) -> list[Pair]:
    """The lines cut at their labels, in order; a label at the end of a line takes the next line as its value."""
    kept: list[Pair] = []
    for at, text in enumerate(texts):
        for pair in _cut(text, at):
            last = kept[-1] if kept else None
            if last and pair.kind == "bare" and pair.value and _awaits(last, pair):
                kept[-1] = Pair(last.kind, pair.value, last.at)
            elif pair.value or pair.kind != "bare":
                kept.append(pair)
    return kept


def is_label(text: str) -> bool:
    """Whether a text is a label and nothing else, as one that a design sets apart without a colon."""
    return len(text) <= _LONGEST_LABEL and _BARE_LABEL.fullmatch(text.strip("【】[] ")) is not None


def is_labelled(text: str) -> bool:
    """Whether a text begins with a label and its value."""
    start = text[:_LONGEST_START]
    return ("：" in start or ":" in start) and _LABEL.match(start.lstrip("【[ ")) is not None


def counted(text: str) -> str:
    """The part of a line that is a count before its label, as in `539次阅读`; an empty text where there is none."""
    found = _COUNTED.search(text)
    return found[0] if found else ""


def _cut(text: str, at: int) -> list[Pair]:
    found: list[Pair] = []
    start, kind = 0, "bare"
    for label in _LABEL.finditer(text):
        found += _parted(kind, text[start : label.start()], at)
        start, kind = label.end(), label.lastgroup or "other"
    return [*found, *_parted(kind, text[start:], at)]


def _parted(kind: str, text: str, at: int) -> list[Pair]:
    """The value of a label, which ends at a stroke, a bracket or an element's end; what follows has no label."""
    if kind in ("bare", "tags"):
        return [_pair(kind, text, at)]
    value, *others = _STROKE.split(text)
    while others and ((kind == "author" and are_people(others[0])) or (kind in _TIMES and not _WORD.search(others[0]))):
        value = f"{value} {others.pop(0)}"
    if kind not in _TIMES and (day := DATED.search(value)):
        value, others = value[: day.start()], [value[day.start() :], *others]
    if kind == "views" and not DATED.match(value.strip()) and (number := _NUMBER.match(value)):
        value, others = number[0], [value[number.end() :], *others]
    return [_pair(kind, value, at), *(_pair("bare", other, at) for other in others)]


def _pair(kind: str, value: str, at: int) -> Pair:
    return Pair(cast(Kind, kind), value.replace("\t", " ").strip(" \t|｜丨/·【】"), at)


def _awaits(last: Pair, pair: Pair) -> bool:
    if last.kind == "bare" or last.value or pair.at > last.at + 1:
        return False
    if last.kind not in _TIMES and DATED.match(pair.value):
        return False
    return len(pair.value) <= LONGEST_NEXT and not is_stop(pair.value)
