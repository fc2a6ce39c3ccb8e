"""All articles of the site, and what its listings show."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from urllib.parse import urljoin

from cli.sample import editions, specials
from cli.sample.content import HOST, PAGE_SIZE, SECTIONS, Article, Block, Entry, LeadsTo, address
from cli.sample.ordinary import ordinary, writer

EMPTY = address("ms", "2020-09-21", 200301)  # answers 200 and not one byte
MISSING = address("ms", "2020-11-05", 200302)  # answers 404
MOVED = address("ms", "2020-10-02", 200303)  # redirects to the article MOVED_HERE
WEIXIN = "https://mp.weixin.qq.com/s/lanchuan-sample"

_OTHER_ENTRIES = (
    Entry("ms", "市民热线一周回音", "2020-09-21", EMPTY, HOST + EMPTY, "problem"),
    Entry("ms", "澜川冬季用气安全提示", "2020-11-05", MISSING, HOST + MISSING, "404"),
    Entry("ms", "旧改工地开放日 居民当起监督员", "2020-10-02", MOVED, HOST + MOVED, "redirect"),
    Entry("sz", "微信读报：一图看懂澜川这五年", "2021-01-18", WEIXIN, WEIXIN, "external"),
)
_LINKS = (
    "./{rest}",
    "{path}",
    "./{rest}",
    HOST + "{path}",
    "http://lanchuan.example{path}",
    "http://m.lanchuan.example{path}",
)


@cache
def articles(edition: int = 1) -> tuple[Article, ...]:
    """Every article of that edition, newest first; one under two addresses stands there twice.

    Raises ValueError where there is no such edition.
    """
    found = editions.edition(edition, _written(edition))
    return tuple(sorted(found, key=lambda article: (article.published, article.number), reverse=True))


def _written(edition: int) -> Iterator[Article]:
    by_number = {article.number: specials.special(article) for article in ordinary(edition)}
    copy, original = by_number[specials.REPRINT], by_number[specials.REPRINTED]
    by_number[specials.REPRINT] = specials.reprint(copy, original)
    yield from by_number.values()
    yield replace(by_number[specials.TWO_SECTIONS], section="ms")
    yield _further(by_number[100140], specials.FORBIDDEN, "nb", "2020-11-03T10:12")
    yield _further(by_number[100113], editions.INSERTED, "sz", "2019-07-12T16:05")


def _further(pattern: Article, number: int, section: str, published: str) -> Article:
    text = writer("sz", number, published)
    article = replace(pattern, number=number, section=section, published=published, title=text.title())
    return replace(article, blocks=tuple(Block("text", line) for line in text.paragraphs()))


@cache
def entries(section: str, edition: int = 1) -> tuple[Entry, ...]:
    """What the section's listing shows, all pages after one another, the pinned entry first."""
    found = [_entry(section, article) for article in articles(edition) if _is_listed(section, article)]
    found += [entry for entry in _OTHER_ENTRIES if entry.section == section]
    found.sort(key=lambda entry: (entry.is_pinned, entry.date), reverse=True)
    return tuple(found[: editions.most_pages(section, edition) * PAGE_SIZE])


def _is_listed(section: str, article: Article) -> bool:
    return article.section == section or (section == "sz" and article.number == specials.FORBIDDEN)


def _entry(section: str, article: Article) -> Entry:
    path, number = article.path, article.number
    folder = next(part.folder for part in SECTIONS if part.id == section)
    rest = path.removeprefix(folder)
    href = path if rest == path else _LINKS[number % len(_LINKS)].format(path=path, rest=rest)
    href += {specials.TRACKED_LINK: "?from=list", specials.FRAGMENT_LINK: "#pinglun"}.get(number, "")
    pinned = number == specials.PINNED
    return Entry(section, article.title, article.date, href, urljoin(HOST, path), _leads_to(article), pinned)


def _leads_to(article: Article) -> LeadsTo:
    if article.number == specials.FORBIDDEN:
        return "forbidden"
    if article.number == specials.TWO_SECTIONS and article.section == "ms":
        return "second address"
    broken = article.number in (specials.NO_TITLE, specials.NO_BODY)
    return "problem" if broken else "article"
