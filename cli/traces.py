"""What `fangzhi site try` found, shown."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cli.output import clean, console, emit, number_of
from cli.spoken import spoken

if TYPE_CHECKING:
    from rich.text import Text

    from spiders.upkeep.effects import Effect, State
    from spiders.upkeep.fixtures import Fixture
    from spiders.upkeep.trying import Step, Trace

MOST_SHOWN = 10
"""Pages that are read otherwise of which it is shown how."""

WIDEST = 140
"""Columns that are used of a screen."""


def emit_trace(page: "Fixture", found: "Trace") -> None:
    """A page's trace, for programs."""
    steps = [
        {"key": one.key, "selector": one.selector, "nodes": one.nodes, "before": one.before, "after": one.after,
         "gives": one.gives}
        for one in found.steps
    ]  # fmt: skip
    problem = found.problem and {"reason": found.problem.reason, "detail": found.problem.detail}
    emit({"url": page.url, "kind": page.kind, "layout": found.layout, "problem": problem, "steps": steps,
          "fields": dict(found.values)})  # fmt: skip


def emit_effects(what: str, effects: "Sequence[Effect]") -> None:
    """What became of each page, for programs."""
    for one in effects:
        changes = [{"field": part.field, "before": part.expected, "now": part.found} for part in one.changes]
        wrong = [{"field": part.field, "expected": part.expected, "found": part.found} for part in one.wrong]
        emit({what: one.page.name, "url": one.page.url, "state": one.state, "changes": changes}
             | ({"wrong": wrong} if what == "fixture" else {}))  # fmt: skip


def show_trace(page: "Fixture", found: "Trace", before: "Trace | None" = None) -> None:
    """What is read of a page, and below each field its selectors; then what is read otherwise than before."""
    from rich.text import Text

    screen = console()
    width = min(screen.width, WIDEST)
    place = f" by layout {found.layout}" if found.layout else ""
    head = f"{page.kind} {clean(page.url)}{place}, captured {page.captured:%Y-%m-%d %H:%M} UTC"
    screen.print(spoken(head), soft_wrap=True)
    if found.problem is not None:
        told = f"cannot be read: {found.problem.reason}: {found.problem.detail}"
        screen.print(Text(clean(spoken(told)), style="red"), soft_wrap=True)
    for line in _lines(found, width):
        screen.print(line, soft_wrap=True)
    if before is not None and found.values and before.values != found.values:
        screen.print(spoken("\nWith the change this page is read otherwise:"))
        for line in _changes(before, found, width):
            screen.print(line, soft_wrap=True)


def _lines(found: "Trace", width: int) -> "Iterator[Text]":
    """The fields by the keys of the layout, with the key's selectors below; then those that no selector gives."""
    from spiders.upkeep.trying import KEYS

    column = max((len(step.key) for step in found.steps), default=0) + 2
    shown = {"url", "site", "layout", "published_raw"}
    for step in found.steps:
        field = KEYS.get(step.key.partition("[")[0])
        if field is not None and field in found.values and field not in shown:
            shown.add(field)
            yield _value(field, found.values[field], width)
        yield _step(step, column, width)
    for name, value in found.values.items():
        if name not in shown:
            yield _value(name, value, width)


def _value(name: str, value: Any, width: int) -> "Text":
    """A field and, in one line, what was read."""
    from rich.text import Text

    from cli.differences import cut, written

    text = clean(written(value)) or spoken("(nothing)")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        text = spoken(f"{len(value)} in all, the first: {clean(written(value[0]))}")
    elif name == "body" and value:
        counts = number_of(value.count("\n") + 1, "paragraph"), number_of(len(value), "character")
        text = f"({', '.join(map(spoken, counts))}) {text}"
    return Text(f"{name:<12} ", style="bold").append(cut(text, width - 13), "not bold")


def _step(step: "Step", column: int, width: int) -> "Text":
    """A selector: its key, how often it matches, and in the next line its text before the pattern and after it."""
    from rich.cells import cell_len
    from rich.text import Text

    from cli.differences import cut

    style = "" if step.gives else "yellow" if step.nodes else "dim"
    matched = f"{step.nodes} match{'' if step.nodes == 1 else 'es'}"
    matched = spoken(matched)
    room = " " * (11 - cell_len(matched))
    head = f"  {step.key:<{column}}{room}{matched}  {clean(step.selector)}"
    line = Text(cut(head, width), style=style)
    if not step.before or step.before == step.after:
        return line
    then = f" → {clean(step.after)}" if step.after else spoken(" → the pattern does not fit")
    begin = " " * (column + 15)
    space = max(width - len(begin) - min(2 * len(then), width // 2), 20)
    return line.append("\n" + begin + cut(cut(clean(step.before), space) + then, width - len(begin)), "dim")


def _changes(before: "Trace", now: "Trace", width: int) -> "Iterator[Text]":
    from cli.differences import lines
    from spiders.upkeep.check import Difference

    names = dict.fromkeys([*before.values, *now.values])
    for name in names:
        was, is_now = before.values.get(name), now.values.get(name)
        if was != is_now:
            yield from lines(Difference(name, was, is_now), width)


def show_effects(what: str, effects: "Sequence[Effect]") -> None:
    """How many pages are read the same, and how, for some, the others are not."""
    from cli.differences import lines

    screen = console()
    width = min(screen.width, WIDEST)
    states = Counter(one.state for one in effects)
    words: dict[State, str] = {"same": "read the same", "changed": "read otherwise", "fails": "not read any more",
             "recovered": "read only now", "unread": "read neither before nor now"}  # fmt: skip
    told = ", ".join(spoken(f"{states[state]} {text}") for state, text in words.items() if states[state])
    screen.print(f"\n{spoken(number_of(len(effects), what))}: {told}", soft_wrap=True)
    if what == "fixture" and (wrong := sum(bool(one.wrong) for one in effects)):
        screen.print(spoken(f"not as expected: {number_of(wrong, 'fixture')}"), soft_wrap=True)
    others = [one for one in effects if one.changes]
    for one in sorted(others, key=lambda one: one.state != "fails")[:MOST_SHOWN]:
        screen.print(f"  {one.page.name} {clean(one.page.url)}", soft_wrap=True)
        for part in one.changes:
            for line in lines(part, width - 4):
                screen.print("   ", line, soft_wrap=True)
    if len(others) > MOST_SHOWN:
        screen.print(spoken(f"  … and {len(others) - MOST_SHOWN} more"), soft_wrap=True)
