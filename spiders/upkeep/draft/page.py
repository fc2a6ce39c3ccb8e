"""A fetched page as a draft looks at it: parsed once, with the entries that it lists."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lxml import etree

from spiders.families.jcms import JCMS
from spiders.reading.address import base_address
from spiders.reading.generic.listing import Place, find_entries
from spiders.reading.generic.paging import next_listing_page
from spiders.reading.tree import Node, parse

RECORDS = "<datastore>"
MOST_LINKS = 2_000
"""Links of a page in which its entries are looked for, the first ones; the longest real listing met has some 600."""

_LINKING = etree.XPath("//a | //*[not(self::a)][@onclick]")


@dataclass(frozen=True, eq=False)
class Page:
    """One page: its address, its HTML as text, and the day of the fetch. Its tree is made when it is first asked for.

    Raises PageTooLarge then.
    """

    url: str
    html: str
    captured: date

    @cached_property
    def root(self) -> Node:
        """The page's tree. To be read only."""
        return parse(self.html, self.url)

    @cached_property
    def listed(self) -> Node:
        """The tree in which the entries stand, the first of many; where a script holds them, that of its records."""
        root = parse(JCMS.listing_html(self.html), self.url) if self.has_records else self.root
        links = _links(root)
        if len(links) <= MOST_LINKS:
            return root
        own = root if self.has_records else parse(self.html, self.url)
        for node in _links(own)[MOST_LINKS:]:
            if (parent := node.getparent()) is not None:
                parent.remove(node)
        return own

    @property
    def has_records(self) -> bool:
        """Whether the entries are records in a script, as 大汉 JCMS writes them."""
        return RECORDS in self.html

    @cached_property
    def base(self) -> str:
        """Where the page's relative links start from."""
        return base_address(self.url, self.root)

    @cached_property
    def places(self) -> list[Place]:
        """The entries that the page seems to list, with their elements."""
        return find_entries(self.url, self.listed, self.captured)

    @cached_property
    def following(self) -> str | None:
        """The address of the listing's next page, read without a profile."""
        return next_listing_page(self.url, self.base, self.html, self.root)


def _links(root: Node) -> list[Node]:
    found: list[Node] = _LINKING(root)  # type: ignore[assignment]
    return found
