"""Texts of fields, freed from their labels."""

import re
from collections.abc import Sequence

LONGEST_SOURCE = 100
"""Characters of a source: a longer text is none."""
_MOST = 50

_SOURCE_LABEL = re.compile(
    r"^[\[【(（]?\s*(?:(?:信息|文章|新闻|稿件|内容|本文|作品|消息)?来\s?源(?:于|自)?|稿源|出处)\s*[:：]\s*"
)
_NEXT_LABEL = re.compile(
    r"\s*[|｜【\[(（]?\s*(?:作者|记者|通讯员|编辑|责任编辑|责编|时间|日期|发布|更新|点击|浏览|阅读|访问|字号|字体|分享|打印)"
    r"[^\s:：]{0,6}\s*[:：].*$"
)
_NO_SOURCE = frozenset(("", "无", "暂无", "未知", "不详", "null", "none", "undefined", "-", "--", "/"))
_ARROWS = re.compile(r"\s*(?:-*[>＞›»→]+|»+|&gt;|&raquo;)\s*")
_STROKES = re.compile(r"\s*(?:[/|｜\\]|—+|-+)\s*")
_TRAIL_LABEL = re.compile(
    r"^(?:您|你)?(?:现在|目前|当前)?(?:所在|所处)?(?:的)?(?:位置|地点|栏目)(?:是|为|在)?\s*[:：]?\s*"
)
_TRAIL_END = re.compile(r"^(?:正文(?:内容)?|内容|详细(?:内容|信息)|文章正文|阅读文章|浏览文章)$")
_NO_SECTION = re.compile(
    r"(?:(?:网站|返回|本站|门户)?(?:首页|主页)|home|正文(?:内容)?|内容|详情|(?:当前|所在)位置)", re.IGNORECASE
)
_SECTION_LABEL = re.compile(r"^(?:所属|所在|文章|信息)?(?:栏目|频道|分类|版面)(?:名称)?\s*[:：]\s*")
_TAG_LABEL = re.compile(r"^(?:文章|本文)?(?:标签|关键[词字]|tags?|keywords?)\s*[:：]\s*", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r"[,，、;；|\s]+")
_EDGES = re.compile(r"^[\s>＞›»→:：]+|[\s>＞›»→:：]+$")


def source(text: str) -> str | None:
    """The medium a text names, without 来源： and without the labels that follow it; None where it names none."""
    name = _NEXT_LABEL.sub("", _SOURCE_LABEL.sub("", text[: 2 * LONGEST_SOURCE].strip())).strip()
    for opening, closing in ("【】", "[]", "()", "（）"):
        if name.endswith(closing) and opening not in name:
            name = name[:-1].rstrip()
    return None if name.lower() in _NO_SOURCE or len(name) > LONGEST_SOURCE else name


def breadcrumb(texts: Sequence[str]) -> tuple[str, ...]:
    """The steps of a trail, from the first on, whether each came alone or all in one text."""
    steps = [_TRAIL_LABEL.sub("", text[:500]) for text in texts[:_MOST]]
    if len(steps) == 1:
        between = _ARROWS if _ARROWS.search(steps[0]) else _STROKES
        steps = between.split(steps[0])
    kept = [step for step in (_EDGES.sub("", step) for step in steps) if step]
    return tuple(kept[:-1] if kept and _TRAIL_END.match(kept[-1]) else kept)


def section(text: str) -> str | None:
    """The section that a text names, without 所属栏目：; None where it names none, as 首页 does not."""
    name = _EDGES.sub("", _SECTION_LABEL.sub("", text[:LONGEST_SOURCE].strip()))
    return None if not name or _NO_SECTION.fullmatch(name) else name


def last_section(steps: Sequence[str], title: str, site: str = "") -> str | None:
    """The last step of a trail that is neither the title, whole or cut short, nor the site's name or such as 首页."""
    whole = "".join(title.split())
    for step in reversed(steps):
        shown = "".join(step.split())
        beginning = shown.rstrip("….")
        is_title = shown == whole or (beginning != shown and whole.startswith(beginning))
        if not is_title and step != site and (name := section(step)):
            return name
    return None


def tags(texts: Sequence[str]) -> tuple[str, ...]:
    """The tags, each once, whether each came alone or all in one text."""
    found = [_TAG_LABEL.sub("", text[:500]).strip() for text in texts[:_MOST]]
    if len(found) == 1:
        found = _BETWEEN_TAGS.split(found[0])
    return tuple(dict.fromkeys(tag for tag in found if tag))
