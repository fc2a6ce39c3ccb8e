"""SIGKILL at random moments, and a last run that is left alone."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from storage import models
from storage.archive import Archive

from .crawls import Crawl, Ended, make_archive
from .ground import Ground, Result, compare
from .server import Server, serving

WARC_SIZE = 200_000
"""Bytes of a WARC file: small, so that many kills fall near the end of one file and the start of the next."""

Moment = tuple[str, float]
"""`start` and the seconds since then, `answered` and the requests so far, or `end` and the seconds without one."""


def moments(ground: Ground, kills: int, chance: Random) -> Iterator[Moment]:
    """When to kill: a fifth within start-up, a tenth at the end of the run, all others spread over the crawl."""
    starts, ends = max(1, kills // 5), max(1, kills // 10)
    answered = sorted(chance.sample(range(ground.requests), kills - starts - ends))
    early = set(chance.sample(range(kills - ends), starts))
    for number in range(kills - ends):
        yield ("start", chance.uniform(0, ground.startup)) if number in early else ("answered", answered.pop(0))
    for _ in range(ends):
        yield "end", chance.uniform(0, ground.closing)


def kill_often(ground: Ground, folder: Path, chance: Random, kills: int) -> Result:
    """A crawl that is killed so many times and goes on each time."""
    result = Result("kills")
    archive = make_archive(folder, ground.site.profile)
    runs: list[Ended] = []
    with serving(ground.site.pages) as server:
        plan = moments(ground, kills, chance)
        while result.times < kills:
            # A run may end before its moment at the end comes; the next one is then killed as it starts.
            moment = next(plan, ("start", chance.uniform(0, ground.startup)))
            crawl = Crawl(archive, server.url, warc_size=WARC_SIZE)
            wait_for(moment, crawl, server, ground)
            time.sleep(chance.uniform(0, 0.02))  # else every kill would follow a request
            runs.append(crawl.kill())
            result.times += runs[-1].code < 0
        runs.append(Crawl(archive, server.url, warc_size=WARC_SIZE).wait())
        result.allowed = result.times * ground.redone
        compare(ground, archive, runs, server, result)
    balance = finished_balance(archive)
    result.expect(balance == ground.balance, f"the balance is {balance} where {ground.balance} is right")
    return result


def wait_for(moment: Moment, crawl: Crawl, server: Server, ground: Ground) -> None:
    """Return at that moment of a crawl, or when it ends before."""
    kind, number = moment
    while crawl.poll() is None:
        now = time.monotonic()
        idle = now - max(server.last, crawl.began + ground.startup)
        reached = {
            "start": now - crawl.began >= number,
            "answered": server.requests >= number,
            "end": ground.paths <= server.hits.keys() and idle >= number,
        }
        if reached[kind]:
            return
        time.sleep(0.003)


def finished_balance(folder: Path) -> dict[str, Any] | None:
    """The balance of the first run that finished."""
    archive = Archive.open(folder)
    with archive.reading() as session:
        runs = select(models.Run.balance).where(models.Run.state == "finished").order_by(models.Run.id)
        balance = session.scalar(runs.limit(1))
    archive.close()
    return balance
