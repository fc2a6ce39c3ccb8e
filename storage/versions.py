"""Articles and their versions: found again by document number or address, and kept in every state they were in."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import captures, fingerprints, items, models
from storage.articles import item

KINDS = get_args(items.Kind)
"""The kinds of articles."""

FUTURE = timedelta(days=1)
"""A publication time later than the capture by more than this is suspect (a site's clock may run ahead a little)."""


def store_article(
    session: Session,
    run: models.Run,
    row: models.Row,
    outcome: items.Outcome,
    fetched: list[models.Capture],
    now: datetime,
) -> str:
    """Store what was read of an article, and the view count seen; `new`, `changed`, `reread` or `same`.

    The article was seen when its first page was captured, which is long ago for pages that are imported or read again.
    """
    assert outcome.reading is not None
    reading, source = outcome.reading, _source(outcome, fetched)
    seen = now if source is None else source.captured_at
    article = _find_article(session, run.site_id, outcome)
    if article is None:
        article = models.Article(
            site_id=run.site_id, document=outcome.document, kind=reading.article.kind, state="live",
            first_seen_at=seen, last_seen_at=seen, first_run_id=run.id,
        )  # fmt: skip
        session.add(article)
        session.flush()
    # What a crawl has just fetched is the newest, whatever a clock said before.
    is_newest = run.mode not in models.OFFLINE or seen >= article.last_seen_at
    article.first_seen_at = min(article.first_seen_at, seen)
    if is_newest:
        article.last_seen_at, article.kind = seen, reading.article.kind
    if is_newest and (article.missing_at is None or seen > article.missing_at):
        article.missing_at = article.missing_run_id = article.gone_at = None
        article.state = "live" if article.state in {"gone", "moved"} else article.state
    if article.document is None:
        article.document = outcome.document
    asked = _of_address(session, run.site_id, outcome.aliases)
    if is_newest and asked is not None and asked is not article and asked.state != "withheld":
        asked.state = "moved"
    row.article_id = article.id
    _add_addresses(session, article, (reading.article.url, *outcome.aliases), seen)
    add_version = _add_version if is_newest else _add_older
    result = add_version(session, run, article, outcome, source, now)
    if reading.views is not None:
        views, told_by = reading.views, source if reading.counter is None else fetched[-1]
        session.add(
            models.Observation(
                article_id=article.id, run_id=run.id, observed_at=seen,
                count=views.count, raw=views.raw, at_least=views.at_least, clicked=views.clicked,
                capture_id=None if told_by is None else told_by.id,
            )
        )  # fmt: skip
    return result


def _source(outcome: items.Outcome, fetched: list[models.Capture]) -> models.Capture | None:
    """The capture of an article's first page."""
    if outcome.pages:
        return fetched[outcome.pages[0]]
    return next((one for one in fetched if one.status == 200), None)


def _find_article(session: Session, site: str, outcome: items.Outcome) -> models.Article | None:
    """The article that a reading is of: by its document number, else by its own address, else by one it was asked
    under. The last only where the text is still that article's: an address may come to lead to another one.
    """
    assert outcome.reading is not None
    by_number = models.Article.document == outcome.document
    own = _of_address(session, site, (outcome.reading.article.url,))
    if outcome.document is not None:
        numbered = session.scalar(select(models.Article).where(models.Article.site_id == site, by_number))
        return numbered or (own if own is not None and own.document is None else None)
    asked = own or _of_address(session, site, outcome.aliases)
    if asked is None or own is not None:
        return own
    version = _current(session, asked)
    same = version is None or _squeezed(version.title) == _squeezed(outcome.reading.article.title)
    is_same_text = outcome.content is not None and version is not None and version.body_digest == outcome.content.digest
    return asked if same or is_same_text else None


def _of_address(session: Session, site: str, urls: tuple[str, ...]) -> models.Article | None:
    return session.scalar(
        select(models.Article)
        .join(models.Address, models.Address.article_id == models.Article.id)
        .where(models.Address.site_id == site, models.Address.url.in_(urls))
        .order_by(models.Article.id)
        .limit(1)
    )


def _current(session: Session, article: models.Article) -> models.Version | None:
    return session.scalar(
        select(models.Version).where(models.Version.article_id == article.id, models.Version.current.is_(True))
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _add_addresses(session: Session, article: models.Article, urls: tuple[str, ...], now: datetime) -> None:
    known = select(models.Address.url).where(models.Address.site_id == article.site_id, models.Address.url.in_(urls))
    for url in dict.fromkeys(urls).keys() - set(session.scalars(known)):
        session.add(models.Address(site_id=article.site_id, article_id=article.id, url=url, first_seen_at=now))


def _add_version(
    session: Session,
    run: models.Run,
    article: models.Article,
    outcome: items.Outcome,
    source: models.Capture | None,
    now: datetime,
) -> str:
    assert outcome.reading is not None
    read = outcome.reading.article
    latest = _current(session, article)
    reread = False
    if latest is not None and outcome.before is not None and version_digest(outcome.before) != latest.digest:
        # What only the reader changed is no edit: the old page, as it is read now, comes first.
        content = outcome.content if outcome.before.body == read.body else None
        latest = append(session, run, article, outcome.before, latest, "reread", latest.capture_id, content, now)
        latest.reader, reread = outcome.reader, True
    if latest is not None:
        read = _in_known_year(session, article, latest, read)
    if latest is not None and _says_the_same(session, article, latest, read, outcome.reader):
        latest.reader, latest.section = outcome.reader, latest.section or read.section
        return "reread" if reread else "same"
    is_same = latest is not None and _is_same_page(session, latest, source)
    reason = "reread" if is_same else "imported" if run.mode == "import" else "first" if latest is None else "edited"
    from_capture = None if source is None else source.id
    added = append(session, run, article, read, latest, reason, from_capture, outcome.content, now)
    added.reader = outcome.reader
    return "reread" if is_same else "new" if latest is None else "changed"


def _add_older(
    session: Session,
    run: models.Run,
    article: models.Article,
    outcome: items.Outcome,
    source: models.Capture | None,
    now: datetime,
) -> str:
    """Store what an article said before it was last seen, unless that is what it said just before or after, too."""
    assert outcome.reading is not None
    assert source is not None
    read = outcome.reading.article
    around = _digests_around(session, article, source.captured_at)
    if any(digest in _digests(read, reader != outcome.reader) for digest, reader in around):
        return "same"
    version = _new_version(session, run, article, read, "imported", source.id, outcome.content, now)
    version.current, version.superseded_at, version.reader = False, now, outcome.reader
    return "changed"


def _digests_around(session: Session, article: models.Article, at: datetime) -> set[tuple[str, str]]:
    """What the article said when it was seen last before an instant, and first after it, by all readings of these.

    Each with the reader.
    """
    version, capture = models.Version, models.Capture
    seen = func.coalesce(capture.captured_at, version.created_at).label("seen")
    rows = (
        select(version.digest, version.reader, seen)
        .outerjoin(capture, capture.id == version.capture_id)
        .where(version.article_id == article.id)
    )
    found = session.execute(rows.order_by(seen)).all()
    before = [row.seen for row in found if row.seen <= at][-1:]
    after = [row.seen for row in found if row.seen > at][:1]
    return {(row.digest, row.reader) for row in found if row.seen in {*before, *after}}


def _in_known_year(
    session: Session, article: models.Article, version: models.Version, read: items.Article
) -> items.Article:
    """What was read, with a time that has no year in the year of before: no page grows younger by being seen again."""
    published = read.published
    if published is None or not (published.assumed_year and version.published_assumed_year):
        return read
    if published.raw != version.published_raw:
        return read
    known = item(article, version, session.get_one(models.Site, article.site_id).timezone, read.kind).published
    return read if known is None else replace(read, published=replace(known, assumed_year=True))


def _says_the_same(
    session: Session, article: models.Article, version: models.Version, read: items.Article, reader: str
) -> bool:
    """Whether a version and what was read differ in white space at most, which digests leave out of title and body.

    Captions that another reader told nothing of are no difference either.
    """
    if version.digest in _digests(read, is_other := version.reader != reader):
        return True
    old = item(article, version, session.get_one(models.Site, article.site_id).timezone, read.kind)
    is_whole = version.digest == version_digest(old)  # else it was of another kind
    return is_whole and version_digest(_spaceless(old)) in _digests(_spaceless(read), is_other)


def _digests(read: items.Article, is_other: bool) -> set[str]:
    """The digest of what was read, and, where another reader read before, the one that it has without captions."""
    return {version_digest(read), version_digest(replace(read, captions=()) if is_other else read)}


def _spaceless(article: items.Article) -> items.Article:
    def squeezed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_squeezed(name) for name in names)

    return replace(
        article, subtitle=_squeezed(article.subtitle or ""), source=_squeezed(article.source or ""),
        authors=squeezed(article.authors), editors=squeezed(article.editors), tags=squeezed(article.tags),
        captions=squeezed(article.captions),
    )  # fmt: skip


def _is_same_page(session: Session, version: models.Version, capture: models.Capture | None) -> bool:
    """Whether a version was read from the very bytes of a capture, so that nobody but the reader changed anything."""
    old = None if version.capture_id is None else session.get(models.Capture, version.capture_id)
    if old is None or capture is None or old.digest != capture.digest:
        return False
    return len(captures.pages(session, old.id)) == 1


def append(
    session: Session,
    run: models.Run,
    article: models.Article,
    read: items.Article,
    latest: models.Version | None,
    reason: str,
    capture: int | None,
    content: items.Content | None,
    now: datetime,
) -> models.Version:
    """Add the version that is current from now on, after `latest`, read from the capture of that id."""
    if latest is not None:
        latest.current, latest.superseded_at = False, now
    version = _new_version(session, run, article, read, reason, capture, content, now)
    version.reader = latest.reader if latest else ""
    for same in {version.body_digest, latest.body_digest if latest is not None else ""} - {""}:
        mark_copies(session, article.site_id, same)
    if not version.body_digest:
        article.duplicate_of_id = None
    if latest is None or fingerprints.compared_by(latest) != fingerprints.compared_by(version):
        fingerprints.compare(session, article, version, content)
    return version


def _new_version(
    session: Session,
    run: models.Run,
    article: models.Article,
    read: items.Article,
    reason: str,
    capture: int | None,
    content: items.Content | None,
    now: datetime,
) -> models.Version:
    captured = session.get_one(models.Capture, capture).captured_at if capture is not None else now
    number = session.scalar(select(func.max(models.Version.number)).where(models.Version.article_id == article.id))
    version = _version(read, captured, now)
    version.article_id, version.run_id, version.capture_id = article.id, run.id, capture
    version.digest, version.reason = version_digest(read), reason
    version.body_digest = "" if content is None else content.digest
    version.number = (number or 0) + 1
    session.add(version)
    session.flush()
    return version


def mark_copies(session: Session, site: str, content: str) -> None:
    """Of the site's articles that have this text now, the oldest is no copy, and all others are copies of it."""
    same = session.scalars(
        select(models.Article)
        .join(models.Version, models.Version.article_id == models.Article.id)
        .where(models.Article.site_id == site, models.Version.body_digest == content)
        .where(models.Version.current.is_not(False))  # were it is_(True), SQLite would begin with all that are current
        .order_by(models.Article.id)
    ).all()
    for article in same:
        article.duplicate_of_id = None if article is same[0] else same[0].id


def _version(article: items.Article, captured: datetime, now: datetime) -> models.Version:
    published, updated, latest = article.published, article.updated, (captured + FUTURE).date()
    return models.Version(
        current=True, created_at=now, url=article.url, layout=article.layout, reader="",
        title=article.title, subtitle=article.subtitle, authors=list(article.authors), editors=list(article.editors),
        source=article.source, body=article.body, tags=list(article.tags), breadcrumb=list(article.breadcrumb),
        section=article.section, captions=list(article.captions), images=list(article.images),
        attachments=list(article.attachments),
        published_raw=published and published.raw, published_date=published and published.date,
        published_at=published and published.instant, published_precision=published and published.precision,
        published_assumed_year=published is not None and published.assumed_year,
        published_suspect="later than the capture" if published and published.date > latest else None,
        updated_raw=updated and updated.raw, updated_date=updated and updated.date,
        updated_at=updated and updated.instant, updated_precision=updated and updated.precision,
    )  # fmt: skip


def version_digest(article: items.Article) -> str:
    """SHA-256 over what readers see of an article, without white space: addresses of images may change freely.

    So may the names of its section, as those of its breadcrumb. Captions count where there are any: versions of before
    they were told from bodies keep their digests.
    """
    seen = [
        _squeezed(article.title), _squeezed(article.body), article.subtitle, article.authors,
        article.editors, article.source, article.published and article.published.isoformat(),
        article.updated and article.updated.isoformat(), article.tags, article.kind,
        *([article.captions] if article.captions else []),
    ]  # fmt: skip
    return "sha256:" + hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def mark_shared_minutes(session: Session, site: str, least: int = 10) -> int:
    """Mark publication times that `least` or more articles of a site share to the minute; how many were marked."""
    minute = func.strftime("%Y-%m-%d %H:%M", models.Version.published_at)
    of_site = select(models.Article.id).where(models.Article.site_id == site)
    shared = (
        select(minute)
        .where(models.Version.article_id.in_(of_site), models.Version.current.is_(True))
        .where(models.Version.published_at.is_not(None))
        .group_by(minute)
        .having(func.count() >= least)
    )
    marked = session.execute(
        update(models.Version)
        .where(models.Version.article_id.in_(of_site), minute.in_(shared), models.Version.published_suspect.is_(None))
        .values(published_suspect="a minute shared by ten or more articles")
        .returning(models.Version.id)
    )
    return len(marked.all())
