"""How the listings of a site are read: one table for each format in which sites serve them."""

from typing import Annotated, Any, Literal

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag

from spiders.selector import Selector
from spiders.tables import CHECKED, Elements, Pattern


def _compiles(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        raise ValueError(f"the expression {text!r} does not compile: {' '.join(str(error).split())}") from None
    return text


Expression = Annotated[str, AfterValidator(_compiles)]


class _Walked(BaseModel):
    """`pages` bounds how many pages of one section are walked."""

    model_config = CHECKED

    pages: int = Field(default=2000, ge=1)


class _Counted(_Walked):
    """Pages whose number stands in their address: what the pattern `page` finds there is raised by `step`."""

    page: Pattern | None = None
    step: int = Field(default=1, ge=1)


class ListingRules(_Counted):
    """A listing of HTML, which `render` has a browser build.

    `previous` leads back where pages are numbered from the end, so that none is passed over.
    """

    format: Literal["html"] = "html"
    render: bool = False
    items: Elements
    link: Selector = Selector(css="a::attr(href)")
    title: Selector | None = None
    date: Selector | None = None
    pinned: Selector | None = None
    next: Selector | None = None
    previous: Selector | None = None


class JsonRules(_Counted):
    """An endpoint of JSON or JSONP. All but `format` and the patterns are JMESPath expressions.

    `items` gives the entries; `link`, `title`, `date` and `pinned` are tried on each. `next` gives the next page's
    address, `last` the number of the last page.
    """

    format: Literal["json"]
    items: Expression
    link: Expression = "url"
    title: Expression = "title"
    date: Expression | None = None
    pinned: Expression | None = None
    next: Expression | None = None
    last: Expression | None = None


class FeedRules(_Walked):
    """RSS 2.0 or Atom."""

    format: Literal["rss"]


class SitemapRules(_Walked):
    """A sitemap, or an index of sitemaps."""

    format: Literal["sitemap"]


class EpaperRules(_Walked):
    """A newspaper's pages, day by day. A section's address has `{year}`, `{month}` and `{day}` where the date stands.

    `sections` selects the links to the other pages of the day. After `gap` days without a paper the walk ends.
    """

    format: Literal["epaper"]
    items: Elements
    link: Selector = Selector(css="a::attr(href)")
    title: Selector | None = None
    sections: Selector | None = None
    gap: int = Field(default=30, ge=1)


FORMATS: dict[str, type[BaseModel]] = {
    "html": ListingRules,
    "json": JsonRules,
    "rss": FeedRules,
    "sitemap": SitemapRules,
    "epaper": EpaperRules,
}
"""The tables by the format that `listing.format` names."""


TAG = "format="
"""What the tag of a format begins with: it is no key, and left out where faults are told."""


def _format(value: Any) -> str:
    named = value.get("format", "html") if isinstance(value, dict) else getattr(value, "format", "html")
    return f"{TAG}{named}"


Listing = Annotated[
    Annotated[ListingRules, Tag(f"{TAG}html")]
    | Annotated[JsonRules, Tag(f"{TAG}json")]
    | Annotated[FeedRules, Tag(f"{TAG}rss")]
    | Annotated[SitemapRules, Tag(f"{TAG}sitemap")]
    | Annotated[EpaperRules, Tag(f"{TAG}epaper")],
    Discriminator(_format),
]
"""The table `listing`, of whichever format."""
