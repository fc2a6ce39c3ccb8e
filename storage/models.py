"""The tables. Instants are UTC; a date without a time is a date; nothing is ever deleted."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVENTION = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC; what comes back is aware too."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC without a zone. Raises ValueError for a naive datetime, which would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same instant, aware."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant, list[str]: JSON, dict[str, Any]: JSON}


class Site(Base):
    """A site as its profile last described it; `moved_to_id` names the site that it was carried into."""

    __tablename__ = "site"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    hosts: Mapped[list[str]]
    region: Mapped[str]
    level: Mapped[str]
    publisher: Mapped[str]
    groups: Mapped[list[str]]
    timezone: Mapped[str]
    added_at: Mapped[datetime]
    moved_to_id: Mapped[str | None] = mapped_column(ForeignKey("site.id"))


class Section(Base):
    """A section. `walked_at` is the mark of known ground: when a walk last reached its end with no failed page.

    `poll_seconds` is the interval at which its first page is worth asking for, learned from what came of asking.
    """

    __tablename__ = "section"
    __table_args__ = (Index("uq_section_site_id_key", "site_id", "key", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    former: Mapped[list[str]]
    walked_at: Mapped[datetime | None]
    walks: Mapped[int] = mapped_column(default=0)
    poll_seconds: Mapped[int | None]
    next_poll_at: Mapped[datetime | None]


OFFLINE = ("reread", "import")
"""Modes of runs that ask the site for nothing: they read what is captured already, here or elsewhere."""


class Run(Base):
    """One crawl of one site, or one run over what is captured of it (OFFLINE). Its lease is `token` and `heartbeat_at`.

    `entries` counts listing entries as they are met; `balance` says what became of them, counted at the end. Of the
    articles held before that were fetched (`revisited`), `missing` were not found. `notes` are sentences for people,
    `sums` the numbers of rows that it added, by table, by which a loss would show; `slowest` the addresses whose
    answers took longest to begin, with the `seconds`.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("state in ('running', 'finished', 'stopped', 'failed')", name="state"),
        CheckConstraint("mode in ('incremental', 'backfill', 'revisit', 'urls', 'reread', 'import')", name="mode"),
        Index("ix_run_site_id_started_at", "site_id", "started_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    mode: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]
    served_at: Mapped[str | None]
    token: Mapped[str]
    started_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    revisited: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(default=list)
    sums: Mapped[dict[str, Any] | None]
    balance: Mapped[dict[str, Any] | None]
    slowest: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")


class Row(Base):
    """One row of the crawl frontier: a listing page, an article with all its pages and calls, or one asset.

    A row is there once for each address, for good. `result` says how its last outcome ended; of a listing page that
    is not there, `missing` the first time and `end` when that has shown itself again. `etag` and `modified` are the
    validators of `capture_id`, the last whole answer, where it may be asked for conditionally. An asset's `article_id`
    is the article that first named it. A listing page with a `form` is asked for by a POST; its `url` is the address
    with section and page behind `#`. The form is empty when it is no longer needed.
    """

    __tablename__ = "frontier"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done')", name="state"),
        CheckConstraint("kind in ('listing', 'article', 'asset')", name="kind"),
        CheckConstraint(
            "result is null or result in ('listing', 'missing', 'end', 'cut', 'new', 'changed', 'same', 'reread', "
            "'kept', 'external', 'problem', 'forbidden')",
            name="result",
        ),
        Index("uq_frontier_site_id_kind_url", "site_id", "kind", "url", unique=True),
        Index("ix_frontier_site_id_state_next_try_at", "site_id", "state", "next_try_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    kind: Mapped[str]
    url: Mapped[str]
    fetch: Mapped[str]
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    page: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    result: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    etag: Mapped[str | None]
    modified: Mapped[str | None]
    form: Mapped[str | None]
    capture_id: Mapped[int | None]  # no foreign key: captures name rows already, and a ring helps nobody


class Entry(Base):
    """One line of a listing, for as long as the section shows it. Without `row_id` it leads to no article of the site.

    `inside` says that such an entry does lie on the site's hosts.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("uq_entry_section_id_url_title", "section_id", "url", "title", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"), index=True)
    url: Mapped[str]
    title: Mapped[str]
    listed_raw: Mapped[str | None]
    listed_date: Mapped[date | None]
    listed_at: Mapped[datetime | None]
    pinned: Mapped[bool]
    inside: Mapped[bool] = mapped_column(default=False)
    page: Mapped[int]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    first_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    last_run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)


class Warc(Base):
    """One WARC file of a site. `path` is relative to the archive; `size` is what was on disk at the last commit.

    `digest` (SHA-256 of the whole file) is set when the file is closed. `shipped_to` is the address of a verified copy
    elsewhere; with `released_at` the copy here is gone. `origin` is the name of the file that an import came from.
    """

    __tablename__ = "warc"
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), index=True)
    path: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    shipped_to: Mapped[str | None]
    shipped_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    origin: Mapped[str | None]


class Capture(Base):
    """One fetch of one address at one time. `digest` and `length` are over the body as served.

    Its WARC record lies in `file_id` at `offset` and takes `stored` bytes there; all null in archives of before records
    were kept. With `refers_to_id` it is a revisit record, and the body is that capture's. Captures that came of one
    outcome share `visit`, the id of the first; `page` numbers those that are the article's own pages.
    With `rendered_from_id` nothing was fetched: it is the page as a browser built it from that capture. `posted` is
    what stands in an index for the form that was sent, null for a GET.
    """

    __tablename__ = "capture"
    __table_args__ = (
        Index("ix_capture_site_id_url_captured_at", "site_id", "url", "captured_at"),
        Index("ix_capture_site_id_digest", "site_id", "digest"),
        Index("uq_capture_file_id_offset", "file_id", "offset", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"), index=True)
    url: Mapped[str]
    captured_at: Mapped[datetime]
    status: Mapped[int]
    content_type: Mapped[str]
    digest: Mapped[str]
    length: Mapped[int]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("warc.id"))
    offset: Mapped[int | None]
    stored: Mapped[int | None]
    refers_to_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    truncated: Mapped[bool] = mapped_column(default=False)
    visit: Mapped[int | None]
    page: Mapped[int | None]
    rendered_from_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    posted: Mapped[str | None]


class Article(Base):
    """An article: one text under one or more addresses. `document` is the CMS's number, where it has one.

    `missing_at` is when it was first not found and has not been found since; `gone_at` when that was taken as final.
    """

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("kind in ('text', 'pictures', 'video', 'file')", name="kind"),
        CheckConstraint("state in ('live', 'gone', 'moved', 'withheld')", name="state"),
        Index("uq_article_site_id_document", "site_id", "document", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    document: Mapped[str | None]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="live")
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    first_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    missing_at: Mapped[datetime | None]
    missing_run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    gone_at: Mapped[datetime | None]


class Address(Base):
    """A canonical address of an article."""

    __tablename__ = "address"
    __table_args__ = (Index("uq_address_site_id_url", "site_id", "url", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    url: Mapped[str]
    first_seen_at: Mapped[datetime]


class Version(Base):
    """One state of an article's text, and why it exists. The newest has `current` set.

    `digest` is over everything the version says; `body_digest` over the body's letters alone. `superseded_at` is when
    another one became current; of one that never was current, which an import brought late, when it was stored.
    """

    __tablename__ = "version"
    __table_args__ = (
        CheckConstraint("reason in ('first', 'edited', 'reread', 'imported')", name="reason"),
        Index("uq_version_article_id_number", "article_id", "number", unique=True),
        Index("ix_version_current_published_date", "current", "published_date"),
        Index("ix_version_body_digest", "body_digest"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    current: Mapped[bool]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    url: Mapped[str]
    layout: Mapped[str]
    reader: Mapped[str]
    title: Mapped[str]
    subtitle: Mapped[str | None]
    authors: Mapped[list[str]]
    editors: Mapped[list[str]]
    source: Mapped[str | None]
    published_raw: Mapped[str | None]
    published_date: Mapped[date | None]
    published_at: Mapped[datetime | None]
    published_precision: Mapped[str | None]
    published_assumed_year: Mapped[bool] = mapped_column(default=False)
    published_suspect: Mapped[str | None]
    updated_raw: Mapped[str | None]
    updated_date: Mapped[date | None]
    updated_at: Mapped[datetime | None]
    updated_precision: Mapped[str | None]
    body: Mapped[str]
    captions: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    tags: Mapped[list[str]]
    breadcrumb: Mapped[list[str]]
    section: Mapped[str | None]
    images: Mapped[list[str]]
    attachments: Mapped[list[str]]
    digest: Mapped[str]
    body_digest: Mapped[str]


class Zone(Base):
    """How many seconds beyond UTC the clocks of a zone show from an instant on: what views count local times with.

    storage.clocks fills it in when a site of the zone is stored. It can be made again.
    """

    __tablename__ = "zone"
    __table_args__ = ({"sqlite_with_rowid": False},)
    timezone: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    seconds: Mapped[int]


UNCOMMON = "current = 0 OR withheld = 1 OR story_id IS NOT NULL OR published_date IS NULL OR has_text = 0"
"""Versions that a count leaves out, or of which it says something."""


class Indexed(Base):
    """What search knows of a version beside its text, so that filters, orders and counts touch no body.

    `id` is the version's. Triggers (storage.search.sqlite) keep all of it as the tables of version and article have it.
    `story_id` is the id of the article that stands for the story, null for one that stands for itself.
    """

    __tablename__ = "indexed"
    __table_args__ = (
        Index(
            "ix_indexed_uncommon", "id", "current", "withheld", "story_id", "published_date", "has_text",
            sqlite_where=text(UNCOMMON),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    current: Mapped[bool]
    withheld: Mapped[bool]
    site_id: Mapped[str]
    kind: Mapped[str]
    story_id: Mapped[int | None]
    published_date: Mapped[date | None]
    published_at: Mapped[datetime | None]
    suspect: Mapped[bool]
    has_text: Mapped[bool]
    source: Mapped[str | None]
    layout: Mapped[str]
    authors: Mapped[list[str]]
    tags: Mapped[list[str]]


class Fingerprint(Base):
    """A shingle that counts in an article's current text."""

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)  # the key is all there is
    shingle: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)


class Boilerplate(Base):
    """A shingle that so many texts of a site have in common that it says nothing of any of them."""

    __tablename__ = "boilerplate"
    __table_args__ = ({"sqlite_with_rowid": False},)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"), primary_key=True)
    shingle: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Story(Base):
    """The story that an article belongs to: `story_id` is its first article, the article itself where it has no other.

    `from_id` is the earlier article that has most in common with it, of shingles `shared`. `place` is where in time it
    stands, as text that sorts; `letters` is the length of its text, `shingles` those that count, eight bytes each.
    All of it can be made again of the current versions.
    """

    __tablename__ = "story"
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    shared: Mapped[int]
    place: Mapped[str]
    letters: Mapped[int]
    kept: Mapped[int]
    shingles: Mapped[bytes]


class Observation(Base):
    """A view count seen at a time: what stood there, and the number, a lower bound where `at_least`.

    `clicked` says that asking for it added a click of ours.
    """

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_article_id_observed_at", "article_id", "observed_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    observed_at: Mapped[datetime]
    count: Mapped[int]
    raw: Mapped[str]
    at_least: Mapped[bool]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    clicked: Mapped[bool] = mapped_column(default=False)


class Problem(Base):
    """A page that could not be read. `solved_at` is set when a later outcome of the same row has none, or its article
    is taken for gone.

    A row with a `passing` problem is tried again in the next run.
    """

    __tablename__ = "problem"
    __table_args__ = (Index("ix_problem_site_id_solved_at", "site_id", "solved_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str] = mapped_column(ForeignKey("site.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    row_id: Mapped[int | None] = mapped_column(ForeignKey("frontier.id"), index=True)
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("capture.id"))
    url: Mapped[str]
    layout: Mapped[str | None]
    field: Mapped[str | None]
    reason: Mapped[str]
    detail: Mapped[str]
    passing: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]


class Alert(Base):
    """Something about a site that somebody should look into, once for each cause until it is closed.

    Without a site it is about the archive itself. One with `muted_at` is not spoken of, until `muted_until` where that
    is set.
    """

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_site_id_cause_closed_at", "site_id", "cause", "closed_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[str | None] = mapped_column(ForeignKey("site.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    cause: Mapped[str]
    message: Mapped[str]
    evidence: Mapped[dict[str, Any]]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    muted_at: Mapped[datetime | None]
    muted_until: Mapped[datetime | None]


class Schedule(Base):
    """When a site, or each site of a group, is crawled: every so many seconds, or as a line of cron says.

    `hours` is a window of the site's day, as `22:00-06:00`. One with `paused_at` is not followed until it is taken up
    again; one with `removed_at` never more.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint('(site is null) <> ("group" is null)', name="whom"),
        CheckConstraint("(every_seconds is null) <> (cron is null)", name="times"),
        CheckConstraint("mode in ('incremental', 'backfill', 'revisit')", name="mode"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[str | None]  # no foreign key: a site is scheduled before it is first crawled
    group: Mapped[str | None]
    mode: Mapped[str]
    every_seconds: Mapped[int | None]
    cron: Mapped[str | None]
    hours: Mapped[str | None]
    added_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class Turn(Base):
    """When a site of a schedule is due next, and how it went the last time.

    `due_at`, `began_at`, `ended_at`, `run_id`, `result` (a word) and `note` (a sentence) are of the last time.
    """

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_next_at", "next_at"),)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    result: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")


class Queued(Base):
    """A crawl that waits for its turn, or goes on as `process`; the row is taken out when it has ended."""

    __tablename__ = "queued"
    __table_args__ = (Index("uq_queued_schedule_id_site", "schedule_id", "site", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id"))
    site: Mapped[str]
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    process: Mapped[int | None]


class Message(Base):
    """What is to be said, or was said, on a channel (storage.channels): written once, tried until it has arrived.

    It is `sending` from before it is handed over until that has ended, so that one which is found so later may have
    arrived. `brief` is the same in fewer words. Of a channel that is no more, messages are `dropped`. `fault` is why
    the last try failed.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'dropped')", name="state"),
        Index("ix_message_channel_state", "channel", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    loss: Mapped[bool]
    title: Mapped[str]
    body: Mapped[str]
    brief: Mapped[str]
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(default="")


class Notice(Base):
    """That an alert is told on a channel, and in which message: once."""

    __tablename__ = "notice"
    __table_args__ = (Index("uq_notice_alert_id_channel", "alert_id", "channel", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    channel: Mapped[str]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)


class Log(Base):
    """Who changed what in the archive, beside the crawls themselves."""

    __tablename__ = "log"
    __table_args__ = (Index("ix_log_at", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class User(Base):
    """Somebody who may log in to the web pages. `password` is an argon2 hash, which names its own parameters."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("role in ('reader', 'editor')", name="role"),)
    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str]
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Login(Base):
    """Somebody is logged in with a browser. `digest` is SHA-256 of what its cookie says.

    Rows of logins, users and tokens are removed when they end; the log keeps that there were users and tokens.
    """

    __tablename__ = "session"
    digest: Mapped[str] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("user.name"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class Token(Base):
    """What a program shows instead of a login. `digest` is SHA-256 of it; the token itself is kept nowhere."""

    __tablename__ = "token"
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
