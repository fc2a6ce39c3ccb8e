"""Pages in many layouts that were invented for reading without a profile, and what each must yield."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "made"
_REPEATED = re.compile(r"\[\[(?:(links|main|aside) (\d+)|(p|br|\d-\d)):(.*?)\]\]", re.DOTALL)
SECTIONS = "要闻 时政 民生 经济 文化 图片 视频 专题 法制 教育".split()


@dataclass(frozen=True, slots=True)
class Made:
    """A page and what it must yield, as the labels of real pages give it; `lines` may end in `?`: they may be missing."""

    name: str
    html: str
    title: str
    lines: list[str]
    wanted: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The single value of a field, or an empty text."""
        return self.wanted.get(name, [""])[0]


def stories() -> dict[str, list[str]]:
    """By name: a title and paragraphs."""
    blocks = (HERE / "stories.txt").read_text("utf-8").strip().split("\n\n")
    return {
        block.split()[1]: [block.split("\n")[0].split(" ", 2)[2], *block.split("\n")[1:]]
        for block in blocks
    }


def made(file: str) -> Iterator[Made]:
    """The pages of a file: `## name story`, then `field = value` lines and HTML with marks for the story's parts."""
    told = stories()
    for block in (HERE / file).read_text("utf-8").split("\n## ")[0:]:
        head, *rest = block.removeprefix("## ").strip().split("\n")
        name, story = head.split()
        wanted: dict[str, list[str]] = {}
        html = []
        for text in rest:
            if found := re.match(r"([a-z]+) =(.*)$", text):
                wanted.setdefault(found[1], []).append(found[2].strip())
            else:
                html.append(text)
        parts = told[story]
        yield Made(name, _filled("\n".join(html), parts), wanted.get("title", parts[:1])[0], _lines(wanted, parts), wanted)


def _lines(wanted: dict[str, list[str]], parts: list[str]) -> list[str]:
    body = wanted.get("body")
    inner = parts[1:]
    if body is not None:
        inner = [
            "".join(parts[int(piece)] if piece.isdigit() else piece for piece in word.split("+"))
            for word in re.split(r"(?<!\+) (?!\+)", body[0]) if word
        ]
    return [*wanted.get("first", []), *inner, *(text for text in wanted.get("last", []) if text)]


def _filled(html: str, parts: list[str]) -> str:
    def repeated(found: re.Match[str]) -> str:
        if found[1]:
            return "".join(_link(found[4], number, found[1]) for number in range(int(found[2])))
        span = parts[1:]
        if "-" in found[3]:
            first, last = found[3].split("-")
            span = parts[int(first) : int(last) + 1]
        if found[3] == "br":
            return "<br>　　".join(span)
        return "\n".join(found[4].replace("$", text) for text in span)

    html = _REPEATED.sub(repeated, html)
    for number, text in enumerate(parts[1:], 1):
        html = html.replace(f"${number}", text)
    return html.replace("$T", parts[0])


def _link(shape: str, number: int, kind: str) -> str:
    for mark, value in link(number, kind).items():
        shape = shape.replace(mark, value)
    return shape


def link(number: int, kind: str = "main") -> dict[str, str]:
    """What the marks of one link of a list stand for."""
    others = (HERE / "others.txt").read_text("utf-8").strip().split("\n")
    title, _, summary = others[-1 - number % 20 if kind == "aside" else number % 20].partition("|")
    return {
        "$u": f"/{kind}/2024/t20240{number % 9 + 1}12_{5000 + number}.html", "$c": SECTIONS[number % 10], "$t": title,
        "$s": summary or f"{title}，引来市民围观。", "$d": f"2024-05-{number + 1:02}", "$n": str(number + 1),
        "$k": title[: max(6, len(title) - 3)], "$D": f"05-{number + 1:02}", "$Y": "2024", "$m": f"05-{number + 1:02}",
    }


def listings() -> Iterator[tuple[str, str, list[tuple[str, str]], str]]:
    """The listing pages: name, HTML, each entry's title and address, and the next page's address or an empty text."""
    for block in (HERE / "listings.txt").read_text("utf-8").strip().split("\n\n"):
        head, *rest = block.removeprefix("## ").split("\n")
        html = "\n".join(line for line in rest if line.startswith("<"))
        told = dict(line.split(" =", 1) for line in rest if not line.startswith("<"))
        count = int(re.findall(r"\[\[main (\d+)", html)[0])
        entries = [(one["$t"], one["$u"]) for one in map(link, range(count))]
        yield head, _filled(html, [""]), entries, told["next"].strip()
