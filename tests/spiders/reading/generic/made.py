"""Pages in many layouts that were invented for reading without a profile, and what each must yield.

`made/*.txt` hold them: `## name story`, lines `field = value`, then HTML. In it `$T` is the title of a story of
`made/stories.txt` and `$1` its first paragraph; `[[p:<p>$</p>]]` repeats a piece for all of them, `[[2-4:…]]` for some,
`[[br:$]]` joins them by line breaks, `[[links 8:…]]` repeats one for so many links of `made/others.txt`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

HERE = Path(__file__).parent / "made"
SECTIONS = "要闻 时政 民生 经济 文化 图片 视频 专题 法制 教育".split()
_REPEATED = re.compile(r"\[\[(?:(links|main|aside) (\d+)|(p|br|\d-\d)):(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Made:
    """A page, its title, the texts that its body may be, without white space, and the labels of its other fields."""

    name: str
    html: str
    title: str
    bodies: set[str]
    labels: dict[str, str]

    def accepts(self, field: str, value: str) -> bool:
        """Whether a value is one of those that a label gives, which stand between `||`."""
        return value in [one.strip() for one in self.labels.get(field, "").split("||")]


def made(file: str) -> Iterator[Made]:
    """The pages of a file."""
    for block in _blocks(file):
        head, *rest = block.removeprefix("## ").split("\n")
        name, story = head.split()
        named = [found for line in rest if (found := re.match(r"([a-z]+) = ?(.*)$", line))]
        html = "\n".join(line for line in rest if not re.match(r"[a-z]+ =", line))
        title, *paragraphs = stories()[story]
        labels = {found[1]: found[2].strip() for found in named}
        first, last = ([found[2] for found in named if found[1] == edge and found[2]] for edge in ("first", "last"))
        lines = [*first, *_told(labels.get("body"), paragraphs), *last]
        yield Made(name, _filled(html, title, paragraphs), labels.get("title") or title, _bodies(lines), labels)


def listings() -> Iterator[tuple[str, str, list[tuple[str, str]], str]]:
    """The listing pages: name, HTML, each entry's title and address, and the next page's address or an empty text."""
    for block in _blocks("listings.txt"):
        name, following, *html = block.removeprefix("## ").split("\n")
        count = int(re.findall(r"\[\[main (\d+)", block)[0])
        pinned = re.findall(r'<em>置顶</em><a href="(.*?)">(.*?)</a>', block)
        entries = [(title, href) for href, title in pinned] + [
            (one["$t"], one["$u"]) for one in map(_link, range(count))
        ]
        yield name, _filled("\n".join(html), "", []), entries, following.removeprefix("next =").strip()


@cache
def stories() -> dict[str, list[str]]:
    """By name: a title and paragraphs."""
    told = (block.removeprefix("# ").split("\n") for block in _blocks("stories.txt"))
    return {head.split(" ", 1)[0]: [head.split(" ", 1)[1], *paragraphs] for head, *paragraphs in told}


def _blocks(file: str) -> list[str]:
    return re.split(r"\n\n+", (HERE / file).read_text("utf-8").strip())


def _told(label: str | None, paragraphs: list[str]) -> list[str]:
    """The lines that a label gives by numbers and words; `甲+1` is 甲 and the first paragraph. Without it all."""
    if label is None:
        return paragraphs
    words = [word for word in re.split(r"(?<!\+) (?!\+)", label) if word]
    return [
        "".join(paragraphs[int(part) - 1] if part.isdigit() else part for part in word.split("+")) for word in words
    ]


def _bodies(lines: list[str]) -> set[str]:
    """The texts that lines make; those that end in `?` may be missing."""
    choices = [(line[:-1], "") if line.endswith("?") else (line,) for line in lines]
    return {"".join("".join(chosen).split()) for chosen in product(*choices)}


def _filled(html: str, title: str, paragraphs: list[str]) -> str:
    def repeated(found: re.Match[str]) -> str:
        if found[1]:
            return "".join(_marked(found[4], _link(number, found[1])) for number in range(int(found[2])))
        if found[3] == "br":
            return "<br>　　".join(paragraphs)
        first, last = found[3].split("-") if "-" in found[3] else ("1", "99")
        return "\n".join(found[4].replace("$", text) for text in paragraphs[int(first) - 1 : int(last)])

    numbered = {f"${number}": text for number, text in enumerate(paragraphs, 1)}
    return _marked(_REPEATED.sub(repeated, html), numbered | {"$T": title})


def _marked(html: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        html = html.replace(mark, value)
    return html


def _link(number: int, kind: str = "main") -> dict[str, str]:
    """What the marks of one link of a list stand for; those of `aside` are in the other order."""
    others = (HERE / "others.txt").read_text("utf-8").strip().split("\n")
    title, _, summary = others[-1 - number % 20 if kind == "aside" else number % 20].partition("|")
    day = f"05-{number + 1:02}"
    return {
        "$u": f"/{kind}/2024/t20240{number % 9 + 1}12_{5000 + number}.html", "$c": SECTIONS[number % 10], "$t": title,
        "$s": summary or f"{title}，引来市民围观。", "$d": f"2024-{day}", "$n": str(number + 1), "$D": day,
        "$Y": "2024", "$m": day, "$k": title[: max(6, len(title) - 3)],
    }  # fmt: skip
