"""Pages whose number stands in their address."""

import re

from spiders.listing_rules import JsonRules, ListingRules


def counted_on(url: str, rules: ListingRules | JsonRules, last: int | None = None) -> str | None:
    """The address of the page after this one, its number raised; None behind the last, or where no number is found."""
    found = re.search(rules.page, url) if rules.page else None
    if found is None:
        return None
    group = 1 if found.re.groups else 0
    start, end = found.span(group)
    if not re.fullmatch(r"[0-9]{1,9}", url[start:end]):
        return None
    number = int(url[start:end]) + rules.step
    return None if last is not None and number > last else f"{url[:start]}{number}{url[end:]}"
