"""A site under a new host, or carried into another site. Ids stay as they are, and so does whatever was captured.

All of it is one transaction. Runs, listings that nobody walks any more and WARC files stay with the site of before.
"""

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, intersect, select, update
from sqlalchemy.orm import Session

from storage import (
    captures,
    disk,
    fingerprints,
    frontier,
    homes,
    log,
    models,
    rekeying,
    runs,
    schedules,
    versions,
    walks,
)
from storage.archive import Archive
from storage.faults import NotMovable
from storage.locks import site_lock
from storage.rekeying import Change, Conflict, Rules


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move changes: `old` is carried into `new`, or is the same and has its addresses written anew.

    `homes` are what addresses began with and will begin with, `sections` the new keys, by id, of those whose listings
    go on. Articles in `unnumbered` lose their document number, and to those in `displaced` nothing leads any more.
    `copies` are digests of texts that both sites have.
    """

    old: str
    new: str
    articles: int
    captures: int
    homes: tuple[str, str]
    sections: dict[int, str]
    rows: list[Change]
    entries: list[Change]
    addresses: rekeying.Addresses
    unnumbered: list[int]
    displaced: list[int]
    copies: list[str]
    conflicts: list[Conflict]

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do."""
        changes = (self.rows, self.entries, self.addresses.added, self.displaced)
        return self.old != self.new or self.homes[0] != self.homes[1] or any(changes)

    @property
    def counts(self) -> dict[str, int]:
        """The plan in numbers. `outside` are articles on hosts that the profile does not name."""
        return {
            "articles": self.articles, "addresses": len(self.addresses.added), "outside": len(self.addresses.outside),
            "pages": len(self.rows), "sections": len(self.sections), "entries": len(self.entries),
            "captures": self.captures, "copies": len(self.copies), "conflicts": len(self.conflicts),
        }  # fmt: skip


def plan(session: Session, old: str, rules: Rules) -> Plan:
    """What moving a site means; nothing is changed. Raises SiteMoved, NotMovable, or HostChanged of the other site."""
    new = rules.facts.id
    site = _refuse(session, old, rules)
    going_on = rekeying.sections(session, old, rules)
    found = rekeying.addresses(session, old, rules)
    unnumbered, by_number = ([], []) if old == new else rekeying.numbers(session, old, rules)
    live = select(models.Article.id).where(models.Article.site_id == old, models.Article.state == "live")
    lost = found.without | {one.article for one in by_number}
    return Plan(
        old, new,
        articles=_count(session, models.Article, old),
        captures=_count(session, models.Capture, old),
        homes=homes.homes(session, site, rules.facts),
        sections=going_on,
        rows=rekeying.rows(session, old, rules, going_on),
        entries=rekeying.entries(session, old, rules, going_on),
        addresses=found,
        unnumbered=unnumbered,
        displaced=[id for id in session.scalars(live) if id in lost],
        copies=[] if old == new else list(session.scalars(intersect(_texts(old), _texts(new)))),
        conflicts=rekeying.compared(session, (*by_number, *found.conflicts)),
    )  # fmt: skip


def _refuse(session: Session, old: str, rules: Rules) -> models.Site:
    site = session.get(models.Site, old)
    if site is None:
        raise NotMovable(old, "this archive holds nothing of it")
    for id in (old, rules.facts.id):
        homes.refuse_moved(session, id)
    if site.timezone != rules.facts.timezone:
        zones = f"its times are those of {site.timezone}, and the profile of {rules.facts.id} says"
        raise NotMovable(old, f"{zones} {rules.facts.timezone}")
    if old != rules.facts.id:
        homes.refuse_changed(session, rules.facts)
    return site


def _count(session: Session, table: type[models.Article] | type[models.Capture], site: str) -> int:
    return session.scalar(select(func.count()).select_from(table).where(table.site_id == site)) or 0


def _texts(site: str) -> Select[Any]:
    article, version = models.Article, models.Version
    current = select(version.body_digest).join(article, article.id == version.article_id)
    return current.where(article.site_id == site, version.current.is_(True), version.body_digest != "")


def move(archive: Archive, old: str, rules: Rules, now: datetime) -> Plan:
    """Carry a site into the one that the rules are of, or write its addresses anew; what was done.

    Ended at any instant, it has done all or nothing. Raises SiteBusy, and what `plan` raises.
    """
    new = rules.facts.id
    with ExitStack() as held:
        for site in sorted({old, new}):
            held.enter_context(site_lock(archive.folder, site))
        digests = {} if old == new else _open_files(archive, old)
        with archive.writing() as session:
            runs.end_broken_off(session, old, now)
            planned = plan(session, old, rules)
            for path, digest in digests.items():
                captures.close_file(session, archive.folder, path, digest, now)
            _carry(session, planned, rules, now)
            subject = old if old == new else f"{old} to {new}"
            log.add(session, "site move", subject, {"from": old, "to": new} | planned.counts, now)
    return planned


def _open_files(archive: Archive, site: str) -> dict[str, str]:
    """The digests of the files that the site's records would go to. Raises NotMovable where one did not end in order.

    Taken before the transaction: a file may have a gigabyte, and others wait to write.
    """
    rows = select(models.Warc.path, models.Warc.size).where(
        models.Warc.site_id == site, models.Warc.closed_at.is_(None)
    )
    with archive.reading() as session:
        files = session.execute(rows).all()
    for path, size in files:
        file = archive.folder / path
        if not file.is_file() or file.stat().st_size != size:
            raise NotMovable(site, f"{path} was not ended in order: crawl {site} once more, or run `fangzhi verify`")
    return {path: disk.digest(archive.folder / path) for path, _ in files}


def _carry(session: Session, planned: Plan, rules: Rules, now: datetime) -> None:
    old, new = planned.old, planned.new
    runs.save_site(session, rules.facts, now)
    _change(session, models.Section, [{"id": id, "site_id": new, "key": key} for id, key in planned.sections.items()])
    frontier.save_sections(session, new, rules.facts.sections)
    _change(session, models.Row, planned.rows)
    _change(session, models.Entry, planned.entries)
    _change(session, models.Address, [{"id": id, "site_id": new} for id in planned.addresses.kept])
    if planned.addresses.added:
        session.execute(insert(models.Address), [change | {"first_seen_at": now} for change in planned.addresses.added])
    _change(session, models.Article, [{"id": id, "document": None} for id in planned.unnumbered])
    _change(session, models.Article, [{"id": id, "state": "moved"} for id in planned.displaced])
    _forget_missing(session, old, {change["article_id"] for change in planned.addresses.added})
    walks.demand_whole(session, new)  # what the new place does not show is then said
    if old != new:
        _leave(session, old, new, now)
        fingerprints.move(session, old, new)
        for digest in planned.copies:
            versions.mark_copies(session, new, [digest])


def _forget_missing(session: Session, old: str, moved: Collection[int]) -> None:
    """Not being found on the former host says nothing of the new one; what was taken for gone stays so."""
    article = models.Article
    missing = (article.site_id == old) & article.missing_at.is_not(None) & article.gone_at.is_(None)
    ids = [id for id in session.scalars(select(article.id).where(missing)) if id in moved]
    _change(session, article, [{"id": id, "missing_at": None, "missing_run_id": None} for id in ids])


def _leave(session: Session, old: str, new: str, now: datetime) -> None:
    """What goes along whatever its address is; and the site of before is one no more that is crawled."""
    come = select(models.Row.id).where(models.Row.site_id == new)
    problem, alert, site = models.Problem, models.Alert, models.Site
    for statement in (
        update(problem).where(problem.site_id == old, problem.row_id.in_(come)).values(site_id=new),
        update(models.Article).where(models.Article.site_id == old).values(site_id=new),
        update(models.Capture).where(models.Capture.site_id == old).values(site_id=new),
        update(alert).where(alert.site_id == old, alert.closed_at.is_(None)).values(closed_at=now),
        update(site).where((site.id == old) | (site.moved_to_id == old)).values(moved_to_id=new),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()
    schedules.carry(session, old, new, now)


def _change(session: Session, table: type[models.Base], changes: Collection[Change]) -> None:
    if changes:
        session.execute(update(table), list(changes))
