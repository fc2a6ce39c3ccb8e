"""What a site's earlier articles had, by the layout that read them."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from spiders.upkeep import coverage, sameness
from spiders.upkeep.evidence import Past
from storage.items import Article


def past_of(articles: Iterable[Article]) -> dict[str, Past]:
    """The past of each layout."""
    groups: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[article.layout].append(article)
    return {layout: _past(group) for layout, group in groups.items()}


def _past(articles: list[Article]) -> Past:
    filled = {name: sum(coverage.has(article, name) for article in articles) for name in coverage.FIELDS}
    commonest: dict[str, tuple[str, int]] = {}
    for name in sameness.FIELDS:
        values = Counter(value for one in articles if (value := sameness.value_of(one, name)) is not None)
        if values:
            commonest[name] = values.most_common(1)[0]
    return Past(len(articles), filled, commonest)
