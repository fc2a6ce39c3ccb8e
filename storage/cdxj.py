"""CDXJ: one line a capture, by which a replay program finds its WARC record.

The form is the one that the web archives share: SURT key, 14 digits of UTC time, and a JSON object.
"""

import heapq
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Row, Select, SQLColumnExpression, case, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from storage.models import Address, Article, Capture, Version, Warc
from storage.models import Row as FrontierRow
from storage.posted import asked
from storage.surt import surt
from storage.target import opened

Lines = Iterator[str]

AT_ONCE = 100_000
"""Lines sorted in memory, some 50 MB; more are sorted in parts on disk, and merged."""


def write_index(session: Session, warc_id: int, file: Path) -> int:
    """Write the lines of all captures in one WARC file to `file`, sorted, whole or not at all; how many there are."""
    found = sorted(_line(row) for row in session.execute(_rows(Capture.id).where(Capture.file_id == warc_id)))
    with opened(file, force=True) as out:
        out.writelines(found)
    return len(found)


def lines(
    session: Session, site: str | None = None, *, withheld: bool = False, watch: Callable[[Lines], Lines] = iter
) -> Lines:
    """The lines of all captures that can be replayed, or of a site's, sorted by their bytes, line feeds included.

    A 304 is given the record of the capture that it confirms: pywb would hand the browser the bare 304. So is a revisit
    of the answer to a form, which pywb would look for under the bare address. What belongs to a withheld article is
    left out unless `withheld`: the captures of its rows and visits, and all of its addresses, pictures and attachments.
    `watch` gets to see the lines as they are made, before they are sorted.
    """
    first = aliased(Capture)
    of_form = Capture.refers_to_id.in_(select(first.id).where(first.posted.is_not(None)))
    is_bare = (Capture.status == 304) | of_form
    confirmed = case((is_bare, func.coalesce(Capture.refers_to_id, Capture.id)), else_=Capture.id)
    wanted = _rows(confirmed) if site is None else _rows(confirmed).where(Capture.site_id == site)
    rows = session.execute(wanted.execution_options(yield_per=10_000))
    ids, keys = (set[int](), set[str]()) if withheld else _withheld(session)

    def made() -> Lines:
        for row in rows:
            if row.status != 304 and row.id not in ids and not (keys and surt(row.url) in keys):
                yield _line(row)

    yield from _sorted(watch(made()))


def _rows(record: SQLColumnExpression[int]) -> Select[*tuple[Any, ...]]:
    """What a line says of a capture: its address and time, and the rest of the capture whose record it is given.

    A rendered page has none: replay hands out what was served, whose scripts build the page again.
    """
    kept, original = aliased(Capture), aliased(Capture)
    return (
        select(
            Capture.id, Capture.url, Capture.captured_at, kept.status, kept.content_type, kept.refers_to_id,
            func.coalesce(original.digest, kept.digest).label("digest"), kept.offset, kept.stored, Warc.path,
            Capture.posted,
        )
        .select_from(Capture)
        .join(kept, kept.id == record)
        .join(Warc, Warc.id == kept.file_id)
        .outerjoin(original, original.id == kept.refers_to_id)
        .where(kept.offset.is_not(None), Capture.rendered_from_id.is_(None))
    )  # fmt: skip


def line(session: Session, capture: int, path: str, offset: int) -> str:
    """The line of a capture whose record was copied to another file."""
    return _line(session.execute(_rows(Capture.id).where(Capture.id == capture)).one(), path, offset)


def _line(row: Row[*tuple[Any, ...]], path: str = "", offset: int | None = None) -> str:
    mime = "warc/revisit" if row.refers_to_id else row.content_type.partition(";")[0].strip().lower()
    place = row.offset if offset is None else offset
    found = {
        "url": row.url, "mime": mime or "unk", "status": str(row.status), "digest": row.digest,
        "length": str(row.stored), "offset": str(place), "filename": path or row.path,
    }  # fmt: skip
    if row.posted is not None:
        found["method"] = row.posted.partition("&")[0].partition("=")[2]
    return f"{surt(asked(row.url, row.posted))} {row.captured_at:%Y%m%d%H%M%S} {json.dumps(found)}\n"


def _sorted(found: Lines) -> Lines:
    with ExitStack() as stack:
        parts: list[Iterable[str]] = []
        while part := sorted(islice(found, AT_ONCE)):
            if len(part) < AT_ONCE:
                parts.append(part)
                break
            file = stack.enter_context(TemporaryFile("w+", encoding="ascii", newline=""))
            file.writelines(part)
            file.seek(0)
            parts.append(file)
        yield from heapq.merge(*parts)


def _withheld(session: Session) -> tuple[set[int], set[str]]:
    """The captures that belong to withheld articles, and the keys of all addresses that do."""
    if not session.scalar(select(exists().where(Article.state == "withheld"))):
        return set(), set()
    out = select(Article.id).where(Article.state == "withheld").scalar_subquery()
    rows = select(FrontierRow.id).where(FrontierRow.article_id.in_(out), FrontierRow.kind == "article")
    visits = select(Capture.visit).join(Version, Version.capture_id == Capture.id).where(Version.article_id.in_(out))
    captures = union(
        select(Capture.id).where(Capture.row_id.in_(rows)), select(Capture.id).where(Capture.visit.in_(visits))
    )
    keys = {surt(url) for url in session.scalars(select(Address.url).where(Address.article_id.in_(out)))}
    for version in session.scalars(select(Version).where(Version.article_id.in_(out))):
        keys |= {surt(url) for url in (version.url, *version.images, *version.attachments)}
    return set(session.scalars(captures)), keys
