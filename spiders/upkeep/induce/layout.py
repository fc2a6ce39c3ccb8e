"""A layout from pages of one look and what they are known to say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from spiders.upkeep.induce.body import elect_body
from spiders.upkeep.induce.films import elect_films
from spiders.upkeep.induce.known import Known, NothingInduced, Page, opened
from spiders.upkeep.induce.places import Candidate, by_css
from spiders.upkeep.induce.values import FIELDS, KEYS
from spiders.upkeep.induce.vote import Proposal, elect
from spiders.upkeep.induce.weights import holder_of

MOST_PAGES = 24
"""Pages that a layout is induced from, those with the most known values first."""
MOST_OTHERS = 40
"""Pages of other looks on which a layout's probe is tried."""

_ANYWHERE = frozenset("p span a b strong font em i div td li".split())

FOR_THE_EYE = ("author", "editor")
"""Keys whose proposal a person is to look at, whatever the pages say."""


@dataclass(frozen=True, slots=True)
class Induced:
    """The keys of a `[[layouts]]` table, as TOML gives them, and how sure each field is."""

    layout: dict[str, Any]
    fields: Mapping[str, Proposal]


def induce_layout(
    pages: Sequence[Known], timezone: str = "Asia/Shanghai", others: Sequence[str | Known] = ()
) -> Induced:
    """The layout that reads most of the known values; `others` are pages that it must not be taken for.

    The layout has when, title, body, and what else was found of drop, published, source, author and editor. Raises
    NothingInduced where no title or no body is found.
    """
    most = sorted(pages, key=lambda page: -len(page.values))[:MOST_PAGES]
    ready = opened(most, timezone)
    if not ready:
        raise NothingInduced("no page is small enough to be looked through")
    for page in ready:
        page.body = holder_of(page)
    named = {KEYS.get(key, key) for key in FIELDS}
    known = {key for page in ready for key in page.known.values if page.value(key)}
    fields = {key: found for key in FIELDS if KEYS.get(key, key) in known & named and (found := elect(ready, key))}
    if "title" not in fields:
        raise NothingInduced("no selector gives the title of half of the pages")
    has_texts = any(page.value("body") for page in ready)
    body = (elect_body if has_texts else elect_films)(ready, fields["title"].selector)
    if body is None and not has_texts:
        raise NothingInduced("the pages have no text, and no element holds the films or pictures of most of them")
    if body is None:
        raise NothingInduced("no element holds the text of half of the pages")
    layout = {key: found.selector for key, found in fields.items()} | {"body": body.proposal.selector}
    when = _when(layout, ready, opened([_known(page) for page in others[:MOST_OTHERS]], timezone))
    drop = {"drop": body.drop} if body.drop else {}
    return Induced({"when": when} | drop | layout, fields | {"body": body.proposal})


def _known(page: str | Known) -> Known:
    return page if isinstance(page, Known) else Known("", page, None)


def _when(layout: Mapping[str, Any], pages: Sequence[Page], others: Sequence[Page]) -> str | dict[str, str]:
    """What most of the pages have and the fewest others do: the title, the body, or both."""
    probes = list(_probes(layout))
    return max(probes, key=lambda probe: _tells(probe, pages, others)).toml


def _probes(layout: Mapping[str, Any]) -> list[Candidate]:
    """Elements whose presence may tell the layout; meta tags stand on every page of a site."""
    names = [key for key in ("title", "body", "published", "source") if key in layout]
    css = [text.partition("::")[0].partition(",")[0] for key in names if (text := _css(layout[key]))]
    css = [text for text in dict.fromkeys(css) if not text.startswith(("meta", "script", "title"))]
    found = [by_css(text, "id", 0.1 * at + _vague(text)) for at, text in enumerate(css)]
    pairs = [(one, other) for one, other in product(found, found) if one.cost < other.cost][:6]
    both = [by_css(f"html:has({one.css}):has({other.css})", "path", 0.7 + other.cost) for one, other in pairs]
    return [*found, *both, by_css("body", "path", 9.0)]


def _vague(css: str) -> float:
    """How little a selector says of a layout: one that names nothing, one that ends in what any text may have."""
    if not re.search(r"[#.\[]", css):
        return 1.0
    last = re.split(r"[\s>]+", css)[-1]
    return 0.5 if last.partition(":")[0] in _ANYWHERE else 0.0


def _css(selector: Any) -> str:
    first = selector[0] if isinstance(selector, list) else selector
    return first if isinstance(first, str) else str(first.get("css", ""))


def _tells(probe: Candidate, pages: Sequence[Page], others: Sequence[Page]) -> tuple[float, float]:
    has = sum(probe.selector.matches(page.root) for page in pages) / len(pages)
    strays = sum(probe.selector.matches(page.root) for page in others) / len(others) if others else 0.0
    return (round(has - strays, 3), -probe.cost)
