"""Articles stored as a crawl stores them: frontier rows, captures, versions and the search index, in batches.

Only the network, reading, and the WARC files are left out.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert

from benchmarks.search.corpus import Text
from pipelines.duplicates import content
from storage import frontier, items, models, outcomes, runs
from storage.archive import Archive

HOME = "http://www.lanchuan.example"
FACTS = items.SiteFacts(
    "lanchuan",
    "澜川新闻网",
    ("www.lanchuan.example",),
    "",
    "",
    "",
    (),
    "Asia/Shanghai",
    (("yw", "要闻", f"{HOME}/", []),),
)
BATCH = 50
NOW = datetime(2026, 3, 1, tzinfo=UTC)
PEOPLE = ("张三", "李四", "王五", "赵六", "钱七")


def store(archive: Archive, texts: Iterable[Text]) -> float:
    """Store articles; how many CPU seconds that took, without making them up."""
    with archive.writing() as session:
        seed = items.Link("listing", f"{HOME}/", f"{HOME}/", "yw")
        lease = runs.begin(session, FACTS, runs.Wish("incremental"), [seed], NOW)
    spent, first = 0.0, 0
    for batch in _batches(texts):
        began = time.process_time()
        _store(archive, lease, batch, first)
        spent += time.process_time() - began
        first += len(batch)
    with archive.writing() as session:
        runs.end(session, lease, "finished", "", NOW)
    return spent


def fill(archive: Archive, texts: Iterable[Text]) -> None:
    """Put articles into an archive's tables without a crawl's bookkeeping, as a hundred thousand of them take long."""
    with archive.writing() as session:
        seed = items.Link("listing", f"{HOME}/", f"{HOME}/", "yw")
        runs.begin(session, FACTS, runs.Wish("incremental"), [seed], NOW)
    first = 1
    for batch in _batches(texts):
        rows = [_row(first + place, text) for place, text in enumerate(batch)]
        with archive.writing() as session:
            session.execute(insert(models.Article), [article for article, _ in rows])
            session.execute(insert(models.Version), [version for _, version in rows])
        first += len(batch)


def _row(id: int, text: Text) -> tuple[dict[str, Any], dict[str, Any]]:
    url = f"{HOME}/{text.day:%Y%m}/t{text.day:%Y%m%d}_{id}.html"
    article = {"id": id, "site_id": "lanchuan", "kind": "text", "first_seen_at": NOW, "last_seen_at": NOW}
    version = {
        "article_id": id, "number": 1, "current": True, "reason": "first", "created_at": NOW, "url": url,
        "layout": "lanchuan/v1", "reader": "1", "title": text.title, "body": text.body, "authors": [PEOPLE[id % 5]],
        "editors": [], "source": f"澜川第{id % 40}报", "tags": [f"标签{id % 200}"], "breadcrumb": [], "images": [],
        "attachments": [], "published_date": text.day, "digest": "", "body_digest": str(id),
    }  # fmt: skip
    return article, version


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    left = iter(texts)
    while batch := list(islice(left, BATCH)):
        yield batch


def _store(archive: Archive, lease: runs.Lease, batch: list[Text], first: int) -> None:
    urls = {f"{HOME}/{text.day:%Y%m}/t{text.day:%Y%m%d}_{first + place}.html": text for place, text in enumerate(batch)}
    with archive.writing() as session:
        run = runs.held(session, lease, NOW)
        rows = frontier.open_rows(session, run, [items.Link("article", url, url, "yw") for url in urls], NOW)
        loaded = frontier.load(session, list(rows.values()))
        asked = [(items.Row(rows[url], "article", url, url, "yw"), text) for url, text in urls.items()]
        outcomes.store_all(session, run, [_outcome(row, text) for row, text in asked], NOW, 10)
        del loaded


def _outcome(row: items.Row, text: Text) -> items.Outcome:
    digest = hashlib.sha256(text.body.encode()).hexdigest()
    number = int(row.url.rpartition("_")[2].removesuffix(".html"))
    capture = items.Capture(row.url, NOW, 200, "text/html", f"sha256:{digest}", len(text.body))
    article = items.Article(
        url=row.url, site="lanchuan", layout="lanchuan/v1", kind="text", title=text.title, body=text.body,
        authors=(PEOPLE[number % 5],), source=f"澜川第{number % 40}报", tags=(f"标签{number % 200}",),
        published=items.Moment(text.day.isoformat(), text.day),
    )  # fmt: skip
    views, compared = items.ViewCount(str(number), number), content(text.body)
    return items.Outcome(
        row, (capture,), items.Reading(article, views), pages=(0,), document=str(number), content=compared, reader="1"
    )
