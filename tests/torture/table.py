"""The table of results, for people and for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from .ground import Result

HEAD = ("fault", "times", "lost", "twice", "extra requests", "allowed", "peak MB", "seconds", "ok")


def as_text(results: Sequence[Result]) -> str:
    """One line a result, the figures under their names."""
    lines = [HEAD, *(_line(result) for result in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(text.rjust(width) if column else text.ljust(width) for column, (text, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def as_json(results: Sequence[Result]) -> str:
    """One JSON object a line, with the flaws in full."""
    return "\n".join(json.dumps(asdict(result) | {"ok": result.ok}, ensure_ascii=False) for result in results)


def _line(result: Result) -> tuple[str, ...]:
    figures = (result.times, result.lost, result.twice, result.extra, result.allowed)
    ends = (f"{result.peak:.0f}", f"{result.seconds:.1f}", "yes" if result.ok else "NO")
    return (result.fault, *(str(figure) for figure in figures), *ends)
