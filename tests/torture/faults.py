"""The faults: what goes wrong during one run, after which another one has to make it good."""

import resource
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from . import troubles
from .crawls import Crawl, Ended, make_archive
from .ground import Ground, Result, compare
from .kills import wait_for
from .server import Rule, Trouble, serving
from .site import Site

BRIEF = 2
"""How often a page that is troubled for a while is answered badly; a crawl tries four times."""


@dataclass(frozen=True)
class Fault:
    """What a server does badly, by a rule made for a site. `codes` are the exit codes that are right for the first run,
    `then` what the second is asked for in words; `timeout` is the crawl's, in seconds."""

    rule: Callable[[Site, Random], Rule]
    codes: tuple[int, ...] = (1,)  # a listing page is among those that fail
    then: tuple[str, ...] = ()
    timeout: float = 10.0


def spoiled(ways: Sequence[Trouble], brief: float, lasting: int) -> Callable[[Site, Random], Rule]:
    """A rule that spoils a share of all pages for a while, and so many articles, a listing page, a further page and a
    view count for good."""

    def rule_of(site: Site, chance: Random) -> Rule:
        paths = sorted(site.pages)
        for_good = {*chance.sample(site.articles, lasting), chance.choice(site.listings)}
        for_good |= {chance.choice([path for path in paths if part in path]) for part in ("_1.html", "/count")}
        for_a_while = set(chance.sample(paths, round(len(paths) * brief))) - for_good

        def rule(path: str, asked: int, total: int) -> Trouble | None:
            if path in for_good or (path in for_a_while and asked <= BRIEF):
                return ways[(len(path) + asked) % len(ways)]
            return None

        return rule

    return rule_of


def bursts(site: Site, chance: Random) -> Rule:
    """A rule by which after every 70 answers the next 30 are 5xx, whatever is asked for."""
    return lambda path, asked, total: troubles.unavailable if total % 100 >= 70 else None


BACKFILL = ("--mode", "backfill")
"""What a person asks for where pages that made no sense have been mended: such a page is not tried again by itself."""

FAULTS = {
    "resets": Fault(spoiled((troubles.reset_at_once, troubles.reset_midway), 0.12, 8)),
    "stalls": Fault(spoiled((troubles.stall, troubles.stall_midway), 0.02, 3), timeout=1.0),
    "truncation": Fault(spoiled((troubles.cut,), 0.12, 8)),
    "429": Fault(spoiled((troubles.too_many,), 0.12, 4)),
    "5xx": Fault(bursts, codes=(0, 1)),
    "redirects": Fault(spoiled((troubles.redirect,), 0.0, 8), then=BACKFILL),
    "gzip-bomb": Fault(spoiled((troubles.bomb,), 0.0, 30), then=BACKFILL),
    "huge-page": Fault(spoiled((troubles.huge,), 0.0, 8), then=BACKFILL),
    "deep-page": Fault(spoiled((troubles.deep,), 0.0, 8), then=BACKFILL),
}


def spoil(ground: Ground, folder: Path, chance: Random, name: str, fault: Fault) -> Result:
    """A run while the server answers badly, and one when it has recovered."""
    result = Result(name)
    archive = make_archive(folder, ground.site.profile)
    with serving(ground.site.pages) as server:
        server.rule = fault.rule(ground.site, chance)
        first = Crawl(archive, server.url, timeout=fault.timeout).wait()
        server.rule = None
        last = Crawl(archive, server.url, *fault.then).wait()
        result.times = server.troubled
        # Each bad answer may cost its row's requests once more; the second run walks the listings and asks robots.txt.
        result.allowed = server.troubled * ground.site.most_calls + len(ground.site.listings) + 1
        compare(ground, archive, [first, last], server, result, views=False)
    result.expect(first.code in fault.codes, f"the first run ended with {first.code}: {first.said[-1000:]}")
    return result


def fill_disk(ground: Ground, folder: Path, chance: Random, times: int) -> Result:
    """Runs during which the disk is full from some moment on, and one for which there is room again."""
    result = Result("disk-full")
    archive = make_archive(folder, ground.site.profile)
    runs: list[Ended] = []
    with serving(ground.site.pages) as server:
        for number, moment in enumerate(sorted(chance.sample(range(5, ground.requests * 3 // 4), times))):
            crawl = Crawl(archive, server.url)
            wait_for(("answered", moment), crawl, server, ground)
            files = archive.glob(("warc/*/*.gz", "*-wal")[number % 2])  # a record is torn, or a transaction
            room = max(file.stat().st_size for file in files) + chance.randrange(1, 400)
            resource.prlimit(crawl.pid, resource.RLIMIT_FSIZE, (room, room))
            runs.append(crawl.wait())
            result.times += runs[-1].code == 5  # a write-ahead log that grows no more needs no room
            ended = f"with the disk full it ended with {runs[-1].code}: {runs[-1].said}"
            result.expect(runs[-1].code in {0, 5}, ended)
        result.allowed = result.times * ground.redone
        result.expect(result.times > 0, "no run met a full disk")
        runs.append(Crawl(archive, server.url).wait())
        compare(ground, archive, runs, server, result)
    return result


def lock_database(ground: Ground, folder: Path, chance: Random, seconds: float) -> Result:
    """A run during which another process holds the database's lock for a while."""
    result = Result("locked", 1)
    archive = make_archive(folder, ground.site.profile)
    with serving(ground.site.pages) as server:
        crawl = Crawl(archive, server.url)
        wait_for(("answered", chance.randrange(5, ground.requests // 2)), crawl, server, ground)
        with closing(sqlite3.connect(archive / "fangzhi.db", timeout=60, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            result.expect(crawl.poll() is None, "the crawl ended while the database was locked")
        compare(ground, archive, [crawl.wait()], server, result)
    return result
