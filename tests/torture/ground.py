"""What every torture starts from, a crawl that nothing disturbs, and what it ends with, a comparison with that."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawler.writer import LARGEST_BATCH

from .crawls import Crawl, Ended, make_archive
from .evidence import flaws
from .holdings import Holdings, holdings, readings, told
from .server import Server, serving
from .site import Site

ROWS_IN_FLIGHT = 8
"""What spiders.site allows where a server on this machine stands in for the site."""

MOST_MEMORY = 200.0
"""MB that a crawl may take beyond an undisturbed one: some pages of the largest size (32 MiB) that come at once, and
one of them unpacked and as text. One page of 200 MB is beyond it, and so are the bombs, if they are held on to."""


@dataclass
class Result:
    """One line of the table. `flaws` are sentences; without any, the crawl has passed."""

    fault: str
    times: int = 0
    lost: int = 0
    twice: int = 0
    extra: int = 0
    allowed: int = 0
    peak: float = 0.0
    seconds: float = 0.0
    flaws: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong."""
        return not self.flaws

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note a flaw unless something holds."""
        if not holds:
            self.flaws.append(otherwise)


@dataclass(frozen=True)
class Ground:
    """The site, and what came of an undisturbed crawl of it. `startup` and `closing` are the seconds before its first
    and after its last request, `paths` what it asked for."""

    site: Site
    archive: Path
    requests: int
    paths: frozenset[str]
    balance: dict[str, int]
    startup: float
    closing: float
    result: Result

    @property
    def redone(self) -> int:
        """Requests that one sudden end of a crawl may cost, at most: concurrency + batch.

        Concurrency: the rows in flight, each with all its calls (a redirect, an article's pages, a view count), whose
        answers are in memory alone. Batch: the outcomes of one transaction that was not committed.
        """
        return ROWS_IN_FLIGHT * self.site.most_calls + LARGEST_BATCH


def crawl_undisturbed(site: Site, folder: Path) -> Ground:
    """The ground that crawls with faults are compared with; it is itself compared with what the site tells."""
    archive = make_archive(folder, site.profile)
    result = Result("undisturbed")
    with serving(site.pages) as server:
        crawl = Crawl(archive, server.url)
        while not server.requests and crawl.poll() is None:
            time.sleep(0.005)
        startup = time.monotonic() - crawl.began
        ended = crawl.wait()
        closing = time.monotonic() - server.last
    held = readings(holdings(archive))
    result.lost, result.twice = (told(site) - held).total(), (held - told(site)).total()
    result.peak, result.seconds = ended.peak, ended.seconds
    result.expect(ended.code == 0, f"it ended with {ended.code}: {ended.said[-1000:]}")
    result.expect(not result.lost, f"the site tells, and the archive does not: {_first(told(site) - held)}")
    result.expect(not result.twice, f"the archive tells, and the site does not: {_first(held - told(site))}")
    result.flaws += flaws(archive, site, server.sent)
    balance = ended.report["balance"] if ended.report else {}
    return Ground(site, archive, server.requests, frozenset(server.hits), balance, startup, closing, result)


def _first(found: Holdings) -> str:
    return next(iter(found), "")[:300]


def compare(
    ground: Ground, archive: Path, runs: Sequence[Ended], server: Server, result: Result, views: bool = True
) -> None:
    """Fill in what came of the crawls into an archive: nothing lost, nothing twice, few requests, little memory.

    Without `views`, view counts may differ: nobody asks again for one that failed.
    """
    whole, held = holdings(ground.archive, views), holdings(archive, views)
    result.lost, result.twice = (whole - held).total(), (held - whole).total()
    result.extra = server.requests - ground.requests
    result.peak = max(ended.peak for ended in runs)
    result.expect(not result.lost, f"lost: {_first(whole - held)}")
    result.expect(not result.twice, f"twice, or other than it was: {_first(held - whole)}")
    result.expect(result.extra <= result.allowed, f"{result.extra} requests too many; {result.allowed} are allowed")
    result.expect(result.peak <= ground.result.peak + MOST_MEMORY, f"{result.peak:.0f} MB of memory")
    result.expect(not server.hasty, f"{server.hasty} requests came before their Retry-After")
    result.expect(runs[-1].code == 0, f"the last run ended with {runs[-1].code}: {runs[-1].said[-1000:]}")
    for ended in runs:
        result.expect("Traceback" not in ended.said, f"a traceback: {ended.said[-1000:]}")
    result.flaws += flaws(archive, ground.site, server.sent)
