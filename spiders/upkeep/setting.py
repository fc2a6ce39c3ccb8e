"""`--set KEY=VALUE`: a profile with keys changed, and nothing of it saved."""

import re
import tomllib
from collections.abc import Iterable
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

from spiders.families import FAMILIES, Family
from spiders.profile import Layout, Profile, of_table, table_of

_PART = re.compile(r"([A-Za-z0-9_-]{1,40})(?:\[(\d{1,3})\])?")
_OF_A_SELECTOR = ("css", "xpath", "re")
_LISTED = ("layouts", "sections")


class NoKey(Exception):
    """A change that cannot be made; the message says what to write instead."""


def changed(text: str, file: Path, changes: Iterable[str], layout: str | None) -> Profile:
    """The profile written in `text` with each `KEY=VALUE` set; `layout` is the one meant by a bare key of a layout.

    A key is a layout's (`title`, `published.re`, `source[1].re`), `layouts.v2.title`, `sections.sz.url`,
    `listing.items` or any other of a profile. A value is TOML, or else text. Raises NoKey, and ProfileError with every
    fault of the outcome.
    """
    table = table_of(text, file)
    family = FAMILIES.get(str(table.get("family")), Family())
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key.strip():
            raise NoKey(
                f"{change!r} sets nothing: write KEY=VALUE, as in 'title=h2.t' or 'published.re=\\d+-\\d+-\\d+'"
            )
        _set(table, _parts(key.strip(), layout), _value(key, value.strip()), family)
    return of_table(table, file)


def _parts(key: str, layout: str | None) -> list[str]:
    """The key's steps from the top of the profile, `[1]` being one of its own."""
    steps: list[str] = []
    for part in key.split("."):
        found = _PART.fullmatch(part)
        if found is None:
            raise NoKey(f"{key!r} is no key: write it as in 'title', 'published.re', 'layouts.v2.title'")
        steps += [found[1]] if found[2] is None else [found[1], found[2]]
    if steps[0] in Layout.model_fields and steps[0] not in Profile.model_fields:
        if layout is None:
            raise NoKey(f"no layout fits the page: say which one {key!r} is of, as in 'layouts.v2.{key}'")
        return ["layouts", layout, *steps]
    return steps


def _value(key: str, text: str) -> Any:
    """A value as TOML has it, or the text itself where it is none, and for a pattern that is in no quotes."""
    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    value = found.get("value")
    is_plain = len(found) == 1 and isinstance(value, (str, bool, int, float, list, dict))
    return value if is_plain and (isinstance(value, str) or not key.strip().endswith(".re")) else text


def _set(table: dict[str, Any], steps: list[str], value: Any, family: Family) -> None:
    brought = {"layouts": family.layout, "listing": family.listing}.get(steps[0], {})
    place: Any = table
    for step, following in pairwise(steps):
        if isinstance(place, dict) and step in brought and step not in place:
            place[step] = deepcopy(brought[step])  # a part of what the family brings is to be another
        place = _within(place, step, steps, following)
    _put(place, steps[-1], value, ".".join(steps))


def _within(place: Any, step: str, steps: list[str], following: str) -> Any:
    """The table or list at a step, made where it was not; a bare selector becomes a table."""
    if isinstance(place, list):
        return _member(place, step, steps)
    if not isinstance(place, dict):
        raise NoKey(f"{'.'.join(steps)!r} is no key: what stands at {step!r} has none within it")
    if step not in place:
        if step in _LISTED:
            raise NoKey(f"the profile has no {step}")
        place[step] = {}
    held = place[step]
    if following in _OF_A_SELECTOR:
        if isinstance(held, list) and len(held) == 1:
            held = held[0]
        held = {"css": held} if isinstance(held, str) else dict(held) if isinstance(held, dict) else held
        place[step] = held
    return held


def _member(place: list[Any], step: str, steps: list[str]) -> Any:
    """A table of a list by its id, or anything in one by its number from 0."""
    for number, part in enumerate(place):
        if (isinstance(part, dict) and part.get("id") == step) or (step.isdigit() and int(step) == number):
            if isinstance(part, str):
                place[number] = part = {"css": part}
            return part
    known = ", ".join(str(part["id"]) for part in place if isinstance(part, dict) and "id" in part)
    raise NoKey(f"there is no {step!r} in {steps[0]}" + (f"; those are {known}" if known else ""))


def _put(place: Any, step: str, value: Any, key: str) -> None:
    if isinstance(place, list) and step.isdigit() and int(step) < len(place):
        place[int(step)] = value
    elif isinstance(place, dict):
        for other in {"css": ["xpath"], "xpath": ["css"]}.get(step, []):
            place.pop(other, None)
        place[step] = value
    else:
        several = isinstance(place, list) and step in _OF_A_SELECTOR
        raise NoKey(f"{key!r} is no key" + (": there are several; say which, as in 'source[0].re'" if several else ""))
