"""Who wrote an article and where it is from, where no label says so: by form and place, beside the date."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from spiders.reading import names
from spiders.reading.generic.labels import Pair, is_label
from spiders.reading.generic.outline import Line
from spiders.reading.generic.words import AGO, DATED, any_of, ideographs, is_meta
from spiders.reading.surnames import OFFICE_ENDS
from spiders.reading.text import fold
from spiders.reading.tree import Node

_LONGEST, _SHORT = 20, 12
_MEDIUM = re.compile(
    r"[^\s，。：:]{1,18}"
    + any_of(
        "网 报 社 台 电视 广播 客户端 新闻 周刊 杂志 频道 发布 融媒 在线 公众号 头条 快讯 观察 局 委 办 部 院 会 中心"
    )
    + r"(?:[-－—·][^\s]{2,10})?"
)
_NO_MEDIUM = re.compile(
    any_of(
        "：|: 首页 返回 登录 注册 移动 手机 下载 打印 关闭 更多 我要 分享 关注 订阅 评论 参与 微信(?!公众) 微博 无障碍 "
        "字号 字体 阅读 浏览 点击 举报 原创 跟贴 点赞 收藏 第.{1,4}[版期] 〔 本文 已被 ^[\\W\\d]*$ ^(?:图集|视频|组图)"
    )
)
_CLOCK = re.compile(
    rf"(?:{DATED.pattern})日?(?:\s*\d{{1,2}}[:：时]\d\d(?:[:：分]\d\d)?[分秒]?)?|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|星期.|周[一二三四五六日]|{AGO.pattern}"
)
_BETWEEN = re.compile(r"[\s|｜丨/·【】]+|\]\s*\[")
_MARKS = "□■●○◎◇◆▲△ "
"""What newspapers print before the name of a writer."""
_WRITER_NAMED = re.compile(r"author|zuozhe|writer|reporter|jizhe", re.IGNORECASE)
_SOURCE_NAMED = re.compile(
    r"source|laiyuan|origin|(?<![a-z])where(?![a-z])|(?<![a-z])ly(?![a-z])|(?<![a-z])from(?![a-z])", re.IGNORECASE
)


def unlabelled_source(lines: Sequence[Line], around: Sequence[Pair], title: str) -> str | None:
    """The medium that stands beside a date without a label: named so by its class, by its last word, or a link."""
    dated = [at for at, line in enumerate(lines) if line.role == "dated" or _is_dated_button(line)]
    near = [part for at in dated for line in lines[max(0, at - 1) : at + 2] for part in _free(line.parts)]
    beside = {node for at in dated for _, node in lines[at].parts if node.tag == "a"}
    found = [(text, node) for part, node in near if (text := fold(_CLOCK.sub(" ", part)).strip("|｜丨 ·"))]
    kept = [(text, node) for text, node in found if 2 <= len(text) <= _LONGEST and not _NO_MEDIUM.search(text)]
    named = [text for text, node in kept if _SOURCE_NAMED.search(_named(node))]
    cells = [cell for text in _beside_date(around) for cell in _cells(text)]
    between = [pair.value for pair in around if pair.kind == "bare" and pair.at >= 0 and len(pair.value) <= _SHORT]
    apart = [text for text in (*(text for text, _ in kept), *between) if text not in title]
    media = [text for text in (*apart, *cells) if _is_medium(text)]
    linked = [text for text, node in kept if node in beside]
    long = [cell for cell in cells if ideographs(cell) >= 4]
    return next(
        (text for text in (*named, *media, *linked, *long) if not (is_meta(text) or _repeats(text, title))), None
    )


def has_words(around: Sequence[Pair]) -> bool:
    """Whether words without a label stand beside a date, as a source does."""
    return any(_cells(text) for text in _beside_date(around))


def _is_dated_button(line: Line) -> bool:
    return line.role == "meta" and not re.search("[：:](?!\\d)", line.text) and DATED.search(line.text) is not None


def _is_medium(text: str) -> bool:
    return _MEDIUM.fullmatch(text) is not None or (ideographs(text) == len(text) > 2 and text.endswith(OFFICE_ENDS))


def _repeats(text: str, title: str) -> bool:
    """Whether a text is the title or a good part of it."""
    return 2 * len(text) > len(title) and text in title


def _beside_date(found: Sequence[Pair]) -> list[str]:
    """The texts without a label in the lines that print a date, or between title and text some label."""
    about = {pair.at for pair in found if _CLOCK.search(pair.value) or (pair.kind != "bare" and pair.at >= 0)}
    return [pair.value for pair in found if pair.kind == "bare" and pair.at in about]


def _cells(text: str) -> list[str]:
    """The words of a line with a date that are neither date nor button."""
    words = _BETWEEN.split(_CLOCK.sub(" ", text))
    fit = (word for word in words if 2 <= len(word) <= _LONGEST and ideographs(word))
    return [word for word in fit if not (_NO_MEDIUM.search(word) or is_label(word))]


def _free(parts: Sequence[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    """The parts that no label stands before."""
    before = ""
    for text, node in parts:
        if not before.rstrip().endswith(("：", ":")):
            yield text, node
        before = text


def _named(node: Node) -> str:
    """What the page calls an element, or the one around it."""
    around = node.getparent()
    names = (
        node.get("class"),
        node.get("id"),
        *((around.get("class"),) if around is not None and node.tag == "a" else ()),
    )
    return " ".join(name for name in names if name)


def _is_byline(line: Line, after: Line) -> bool:
    """Whether a line is nothing but names: behind a mark, or right above the line with the date."""
    text = line.text.strip(_MARKS)
    return (text != line.text or after.role in ("meta", "dated")) and names.are_people(text)


def unlabelled_authors(lines: Sequence[Line], found: Sequence[Pair], title: str) -> tuple[str, ...]:
    """The persons in an element that the page calls the author's, or whose names stand alone beside a date."""
    parts = [(text, node) for line in lines for text, node in line.parts if _WRITER_NAMED.search(_named(node))]
    texts = [text for text, _ in parts if len(text.strip()) <= _LONGEST and not is_meta(text)]
    alone = [
        line.text.strip(_MARKS) for line, after in pairwise(lines) if line.text not in title and _is_byline(line, after)
    ]
    cells = [cell for text in _beside_date(found) for cell in _cells(text)]
    named = (*texts, *alone, *filter(names.are_people, cells))
    return tuple(dict.fromkeys(name for text in named for name in names.people(text)))
