"""Read thousands of hostile pages on all cores: `python -m tests.fuzz --help`."""

import argparse
import os
import sys
import time
import zlib
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from random import Random, randrange

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from .inputs import Page, pages
from .mutated import mutated, originals
from .trial import MOST_SECONDS, Outcome, try_page

SHARED = Path(__file__).parents[3] / "shared"
AT_ONCE = 250
"""Pages that hypothesis makes in one go: it remembers all of a go."""

Told = "SimpleQueue[tuple[str, float, str | None]]"


def main() -> int:
    """Do what the command line asks for; the exit code."""
    asked = parse()
    asked.offenders.mkdir(parents=True, exist_ok=True)
    print(f"seed {asked.seed}, {asked.inputs} pages on {asked.jobs} cores", file=sys.stderr)
    context = get_context("fork")
    told: SimpleQueue[tuple[str, float, str | None]] = context.SimpleQueue()
    workers = []
    for number in range(asked.jobs):
        share = asked.inputs // asked.jobs + (number < asked.inputs % asked.jobs)
        work = (share, asked.seed * 1_000 + number, asked.offenders, told)
        workers.append(context.Process(target=fuzz, args=work))
        workers[-1].start()
    return summary(asked, told, workers)


def parse() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Read pages made to break a reader, and real ones damaged: none may raise anything but a "
        f"ReadingError, and no reading may take more than {MOST_SECONDS} s of a processor's time.",
        epilog="Example: python -m tests.fuzz --inputs 500 --seed 7",
    )
    parser.add_argument(
        "--inputs", type=int, default=10_000, help="pages, half of them made, half damaged (%(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="cores (%(default)s)")
    parser.add_argument("--seed", type=int, default=randrange(10**6), help="repeats an earlier run with as many cores")
    parser.add_argument(
        "--offenders", type=Path, default=Path("fuzz-offenders"), metavar="DIR", help="where they are kept"
    )
    return parser.parse_args()


def fuzz(count: int, seed: int, offenders: Path, told: "SimpleQueue[tuple[str, float, str | None]]") -> None:
    """Read so many pages, and tell how each came out; the page that is being read lies in a file meanwhile."""
    current = offenders / f"being-read-{seed}.html"

    def tell(page: Page) -> None:
        current.write_bytes(page.body)
        outcome = try_page(page)
        told.put((f"{page.made[:100]}, {len(page.body)} bytes", outcome.slowest[0], kept(outcome, offenders)))

    made = count // 2
    for start in range(0, made, AT_ONCE):
        by_hypothesis(min(AT_ONCE, made - start), seed + start * 10**6, tell)
    draw, real = Random(seed), originals(SHARED)
    for _ in range(count - made):
        tell(mutated(real, draw.randrange(2**48)))
    current.unlink()
    told.put(("", 0.0, None))


def by_hypothesis(count: int, seed: int, tell: Callable[[Page], None]) -> None:
    """Hand on so many pages that hypothesis makes."""

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pages())
    def each(page: Page) -> None:
        tell(page)

    each()


def kept(outcome: Outcome, offenders: Path) -> str | None:
    """What is wrong with how a page was read, once the page is written to a file; None where nothing is."""
    if not outcome.is_offender:
        return None
    seconds, way = outcome.slowest
    why = outcome.raised or f"{way} took {seconds:.2f} s"
    file = offenders / f"{zlib.crc32(outcome.page.body):08x}.html"
    file.write_bytes(outcome.page.body)
    return f"{file}: {why} ({outcome.page.made[:100]})"


def summary(asked: argparse.Namespace, told: "SimpleQueue[tuple[str, float, str | None]]", workers: list) -> int:  # type: ignore[type-arg]
    """Hear of every page, say what was found; the exit code."""
    began, seconds, wrong, left = time.monotonic(), [], [], len(workers)
    slowest: tuple[float, str] = (0.0, "none")
    while left:
        while told.empty() and any(worker.is_alive() for worker in workers):
            time.sleep(0.05)
        if told.empty():
            break
        made, took, offence = told.get()
        if not made:
            left -= 1
            continue
        seconds.append(took)
        slowest = max(slowest, (took, made))
        if offence is not None:
            wrong.append(offence)
            print(offence, file=sys.stderr, flush=True)
        if len(seconds) % 500 == 0:
            print(f"{len(seconds)} pages, slowest {slowest[0]:.2f} s", file=sys.stderr, flush=True)
    for worker in workers:
        worker.join()
        if worker.exitcode:
            wrong.append(f"a process ended with {worker.exitcode}; the page is in {asked.offenders}/being-read-*.html")
            print(wrong[-1], file=sys.stderr)
    in_order = sorted(seconds)
    spread = ", ".join(
        f"{share:.0%} {in_order[int(share * (len(in_order) - 1))]:.3f}" for share in (0.5, 0.9, 0.99, 0.999)
    )
    print(f"{len(seconds)} pages in {time.monotonic() - began:.0f} s, seed {asked.seed}; {len(wrong)} offenders")
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}); seconds of the slowest reading of a page: {spread}")
    return int(bool(wrong) or len(seconds) < asked.inputs)


if __name__ == "__main__":
    sys.exit(main())
