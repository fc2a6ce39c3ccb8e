"""Which of the listed articles are looked at: some of each listing and form, the newest, the oldest, some between."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from itertools import chain, takewhile, zip_longest
from urllib.parse import urlsplit

from spiders.upkeep.draft.articles import is_file, shape
from spiders.upkeep.draft.scope import Scope
from storage.items import Entry


def pick(
    listed: Sequence[Sequence[Entry]], scope: Scope, most: int, without: Container[str] = frozenset()
) -> list[str]:
    """At most so many addresses of articles to ask for, in turn from each list of entries and form of address.

    `without` are those that were asked for before. Those that look unlike all others come at the end, and of each list
    those in another folder than most: they are other listings' articles, shown here too.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for number, entries in enumerate(listed):
        for entry in entries:
            if scope.has(entry.url) and not is_file(entry.url):
                groups[number, shape(entry.url)].append(scope.asked(entry.url))
    forms = Counter(form for (_, form), group in groups.items() for _ in group)
    total = forms.total()
    common = [_own_first(group) for (_, form), group in groups.items() if 10 * forms[form] >= total]
    rare = [url for (_, form), group in groups.items() if 10 * forms[form] < total for url in group]
    turns = (url for turn in zip_longest(*common) for url in turn if url is not None)
    return [url for url in dict.fromkeys(chain(turns, rare)) if url not in without][:most]


def _own_first(group: Sequence[str]) -> list[str]:
    """The addresses in the folder that most have, spread, before the others."""
    folders = Counter(map(folder, group))
    main = max(folders, key=lambda folder: folders[folder])
    own, others = ([url for url in group if (folder(url) == main) is is_own] for is_own in (True, False))
    if 2 * len(own) < len(group):
        return _spread(group)
    return [*_spread(own), *(_spread(others) if others else ())]


def folder(url: str) -> str:
    """The host and folders of an address up to the first that is a number, as of a month."""
    parts = urlsplit(url)
    steps = takewhile(lambda step: not re.search(r"\d{4}", step), parts.path.split("/")[1:-1])
    return "/".join((parts.netloc, *steps))


def _spread(group: Sequence[str]) -> list[str]:
    """The same addresses, those first that lie far from one another."""

    def order() -> Iterator[int]:
        last, parts = len(group) - 1, 1
        yield from (0, last)
        while parts < len(group):
            parts *= 2
            yield from (last * step // parts for step in range(1, parts, 2))

    return [group[at] for at in dict.fromkeys(order())]
