"""Which of the listed articles are looked at: some of each listing and form, the newest, the oldest, some between."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from spiders.upkeep.draft.articles import is_file, shape
from spiders.upkeep.draft.scope import Scope
from storage.items import Entry


def pick(listed: Sequence[Sequence[Entry]], scope: Scope, most: int) -> list[str]:
    """At most so many addresses of articles to ask for, in turn from each list of entries and form of address.

    Those that look unlike all others come at the end.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for number, entries in enumerate(listed):
        for entry in entries:
            if scope.has(entry.url) and not is_file(entry.url):
                groups[number, shape(entry.url)].append(scope.asked(entry.url))
    forms = Counter(form for (_, form), group in groups.items() for _ in group)
    total = forms.total()
    common = [_spread(group) for (_, form), group in groups.items() if 10 * forms[form] >= total]
    rare = [url for (_, form), group in groups.items() if 10 * forms[form] < total for url in group]
    turns = (url for turn in zip_longest(*common) for url in turn if url is not None)
    return list(dict.fromkeys(chain(turns, rare)))[:most]


def _spread(group: Sequence[str]) -> list[str]:
    """The same addresses, those first that lie far from one another."""

    def order() -> Iterator[int]:
        last, parts = len(group) - 1, 1
        yield from (0, last)
        while parts < len(group):
            parts *= 2
            yield from (last * step // parts for step in range(1, parts, 2))

    return [group[at] for at in dict.fromkeys(order())]
