"""What an engine finds and what that costs, and the table of all of them."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.search.engines import OPERATIONS, Engine


@dataclass(frozen=True, slots=True)
class Measured:
    """An engine over so many articles: recall and precision over all words, and by operation p50 and p95 in CPU ms."""

    name: str
    articles: int
    recall: float
    precision: float
    times: Mapping[str, tuple[float, float]]
    index: float | None = None
    """Bytes an article."""


def measure(
    engine: Engine, articles: int, words: Sequence[str], expected: Mapping[str, set[int]], index: float | None = None
) -> Measured:
    """Ask an engine for every word, once for each operation and once for all ids."""
    right = wrong = missed = 0
    for word in words:
        found = engine.ids(word)
        right, wrong = right + len(found & expected[word]), wrong + len(found - expected[word])
        missed += len(expected[word] - found)
    times = {operation: _quantiles(engine.operations[operation], words) for operation in OPERATIONS}
    recall, precision = right / max(1, right + missed), right / max(1, right + wrong)
    return Measured(engine.name, articles, recall, precision, times, index)


def _quantiles(ask: Callable[[str], object], words: Sequence[str]) -> tuple[float, float]:
    times = sorted(spent(ask, word) for word in words)
    return statistics.median(times), times[len(times) * 95 // 100]


def spent(ask: Callable[[str], object], query: str) -> float:
    """CPU milliseconds."""
    began = time.process_time()
    ask(query)
    return (time.process_time() - began) * 1000


def show(ours: Measured, others: Sequence[Measured]) -> None:
    """Print a table: of each operation p50 and p95, and how many times ours the other's are."""
    print("| | articles | recall | precision | " + " | ".join(OPERATIONS) + " | index, bytes an article |")
    print("| --- " * (5 + len(OPERATIONS)) + "|")
    for one in (ours, *others):
        cells = [one.name, f"{one.articles:,}", f"{one.recall:.3f}", f"{one.precision:.3f}"]
        cells += [_cell(one.times[operation], ours.times[operation], one is ours) for operation in OPERATIONS]
        size = "" if one.index is None else f"{one.index:,.0f}"
        if one is not ours and one.index is not None and ours.index is not None:
            size += f" (× {one.index / ours.index:.2f})"
        print("| " + " | ".join([*cells, size]) + " |", flush=True)


def _cell(times: tuple[float, float], ours: tuple[float, float], is_ours: bool) -> str:
    told = ", ".join(f"{time:.2f}" for time in times)
    return told if is_ours else f"{told} (× {', '.join(f'{a / b:.2g}' for a, b in zip(times, ours, strict=True))})"
