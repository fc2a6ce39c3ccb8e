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
    by_length: Mapping[int, tuple[float, float, float]]
    """By the length of the words: recall, and p50 and p95 of RANKED."""
    index: float | None = None
    """Bytes an article."""


RANKED = "best 20"


def measure(
    engine: Engine, articles: int, words: Sequence[str], expected: Mapping[str, set[int]], index: float | None = None
) -> Measured:
    """Ask an engine for every word, once for each operation and once for all ids."""
    found = {word: engine.ids(word) for word in words}
    right = sum(len(found[word] & expected[word]) for word in words)
    times = {operation: [spent(engine.operations[operation], word) for word in words] for operation in OPERATIONS}
    by_length = {}
    for length in sorted({len(word) for word in words}):
        places = [place for place, word in enumerate(words) if len(word) == length]
        some = [words[place] for place in places]
        ranked = _quantiles([times[RANKED][place] for place in places])
        by_length[length] = (_recall(found, expected, some), *ranked)
    precision = right / max(1, sum(map(len, found.values())))
    quantiles = {operation: _quantiles(all_times) for operation, all_times in times.items()}
    return Measured(engine.name, articles, _recall(found, expected, words), precision, quantiles, by_length, index)


def _recall(found: Mapping[str, set[int]], expected: Mapping[str, set[int]], words: Sequence[str]) -> float:
    right, all = (
        sum(map(len, sets)) for sets in ((found[w] & expected[w] for w in words), (expected[w] for w in words))
    )
    return right / max(1, all)


def _quantiles(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[len(ordered) * 95 // 100]


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


def show_lengths(every: Sequence[Measured]) -> None:
    """Print a table of RANKED by the length of the words: recall, p50 and p95. Where recall is 0, nothing is ranked."""
    lengths = sorted(every[0].by_length)
    print(f"| {RANKED} | " + " | ".join(f"{n} character{'s' * (n > 1)}" for n in lengths) + " |")
    print("| --- " * (1 + len(lengths)) + "|")
    for one in every:
        cells = ["{:.3f}: {:.2f}, {:.2f}".format(*one.by_length[length]) for length in lengths]
        print(" | ".join(["| " + one.name, *cells]) + " |", flush=True)


def _cell(times: tuple[float, float], ours: tuple[float, float], is_ours: bool) -> str:
    told = ", ".join(f"{time:.2f}" for time in times)
    return told if is_ours else f"{told} (× {', '.join(f'{a / b:.2g}' for a, b in zip(times, ours, strict=True))})"
