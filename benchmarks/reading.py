"""What reading an article by its profile costs beside the bare minimum, parsing the page: CPU ms a page, and the ratio.

Every article page of the bundled sample site, both ways in turn, several rounds; the medians over the rounds.
"""

import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import lxml.etree
import lxml.html

from cli.sample.content import HOST
from cli.sample.site import build
from cli.sample.truth import site_truth
from spiders.profile import load
from spiders.reading.article import read_article
from spiders.reading.decode import decode

ROUNDS = 7
PROFILE = load(Path(__file__).parents[1] / "cli" / "sample" / "lanchuan.toml")


def main() -> None:
    """Print one table."""
    pages = build()
    bodies = [(HOST + path, pages[path].body) for path, expected in site_truth().items() if not expected.problem]
    parsing, reading = [], []
    for _ in range(ROUNDS):
        parsing.append(spent(bodies, parse))
        reading.append(spent(bodies, read))
    ratios = [ours / bare for ours, bare in zip(reading, parsing, strict=True)]
    print(f"Python {platform.python_version()}, lxml {lxml.etree.__version__}, {len(bodies)} pages, {ROUNDS} rounds")
    print(f"{'':22}{'median':>10}{'min':>10}{'max':>10}")
    for name, figures in (("parse only, ms", parsing), ("read by profile, ms", reading), ("ratio", ratios)):
        print(f"{name:22}{statistics.median(figures):10.2f}{min(figures):10.2f}{max(figures):10.2f}")


def spent(bodies: list[tuple[str, bytes]], once: Callable[[str, bytes], object]) -> float:
    """CPU milliseconds a page."""
    began = time.process_time()
    for url, body in bodies:
        once(url, body)
    return (time.process_time() - began) * 1000 / len(bodies)


def parse(url: str, body: bytes) -> object:
    """The bare minimum: one lxml tree."""
    return lxml.html.document_fromstring(body)


def read(url: str, body: bytes) -> object:
    """All fields of the page."""
    return read_article(url, [decode(body)], PROFILE)


if __name__ == "__main__":
    main()
