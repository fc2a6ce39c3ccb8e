"""Who wrote an article and where it is from, as the lines around it say."""

import re
from collections.abc import Iterator, Sequence

from spiders.reading import fields, names
from spiders.reading.generic.labels import Pair, counted
from spiders.reading.generic.outline import Line
from spiders.reading.generic.words import DATED, any_of, ideographs, is_meta
from spiders.reading.text import fold
from spiders.reading.tree import Node
from spiders.reading.views import read_views
from storage.items import ViewCount

_LONGEST_UNLABELLED = 20
_ENDS = re.compile(r"\s+(?![A-Za-z])|(?<=[^A-Za-z])\s+|[|｜丨,，;；]|(?:19|20)\d\d[-/.年]\d")
_CLOSING = re.compile(
    r"[（(【\[]\s*(?:文章|稿件|信息)?(?:来源|稿源|转自)\s*[:：]\s*([^（）()【】\[\]]{2,30})[）)】\]]\s*[。.]?$"
)
_WRITER = re.compile(r"(?:记者|作者|通讯员).*$")
_PLACE = re.compile(r"[(（][\u4e00-\u9fff]{2,4}(?<!版)[)）]$")
_MEDIUM = re.compile(
    r"[^\s，。：:]{1,18}"
    + any_of(
        "网 报 社 台 电视 广播 客户端 新闻 周刊 杂志 频道 发布 融媒 在线 公众号 头条 快讯 观察 局 委 办 部 院 会 中心"
    )
    + r"(?:[-－—·][^\s]{2,10})?"
)
_NO_MEDIUM = re.compile(
    any_of(
        "：|: 首页 返回 登录 注册 移动 手机 下载 打印 关闭 更多 我要 分享 关注 订阅 评论 参与 微信 微博 无障碍 "
        "字号 ^[\\W\\d]*$"
    )
)
_CLOCK = re.compile(rf"(?:{DATED.pattern})日?(?:\s*\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?)?|星期.|周[一二三四五六日]")
_WRITER_NAMED = re.compile(r"author|zuozhe|writer|reporter|jizhe", re.IGNORECASE)
_NAMED = re.compile(
    r"source|laiyuan|origin|(?<![a-z])where(?![a-z])|(?<![a-z])ly(?![a-z])|(?<![a-z])from(?![a-z])", re.IGNORECASE
)
_COUNTER = re.compile(r"view|hits?(?![a-z])|click|read_?(?:num|count)|(?<![a-z])pv(?![a-z])|liulan", re.IGNORECASE)


def source(found: Sequence[Pair]) -> str | None:
    """The medium that stands behind a label such as 来源：."""
    for pair in found:
        if pair.kind == "source" and (name := _medium(pair.value)):
            return name
    return None


def closing_source(paragraphs: Sequence[str]) -> str | None:
    """The medium that the last words of a body name in brackets, as in `（来源：某报）`."""
    found = _CLOSING.search(paragraphs[-1]) if paragraphs else None
    return _medium(found[1]) if found else None


def unlabelled_source(lines: Sequence[Line], title: str) -> str | None:
    """The medium that stands beside a date without a label: named so by its class, by its last word, or a link."""
    dated = [at for at, line in enumerate(lines) if line.role == "dated"]
    near = [part for at in dated for line in lines[max(0, at - 1) : at + 2] for part in _free(line.parts)]
    beside = {node for at in dated for _, node in lines[at].parts if node.tag == "a"}
    found = [(text, node) for part, node in near if (text := fold(DATED.sub("", part)).strip("|｜丨 ·"))]
    kept = [
        (text, node) for text, node in found if 2 <= len(text) <= _LONGEST_UNLABELLED and not _NO_MEDIUM.search(text)
    ]
    named = [text for text, node in kept if _NAMED.search(_named(node))]
    media = [text for text, _ in kept if _MEDIUM.fullmatch(text)]
    linked = [text for text, node in kept if node in beside]
    alone = _alone(lines, dated)
    return next(
        (text for text in (*named, *media, *linked, *alone) if not (is_meta(text) or _repeats(text, title))), None
    )


def _repeats(text: str, title: str) -> bool:
    """Whether a text is the title or a good part of it."""
    return 2 * len(text) > len(title) and text in title


def _alone(lines: Sequence[Line], dated: Sequence[int]) -> list[str]:
    """The only word beside a date in its line, where it is too long for a name."""
    words = [[word for word in _CLOCK.sub(" ", lines[at].spaced).split() if ideographs(word)] for at in dated]
    return [word for (word,) in (found for found in words if len(found) == 1) if _is_long(word)]


def _is_long(word: str) -> bool:
    return ideographs(word) >= 4 and len(word) <= _LONGEST_UNLABELLED and not _NO_MEDIUM.search(word)


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


def authors(found: Sequence[Pair]) -> tuple[str, ...]:
    """The persons behind 作者：, 记者 and the like."""
    named = (name for pair in found if pair.kind == "author" for name in names.people(f"作者：{pair.value}"))
    return tuple(dict.fromkeys(named))


def unlabelled_authors(lines: Sequence[Line]) -> tuple[str, ...]:
    """The persons in an element that the page calls the author's."""
    parts = [(text, node) for line in lines for text, node in line.parts if _WRITER_NAMED.search(_named(node))]
    texts = [text for text, _ in parts if len(text.strip()) <= _LONGEST_UNLABELLED and not is_meta(text)]
    return tuple(dict.fromkeys(name for text in texts for name in names.people(text)))


def editors(found: Sequence[Pair]) -> tuple[str, ...]:
    """The persons behind 责任编辑： and the like."""
    named = (name for pair in found if pair.kind == "editor" for name in names.editors(f"编辑：{pair.value}"))
    return tuple(dict.fromkeys(named))


def views(found: Sequence[Pair]) -> ViewCount | None:
    """The count behind 浏览次数： or before 次阅读."""
    for pair in found:
        if pair.kind == "views" and (count := read_views(pair.value)):
            return count
        if pair.kind == "bare" and counted(pair.value) and (count := read_views(pair.value)):
            return count
    return None


def counter(root: Node) -> ViewCount | None:
    """The count in an element that the page calls its counter, shown or not."""
    for node in root.iter("span", "em", "i", "b", "strong", "font"):
        name = node.get("id") or ""
        if name and _COUNTER.search(name) and (node.text or "").strip().isdecimal():
            return read_views(node.text or "")
    return None


def _medium(value: str) -> str | None:
    parts = [part for part in _ENDS.split(value.strip(), maxsplit=1) if part]
    name = fields.source(_WRITER.sub("", _PLACE.sub("", parts[0]))) if parts else None
    if name is None or "://" in name:
        return None
    return name if (ideographs(name) or re.search(r"[A-Za-z]{2}", name)) and len(name) <= 40 else None
