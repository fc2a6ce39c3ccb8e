"""What the sample site consists of, before any HTML: sections, articles, entries."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

HOST = "http://www.lanchuan.example"
NAME = "澜川新闻网"
PAGE_SIZE = 20
MOST_PAGES = 5  # what this CMS publishes of a listing, however long the section is

Layout = Literal["v4", "v3", "v2", "v1", "wenhua"]
BlockKind = Literal["text", "heading", "picture", "table", "video", "file"]
LeadsTo = Literal["article", "second address", "redirect", "problem", "404", "forbidden", "external"]
Signed = Literal["not", "author", "reporter", "closing"]


@dataclass(frozen=True)
class Section:
    """One section and where it stands; crumbs are names and folders from the top."""

    id: str
    name: str
    folder: str
    crumbs: tuple[tuple[str, str], ...]


SECTIONS = (
    Section("sz", "时政", "/xw/sz/", (("首页", "/"), ("新闻", "/xw/"), ("时政", "/xw/sz/"))),
    Section("ms", "民生", "/xw/ms/", (("首页", "/"), ("新闻", "/xw/"), ("民生", "/xw/ms/"))),
    Section("wh", "文化", "/zx/wh/", (("首页", "/"), ("资讯", "/zx/"), ("文化", "/zx/wh/"))),
)
FOLDERS = {section.id: section.folder for section in SECTIONS} | {"nb": "/nb/tz/"}


@dataclass(frozen=True)
class Block:
    """One part of a body; the text is the paragraph, the caption or the file's name."""

    kind: BlockKind
    text: str = ""
    file: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def lines(self) -> tuple[str, ...]:
        """What a person reads of it, a line each; a table row is its cells, tabs between, and a file is none."""
        if self.kind == "table":
            return tuple("\t".join(row) for row in self.rows)
        return (self.text,) if self.text and self.kind != "file" else ()


@dataclass(frozen=True)
class Article:
    """One article as its editors know it."""

    number: int  # TRS document number; two addresses of one article share it
    section: str
    layout: Layout
    title: str
    published: str  # ISO, as precise as the layout prints it
    blocks: tuple[Block, ...]
    source: str
    views: int
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    signed: Signed = "not"
    editors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    updated: str = ""
    breaks: tuple[int, ...] = ()  # the blocks that begin a further page
    unprinted: Literal["", "title", "time"] = ""  # what the page fails to print
    is_broken_by_br: bool = False  # paragraphs end in <br><br> instead of being <p>
    encoding: str = "utf-8"  # of the bytes, whatever the page claims

    @property
    def date(self) -> str:
        """The day of publication, 2021-03-14."""
        return self.published[:10]

    @property
    def path(self) -> str:
        """Where it stands: /xw/sz/202103/t20210314_100123.html."""
        return address(self.section, self.date, self.number)

    @property
    def folder(self) -> str:
        """The folder it shares with its pictures."""
        return self.path.rpartition("/")[0] + "/"

    def page_path(self, page: int) -> str:
        """The address of one of its pages, counted from 0 as TRS does."""
        return self.path.replace(".html", f"_{page}.html") if page else self.path

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who wrote it, reporters first."""
        return self.reporters + self.correspondents

    @property
    def signed_blocks(self) -> tuple[Block, ...]:
        """Its blocks, the last paragraph ending in (记者 某某) where that is how it is signed."""
        if self.signed != "closing":
            return self.blocks
        names = "记者 " + " ".join(self.reporters)
        if self.correspondents:
            names += " 通讯员 " + " ".join(self.correspondents)
        closing = f"({names})" if self.layout in ("v1", "wenhua") else f"（{names}）"
        last = max(place for place, block in enumerate(self.blocks) if block.kind == "text")
        signed = replace(self.blocks[last], text=self.blocks[last].text + closing)
        return (*self.blocks[:last], signed, *self.blocks[last + 1 :])

    def pages(self) -> list[tuple[Block, ...]]:
        """Its signed blocks, page by page."""
        cuts = [0, *self.breaks, len(self.blocks)]
        return [self.signed_blocks[start:end] for start, end in pairwise(cuts)]

    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """Its breadcrumb: names and folders."""
        for section in SECTIONS:
            if section.id == self.section:
                if self.layout != "wenhua":
                    return section.crumbs
                folder = section.folder
                return (*section.crumbs, ("泛文化", folder), (self.tags[0], folder))
        return (("首页", "/"),)


@dataclass(frozen=True)
class Entry:
    """One line of a listing."""

    section: str
    title: str
    date: str
    href: str  # as it stands in the listing
    url: str  # whole, on the site's first host, without tracking query and fragment
    leads_to: LeadsTo
    is_pinned: bool = False


def address(section: str, date: str, number: int) -> str:
    """The path TRS gives a document."""
    month, day = date[:7].replace("-", ""), date.replace("-", "")
    return f"{FOLDERS[section]}{month}/t{day}_{number}.html"
