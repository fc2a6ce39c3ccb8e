"""Articles and their versions: found again by document number or address, and kept in every state they were in."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import captures, fingerprints, items, models
from storage.articles import item
from storage.said import columns, squeezed, version_digest

KINDS = get_args(items.Kind)
"""The kinds of articles."""


def store_article(
    session: Session,
    run: models.Run,
    row: models.Row,
    article: models.Article,
    outcome: items.Outcome,
    fetched: list[models.Capture],
    now: datetime,
) -> str:
    """Store what was read of an article that is known, and the view count seen; `new`, `changed`, `reread` or `same`.

    The article was seen when its first page was captured, which is long ago for pages that are imported or read again.
    """
    assert outcome.reading is not None
    reading, source = outcome.reading, source_of(outcome, fetched)
    seen = now if source is None else source.captured_at
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
    if is_newest:
        leave(session, run.site_id, outcome, article)
    row.article_id = article.id
    _add_addresses(session, article, (reading.article.url, *outcome.aliases), seen)
    add_version = _add_version if is_newest else _add_older
    result = add_version(session, run, article, outcome, source, now)
    if (views := observed(article.id, run, outcome, fetched, now)) is not None:
        session.add(models.Observation(**views))
    return result


def leave(session: Session, site: str, outcome: items.Outcome, article: models.Article | None) -> None:
    """Mark the article that an outcome was asked for as moved, where what came is another one, or a new one."""
    asked = _of_address(session, site, outcome.aliases)
    if asked is not None and asked is not article and asked.state != "withheld":
        asked.state = "moved"


def observed(
    article: int, run: models.Run, outcome: items.Outcome, fetched: list[models.Capture], now: datetime
) -> dict[str, Any] | None:
    """The view count seen, as the columns of its row; None where none was."""
    if outcome.reading is None or outcome.reading.views is None:
        return None
    views, source = outcome.reading.views, source_of(outcome, fetched)
    told_by = source if outcome.reading.counter is None else fetched[-1]
    return {
        "article_id": article, "run_id": run.id, "observed_at": now if source is None else source.captured_at,
        "count": views.count, "raw": views.raw, "at_least": views.at_least, "clicked": views.clicked,
        "capture_id": None if told_by is None else told_by.id,
    }  # fmt: skip


def source_of(outcome: items.Outcome, fetched: list[models.Capture]) -> models.Capture | None:
    """The capture of an article's first page."""
    if outcome.pages:
        return fetched[outcome.pages[0]]
    return next((one for one in fetched if one.status == 200), None)


def find_article(session: Session, site: str, outcome: items.Outcome) -> models.Article | None:
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
    same = version is None or squeezed(version.title) == squeezed(outcome.reading.article.title)
    is_same_text = outcome.content is not None and version is not None and version.body_digest == outcome.content.digest
    return asked if same or is_same_text else None


def _of_address(session: Session, site: str, urls: tuple[str, ...]) -> models.Article | None:
    if not urls:
        return None
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


def _add_addresses(session: Session, article: models.Article, urls: tuple[str, ...], now: datetime) -> None:
    known = select(models.Address.url).where(models.Address.site_id == article.site_id, models.Address.url.in_(urls))
    held = set(session.scalars(known))
    for url in dict.fromkeys(urls):
        if url not in held:
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
    def every(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(squeezed(name) for name in names)

    return replace(
        article, subtitle=squeezed(article.subtitle or ""), source=squeezed(article.source or ""),
        authors=every(article.authors), editors=every(article.editors), tags=every(article.tags),
        captions=every(article.captions),
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
    mark_copies(session, article.site_id, {version.body_digest, latest.body_digest if latest is not None else ""})
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
    version = models.Version(
        article_id=article.id, number=(number or 0) + 1, run_id=run.id, capture_id=capture, reason=reason,
        body_digest="" if content is None else content.digest, **columns(read, captured, now),
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def mark_copies(session: Session, site: str, contents: Collection[str]) -> None:
    """Of the site's articles that have one of these texts now, the oldest is no copy, and all others are copies of it.

    Texts are named by their digests; an empty one is none.
    """
    version, article, oldest = models.Version, models.Article, dict[str, int]()
    same = (
        select(version.body_digest, article)
        .join(article, version.article_id == article.id)
        .where(article.site_id == site, version.body_digest.in_({*contents} - {""}))
        .where(version.current.is_not(False))  # were it is_(True), SQLite would begin with all that are current
    )
    for content, copy in session.execute(same.order_by(article.id)):
        first = oldest.setdefault(content, copy.id)
        copy.duplicate_of_id = None if copy.id == first else first


def repeated(session: Session, site: str, contents: Collection[str]) -> list[str]:
    """Of the texts, by their digests, those that more than one article of the site has now."""
    version, article = models.Version, models.Article
    held = (
        select(version.body_digest)
        .join(article, version.article_id == article.id)
        .where(article.site_id == site, version.body_digest.in_({*contents} - {""}), version.current.is_not(False))
    )
    return list(session.scalars(held.group_by(version.body_digest).having(func.count() > 1)))


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
