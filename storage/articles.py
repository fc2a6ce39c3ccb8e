"""Articles as the archive holds them: found, and shown with all that is known of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from storage import columns, items, models
from storage.lists import listed
from storage.times import local, local_or_none, moment


@dataclass(frozen=True, slots=True)
class Shown:
    """One article in one of its versions, the current one or one of before, and what the archive knows beside it.

    `version` numbers the versions of the article, `version_id` those of the archive; `reader` is what read it. `views`
    is the newest view count seen. `suspect` says why the publication time is not to be trusted, or None. `sections` are
    (id, name) pairs. `duplicate_of` is the id of the site's article with the same text. Instants are in the site's
    zone. `missing` is when it was first not found, and has not been found since; `gone` when that was taken as final.
    """

    id: int
    site_name: str
    state: str
    version: int
    version_id: int
    current: bool
    reader: str
    first_seen: datetime
    last_seen: datetime
    missing: datetime | None
    gone: datetime | None
    duplicate_of: int | None
    suspect: str | None
    article: items.Article
    views: items.ViewCount | None
    addresses: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One state of an article's text, why it is there, and the page it was read from.

    `seen` is when that page was captured, `created` when the version was stored; for crawled pages nearly the same.
    """

    number: int
    current: bool
    reason: str
    seen: datetime
    created: datetime
    title: str
    characters: int
    url: str
    layout: str
    reader: str
    run: int | None
    capture: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A view count, when it was seen, and the capture that told it. `fell`: the count before was surely higher."""

    observed: datetime
    views: items.ViewCount
    fell: bool
    capture: int | None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A fetch of one of the article's addresses, and the WARC file that keeps it, once there is one.

    With `rendered_from` it is what a browser built from the capture of that id.
    """

    id: int
    run: int | None
    file: str | None
    capture: items.Capture
    rendered_from: int | None = None


def find(session: Session, id_or_url: str, *, withheld: bool = False) -> int:
    """The id of the article with that id or address. Raises NothingFound; unless `withheld` also for one that is."""
    wanted = id_or_url.strip()
    if wanted.isascii() and wanted.isdigit():
        # A column ends at 2**63; a longer number is no id of anything.
        is_it = models.Article.id == (int(wanted) if len(wanted) < 19 else 0)
        found = select(models.Article.id, models.Article.state).where(is_it)
        missing = f"the archive holds no article {wanted}: `fangzhi search` finds articles and shows their ids"
    else:
        found = _by_address(wanted)
        missing = f"the archive holds no article with the address {wanted}"
    row = session.execute(found).first()
    if row is None:
        raise items.NothingFound(missing)
    id, state = row
    if state == "withheld" and not withheld:
        raise items.NothingFound(f"article {id} is withheld")
    return id


def _by_address(url: str) -> Select[int, str]:
    bare = url.partition("#")[0]
    other = {"http": "https", "https": "http"}.get(bare.partition(":")[0])
    spellings = [url, bare] + ([other + bare[bare.index(":") :]] if other else [])
    return (
        select(models.Article.id, models.Article.state)
        .join(models.Address, models.Address.article_id == models.Article.id)
        .where(models.Address.url.in_(spellings))
        .order_by(models.Address.url != url, models.Article.id)
        .limit(1)
    )


def show(session: Session, id: int) -> Shown:
    """The article of that id. Raises NothingFound."""
    found = load(session, [id])
    if not found:
        raise items.NothingFound(f"the archive holds no article {id}")
    return found[0]


def load(session: Session, ids: Sequence[int]) -> list[Shown]:
    """The articles of those ids in that order, in five queries; ids that are not held are left out."""
    found = {shown.id: shown for shown in _load(session, _CURRENT, ids)}
    return [found[id] for id in ids if id in found]


def load_versions(session: Session, ids: Sequence[int], *, places: bool = True) -> list[Shown]:
    """Articles as the versions of those ids say them, in that order; ids that are not held are left out.

    Without `places` they come without addresses and sections, which takes two queries less.
    """
    found = {shown.version_id: shown for shown in _load(session, _VERSIONS, ids, places=places)}
    return [found[id] for id in ids if id in found]


_IDS = listed("ids")
_VERSION = columns.VERSION
_VERSIONS = columns.VERSIONS.where(_VERSION.id.in_(_IDS))
_CURRENT = columns.VERSIONS.where(_VERSION.article_id.in_(_IDS), func.coalesce(_VERSION.current, False).is_(True))
"""Asked so, SQLite does not go through all current versions, of which it expects few."""
_ARTICLES = columns.ARTICLES.where(columns.ARTICLE.id.in_(_IDS))


def _load(session: Session, which: Select[Any], asked: Sequence[int], *, places: bool = True) -> Iterator[Shown]:
    # Columns and not entities, which cost three times as much, taken by their places, which names double, and
    # statements that are made once: exports load every row in this way, and a search its twenty.
    session.flush()  # which columns do not bring about
    said = session.execute(which, {"ids": asked}).all()
    ids = list({row[0] for row in said})
    known = {row[0]: row for row in session.execute(_ARTICLES, {"ids": ids})}
    views = _newest_views(session, ids)
    addresses, sections = (_addresses(session, ids), _sections(session, ids)) if places else ({}, {})
    for id, number, version, current, reader, suspect, *rest in said:
        _, site, kind, state, first, last, missing, gone, copy_of, name, zone = known[id]
        article = columns.item(site, kind, zone, rest)
        yield Shown(
            id, name, state, number, version, current, reader, local(first, zone), local(last, zone),
            local_or_none(missing, zone), local_or_none(gone, zone), copy_of, suspect, article,
            views.get(id), tuple(addresses.get(id, ())), tuple(sections.get(id, ())),
        )  # fmt: skip


def item(article: Any, version: Any, zone: str, kind: str) -> items.Article:
    """What a version says, its times in the site's zone. The kind is the article's, not the version's.

    `article` and `version` are rows of these tables, as entities or as columns.
    """
    return items.Article(
        url=version.url, site=article.site_id, layout=version.layout, kind=cast(items.Kind, kind),
        title=version.title, body=version.body, subtitle=version.subtitle, authors=tuple(version.authors),
        editors=tuple(version.editors), source=version.source, tags=tuple(version.tags),
        breadcrumb=tuple(version.breadcrumb), section=version.section, captions=tuple(version.captions),
        images=tuple(version.images), attachments=tuple(version.attachments),
        published=moment(
            version.published_raw, version.published_date, version.published_at, version.published_precision, zone
        ),
        updated=moment(version.updated_raw, version.updated_date, version.updated_at, version.updated_precision, zone),
    )  # fmt: skip


_SEEN = models.Observation
_AGE = func.row_number().over(partition_by=_SEEN.article_id, order_by=(_SEEN.observed_at.desc(), _SEEN.id.desc()))
_RANKED = (
    select(_SEEN.article_id, _SEEN.raw, _SEEN.count, _SEEN.at_least, _AGE.label("age"))
    .where(_SEEN.article_id.in_(_IDS))
    .subquery()
)
_NEWEST = select(_RANKED.c.article_id, _RANKED.c.raw, _RANKED.c.count, _RANKED.c.at_least).where(_RANKED.c.age == 1)
_ADDRESSES = (
    select(models.Address.article_id, models.Address.url)
    .where(models.Address.article_id.in_(_IDS))
    .order_by(models.Address.id)
)
_SECTIONS = (
    select(models.Row.article_id, models.Section.key, models.Section.name)
    .join(models.Entry, models.Entry.row_id == models.Row.id)
    .join(models.Section, models.Section.id == models.Entry.section_id)
    .where(models.Row.article_id.in_(_IDS))
    .group_by(models.Row.article_id, models.Section.id)
    .order_by(models.Section.id)
)


def _newest_views(session: Session, ids: Sequence[int]) -> dict[int, items.ViewCount]:
    newest = session.execute(_NEWEST, {"ids": ids})
    return {id: items.ViewCount(raw, count, at_least) for id, raw, count, at_least in newest}


def _addresses(session: Session, ids: Sequence[int]) -> defaultdict[int, list[str]]:
    found = defaultdict(list)
    for id, url in session.execute(_ADDRESSES, {"ids": ids}):
        found[id].append(url)
    return found


def _sections(session: Session, ids: Sequence[int]) -> defaultdict[int | None, list[tuple[str, str]]]:
    found = defaultdict(list)
    for id, key, name in session.execute(_SECTIONS, {"ids": ids}):
        found[id].append((key, name))
    return found


def versions(session: Session, id: int) -> list[Version]:
    """All versions of an article, the oldest first."""
    version, capture = models.Version, models.Capture
    rows = select(version, capture.captured_at).outerjoin(capture, capture.id == version.capture_id)
    zone = _zone(session, id)
    return [
        Version(
            row.number, row.current, row.reason, local(at or row.created_at, zone),
            local(row.created_at, zone), row.title, len(row.body), row.url, row.layout, row.reader,
            row.run_id, row.capture_id, row.digest,
        )
        for row, at in session.execute(rows.where(version.article_id == id).order_by(version.number))
    ]  # fmt: skip


def observations(session: Session, id: int) -> list[Observation]:
    """All view counts seen of an article, the oldest first."""
    seen = models.Observation
    rows = select(seen).where(seen.article_id == id).order_by(seen.observed_at, seen.id)
    zone, found, before = _zone(session, id), [], 0
    for row in session.scalars(rows):
        views, fell = items.ViewCount(row.raw, row.count, row.at_least, row.clicked), row.count < before
        found.append(Observation(local(row.observed_at, zone), views, fell and not row.at_least, row.capture_id))
        before = row.count
    return found


def captures(session: Session, id: int) -> list[StoredCapture]:
    """All captures made for an article, further pages and view counts among them, the oldest first."""
    rows = (
        select(models.Capture, models.Warc.path)
        .outerjoin(models.Warc, models.Warc.id == models.Capture.file_id)
        .where(_is_of(id))
        .order_by(models.Capture.captured_at, models.Capture.id)
    )
    zone = _zone(session, id)
    return [
        StoredCapture(
            row.id, row.run_id, path,
            items.Capture(
                row.url, local(row.captured_at, zone), row.status, row.content_type, row.digest, row.length, path,
                row.offset, row.stored, row.refers_to_id, row.truncated, posted=row.posted,
            ),
            row.rendered_from_id,
        )
        for row, path in session.execute(rows)
    ]  # fmt: skip


def _is_of(id: int) -> ColumnElement[bool]:
    rows = select(models.Row.id).where(models.Row.article_id == id)
    read = select(models.Version.capture_id).where(models.Version.article_id == id)
    served = select(models.Capture.rendered_from_id).where(models.Capture.id.in_(read))
    return or_(models.Capture.row_id.in_(rows), models.Capture.id.in_(read), models.Capture.id.in_(served))


def _zone(session: Session, id: int) -> str:
    site = select(models.Site.timezone).join(models.Article, models.Article.site_id == models.Site.id)
    zone = session.scalar(site.where(models.Article.id == id))
    if zone is None:
        raise items.NothingFound(f"the archive holds no article {id}")
    return zone
