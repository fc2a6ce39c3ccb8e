"""The pattern of a site's article addresses, from those that its listings link."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from posixpath import splitext
from urllib.parse import parse_qsl, urlsplit

from spiders.reading.address import host_of
from spiders.upkeep.draft.families import path_and_query

_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|gif|bmp|mp[34]|flv|swf|txt|apk|exe)$", re.IGNORECASE
)
_FOLDERS = re.compile(r"(?:index|default|list|main|home)\w{0,3}$", re.IGNORECASE)
"""Names that mean their folder, or a list."""
_SPLIT = re.compile(r"([_.-])")
_LETTERS_DIGITS = re.compile(r"([A-Za-z]+)\d+")
_PAGE_OF_ITS_OWN = re.compile(r"^([^?]*\d[^/?]*\.s?html?)\?.*$")
"""An address whose path names the page; what follows tells who came from where."""
_FEW = 0.2
"""Share of the entries from which on a form without any number is one of articles."""
MOST_FORMS = 8


def article_pattern(urls: Iterable[str], listings: Iterable[str], family: str | None = None) -> str | None:
    """A pattern for path and query of all these addresses, which are on the site; None where the family's has them all.

    `listings` are addresses of listings, which tell what a folder is named for. Files to be downloaded and links to
    folders are left out. An empty text where nothing is left.
    """
    texts = [path_and_query(url) for url in dict.fromkeys(urls) if host_of(url)]
    texts = [_PAGE_OF_ITS_OWN.sub(r"\1", text) for text in texts]
    found = [text for text in dict.fromkeys(texts) if not _FILES.search(text.partition("?")[0])]
    others = [text for text in found if family is None or not re.search(family, text)]
    forms = _forms(others, listings, len(found))
    if family is None or len(others) == len(found):
        return "|".join(forms)
    return "|".join([family, *forms]) if forms else None


def is_file(url: str) -> bool:
    """Whether an address is that of a file to be downloaded."""
    return _FILES.search(urlsplit(url).path) is not None


def shape(url: str) -> tuple[str, ...]:
    """What addresses of one form share."""
    return _shape(path_and_query(url))


def _forms(texts: Sequence[str], listings: Iterable[str], of: int) -> list[str]:
    """The patterns of the forms that the addresses have, the commonest first."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text in texts:
        groups[_shape(text)].append(text)
    folders = {step for url in listings for step in urlsplit(url).path.split("/")[1:-1]}
    counted: Counter[str] = Counter()
    for group in groups.values():
        if any(map(_is_numbered, group)) or len(group) >= _FEW * of:
            pattern = _queried(group) if "?" in group[0] else _pathed(group, folders)
            counted[pattern] += len(group)
    return [pattern for pattern, _ in counted.most_common(MOST_FORMS) if pattern]


def _shape(text: str) -> tuple[str, ...]:
    """What addresses of one form share: of a path its length, its suffix and how its name is put together."""
    path, _, query = text.partition("?")
    if query:
        return (path, *sorted(name for name, _ in parse_qsl(query)))
    *folders, name = path.split("/")[1:] or [path]
    stem, suffix = splitext(name)
    parts = _SPLIT.split(stem)
    marks = "".join(parts[1::2]) if any(part.isdecimal() for part in parts) else "-"
    return (str(len(folders)), suffix.lower(), marks, str(_is_numbered(name)))


def _is_numbered(text: str) -> bool:
    """Whether a number stands in the address's name or query."""
    path, _, query = text.partition("?")
    name = path.rpartition("/")[2]
    return re.search(r"\d", query) is not None or (re.search(r"\d", splitext(name)[0]) is not None)


def _pathed(group: Sequence[str], folders: set[str]) -> str:
    rows = [text.split("/")[1:] for text in group]
    steps = [_step(set(values), folders) for values in zip(*(row[:-1] for row in rows), strict=True)]
    name = _name([row[-1] for row in rows])
    if name is None:
        return ""
    return f"^/{_joined(steps)}{name}$"


def _joined(steps: Sequence[str]) -> str:
    """The folders as a pattern; several in a row that may be any are as many as one likes."""
    made, before = "", ""
    for step in steps:
        if step == _ANY and before == _ANY:
            continue
        made += f"(?:{_ANY}/)+" if step == _ANY else f"{step}/"
        before = step
    return made


_ANY = r"[\w.-]+"


def _step(values: set[str], folders: set[str]) -> str:
    """A folder: as it is where all have it and no listing lies in it; else any of its kind."""
    if all(value.isdecimal() for value in values):
        return r"\d+"
    if all(re.fullmatch(r"[\d-]+", value) for value in values):
        return r"[\d-]+"
    return re.escape(next(iter(values))) if len(values) == 1 and not values & folders else _ANY


def _name(names: Sequence[str]) -> str | None:
    """The name of the file as a pattern; None for one that means its folder."""
    stems, suffixes = zip(*map(splitext, names), strict=True)
    if all(_FOLDERS.match(stem) or not stem for stem in stems):
        return None
    suffix: str = re.escape(suffixes[0].lower())
    if re.match(r"\\\.s?html?$", suffix):
        suffix = r"\.s?html?"
    rows: list[list[str]] = [_SPLIT.split(stem) for stem in stems]
    if not all(_is_numbered(name) for name in names) or len({len(row) for row in rows}) > 1:
        return rf"(?!index|list|default)[\w.-]+{suffix}" if suffix else r"(?!index|list|default)[\w-]+"
    return (
        "".join(
            mark.replace(".", r"\.") if _SPLIT.fullmatch(mark) else _part(values) for mark, values in _columns(rows)
        )
        + suffix
    )


def _columns(rows: Sequence[list[str]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The pieces of names, place by place, each with the first of them."""
    return ((column[0], column) for column in zip(*rows, strict=True))


def _part(values: Sequence[str]) -> str:
    """One piece of names: digits, letters before digits, letters alone, or anything."""
    kinds = set(values)
    if all(value.isdecimal() for value in kinds):
        return r"\d+"
    heads = {found[1] if (found := _LETTERS_DIGITS.fullmatch(value)) else None for value in kinds}
    if len(heads) == 1 and (head := heads.pop()) and len(head) <= 8:
        return rf"{re.escape(head)}\d+"
    if len(kinds) == 1 and (value := next(iter(kinds))) and not re.search(r"\d", value):
        return re.escape(value)
    return r"\w*" if "" in kinds else r"\w+"


def _queried(group: Sequence[str]) -> str:
    """The path as it is, each parameter that all have: its number any, its word the same."""
    path = group[0].partition("?")[0]
    known = [dict(parse_qsl(text.partition("?")[2])) for text in group]
    made = ""
    for name in known[0]:
        values = {one.get(name, "") for one in known}
        if all(re.fullmatch(r"[0-9a-fA-F-]+", value) and re.search(r"\d", value) for value in values):
            made += rf"(?=(?:.*&)?{re.escape(name)}=[\w-]+)"
        elif len(values) == 1 and (value := values.pop()):
            made += rf"(?=(?:.*&)?{re.escape(name)}={re.escape(value)}(?:&|$))"
        elif name.lower().endswith("id"):
            made += rf"(?=(?:.*&)?{re.escape(name)}=[\w-]+)"
    return rf"^{re.escape(path)}\?{made}" if made else ""
