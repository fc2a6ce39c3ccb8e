"""What is stored together is what is stored one by one."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.duplicates import content
from storage import frontier, items, models, outcomes, runs
from storage.archive import Archive

from .telling import edited, prose

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOME = "http://www.xishan.example"
FACTS = items.SiteFacts("xishan", "溪山新闻网", ("www.xishan.example",), "", "", "", (), "Asia/Shanghai", ())
TABLES = ("article", "address", "version", "observation", "story", "fingerprint", "boilerplate", "indexed", "problem")
NOTICE = prose(99, 120)
"""What stands below most texts."""


def url(number: int) -> str:
    return f"{HOME}/{number}.html"


def brought(chance: Random, number: int) -> dict[str, Any]:
    """What may come of a page: new articles, copies, reprints, known addresses and numbers, and pages without any."""
    seed = chance.randrange(12)
    body = edited(prose(seed), number) if chance.random() < 0.4 else prose(seed)
    body = chance.choice([body + NOTICE, body + NOTICE, body, "图片新闻"])
    day = None if chance.random() < 0.1 else date(2026, 2, chance.randint(1, 28))
    article = items.Article(
        url(chance.choice([number, number, number, chance.randrange(40)])), "xishan", "xishan/v1", "text", f"题{seed}",
        body, authors=("张三",), published=None if day is None else items.Moment(day.isoformat(), day),
    )  # fmt: skip
    if chance.random() < 0.1:
        return {"problem": items.Problem(url(number), "no title")}
    return {
        "reading": items.Reading(article, items.ViewCount("7", 7) if chance.random() < 0.5 else None),
        "document": chance.choice([None, str(number), str(chance.randrange(40))]),
        "aliases": (url(chance.randrange(40)),) if chance.random() < 0.2 else (),
        "content": content(body), "pages": (0,), "reader": "1",
    }  # fmt: skip


def stored(folder: Path, seed: int, sizes: Sequence[int]) -> tuple[dict[str, list[Any]], list[str]]:
    """All rows of TABLES, and how each outcome ended, after pages were stored so many at a time."""
    archive, chance, results, place = Archive.open(folder), Random(seed), list[str](), 0
    links = [items.Link("article", url(number), url(number)) for number in range(40)]
    with archive.writing() as session:
        lease = runs.begin(session, FACTS, runs.Wish(), links, NOW)
        ids = {row.url: row.id for row in session.scalars(select(models.Row))}
    every = []
    for number in range(40):
        captured = items.Capture(url(number), NOW + timedelta(seconds=number), 200, "text/html", f"sha256:{number}", 9)
        row = items.Row(ids[url(number)], "article", url(number), url(number))
        every.append(items.Outcome(row, (captured,), **brought(chance, number)))
    for size in sizes:
        with archive.writing() as session:
            run = runs.held(session, lease, NOW)
            held = frontier.load(session, [outcome.row.id for outcome in every[place : place + size]])
            results += outcomes.store_all(session, run, every[place : place + size], NOW, 10)
            del held
        place += size
    with archive.reading() as session:
        tables = {name: models.Base.metadata.tables[name] for name in TABLES}
        found = {name: sorted(map(repr, session.execute(select(table)))) for name, table in tables.items()}
        counted = session.get_one(models.Run, lease.run)
        found["run"] = [counted.new, counted.changed, counted.same, counted.problems, counted.pages, counted.bytes]
    archive.close()
    return found, results


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_stored_together_is_what_is_stored_one_by_one(blank_folder: Path, tmp_path: Path, seed: int) -> None:
    singly, ends = stored(shutil.copytree(blank_folder, tmp_path / "singly"), seed, [1] * 40)
    together, same_ends = stored(shutil.copytree(blank_folder, tmp_path / "together"), seed, [3, 37])
    assert {"new", "problem"} < set(ends)
    assert ends == same_ends
    for name in singly:
        assert together[name] == singly[name], name
