"""Which of the listed articles are looked at: some of each listing and form, the newest, the oldest, some between."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from spiders.upkeep.draft.articles import is_file, shape
from spiders.upkeep.draft.page import Page
from spiders.upkeep.draft.scope import Scope


def pick(pages: Sequence[Page], scope: Scope, most: int) -> list[str]:
    """At most so many addresses of articles to ask for; of those that look unlike all others, at the end."""
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for number, page in enumerate(pages):
        for place in page.places:
            url = place.entry.url
            if scope.has(url) and not is_file(url):
                groups[number, shape(url)].append(scope.asked(url))
    total = sum(map(len, groups.values()))
    common = [_spread(group) for group in groups.values() if 10 * len(group) >= total]
    rare = [url for group in groups.values() if 10 * len(group) < total for url in group]
    turns = (url for turn in zip_longest(*common) for url in turn if url is not None)
    listings = {page.url for page in pages}
    return [url for url in dict.fromkeys(chain(turns, rare)) if url not in listings][:most]


def _spread(group: Sequence[str]) -> list[str]:
    """The same addresses, those first that lie far from one another."""

    def order() -> Iterator[int]:
        last, parts = len(group) - 1, 1
        yield from (0, last)
        while parts < len(group):
            parts *= 2
            yield from (last * step // parts for step in range(1, parts, 2))

    return [group[at] for at in dict.fromkeys(order())]
