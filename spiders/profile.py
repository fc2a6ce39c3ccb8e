"""Profiles: one TOML file a site, checked whole, with every fault named by file and key."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from spiders.consistency import between_keys, between_tables
from spiders.families import FAMILIES, Family, filled
from spiders.faults import SELECTOR, TAG, WHOLE, ProfileError, describe, no_toml, said
from spiders.hours import Hours
from spiders.listing_rules import FORMATS, Form, Listing, ListingRules, More
from spiders.patterns import compile_pattern
from spiders.reading.address import ascii_host, host_of
from spiders.reading.assets import Asset
from spiders.reading.prepare import PREPARATIONS
from spiders.selector import CHECKED, Selector
from spiders.tables import Elements, Pattern, Selectors, Targets, Texts
from storage.items import SiteFacts

READING = "5"
"""The version of the reading code, raised whenever the same page and profile may give other fields than before."""

SHIPPED = Path(__file__).parent / "sites"
"""The folder of the profiles that come with the program."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


def _whole_address(url: str) -> str:
    if host_of(url) is None:
        raise ValueError(said("no whole address", given=url))
    return url


def _address(url: str) -> str:
    return url if url.startswith(("/", "{id}")) else _whole_address(url)


def _bare_host(host: str) -> str:
    if not host or host != host.lower() or set(host) & set("/: @?#"):
        raise ValueError(said("no host", given=host))
    return ascii_host(host)


def _known_family(name: str) -> str:
    if name not in FAMILIES:
        raise ValueError(said("unknown", given=name, known=", ".join(sorted(FAMILIES))))
    return name


def _known_preparation(name: str) -> str:
    if name not in PREPARATIONS:
        raise ValueError(said("unknown", given=name, known=", ".join(sorted(PREPARATIONS)) or "none yet"))
    return name


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(said("no zone", given=name)) from None
    return name


Host = Annotated[str, AfterValidator(_bare_host)]


class _Table(BaseModel):
    model_config = CHECKED


class Section(_Table):
    """A seed: one listing of the site. `id` outlives renaming (`former` keeps old names) and moving.

    With `form` its first page is asked for by a POST.
    """

    id: Id
    name: str = Field(min_length=1)
    url: Annotated[str, AfterValidator(_whole_address)]
    form: Form | None = None
    former: list[str] = []


class Addresses(_Table):
    """Which differences between addresses matter.

    `query`: the parameters that name a page; None keeps all but known tracking ones. `index`: file names that
    mean their folder. `fragments`: whether `#part` names another page. `document`: a pattern on the path whose
    first group is the CMS's number of the article: two addresses with the same number are one article.
    """

    query: list[str] | None = None
    index: list[str] = ["index.html", "index.htm", "index.shtml", "index.php", "default.html", "default.htm"]
    fragments: bool = False
    document: Pattern | None = None


class Counter(_Table):
    """A view count: on the page (`css` or `xpath`), or from an endpoint, which is asked where the page shows none.

    With `url` the address is asked, `{id}` in it replaced by what the pattern `id` finds in the article's
    address or, with `on`, in the selected text, and any other `{name}` by its group of that name; `re` picks the
    number from the text or the reply. An address that begins with `/` or `{id}` is on the article's own host.
    `clicks` says whether asking adds a click of ours: `none`, or one that is `refused` (so nothing is asked) or
    `accepted`.
    """

    css: str | None = None
    xpath: str | None = None
    url: Annotated[str, AfterValidator(_address)] | None = None
    id: Pattern | None = None
    on: Texts | None = None
    pattern: Pattern | None = Field(default=None, alias="re")
    clicks: Literal["none", "refused", "accepted"] = "none"
    _selector: Selector | None = PrivateAttr(default=None)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"css": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.url is None and self.clicks != "none":
            raise ValueError(said("no click"))
        if self.css == "" or self.xpath == "":
            raise ValueError(said("empty"))
        if self.url is None and self.css is None and self.xpath is None:
            raise ValueError(said("no count"))
        if self.url is None or self.css or self.xpath:
            self._selector = Selector(css=self.css, xpath=self.xpath, re=self.pattern)
        if self.url is not None and "{id}" in self.url and self.id is None:
            raise ValueError(said("no id in views"))
        return self

    @property
    def selector(self) -> Selector | None:
        """The selector on the page, or None where only an endpoint is asked."""
        return self._selector


class Seen(_Table):
    """When a layout was met: a note for people, never used to choose."""

    first: date | None = None
    last: date | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.first and self.last and self.first > self.last:
            raise ValueError(said("backwards", first=self.first, last=self.last))
        return self


class Layout(_Table):
    """One look of the site's article pages, whole in itself. `when` must match the page for it to be used.

    `captions` and then `drop` are taken out of the body; all other fields are read before, from the whole page. With
    `render` the page is read as a browser builds it.
    """

    id: Id
    when: Selector
    render: bool = False
    seen: Seen = Seen()
    prepare: Annotated[str, AfterValidator(_known_preparation)] | None = None
    drop: list[Elements] = []
    title: Texts
    subtitle: Texts | None = None
    published: Selectors = []
    updated: Texts | None = None
    source: Selectors = []
    author: Selectors = []
    editor: Selectors = []
    body: Elements
    tags: Texts | None = None
    breadcrumb: Texts | None = None
    section: Texts | None = None
    captions: Elements | None = None
    attachments: Targets | None = None
    video: Selector | None = None
    next_page: Texts | None = None
    views: Counter | None = None


class Profile(_Table):
    """All that is known about one site. Each host has pages of its own; those of aliases are stored under the first."""

    id: Id
    name: str = Field(min_length=1)
    hosts: list[Host] = Field(min_length=1)
    aliases: list[Host] = []
    region: str = Field(default="", pattern=r"^(\d{6})?$")
    level: Literal["", "national", "province", "city", "county", "town", "professional"] = ""
    publisher: str = ""
    groups: list[str] = []
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    family: Annotated[str, AfterValidator(_known_family)] | None = None
    delay: float = Field(default=1.0, ge=0.001, le=3600)
    hours: Annotated[Hours, BeforeValidator(Hours.parse)] | None = None
    pages_per_day: int | None = Field(default=None, ge=1)
    bytes_per_day: int | None = Field(default=None, ge=1)
    robots: Literal["obeyed", "permitted"] = "obeyed"
    robots_reason: str = ""
    verified: str = ""
    assets: list[Asset] = ["attachments"]
    asset_hosts: list[Host] = []
    articles: Pattern | None = None
    addresses: Addresses = Addresses()
    sections: list[Section] = Field(min_length=1)
    listing: Listing
    layouts: list[Layout] = Field(min_length=1)
    _article_pattern: re.Pattern[str] = PrivateAttr()
    _document_pattern: re.Pattern[str] | None = PrivateAttr(default=None)
    _reader: str = PrivateAttr()
    _inherited: tuple[str, ...] = PrivateAttr(default=())
    _text: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _compile(self) -> Self:
        self._article_pattern = compile_pattern(self.articles or self.cms.articles or "")
        document = self.addresses.document or self.cms.document
        self._document_pattern = None if document is None else compile_pattern(document)
        # What alters nothing that is read of a page; what is built by a browser is another page than what was served.
        asking: dict[str, Any] = {"layouts": {"__all__": {"views": {"clicks"}, "render": True}}}
        rules = self.model_dump_json(by_alias=True, include={"layouts", "family", "timezone"}, exclude=asking)
        rules += "".join(f"\n{layout.id} is rendered" for layout in self.layouts if layout.render)
        self._reader = f"{READING}.{hashlib.sha256(rules.encode()).hexdigest()[:8]}"
        return self

    @property
    def cms(self) -> Family:
        """What the site's CMS family knows, or a family that knows nothing."""
        return FAMILIES[self.family] if self.family else Family()

    @property
    def article_pattern(self) -> re.Pattern[str]:
        """What the path and query of an article's address match."""
        return self._article_pattern

    @property
    def document_pattern(self) -> re.Pattern[str] | None:
        """What finds the CMS's number of an article in its path, or None."""
        return self._document_pattern

    @property
    def reader(self) -> str:
        """What reads the site's articles today: the version of the reading code, and a digest of the layouts."""
        return self._reader

    @property
    def inherited(self) -> tuple[str, ...]:
        """The places of the keys that are the family's, as in `layouts[0].title`."""
        return self._inherited

    @property
    def facts(self) -> SiteFacts:
        """What the archive keeps of the profile."""
        sections = tuple((part.id, part.name, part.url, part.former) for part in self.sections)
        return SiteFacts(
            self.id, self.name, (*self.hosts, *self.aliases), self.region, self.level, self.publisher,
            tuple(self.groups), self.timezone, sections, self._text,
        )  # fmt: skip

    @property
    def renders(self) -> bool:
        """Whether some page of the site is built by a browser."""
        return self.renders_listings or any(layout.render for layout in self.layouts)

    @property
    def renders_listings(self) -> bool:
        """Whether the listings' pages are."""
        return isinstance(self.listing, ListingRules) and self.listing.render

    def layout(self, id: str) -> Layout:
        """The layout of that id. Raises KeyError where there is none."""
        return {layout.id: layout for layout in self.layouts}[id]


TABLES: tuple[type[BaseModel], ...] = (
    Profile,
    Addresses,
    Section,
    *FORMATS.values(),
    More,
    Layout,
    Seen,
    Counter,
    Selector,
)
_NAMED: dict[str, type[BaseModel]] = {
    WHOLE: Profile,
    "addresses": Addresses,
    "sections": Section,
    "more": More,
    "layouts": Layout,
    "seen": Seen,
    "views": Counter,
    SELECTOR: Selector,
}
_NAMED.update({f"{TAG}{name}": table for name, table in FORMATS.items()})
KEYS = {
    name: frozenset(known.alias or field for field, known in table.model_fields.items())
    for name, table in _NAMED.items()
}
"""The keys of each table by what it is called; those of a listing by its format."""


def parse(text: str, file: Path) -> Profile:
    """The profile written in `text`; `file` is named in faults. Raises ProfileError with every fault."""
    profile = of_table(table_of(text, file), file)
    profile._text = text
    return profile


def table_of(text: str, file: Path) -> dict[str, Any]:
    """What is written in `text`, unchecked and without what the family brings. Raises ProfileError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProfileError(file, [no_toml(error)]) from None


def of_table(table: dict[str, Any], file: Path) -> Profile:
    """The profile of such a table; `file` is named in faults. Raises ProfileError with every fault."""
    faults = between_keys(table)
    table, inherited = filled(table, FAMILIES.get(str(table.get("family")), Family()))
    if table.get("id", file.stem) != file.stem:
        faults.append(f"id: {said('another id', given=table['id'], file=file.stem)}")
    try:
        profile = Profile.model_validate(table)
    except ValidationError as error:
        raise ProfileError(file, describe(error, KEYS) + faults) from None
    faults += between_tables(profile)
    if faults:
        raise ProfileError(file, faults)
    profile._inherited = tuple(inherited)
    return profile


def load(file: Path) -> Profile:
    """The profile in a file. Raises ProfileError, also where the file cannot be read."""
    try:
        return parse(file.read_text("utf-8"), file)
    except OSError as error:
        raise ProfileError(file, [said("unreadable", error=error.strerror)]) from None
    except UnicodeDecodeError:
        raise ProfileError(file, [said("no UTF-8")]) from None


def files(folders: Iterable[Path]) -> dict[str, Path]:
    """Profile files by site id, read from names alone; an earlier folder overrides a later one."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            found.setdefault(file.stem, file)
    return dict(sorted(found.items()))
