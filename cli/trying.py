"""`fangzhi site try`: where each field of a page comes from, and what a change of the profile would do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.output import clean, console, emit, number_of

if TYPE_CHECKING:
    from spiders.profile import Profile
    from spiders.upkeep.effects import Effect, State
    from spiders.upkeep.fixtures import Fixture
    from spiders.upkeep.trying import Step, Trace

MOST_CAPTURES = 50
"""Articles of the archive that a change is tried on."""

MOST_SHOWN = 10
"""Pages that are read otherwise of which it is shown how."""

LONGEST = 60
"""Columns of a value in the table; on a narrow screen less."""


def try_site(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="SITE", help="The site's id, as `site list` shows it.")],
    given: Annotated[str, typer.Argument(
        metavar="URL|FILE", help="An article or a listing: the archive's newest capture, or asked for; or a saved page."
    )],
    sets: Annotated[list[str] | None, typer.Option(
        "--set", metavar="KEY=VALUE", help="Try a change, as 'title=h2.t' or 'layouts.v2.published.re=…'."
    )] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Ask the site also for what the archive holds.")] = False,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address of a saved page.")] = None,
    at: Annotated[str, typer.Option(metavar="URL", help="A server that stands in for the site.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON objects instead of text.")] = False,
) -> None:  # fmt: skip
    """Show where each field of a page comes from: selector, matches, the text before and after the pattern.

    With --set a change is tried, and nothing is saved: the page is shown as it would be read, then what becomes of all
    fixtures and of the newest 50 articles of the archive. The exit code is 1 where the page cannot be read, a fixture
    is not read as expected, or an article that is read now would not be.

    Example: fangzhi site try lanchuan page.html --set 'title=h2.t'
    """
    from cli import asked
    from cli.archives import folder_or_none
    from cli.profiles import find_profile, profile_folders
    from cli.samples import Samples
    from spiders.profile import files
    from spiders.upkeep.trying import trace

    folder = folder_or_none(context)
    profile = find_profile(id, profile_folders(folder))
    file = files(profile_folders(folder))[id]
    page = _page(Samples(folder, profile, url, asked.checked_address(at), fetch=fetch), given)
    found = trace(page, profile)
    if not sets:
        _emit_trace(page, found) if as_json else _show_trace(page, found)
        raise typer.Exit(1 if found.problem else 0)
    changed = _changed(file, sets, found.layout)
    now = trace(page, changed)
    _emit_trace(page, now) if as_json else _show_trace(page, now, found)
    is_well = now.problem is None
    for what, effects in (
        ("fixture", _of_fixtures(file, profile, changed)),
        ("article", _of_captures(folder, profile, changed)),
    ):
        if effects:
            _emit_effects(what, effects) if as_json else _show_effects(what, effects)
        is_well &= not any(one.state == "fails" or (what == "fixture" and one.wrong) for one in effects)
    raise typer.Exit(0 if is_well else 1)


def _page(samples: Any, given: str) -> "Fixture":
    """The one page. Raises Misuse where there is none, or several; ends the command where it cannot be had."""
    from cli.edge import MISUSE, UNANSWERED, say
    from cli.faults import Misuse
    from cli.given import is_address

    found = samples.of([given])
    if len(found) != 1:
        raise Misuse(f"{given} holds {len(found)} articles: give one page")
    page: Fixture | str = found[0][1]
    if isinstance(page, str):
        say(f"{given}: {page}")
        raise typer.Exit(UNANSWERED if is_address(given) else MISUSE)
    return page


def _changed(file: Path, sets: Sequence[str], layout: str | None) -> "Profile":
    """The profile with the changes. Raises Misuse, or ProfileError with the faults that they bring."""
    from cli.faults import Misuse
    from spiders.upkeep.setting import NoKey, changed

    try:
        return changed(file.read_text("utf-8"), file, sets, layout)
    except NoKey as error:
        raise Misuse(f"--set: {error}") from None


def _of_fixtures(file: Path, before: "Profile", now: "Profile") -> "list[Effect]":
    from spiders.upkeep import fixtures
    from spiders.upkeep.effects import effect

    return [effect(one, before, now) for one in fixtures.load(file.parent, before.id)]


def _of_captures(folder: Path | None, before: "Profile", now: "Profile") -> "list[Effect]":
    """What becomes of the newest articles that the archive holds, those that could not be read among them."""
    from cli.progress import counted
    from crawler.kept import Unreadable
    from crawler.saved import pages
    from spiders.upkeep.effects import effect
    from storage import newest
    from storage.archive import Archive
    from storage.config import FILE

    if folder is None or not (folder / FILE).is_file():
        return []
    archive = Archive.open(folder)
    try:
        with archive.reading() as session:

            def held() -> "Iterator[Fixture]":
                for ids in newest.of_articles(session, before.id, MOST_CAPTURES):
                    try:
                        yield pages(session, folder, ids, before)
                    except Unreadable:
                        continue  # its bytes are not within reach

            return [effect(page, before, now) for page in counted(held(), "articles read")]
    finally:
        archive.close()


def _emit_trace(page: "Fixture", found: "Trace") -> None:
    steps = [
        {"key": one.key, "selector": one.selector, "nodes": one.nodes, "before": one.before, "after": one.after,
         "gives": one.gives}
        for one in found.steps
    ]  # fmt: skip
    problem = found.problem and {"reason": found.problem.reason, "detail": found.problem.detail}
    emit({"url": page.url, "kind": page.kind, "layout": found.layout, "problem": problem, "steps": steps,
          "fields": dict(found.values)})  # fmt: skip


def _emit_effects(what: str, effects: "Sequence[Effect]") -> None:
    for one in effects:
        changes = [{"field": part.field, "before": part.expected, "now": part.found} for part in one.changes]
        wrong = [{"field": part.field, "expected": part.expected, "found": part.found} for part in one.wrong]
        emit({what: one.page.name, "url": one.page.url, "state": one.state, "changes": changes}
             | ({"wrong": wrong} if what == "fixture" else {}))  # fmt: skip


def _show_trace(page: "Fixture", found: "Trace", before: "Trace | None" = None) -> None:
    """The page's head line, then a block for each key: what is read, and below it the selector and what it does."""
    from rich.text import Text

    screen = console()
    width = min(screen.width, 140)
    place = f" by layout {found.layout}" if found.layout else ""
    screen.print(f"{page.kind} {clean(page.url)}{place}, captured {page.captured:%Y-%m-%d %H:%M} UTC", soft_wrap=True)
    if found.problem is not None:
        told = f"cannot be read: {found.problem.reason}: {found.problem.detail}"
        screen.print(Text(clean(told), style="red"), soft_wrap=True)
    for line in _lines(page, found, width):
        screen.print(line, soft_wrap=True)
    if before is not None and before.values != found.values:
        screen.print("\nNow, and with the change:")
        for line in _changes(before, found, width):
            screen.print(line, soft_wrap=True)


def _lines(page: "Fixture", found: "Trace", width: int) -> "Iterator[Any]":
    from rich.text import Text

    from cli.differences import cut, written
    from spiders.upkeep.trying import KEYS

    shown: set[str] = set()
    for step in found.steps:
        key = step.key.partition("[")[0]
        field = KEYS.get(key)
        if field is not None and key not in shown and field in found.values:
            value = written(found.values[field])
            yield Text(f"{field:<12} ", style="bold") + Text(cut(clean(value) or "(nothing)", width - 13))
        shown.add(key)
        yield Text("  ") + _step(step, width - 2)
    for name, value in found.values.items():
        if not _is_told(name, shown):
            yield Text(f"{name:<12} ", style="bold") + Text(cut(clean(_brief(value)), width - 13))


def _is_told(name: str, shown: set[str]) -> bool:
    from spiders.upkeep.trying import KEYS

    return name in {KEYS.get(key) for key in shown} | {"url", "site", "layout", "published_raw"}


def _brief(value: Any) -> str:
    from cli.differences import written

    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{number_of(len(value), 'entry').replace('entrys', 'entries')}, the first {written(value[0])}"
    return written(value) or "(nothing)"


def _step(step: "Step", width: int) -> Any:
    """A selector in one line: its key, how often it matches, its text before the pattern and after it."""
    from rich.text import Text

    from cli.differences import cut

    style = "" if step.gives else "yellow" if step.nodes else "dim"
    head = f"{step.key:<12} {clean(step.selector)}  {number_of(step.nodes, 'match').replace('matchs', 'matches')}"
    line = Text(cut(head, width), style=style)
    if not step.before or step.before == step.after:
        return line
    then = f" → {clean(step.after)}" if step.after else " → the pattern does not fit"
    room = width - 15 - min(len(then) * 2, width // 2)
    return line.append("\n" + " " * 15 + cut(cut(clean(step.before), max(room, 20)) + then, width - 13), style="dim")


def _changes(before: "Trace", now: "Trace", width: int) -> "Iterator[Any]":
    from cli.differences import lines
    from spiders.upkeep.check import Difference

    names = dict.fromkeys([*before.values, *now.values])
    for name in names:
        was, is_now = before.values.get(name), now.values.get(name)
        if was != is_now:
            yield from lines(Difference(name, was, is_now), width)


def _show_effects(what: str, effects: "Sequence[Effect]") -> None:
    """How many pages are read the same, and how, for some, the others are not."""
    from cli.differences import lines

    screen = console()
    width = min(screen.width, 140)
    states = Counter(one.state for one in effects)
    words: dict[State, str] = {"same": "read the same", "changed": "read otherwise", "fails": "not read any more",
             "recovered": "read only now", "unread": "read neither before nor now"}  # fmt: skip
    told = ", ".join(f"{states[state]} {text}" for state, text in words.items() if states[state])
    screen.print(f"\n{number_of(len(effects), what)}: {told}", soft_wrap=True)
    if what == "fixture" and (wrong := sum(bool(one.wrong) for one in effects)):
        screen.print(f"not as expected: {number_of(wrong, 'fixture')}", soft_wrap=True)
    others = [one for one in effects if one.changes]
    for one in sorted(others, key=lambda one: one.state != "fails")[:MOST_SHOWN]:
        screen.print(f"  {one.page.name} {clean(one.page.url)}", soft_wrap=True)
        for part in one.changes:
            for line in lines(part, width - 4):
                screen.print("   ", line, soft_wrap=True)
    if len(others) > MOST_SHOWN:
        screen.print(f"  … and {len(others) - MOST_SHOWN} more", soft_wrap=True)
