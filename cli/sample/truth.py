"""What a crawler ought to find on the sample site, made from the content and not from the HTML."""

from dataclasses import dataclass
from urllib.parse import urljoin

from cli.sample.articles import articles, entries
from cli.sample.content import HOST, PAGE_SIZE, SECTIONS, Article, Entry
from cli.sample.specials import FORBIDDEN


@dataclass(frozen=True)
class Expected:
    """What a careful reader sees on one article's page or pages.

    `published` and `updated` are ISO 8601 as precise as printed, with the site's offset where there is a time,
    None where nothing is printed. `views` stands on the page or, in layout v2, behind the counter. `problem` is
    the field for which the page must be reported, "" where it reads well.
    """

    url: str
    layout: str
    kind: str
    title: str
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    source: str
    published: str | None
    updated: str | None
    views: int
    tags: tuple[str, ...]
    breadcrumb: tuple[str, ...]
    body: tuple[str, ...]
    images: tuple[str, ...]
    attachments: tuple[str, ...]
    problem: str = ""


def site_truth(edition: int = 1) -> dict[str, Expected]:
    """What each article's path must yield; an article under two addresses stands there twice.

    The article in the forbidden folder is left out: nobody may read it. Raises ValueError where there is
    no such edition.
    """
    return {article.path: _expected(article) for article in articles(edition) if article.number != FORBIDDEN}


def listing_truth(edition: int = 1) -> dict[str, tuple[Entry, ...]]:
    """The entries each listing page must yield, by its path."""
    pages: dict[str, tuple[Entry, ...]] = {}
    for section in SECTIONS:
        found = entries(section.id, edition)
        for start in range(0, len(found), PAGE_SIZE):
            page = start // PAGE_SIZE
            path = f"{section.folder}index_{page}.html" if page else section.folder
            pages[path] = found[start : start + PAGE_SIZE]
    return pages


def _expected(article: Article) -> Expected:
    lines = tuple(line for block in article.signed_blocks for line in block.lines())
    return Expected(
        url=HOST + article.path,
        layout=f"lanchuan/{article.layout}",
        kind=_kind(article),
        title="" if article.unprinted == "title" else article.title,
        authors=article.authors,
        editors=article.editors,
        source=article.source,
        published=None if article.unprinted == "time" else _time(article.published),
        updated=_time(article.updated),
        views=article.views,
        tags=article.tags,
        breadcrumb=tuple(name for name, _ in article.crumbs()),
        body=lines,
        images=_files(article, "picture"),
        attachments=_files(article, "file"),
        problem=_problem(article),
    )


def _kind(article: Article) -> str:
    kinds = {block.kind for block in article.blocks}
    for kind, name in (("text", "text"), ("video", "video"), ("file", "file"), ("picture", "pictures")):
        if kind in kinds:
            return name
    return "text"


def _problem(article: Article) -> str:
    if article.unprinted == "title":
        return "title"
    return "" if article.blocks else "body"


def _files(article: Article, kind: str) -> tuple[str, ...]:
    return tuple(urljoin(HOST + article.path, block.file) for block in article.blocks if block.kind == kind)


def _time(printed: str) -> str | None:
    return f"{printed}+08:00" if "T" in printed else printed or None
