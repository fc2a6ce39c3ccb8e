"""People: who wrote an article, from an author field or from the signature that closes its body."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from spiders.reading.surnames import (
    COMPOUND_SURNAMES,
    ETHNIC_PARTS,
    INSTITUTION_STARTS,
    NOT_PEOPLE,
    OFFICE_ENDS,
    SURNAMES,
)
from spiders.reading.text import fold, replaced

Role: TypeAlias = Literal["", "writer", "editor", "other"]
"""In what part a name stands: after no label, after 记者, after 责任编辑, or after 来源."""

LONGEST_FIELD = 400
"""Characters of a field in which names are looked for."""
_CLOSING = 4
_LONGEST_NAMES = 20
_OPENING = 3

_FOLDED = dict(zip("：／｜；，（）．•・‧●", ":/|;,()·····", strict=True))
_I = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇]"
_WRITER = (
    "记者|通讯员|作者|撰稿人?|撰文|撰写|供稿人?|投稿人?|报送人|采写|编译|评论员|实习生?|执笔|报道员|文字|文图|图文"
)
_EDITOR = (
    "(?:责任|值班|网络|网站|本期|执行|栏目|文字|图片|视频)?编辑|责编|编审|主编|总编辑?|编校|校对|审核|审签|监制|"
    "[初复终一二三]审"
)
_OTHER = "来源|稿源|出处|录入|发布人?|上传|供图|制图|美编|设计|视觉|统筹|策划|翻译|译者|摄影报道|摄影|报道"
_SHORT = r"(?:^|(?<=[\s/,、;|(]))(?:文|图片?|摄)(?:\s?[、/&+和 ]\s?(?:文字?|图片?|摄影?))*(?=$|[\s/:|丨,、;)])"
_LABEL = re.compile(rf"(?P<editor>{_EDITOR})|(?P<other>{_OTHER})|(?P<writer>{_WRITER}|{_SHORT})", re.IGNORECASE)
_BETWEEN = re.compile(r"[、,;/|丨\s()<>《》【】\[\]:&+〔〕“”\"]+")
_SINGLES = re.compile(rf"(?<!{_I}){_I}(?: {_I}(?!{_I}))+")
_DOTTED = re.compile(rf"{_I}{{1,8}}(?:·{_I}{{1,8}}){{1,4}}")
_PLAIN = re.compile(rf"{_I}{{2,4}}")
_INTRODUCED = re.compile(rf"({_I}{{2,4}}?)(?:系|为|是|就职|供职|单位)")
_AFFILIATED = re.compile(
    rf"({_I}{{2,4}}?)(?:{'|'.join(INSTITUTION_STARTS)}){_I}{{0,30}}(?:大学|学院|研究院|研究所|科学院|党校){_I}{{0,30}}"
    r"(?:教授|研究员|讲师|院长|所长|主任|博士)"
)
_FINAL = re.compile(r"^(?P<before>.*?)[(【\[](?P<inside>[^()【】\[\]]{2,120})[)】\]]\s*[。.]?\s*$")
_DATELINE = re.compile(r"[(【](?P<inside>[^()【】]{0,40}(?:记者|通讯员|评论员|作者)[^()【】]{2,80})[)】]")
_LAST_WORDS = re.compile(r"[。!！?？”\"]\s*(?P<inside>[^。!！?？”\"]{0,20}(?:记者|通讯员)[ :][^。!！?？”\"]{2,40})$")
_WIRE = re.compile(r"^[^。!！?？,，(【]{2,30}(?:电|讯|消息)\s?[(【](?P<inside>[^()【】。,，]{2,40})[)】]")
_REPORT = re.compile(
    r"^(?P<inside>[^。!！?？,，]{0,20}(?:记者|通讯员)[^。!！?？,，]{2,30}?)(?:综合|摄影)?报道(?=[\s:])"
)
_SENTENCE_END = re.compile(r"(?:^|[。!！?？…”\"’』」])\s*$")
_PLACE = re.compile(rf"(?<=\s)({_I}{{2,4}})(?:综合)?报道")
_EDITOR_LINE = re.compile(rf"[(【\[]?\s*(?:{_EDITOR})\s*[:/|\s][^。!！?？]{{0,60}}$")
_EDITOR_TAIL = re.compile(rf"[（(【\[]\s*(?:{_EDITOR})\s*[:：/ ][^（()）【】\[\]。]{{1,30}}[）)】\]]\s*$")
_PHOTO = re.compile(r"摄\s*$")


def people(text: str) -> tuple[str, ...]:
    """The persons named in an author field, in order, each once: no offices, media, editors, numbers or labels."""
    return _unique(name for role, part in _parts(text) if role in ("", "writer") for name in _names(part, bool(role)))


def are_people(text: str) -> bool:
    """Whether a text is nothing but one to four names with known surnames."""
    tokens = _tokens(_plain(text)) if len(text) <= _LONGEST_NAMES else []
    return 0 < len(tokens) <= 4 and all(_name(token, False) == token for token in tokens)


def editors(text: str) -> tuple[str, ...]:
    """The persons named in an editor field such as `责任编辑：某某`, in order, each once."""
    parts = list(_parts(text))
    wanted: Role = "editor" if any(role == "editor" for role, _ in parts) else ""
    return _unique(name for role, part in parts if role == wanted for name in _names(part, bool(role)))


def signature(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The writers whom the last paragraphs sign with, as in `（记者 某某）` or `文、图/某某`, in order, each once."""
    found: list[str] = []
    last = len(paragraphs) - 2
    for number, paragraph in enumerate(paragraphs[-_CLOSING:], max(0, len(paragraphs) - _CLOSING)):
        before = _plain(paragraph[-LONGEST_FIELD:])
        credits: list[str] = []
        while len(credits) < _CLOSING and (final := _FINAL.match(before)):
            before = final["before"]
            bare = number >= last and _SENTENCE_END.search(before) is not None
            credits = [*_signed(final["inside"], bare=bare), *credits]
        words = _LAST_WORDS.search(before)
        inside = before if _is_credit(before) else words["inside"] if words else ""
        found += [*_signed(inside, bracketed=False), *credits]
    return _unique(found)


def without_editors(paragraphs: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs without the editors' credits that close them, and the persons whom those name."""
    kept, credits = list(paragraphs), list[str]()
    while kept and len(credits) < _CLOSING:
        tail = _EDITOR_TAIL.search(kept[-1][-LONGEST_FIELD:])
        if len(kept[-1]) <= LONGEST_FIELD and _EDITOR_LINE.match(_plain(kept[-1])):
            credits.insert(0, kept.pop())
        elif tail:
            credits.insert(0, tail[0])
            kept[-1] = kept[-1][: len(kept[-1]) - len(tail[0])].rstrip()
        else:
            break
    return [text for text in kept if text], _unique(name for credit in credits for name in editors(credit))


def opening(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The writers whom the first paragraphs name, as in `某社某地1月2日电（记者 某某）` or a line `记者 某某`."""
    for paragraph in paragraphs[:_OPENING]:
        text = _plain(paragraph[:LONGEST_FIELD])
        dateline = _DATELINE.search(text[:160])
        report = dateline or _REPORT.match(text)
        inside = report["inside"] if report else text if _is_credit(text) else ""
        found = _signed(inside, bracketed=dateline is not None)
        if wire := None if found else _WIRE.match(text):
            found = _signed(wire["inside"], bare=True)
        if found:
            return _unique(found)
    return ()


def _plain(text: str) -> str:
    return replaced(fold(text[:LONGEST_FIELD]), _FOLDED)


def _unique(names: Iterator[str] | list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _parts(text: str) -> Iterator[tuple[Role, str]]:
    """A field cut at its labels: each part with the role that the label before it gives."""
    text = _PLACE.sub(lambda found: found[0] if _has_form_of_name(found[1]) else "", _plain(text))
    role: Role = ""
    start = 0
    for label in _LABEL.finditer(text):
        yield role, text[start : label.start()]
        role = "editor" if label["editor"] else "other" if label["other"] else "writer"
        start = label.end()
    yield role, text[start:]


def _tokens(part: str) -> list[str]:
    return [token for token in _BETWEEN.split(_SINGLES.sub(_joined, part.strip())) if token]


def _joined(found: re.Match[str]) -> str:
    """Ideographs that stand alone, `李 明` or `李 明 王 芳`, as names."""
    letters = found[0].split(" ")
    if len(letters) == 3:
        return "".join(letters)
    return " ".join("".join(letters[at : at + 2]) for at in range(0, len(letters), 2))


def _names(part: str, labelled: bool) -> Iterator[str]:
    """The names in one part. After a label they end at the first word that follows them and is none."""
    seen = False
    for token in _tokens(part):
        name = _name(token, labelled)
        if name:
            seen = True
            yield name
        elif seen and labelled:
            return


def _name(token: str, labelled: bool) -> str | None:
    """The name that a token is or ends with, or None. After a label also names without a known surname count."""
    token = token.strip("·.。-—_…!！'‘’")
    introduced = _INTRODUCED.match(token) or _AFFILIATED.fullmatch(token)
    if labelled and introduced and _has_form_of_name(introduced[1]):
        return introduced[1]
    if token in NOT_PEOPLE or token.endswith(OFFICE_ENDS):
        return None
    if _DOTTED.fullmatch(token) or (_PLAIN.fullmatch(token) and (labelled or _has_form_of_name(token))):
        return token
    tails = (token[-length:] for length in (3, 2) if token[:-length].endswith(OFFICE_ENDS) and len(token) > length + 2)
    return next((tail for tail in tails if tail not in NOT_PEOPLE and _has_form_of_name(tail)), None)


def _has_form_of_name(token: str) -> bool:
    if not _PLAIN.fullmatch(token):
        return False
    if len(token) < 4 and token[0] in SURNAMES:
        return True
    return token[:2] in COMPOUND_SURNAMES or (len(token) > 2 and any(part in token for part in ETHNIC_PARTS))


def _is_credit(text: str) -> bool:
    """Whether a paragraph is nothing but a line such as `某报记者 某某 通讯员 某某` or `来源：某报 作者：某某`."""
    labels = list(_LABEL.finditer(text)) if len(text) <= 60 and not re.search("[。!！?？]", text) else []
    return bool(labels) and labels[0].start() < 24 and any(label["writer"] for label in labels)


def _signed(inside: str, bare: bool = False, bracketed: bool = True) -> list[str]:
    """The writers in a credit; none where it says other things too. `bare` names need no label and no office.

    Only in brackets do names without a known surname count: `记者 了解到` stands in sentences.
    """
    if _PHOTO.search(inside) and "文" not in inside:
        return []
    found: list[str] = []
    for role, part in _parts(inside):
        labelled = role == "writer" and bracketed
        tokens = _tokens(part)
        labelled = labelled or (bare and _are_like_names(tokens))
        others = [token for token in tokens if _name(token, labelled) is None]
        clean = all(map(_is_office, others))
        if (role == "writer" and (clean or "作者" in inside)) or (role == "" and clean and (bare or others)):
            found += _names(part, labelled)
    return found


def _are_like_names(tokens: list[str]) -> bool:
    """Whether words are as long as names, no offices, and one of them has a known surname."""
    return any(map(_has_form_of_name, tokens)) and all(
        len(token) < 4 and _PLAIN.fullmatch(token) and not _is_office(token) for token in tokens
    )


def _is_office(token: str) -> bool:
    return token.endswith(OFFICE_ENDS) or token in NOT_PEOPLE or not re.search(_I, token)
