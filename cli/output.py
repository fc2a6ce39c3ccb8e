"""Results on standard output: as JSON, or as text that a terminal shows well."""

import sys
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cli.spoken import heading
from storage.fields import json_line
from storage.items import Moment
from storage.times import written

if TYPE_CHECKING:
    from rich.console import Console
    from rich.containers import Lines
    from rich.table import Table
    from rich.text import Text

PIPE_WIDTH = 10_000
"""Columns where no terminal is: programs want a row on one line."""

GAP, NARROW = 2, 10
"""Columns between those of a table, and the least width of one that holds longer text."""


def emit(value: Any) -> None:
    """Print one JSON object on a line; of a dataclass its fields, those of dataclasses in it among them."""
    sys.stdout.write(json_line(plain(value)))


def plain(value: Any) -> Any:
    """A value as JSON knows it: times as ISO 8601, dataclasses as flat objects."""
    if isinstance(value, (Moment, date)):
        return written(value)
    if is_dataclass(value):
        found: dict[str, Any] = {}
        for field in fields(value):
            part = getattr(value, field.name)
            nested = is_dataclass(part) and not isinstance(part, Moment)
            found |= plain(part) if nested else {field.name: plain(part)}
        return found
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def console() -> "Console":
    """A console that prints what it is given: no markup, no emoji, rows whole where it is no terminal."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to cli.edge; Rich would end the program here."""
            raise BrokenPipeError

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Screen(markup=False, emoji=False, highlight=False, width=width)


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[object]], right: Collection[str] = (), fold: Collection[str] = ()
) -> None:
    """Print a table; where it is too wide for the terminal, row by row instead. Headings are in the language spoken.

    The columns in `right` are numbers; those in `fold` may be narrowed to NARROW.
    """
    from rich.cells import cell_len

    screen, made = console(), _table()
    cells = [[clean(str(cell)) for cell in row] for row in rows]
    heads = [heading(name) for name in columns]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    for name, head, width in zip(columns, heads, widths, strict=True):
        least = min(width, NARROW) if name in fold else width
        made.add_column(
            head,
            justify="right" if name in right else "left",
            overflow="fold",
            min_width=least,
            no_wrap=name not in fold,  # Rich would narrow the others too, and cut off the last
        )
    if sum(column.min_width or 0 for column in made.columns) + GAP * (len(columns) - 1) > screen.width:
        for row in cells:
            print_facts(dict(zip(heads, row, strict=True)))
            screen.print()
        return
    for row in cells:
        made.add_row(*row)
    screen.print(made)


def print_facts(facts: Mapping[str, str]) -> None:
    """Print names and values below one another; those without a value are left out."""
    made = _table()
    made.show_header = False
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in facts.items():
        if value:
            made.add_row(name, clean(value))
    console().print(made)


def _table() -> "Table":
    from rich.table import Table

    return Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))


def number_of(count: int, noun: str) -> str:
    """A count with its noun, as `1 article`, `2 articles`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def amount(number: float) -> str:
    """Bytes as people read them, as `12.3 MB`."""
    for unit in ("kB", "MB", "GB"):
        number /= 1000
        if number < 1000:
            return f"{number:.1f} {unit}"
    return f"{number / 1000:,.1f} TB"


def clean(text: str) -> str:
    """Text from a page without what could steer a terminal or turn its lines around."""
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf"))


def marked(text: str, spots: Iterable[tuple[int, int]] = (), style: str = "") -> "Text":
    """Text from a page, cleaned, with the hits in it highlighted."""
    from rich.text import Text

    made, end = Text(style=style), 0
    for start, stop in spots:
        made.append(clean(text[end:start])).append(clean(text[start:stop]), "bold yellow")
        end = stop
    return made.append(clean(text[end:]))


def folded(text: "Text", width: int) -> "Lines":
    """The text in lines of at most so many columns: parted between ideographs, in a word of letters only if it must."""
    from rich.cells import cell_len

    breaks, start, last, used = [], 0, 0, 0
    for place, letter in enumerate(text.plain):
        if letter == " " or not letter.isascii():
            last = place + (letter == " ")
        used += cell_len(letter)
        if used > width:
            start = last if last > start else place
            breaks.append(start)
            used = cell_len(text.plain[start : place + 1])
    return text.divide(breaks)
