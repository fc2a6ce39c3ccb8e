"""Run the torture: `python -m tests.torture --help`."""

import argparse
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from random import Random, randrange

from .crawls import Hanging
from .faults import FAULTS, fill_disk, lock_database, spoil
from .ground import Ground, Result, crawl_undisturbed
from .kills import kill_often
from .site import build
from .table import as_json, as_text

FEWER = 600
"""Articles of the site that faults are tried on. The kills have the whole one."""

NAMES = ("kills", "disk-full", "locked", *FAULTS)


def main() -> int:
    """Do what the command line asks for; the exit code."""
    asked = parse()
    say(f"seed {asked.seed}")
    place = nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory(prefix="torture-")
    with place as folder:
        results = torture(asked, Path(folder))
    print(as_json(results) if asked.json else as_text(results))
    for result in results:
        for flaw in result.flaws:
            say(f"{result.fault}: {flaw}")
    return int(not all(result.ok for result in results))


def parse() -> argparse.Namespace:
    """What the command line says. Ends the program where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description="Crawl a generated site while everything goes wrong, and prove that nothing was lost or altered.",
        epilog="Example: python -m tests.torture --articles 500 --kills 5 --faults kills resets --seed 7",
    )
    parser.add_argument("--articles", type=int, default=3000, help="articles of the site (%(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="how often to kill the crawl (%(default)s)")
    parser.add_argument("--seed", type=int, default=randrange(10**6), help="repeats the moments of an earlier torture")
    parser.add_argument("--faults", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the archives in a new folder")
    parser.add_argument("--json", action="store_true", help="JSON Lines instead of the table")
    asked = parser.parse_args()
    if asked.articles < 60 or asked.kills < 3:
        parser.error("60 articles and 3 kills are the least that make sense")
    return asked


def torture(asked: argparse.Namespace, folder: Path) -> list[Result]:
    """One result for each site crawled undisturbed, and for each fault."""
    grounds: dict[int, Ground] = {}
    results = []
    for name in asked.faults:
        size = asked.articles if name == "kills" else min(asked.articles, FEWER)
        if size not in grounds:
            say(f"undisturbed: {size} articles")
            grounds[size] = crawl_undisturbed(build(size), folder / f"undisturbed-{size}")
            results.append(grounds[size].result)
        if not grounds[size].result.ok:
            continue
        say(name)
        results.append(timed(grounds[size], folder / name, Random(f"{asked.seed} {name}"), name, asked.kills))
    return results


def timed(ground: Ground, folder: Path, chance: Random, name: str, kills: int) -> Result:
    """The result of one fault, with the seconds it took."""
    began = time.monotonic()
    try:
        match name:
            case "kills":
                result = kill_often(ground, folder, chance, kills)
            case "disk-full":
                result = fill_disk(ground, folder, chance, 3)
            case "locked":
                result = lock_database(ground, folder, chance, 30)
            case _:
                result = spoil(ground, folder, chance, name, FAULTS[name])
    except Hanging as error:
        result = Result(name, flaws=[str(error)])
    result.seconds = time.monotonic() - began
    return result


def say(text: str) -> None:
    """A line of progress on standard error."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
