"""The whole sample site: every address and what it answers."""

from collections.abc import Iterator

from cli.sample import editions, specials
from cli.sample.articles import EMPTY, MISSING, MOVED, articles, entries
from cli.sample.assets import PAGE_SCRIPT, ROBOTS, STYLE, VIDEO, pdf, picture
from cli.sample.content import FOLDERS, HOST, SECTIONS, Article
from cli.sample.layouts import Around, article_html
from cli.sample.listings import channel_page, home_page, listing_pages
from cli.sample.page import BARE_HTML, HTML, Page

Answer = tuple[str, Page]

NOT_FOUND = Page("<html><body><h1>404</h1>您访问的页面不存在。</body></html>".encode(), status=404)


def build(edition: int = 1) -> dict[str, Page]:
    """Every page of that edition by its path and query.

    Two calls give equal bytes. Raises ValueError where there is no such edition.
    """
    pages = dict(_fixed(edition))
    pages.update(_listings(edition))
    for section in FOLDERS:
        shown = [article for article in articles(edition) if article.section == section]
        for place, article in enumerate(shown):
            newer = shown[place - 1] if place else None
            pages.update(_article(article, Around(newer, tuple(shown[place + 1 : place + 5]))))
    return pages


def _fixed(edition: int) -> Iterator[Answer]:
    yield "/robots.txt", Page(ROBOTS, {"Content-Type": "text/plain"})
    yield "/style.css", Page(STYLE, {"Content-Type": "text/css"})
    yield "/js/page.js", Page(PAGE_SCRIPT, {"Content-Type": "application/javascript"})
    yield "/", _html(home_page({part.id: entries(part.id, edition)[:6] for part in SECTIONS}))
    for folder in ("/xw/", "/zx/"):
        yield folder, _html(channel_page(folder))
    yield EMPTY, Page(b"")
    yield MISSING, NOT_FOUND
    removed = {article.number: article.path for article in articles(1)}
    target = removed[specials.MOVED_HERE]
    yield MOVED, Page(b"", {"Location": target}, status=302)
    if edition > 1:
        yield removed[editions.GONE], NOT_FOUND
        yield removed[editions.GONE_HOME], Page(b"", {"Location": f"{HOST}/"}, status=302)


def _listings(edition: int) -> Iterator[Answer]:
    for section in SECTIONS:
        for number, html in enumerate(listing_pages(section, entries(section.id, edition))):
            page = _html(html)
            yield f"{section.folder}index{f'_{number}' if number else ''}.html", page
            if number == 0:
                yield section.folder, page


def _article(article: Article, around: Around) -> Iterator[Answer]:
    headers = {"Content-Type": BARE_HTML if article.layout in ("v1", "wenhua") else HTML}
    failures = 1 if article.number == specials.FAILS_ONCE else 0
    for number in range(len(article.pages())):
        body = article_html(article, number, around).encode(article.encoding)
        yield article.page_path(number), Page(body, headers, failures=failures)
    if article.layout not in ("v1", "wenhua"):
        script = f'document.write("{article.views}");'.encode()
        yield f"/counter?id={article.number}", Page(script, {"Content-Type": "application/javascript"})
    for block in article.blocks:
        if block.file:
            yield article.folder + block.file, _file(block.file)


def _file(name: str) -> Page:
    if name.endswith(".png"):
        return Page(picture(name), {"Content-Type": "image/png"})
    if name.endswith(".pdf"):
        return Page(pdf(f"Lanchuan sample notice {name}"), {"Content-Type": "application/pdf"})
    return Page(VIDEO, {"Content-Type": "video/mp4"})


def _html(text: str) -> Page:
    return Page(text.encode())
