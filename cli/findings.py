"""What `fangzhi search` shows: hits, counts, what a result consists of, words in context."""

from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Literal

import typer

from cli import hits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from storage.search import Filter
    from storage.search.concordance import Line
    from storage.search.facets import Facet
    from storage.search.times import Period, Unit


@dataclass(frozen=True, slots=True)
class View:
    """What is to be shown of a result, in which order, how many lines (None: all), and whether as JSON."""

    sort: Literal["date", "relevance", "left", "right"]
    limit: int | None
    distinct: bool
    as_json: bool
    count: bool
    facet: "Facet | None"
    over_time: "Unit | None"
    kwic: int | None
    collocates: bool

    @property
    def unit(self) -> str:
        """What is counted."""
        return "stories" if self.distinct else "articles"

    def print(self, session: "Session", asked: "Filter") -> None:
        """Print it. Raises BadQuery."""
        if self.count:
            hits.print_counts(session, asked, self.as_json)
        elif self.facet:
            _print_facet(session, asked, self, self.facet)
        elif self.over_time:
            _print_times(session, asked, self, self.over_time)
        elif self.collocates:
            _print_collocates(session, asked, self)
        elif self.kwic:
            _print_contexts(session, asked, self, self.kwic)
        elif self.sort in ("date", "relevance"):
            hits.print_hits(session, asked, self.sort, self.limit, distinct=self.distinct, as_json=self.as_json)


def refuse_together(view: View) -> None:
    """Raises BadParameter for options of which one would silently be left out of account."""
    chosen = {
        "--count": view.count, "--facet": view.facet, "--over-time": view.over_time, "--collocates": view.collocates,
        "--kwic": view.kwic and not view.collocates,
    }  # fmt: skip
    names = [name for name, value in chosen.items() if value]
    if len(names) > 1:
        raise typer.BadParameter(f"{names[0]} and {names[1]} are two results: ask for one at a time")
    if view.sort in ("left", "right") and names != ["--kwic"]:
        raise typer.BadParameter(f"--sort {view.sort} goes with --kwic alone")
    if names and names != ["--kwic"] and view.sort != "date":
        raise typer.BadParameter(f"{names[0]} has its own order: leave --sort out")
    if names == ["--kwic"] and view.sort == "relevance":
        raise typer.BadParameter("--kwic is sorted by date, left or right")


def _print_facet(session: "Session", asked: "Filter", view: View, name: "Facet") -> None:
    from cli.output import console, emit, print_rows
    from storage.search import count
    from storage.search.facets import facet

    found = facet(session, asked, name, distinct=view.distinct)
    for bucket in found[: view.limit] if view.as_json else ():
        emit({"value": bucket.value, view.unit: bucket.count})
    if view.as_json:
        return
    rows = [(bucket.value if bucket.value is not None else "none", bucket.count) for bucket in found[: view.limit]]
    print_rows((name, view.unit), rows, right=(view.unit,), fold=(name,))
    more = len(found) - len(rows)
    console().print(f"\nOf {hits.told(count(session, asked))}.")
    if more:
        console().print(f"{more} more values: --limit N shows more, --all every one.")


def _print_times(session: "Session", asked: "Filter", view: View, unit: "Unit") -> None:
    from cli.output import console, emit, print_rows
    from storage.search.times import over_time

    found = over_time(session, asked, unit, distinct=view.distinct)
    for one in found if view.as_json else ():
        told = {"all": one.all, "share": one.share and round(one.share, 6), "missing": one.missing}
        emit({"period": one.period, view.unit: one.count, **told})
    if view.as_json:
        return
    if not found:
        console().print("Nothing is held with a date: run `fangzhi crawl SITE`.")
        return
    print_rows((unit, view.unit, "of all", "share"), _period_rows(found), right=(view.unit, "of all", "share"))
    gaps = dict.fromkeys(site for one in found if one.count is not None for site in one.missing)
    if gaps:
        console().print(f"\n* not covered by every site: {', '.join(gaps)}; see `fangzhi stats --coverage`.")
    _print_undated(session, asked)


def _period_rows(found: "Sequence[Period]") -> "Iterator[tuple[object, ...]]":
    """A row a period; where nothing is held, one for all that follow one another."""
    for (count, every, gaps), some in groupby(found, lambda one: (one.count, one.all, bool(one.missing))):
        periods = [one.period for one in some]
        number = "no data" if count is None else f"{count}{'*' if gaps else ''}"
        if not every:
            yield periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}", number, every, ""
            continue
        for name in periods:
            yield name, number, every, "" if count is None else f"{count / every:.2%}"


def _print_undated(session: "Session", asked: "Filter") -> None:
    """Say how many hits have no date, or one that is not to be trusted."""
    from dataclasses import replace

    from cli.output import console, number_of
    from storage.search import count

    undated, doubtful = count(session, asked).undated, 0
    if asked.suspect == "include":
        doubtful = count(session, replace(asked, suspect="only")).total
    if undated:
        console().print(f"Not among them: {number_of(undated, 'article')} without a date.")
    if doubtful:
        console().print(f"Among them: {number_of(doubtful, 'article')} with a suspect date; --suspect exclude|only.")


def _print_collocates(session: "Session", asked: "Filter", view: View) -> None:
    from cli.output import console, emit, print_rows
    from storage.search.collocates import collocates

    found = collocates(session, asked, view.kwic or 10, distinct=view.distinct)[: view.limit]
    for one in found if view.as_json else ():
        emit({"word": one.word, "near": one.near, view.unit: one.held, "score": one.score})
    if view.as_json:
        return
    if not found:
        console().print("Nothing stands near these words in two articles or more.")
        return
    rows = [(one.word, one.near, one.held, f"{one.score:.2f}") for one in found]
    print_rows(("pair", "near", "anywhere", "score"), rows, right=("near", "anywhere", "score"))
    console().print(
        f"\nnear: {view.unit} with the pair within {view.kwic or 10} characters of a word; score: logDice, at most 14."
    )


def _print_contexts(session: "Session", asked: "Filter", view: View, around: int) -> None:
    from cli.output import console, emit
    from storage.search.concordance import keywords

    order = view.sort if view.sort != "relevance" else "date"
    lines = islice(keywords(session, asked, around, order, distinct=view.distinct), view.limit)
    if view.as_json:
        for line in lines:
            emit(line)
        return
    shown = _print_lines(lines)
    if shown == view.limit:
        console().print(f"\nShown are the first {shown} places: --limit N shows more, --all every one.")
    elif not shown:
        console().print("The words stand nowhere.")


def _print_lines(lines: "Iterable[Line]") -> int:
    """Print each place on one line, words below one another; how many those were."""
    from rich.cells import cell_len
    from rich.text import Text

    from cli.output import clean, console

    screen, shown = console(), list(lines)
    widths = [max((cell_len(clean(text)) for text in texts), default=0) for texts in _columns(shown)]
    id_width, left, hit = max((len(str(line.id)) for line in shown), default=1), widths[0], widths[1]
    room = max(2, (screen.width - id_width - hit - 4) // 2)
    for line in shown:
        before, after = _last(clean(line.left), min(left, room)), _first(clean(line.right), room)
        text = Text(f"{line.id:>{id_width}}  ").append(before).append(clean(line.hit), "bold yellow").append(after)
        screen.print(text, no_wrap=True, overflow="ignore", crop=False)
    return len(shown)


def _columns(lines: "Sequence[Line]") -> tuple[list[str], list[str]]:
    return [line.left for line in lines], [line.hit for line in lines]


def _first(text: str, width: int) -> str:
    from rich.cells import cell_len

    while cell_len(text) > width:
        text = text[:-1]
    return text


def _last(text: str, width: int) -> str:
    """As much of the end of a text as so many columns hold, moved to their right end."""
    from rich.cells import cell_len

    while cell_len(text) > width:
        text = text[1:]
    return " " * (width - cell_len(text)) + text
