"""What reading an article without a profile costs beside trafilatura, which gives a body and little else: CPU ms.

Every page in both ways in turn, several rounds; for each page the median over the rounds, then the medians over the
pages. The pages are those of the bundled sample site, or the folder that is named: `generic.py FOLDER`.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lxml.etree
import trafilatura

from cli.pages import html_files, html_of
from cli.sample.site import build
from cli.sample.truth import site_truth
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import read_generic
from spiders.reading.tree import parse

ROUNDS = 5
URL = "http://www.xishan.example/a/1.html"


def main() -> None:
    """Print one table."""
    pages = [html_of(file) for file in html_files([Path(sys.argv[1])])] if len(sys.argv) > 1 else sample()
    ways = {"parse only": parse, "trafilatura": trafilatura.bare_extraction, "ours": ours}
    times = {
        name: [statistics.median(spent(way, html) for _ in range(ROUNDS)) for html in pages]
        for name, way in ways.items()
    }
    ratios = [theirs / own for theirs, own in zip(times["trafilatura"], times["ours"], strict=True)]
    print(f"Python {platform.python_version()}, lxml {lxml.etree.__version__}, trafilatura {trafilatura.__version__}")
    print(f"{len(pages)} pages, {ROUNDS} rounds{'median':>18}{'slowest':>10}")
    for name, spans in times.items():
        print(f"{name + ', ms':22}{statistics.median(spans):12.2f}{max(spans):10.2f}")
    print(f"{'trafilatura / ours':22}{statistics.median(ratios):12.2f}{max(ratios):10.2f}")


def sample() -> list[str]:
    """The articles of the bundled sample site."""
    pages = build()
    paths = (path for path, expected in site_truth().items() if not expected.problem)
    return [decode(pages[path].body) for path in paths]


def spent(once: Callable[[str], object], html: str) -> float:
    """CPU milliseconds of one call."""
    began = time.process_time()
    once(html)
    return (time.process_time() - began) * 1000


def ours(html: str) -> object:
    """All fields of a page, or why it has none."""
    try:
        return read_generic(URL, html)
    except ReadingError as error:
        return error


if __name__ == "__main__":
    main()
