"""How the listings of a site are read: one table for each format in which sites serve them."""

import json
import re
from typing import Annotated, Any, Literal, Self

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag, model_validator

from spiders.faults import TAG, said
from spiders.patterns import compile_pattern, search
from spiders.reading.address import host_of
from spiders.selector import CHECKED, Selector
from spiders.tables import Elements, Links, Pattern, Texts
from storage.posted import JSON, media_type


def _compiles(text: str) -> str:
    try:
        jmespath.compile(text)
    except (JMESPathError, RecursionError) as error:
        raise ValueError(said("expression does not compile", given=text, error=" ".join(str(error).split()))) from None
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


def _sendable(form: str) -> str:
    if media_type(form) != JSON:
        if not form.isascii():
            raise ValueError(said("unsendable", given=form))
        return form
    try:
        json.loads(_NAMED.sub("0", form))
    except (ValueError, RecursionError) as error:
        raise ValueError(said("no JSON", given=form, error=error)) from None
    return form


_NAMED = re.compile(r"\{[A-Za-z_]\w*\}")
Form = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_sendable)]
"""What a page is asked for with: `name=value&…`, or JSON, in which `{id}` may stand for a value or a part of a text."""


def _address(url: str) -> str:
    if host_of(url) is None and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(said("no own address", given=url))
    return url


class More(BaseModel):
    """The endpoint of a listing's further pages: the second one's address and, where that is asked for by POST, a form.

    `{id}` in either is replaced by what the pattern `id` finds in the page's address or, with `on`, in the selected
    text, and any other `{name}` by its group of that name.
    """

    model_config = CHECKED

    url: Annotated[str, AfterValidator(_address)]
    form: Form | None = None
    id: Pattern | None = None
    on: Texts | None = None

    @model_validator(mode="after")
    def _filled(self) -> Self:
        if self.id is None and "{id}" in self.url + (self.form or ""):
            raise ValueError(said("no id"))
        known = {"id", *(re.compile(self.id).groupindex if self.id else ())}
        unknown = set(re.findall(r"\{([A-Za-z_]\w*)\}", self.url)) - known
        if unknown:
            name = min(unknown)
            raise ValueError(said("no group", group=name))
        return self


class ListingRules(_Counted):
    """A listing of HTML, which `render` has a browser build.

    `previous` leads back where pages are numbered from the end, so that none is passed over. `html` is where an answer
    of JSON or JSONP carries the HTML; one of HTML is taken as it is.
    """

    format: Literal["html"] = "html"
    render: bool = False
    html: Expression | None = None
    items: Elements
    link: Links = Selector(css="a::attr(href)")
    title: Texts | None = None
    date: Texts | None = None
    pinned: Selector | None = None
    next: Texts | None = None
    previous: Texts | None = None
    more: More | None = None

    @model_validator(mode="after")
    def _begins_with_a_number(self) -> Self:
        if self.more and self.page is None and self.next is None:
            raise ValueError(said("leads nowhere"))
        if (
            self.more
            and self.page
            and not search(compile_pattern(self.page), self.more.url + "\n" + (self.more.form or ""))
        ):
            raise ValueError(said("no number"))
        return self


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
    link: Links = Selector(css="a::attr(href)")
    title: Texts | None = None
    sections: Texts | None = None
    gap: int = Field(default=30, ge=1)


FORMATS: dict[str, type[BaseModel]] = {
    "html": ListingRules,
    "json": JsonRules,
    "rss": FeedRules,
    "sitemap": SitemapRules,
    "epaper": EpaperRules,
}
"""The tables by the format that `listing.format` names."""


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
