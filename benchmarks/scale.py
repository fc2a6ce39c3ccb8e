"""What 300 and 3,000 sites ask of a machine: runs of a month, simulated, at the rhythm in which sites publish.

`benchmarks/scale.py [--days N] [--seed N] [--plot FILE]`. What a run costs is measured and stands in `Costs`; how sites
publish is assumed, and stands in `Rhythm`. Nothing is crawled. docs/scale.md says what follows.
"""

import argparse
import heapq
import math
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from storage.revisits import interval

DAY = 86_400.0
HOUR = 3_600.0
SITES = (300, 3_000)
SLOTS = (2, 4, 8, 16, 32, 64, 128)
"""Runs at once."""

SHOWN = (2, 8, 32, 128)
"""Of these the tables."""

EVERY = 6 * HOUR
LATE = EVERY / 2
"""A run that starts later than this after its time is late: the next one is nearer than the one it was."""

YEARS = 10
"""How long the archive has been kept, when articles are seen again."""


@dataclass(frozen=True)
class Rhythm:
    """How sites publish: assumed, after what editors' sites look like.

    `articles` a day in the mean; `spread` of sites around it, as sigma of a lognormal; `burst` is the chance of a day
    with `bursting` times as many; `dead` is the share of sites that do not answer.
    """

    articles: float = 30.0
    spread: float = 0.8
    burst: float = 0.02
    bursting: float = 5.0
    weekend: float = 0.4
    dead: float = 0.05
    hours: tuple[float, ...] = (
        0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 2.0, 2.5, 2.5, 2.0,
        1.0, 1.0, 1.5, 2.0, 2.2, 2.0, 1.2, 0.8, 0.7, 0.6, 0.4, 0.3,
    )  # fmt: skip


@dataclass(frozen=True)
class Costs:
    """What a run costs.

    Seconds, CPU seconds and bytes. `start` and `page` are those of `benchmarks/frontier.py`, `memory` the peak of a
    crawl of the sample site, `row` what 100,000 articles take with text, index, fingerprints and story
    (benchmarks/README.md), `served` a page of the mean size of real article pages, as a gzip member.
    """

    request: float = 1.0
    requests_an_article: float = 2.0  # its page and its view count
    listings: int = 4
    start: float = 2.4
    page: float = 0.019
    silence: float = 4 * 60.0 + 30 + 60 + 120  # four tries that time out, and the waits between them
    memory: float = 150e6
    row: float = 4_393 + 4_710 + 483 + 359
    served: float = 25e3


@dataclass
class Outcome:
    """What came out of one simulation; seconds of the clock unless said."""

    sites: int
    slots: int
    days: float
    runs: int = 0
    busy: float = 0.0
    cpu: float = 0.0
    requests: float = 0.0
    articles: float = 0.0
    waits: list[float] = field(default_factory=list)
    longest_queue: int = 0
    most_at_once: int = 0
    unfinished: int = 0

    @property
    def late(self) -> float:
        """The share of runs that started late, or not at all."""
        return (sum(wait > LATE for wait in self.waits) + self.unfinished) / max(1, len(self.waits) + self.unfinished)

    def wait(self, share: float) -> float:
        """That quantile of the waits."""
        ordered = sorted(self.waits) or [0.0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Site:
    """One site: what it has published since its last run, and what of it is due to be seen again."""

    def __init__(self, rhythm: Rhythm, chance: random.Random) -> None:
        self.rhythm, self.chance = rhythm, chance
        self.is_dead = chance.random() < rhythm.dead
        self.mean = rhythm.articles * math.exp(chance.gauss(-(rhythm.spread**2) / 2, rhythm.spread))
        self.offset = chance.random() * EVERY
        self.bursts: dict[int, float] = {}

    def published(self, since: float, until: float) -> int:
        """How many articles between two instants, by the hour."""
        expected = 0.0
        while since < until:
            end = min(until, (since // HOUR + 1) * HOUR)
            expected += self._rate(since) * (end - since)
            since = end
        return _poisson(expected, self.chance)

    def _rate(self, at: float) -> float:
        day, hour = int(at // DAY), int(at % DAY // HOUR)
        burst = self.bursts.setdefault(day, self.rhythm.bursting if self.chance.random() < self.rhythm.burst else 1.0)
        week = self.rhythm.weekend if day % 7 >= 5 else (7 - 2 * self.rhythm.weekend) / 5
        return self.mean * week * burst * self.rhythm.hours[hour] / sum(self.rhythm.hours) / HOUR


def _poisson(expected: float, chance: random.Random) -> int:
    if expected > 50:
        return max(0, round(chance.gauss(expected, math.sqrt(expected))))
    limit, number, product = math.exp(-expected), 0, chance.random()
    while product > limit:
        number, product = number + 1, product * chance.random()
    return number


def visits(years: float) -> float:
    """How often an article is asked for again in so many years, by the rule of `storage.revisits`."""
    age, number = timedelta(), 0
    while (age := age + interval(age)) < timedelta(days=365 * years):
        number += 1
    return number


def simulate(
    sites: int, slots: int, days: float, *, revisiting: bool, seed: int, rhythm: Rhythm | None = None,
    costs: Costs | None = None,
) -> Outcome:  # fmt: skip
    """Runs of all sites, each due every six hours, at an offset of its own; those that find no slot wait in line."""
    chance, rhythm, costs = random.Random(seed), rhythm or Rhythm(), costs or Costs()
    every_site = [Site(rhythm, chance) for _ in range(sites)]
    again = visits(YEARS) if revisiting else 0.0
    done, last = Outcome(sites, slots, days), [0.0] * sites
    line: deque[tuple[float, int]] = deque()
    waiting, running = set[int](), set[int]()
    events = [(site.offset + EVERY, 0, number) for number, site in enumerate(every_site)]
    heapq.heapify(events)
    while events:
        now, kind, number = heapq.heappop(events)
        if now > days * DAY:
            break
        if kind == 0:  # due: a site that waits or runs is not asked twice
            heapq.heappush(events, (now + EVERY, 0, number))
            if number not in waiting and number not in running:
                line.append((now, number))
                waiting.add(number)
        else:
            running.discard(number)
        done.longest_queue = max(done.longest_queue, len(line) - (slots - len(running)))
        while line and len(running) < slots:
            due, number = line.popleft()
            waiting.discard(number)
            running.add(number)
            took = _run(every_site[number], last[number], now, again, costs, done)
            last[number] = now
            done.waits.append(now - due)
            heapq.heappush(events, (now + took, 1, number))
        done.most_at_once = max(done.most_at_once, len(running))
    done.unfinished = sum(days * DAY - due > LATE for due, _ in line)
    return done


def _run(site: Site, since: float, now: float, again: float, costs: Costs, done: Outcome) -> float:
    """Seconds that a run takes; what it costs is added up."""
    if site.is_dead:
        requests, articles, took = 4.0, 0, costs.start + costs.silence
    else:
        articles = site.published(since, now)
        seen_again = site.mean * (now - since) / DAY * again
        requests = costs.listings + (articles + seen_again) * costs.requests_an_article
        took = costs.start + requests * costs.request
    done.runs += 1
    done.articles += articles
    done.requests += requests
    done.busy += took
    done.cpu += costs.start + requests / costs.requests_an_article * costs.page
    return took


def rows(outcomes: Sequence[Outcome], costs: Costs) -> Iterator[tuple[str, ...]]:
    """The table: one line a simulation."""
    yield (
        "sites", "runs at once", "runs a day", "slots needed", "most at once", "memory, GB", "cores needed",
        "wait, p50", "wait, p95", "late, %", "longest line",
    )  # fmt: skip
    for one in outcomes:
        yield (
            f"{one.sites:,}", str(one.slots), f"{one.runs / one.days:,.0f}", f"{one.busy / one.days / DAY:.2f}",
            str(one.most_at_once), f"{one.most_at_once * costs.memory / 1e9:.1f}", f"{one.cpu / one.days / DAY:.3f}",
            _shown(one.wait(0.5)), _shown(one.wait(0.95)), f"{100 * one.late:.1f}", f"{one.longest_queue:,}",
        )  # fmt: skip


def _shown(seconds: float) -> str:
    for unit, size in (("d", DAY), ("h", HOUR), ("min", 60.0)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def sizes(sites: int, rhythm: Rhythm, costs: Costs) -> tuple[str, ...]:
    """What a year adds, and how long it takes to see everything of ten years again, as wished and at the least."""
    a_year = sites * (1 - rhythm.dead) * rhythm.articles * 365
    of_ten = YEARS * rhythm.articles * 365 * costs.requests_an_article * costs.request
    return (
        f"{sites:,}", f"{a_year / 1e6:.2f}", f"{a_year * costs.row / 1e9:.0f}", f"{a_year * costs.served / 1e9:,.0f}",
        f"{of_ten / DAY:.1f} d", *(f"{sites * (1 - rhythm.dead) * of_ten / slots / DAY:,.0f} d" for slots in SHOWN),
    )  # fmt: skip


def plot(outcomes: Sequence[Outcome], file: Path) -> None:
    """The wait before a run starts, at the 95th percentile, over the runs at once."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.5, 4.2))
    for (sites, revisiting), group in _grouped(outcomes).items():
        label = f"{sites:,} sites, " + ("articles seen again" if revisiting else "new articles only")
        axes.plot(SLOTS, [max(1.0, one.wait(0.95)) / 60 for one in group], "o-", label=label)
    axes.axhline(LATE / 60, color="grey", linestyle=":", label="late")
    axes.set(xscale="log", yscale="log", xlabel="runs at once", ylabel="wait until a due run starts, p95")
    axes.set_xticks(SLOTS, [str(slots) for slots in SLOTS])
    axes.minorticks_off()
    axes.set_yticks(
        [1 / 60, 1, 10, 60, 6 * 60, 24 * 60, 7 * 24 * 60], ["at once", "1 min", "10 min", "1 h", "6 h", "1 d", "7 d"]
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


def _grouped(outcomes: Sequence[Outcome]) -> dict[tuple[int, bool], list[Outcome]]:
    half = len(outcomes) // 2
    groups: dict[tuple[int, bool], list[Outcome]] = {}
    for number, one in enumerate(outcomes):
        groups.setdefault((one.sites, number >= half), []).append(one)
    return groups


def show(table: Iterator[tuple[str, ...]]) -> None:
    """A table in Markdown."""
    for number, line in enumerate(table):
        print("| " + " | ".join(line) + " |")
        if number == 0:
            print("|" + " --- |" * len(line))


def main() -> None:
    """Print the tables, and draw the plot where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=28)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, help="an SVG file")
    asked = parser.parse_args()
    rhythm, costs, outcomes = Rhythm(), Costs(), list[Outcome]()
    for revisiting in (False, True):
        print(
            f"\n{'New articles, and old ones seen again' if revisiting else 'New articles only'}, {asked.days} days\n"
        )
        some = [
            simulate(sites, slots, asked.days, revisiting=revisiting, seed=asked.seed)
            for sites in SITES for slots in SLOTS
        ]  # fmt: skip
        show(rows([one for one in some if one.slots in SHOWN], costs))
        outcomes += some
    print(f"\nAn article is asked for again {visits(YEARS):.0f} times in {YEARS} years.\n")
    heads = ("sites", "million articles a year", "database, GB a year", "WARC files, GB a year", "one site again")
    lines = [(*heads, *(f"all, {slots} at once" for slots in SHOWN)), *(sizes(sites, rhythm, costs) for sites in SITES)]
    show(iter(lines))
    if asked.plot:
        plot(outcomes, asked.plot)


if __name__ == "__main__":
    main()
