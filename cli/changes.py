"""Changes, as `fangzhi show --diff` and `fangzhi stats --changes` print them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from storage.changes import Change, Steps

AllReasons = Annotated[
    bool, typer.Option("--all-reasons", help="Not edits alone: also what was only reread or imported.")
]


def reasons(all_reasons: bool) -> tuple[str, ...]:
    """The reasons of versions that count as changes."""
    from storage.changes import ALL_REASONS, EDITS

    return ALL_REASONS if all_reasons else EDITS


def none(reasons: Sequence[str]) -> str:
    """What to say where there are no changes for these reasons."""
    if len(reasons) > 1:
        return "No change was seen."
    return "No edit was seen; --all-reasons also looks at what was only reread or imported."


def print_diffs(found: Iterable["Change"], as_json: bool) -> bool:
    """Print changes field by field, what was taken out and what was put in; whether there were any."""
    from cli.output import console, emit

    screen, change = console(), None
    for change in map(_near, found):
        if as_json:
            emit(change)
            continue
        against = f"against version {change.before}, stored {change.created:%Y-%m-%d %H:%M}"
        screen.print(f"version {change.number}: {change.reason}, {against}", style="bold")
        print_fields(change.fields)
        screen.print()
    return change is not None


def print_fields(fields: Mapping[str, "Steps"]) -> None:
    """Print what was taken out and put in, field by field."""
    from cli.output import console

    screen = console()
    if not fields:
        screen.print("nothing that readers see, but white space")
    for name, steps in fields.items():
        screen.print(f"{name}:", end="\n" if name == "body" else " ")
        screen.print(painted(steps, coloured=_has_colour(screen)), soft_wrap=True)


def _near(change: "Change") -> "Change":
    """The change with the body cut down to what is near a difference."""
    from storage.diffs import shortened

    body = {name: tuple(shortened(steps)) for name, steps in change.fields.items() if name == "body"}
    return replace(change, fields={**change.fields, **body})


def _has_colour(screen: "Console") -> bool:
    return screen.color_system is not None and not screen.no_color


def painted(steps: "Steps", *, coloured: bool) -> "Text":
    """The steps as one text: red and green, or [-taken out-] and {+put in+} where there is no colour."""
    from rich.text import Text

    text = Text()
    for kind, piece in _pieces(steps):
        if kind == "same" or not piece:
            text.append(piece)
        elif coloured:
            text.append(piece, "red strike" if kind == "old" else "green")
        else:
            text.append(f"[-{piece}-]" if kind == "old" else f"{{+{piece}+}}")
    return text


def _pieces(steps: "Steps") -> Iterator[tuple[str, str]]:
    """What to print: `same`, `old` or `new`, and a piece of text. None that changed reaches beyond its line."""
    from cli.output import clean

    for step in steps:
        if step.op == "equal":
            yield "same", clean(max(step.a, step.b, key=lambda side: side.count("\n")))
            continue
        for kind, side in (("old", step.a), ("new", step.b)):
            for number, line in enumerate(clean(side).split("\n")):
                yield "same", "\n" * (number > 0)
                yield kind, line


def print_changes(found: Iterable["Change"], reasons: Sequence[str], as_json: bool) -> int:
    """Print a row for each change, with what changed and by how many characters; how many there were."""
    from cli.output import emit, print_rows

    rows = []
    for change in found:
        removed, added = change.lengths
        if as_json:
            emit({**_named(change), "removed": removed, "added": added})
        when, why = f"{change.created:%Y-%m-%d %H:%M}", [change.reason] * (len(reasons) > 1)
        rows.append((when, change.site, change.id, change.title, *why, ", ".join(change.fields), removed, added))
    columns = ("seen", "site", "id", "title", *["why"] * (len(reasons) > 1), "changed", "removed", "added")
    if rows and not as_json:
        print_rows(columns, rows, right=("id", "removed", "added"), fold=("title", "changed"))
    return len(rows)


def _named(change: "Change") -> Mapping[str, object]:
    """The change with the names of its fields alone."""
    from cli.output import plain

    return {**plain(change), "fields": list(change.fields)}
