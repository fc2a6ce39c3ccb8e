"""The words everybody shares: what a page says, and what became of it.

Frozen dataclasses over the standard library only, so that every package may import them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "pictures", "video", "file"]
State = Literal["live", "gone", "moved", "withheld"]
Precision = Literal["day", "minute", "second"]
RowKind = Literal["listing", "article", "asset"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as one label of a page gives it.

    `date` is the day in the site's zone; `instant` is aware (site's zone), or None where the page prints
    only a date. `assumed_year` says that the page printed no year.
    """

    raw: str
    date: date
    instant: datetime | None = None
    precision: Precision = "day"
    assumed_year: bool = False

    def isoformat(self) -> str:
        """ISO 8601 at the printed precision: `2019-10-17`, `2019-10-17T16:40+08:00`, `…T16:40:40+08:00`."""
        if self.instant is None:
            return self.date.isoformat()
        return self.instant.isoformat(timespec="minutes" if self.precision == "minute" else "seconds")


@dataclass(frozen=True, slots=True)
class ViewCount:
    """How often a page says it was read: `count` is a lower bound where `at_least` (`10万+`).

    `clicked` says that asking for it added a click of ours.
    """

    raw: str
    count: int
    at_least: bool = False
    clicked: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """What one article says. An empty tuple or None means that the page does not say it.

    `body` is paragraphs separated by line feeds; `captions` are what stands under its pictures and is no part of it.
    `section` is the column that the page itself names, the last step of its breadcrumb as a rule. `layout` is
    `site/layout`. `url` is the canonical address.
    """

    url: str
    site: str
    layout: str
    kind: Kind
    title: str
    body: str
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    tags: tuple[str, ...] = ()
    breadcrumb: tuple[str, ...] = ()
    section: str | None = None
    captions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a text is compared by: a digest that equal texts share, the number of its letters, and some of its shingles.

    The shingles are hashes, chosen so that texts with pieces in common have some of them in common.
    """

    digest: str
    letters: int = 0
    shingles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an article's page or pages: the article, the view count seen, the page that follows.

    `counter` is the address that tells the view count, where the page itself does not.
    """

    article: Article
    views: ViewCount | None = None
    next_page: str | None = None
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing. `url` is absolute, or the bare text of a link that leads nowhere."""

    url: str
    title: str
    published: Moment | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one listing page, in its order, and the address of the next page.

    `further` are pages that belong to the walk whether or not it goes on: a page passed over, the sitemaps of an
    index, the other pages of a day's paper. `form` is what the next page is asked for with; `problem` why there is a
    next page that may not be asked for.
    """

    entries: tuple[Entry, ...]
    next_page: str | None = None
    further: tuple[str, ...] = ()
    form: str | None = None
    problem: "Problem | None" = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of one address at one time. `digest` is `sha256:` and hex over the body as served.

    Its record takes `stored` bytes at `offset` of the WARC file `file`, a path relative to the archive. With
    `refers_to` it is a revisit of the capture of that id, which has the body. `truncated`: the connection ended first.
    With `rendered_from` it is no fetch, but the page as a browser built it from the capture at that file and offset.
    `posted` is what stands in an index for the form that was sent, None for a GET.
    """

    url: str
    captured_at: datetime
    status: int
    content_type: str
    digest: str
    length: int
    file: str | None = None
    offset: int | None = None
    stored: int | None = None
    refers_to: int | None = None
    truncated: bool = False
    rendered_from: tuple[str, int] | None = None
    posted: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a page gave no article or no listing: which layout and field, if it came that far.

    `passing` says that a later run may fare better, as with a server that was down.
    """

    url: str
    reason: str
    detail: str = ""
    layout: str | None = None
    field: str | None = None
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A page worth fetching: the canonical address, and the address to ask for, where they differ.

    With `form` it is asked for by a POST, and its `url` names section and page behind `#`, since the address does not.
    """

    kind: RowKind
    url: str
    fetch: str
    section: str | None = None
    page: int = 1
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One open row of the frontier, as the crawl sees it. `tries` counts the failed ones so far.

    `capture` is the last whole answer, and `etag` and `modified` what the site said of it. Of an article that is held,
    `read_from` is the capture of its current version, and `reader` what read that.
    """

    id: int
    kind: RowKind
    url: str
    fetch: str
    section: str | None = None
    page: int = 1
    tries: int = 0
    etag: str | None = None
    modified: str | None = None
    capture: int | None = None
    read_from: int | None = None
    reader: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a listing and the page to fetch for it; None where the entry leads to no article of the site.

    `inside` says that such an entry does lie on the site's hosts, but not where its articles are.
    """

    entry: Entry
    link: Link | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ends before its rows do, which stay open: a word for the cause, and a sentence for people."""

    cause: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that came of one frontier row, stored in one transaction.

    It ends in one of five ways: `reading`, `listing` (with `found`, `next_page` where the walk may go on, or `cut`
    where it may not though there is one, and `further` pages that it takes in; `missing` where the page that the walk
    went on to is not there), `kept`, `problem`, or `forbidden`. A problem with `retry_at` is tried again then; with
    `unanswered` the site has not answered at all, and the row stays as
    it was, and so it does with `stop`, which ends the run. A `listing` with a `problem` is one whose entries were read
    and whose next page may not be asked for. `aliases` are further canonical addresses of the article,
    `document` its number in the CMS, `content` what its text is compared by (None: too short to say).

    `pages` are the places in `captures` of the article's own pages, in order, and `reader` says what read them.
    `before` is what the same reader makes of the pages that the current version came from, where another reader read
    those. `validators` are ETag and Last-Modified of an answer that may be asked for conditionally next time; `known`
    is the capture whose body was read where the site answered that nothing had changed.

    `assets` are files to fetch for the article, `beyond` those that lie out of reach. An asset's own outcome is `kept`.
    """

    row: Row
    captures: tuple[Capture, ...] = ()
    reading: Reading | None = None
    aliases: tuple[str, ...] = ()
    document: str | None = None
    content: Content | None = None
    listing: bool = False
    missing: bool = False
    found: tuple[Found, ...] = ()
    next_page: Link | None = None
    cut: bool = False
    further: tuple[Link, ...] = ()
    problem: Problem | None = None
    retry_at: datetime | None = None
    unanswered: bool = False
    stop: Stop | None = None
    forbidden: bool = False
    pages: tuple[int, ...] = ()
    reader: str = ""
    before: Article | None = None
    validators: tuple[str, str] | None = None
    known: int | None = None
    kept: bool = False
    assets: tuple[Link, ...] = ()
    beyond: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the archive keeps of a profile. Sections are (id, name, url, former names); `text` is the file's."""

    id: str
    name: str
    hosts: tuple[str, ...]
    region: str
    level: str
    publisher: str
    groups: tuple[str, ...]
    timezone: str
    sections: tuple[tuple[str, str, str, list[str]], ...]
    text: str = ""


class NothingFound(LookupError):
    """Asked for by id or address, and not held."""
