"""A new layout for pages that today's profile cannot read, or reads wrong; proven on held-out and on old pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiders.faults import ProfileError
from spiders.profile import Profile, parse, table_of
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.selector import Selector
from spiders.upkeep.check import fields
from spiders.upkeep.effects import Effect, effect
from spiders.upkeep.fixtures import Fixture
from spiders.upkeep.induce import FOR_THE_EYE, Induced, NothingInduced, cluster, induce_layout
from spiders.upkeep.induce.known import Known, squeezed, tree
from spiders.upkeep.induce.weights import likeness
from spiders.upkeep.repair.evidence import JUDGED, Evidence, Sample, gather
from spiders.upkeep.repair.text import NoPlace, inserted, next_id

SHOWN = 10
"""Pages that are shown before and after."""

SOURCES = 0.6
"""Share of the pages of a look whose source must be another before that alone is a reason for a new layout."""

_CARRIED = (
    "subtitle", "published", "updated", "source", "author", "editor", "tags", "breadcrumb", "section", "captions",
    "attachments", "video", "next_page", "views", "render", "prepare",
)  # fmt: skip
"""Keys that a layout may have from the one before, where they still find something."""

_RARE = ("attachments", "video", "next_page")
"""Those that few articles need: where no page tells whether they still hold, they are kept, for a person to look at."""
_UNMET = "nothing of the kind is on these pages"

Tell = Callable[[str], None]


class NothingBetter(Exception):
    """No layout is proposed; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One page before and after: `before` is empty where it could not be read, and `error` says why."""

    page: Fixture
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    error: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What is proposed: the new layout, the profile's text with it, and what that does.

    `confidence` and `held_out` (right, of) by key; `eye` names the keys a person is to look at, with the reason.
    `pages` were looked at; `looked` of them have the look in question, of which `right_before` and `right_after` are
    read as they ought to be; `others` of other looks are read wrong too. `strays` are pages and fixtures of other looks
    that would be read otherwise.
    """

    site: str
    layout: Mapping[str, Any]
    text: str
    profile: Profile
    confidence: Mapping[str, float]
    held_out: Mapping[str, tuple[int, int]]
    eye: Mapping[str, str]
    pages: int
    looked: int
    right_before: int
    right_after: int
    others: int
    changes: tuple[Change, ...]
    strays: tuple[Effect, ...]


def repair(
    samples: Sequence[Sample], profile: Profile, text: str, fixtures: Sequence[Fixture], tell: Tell = lambda what: None
) -> Repair:
    """A new layout for those of the pages that are read wrong, or not at all.

    `text` is the profile as it is written; `fixtures` are pages that must go on being read as they are. `tell` is
    called with what is being done. Raises NothingBetter.
    """
    seen = []
    for number, sample in enumerate(samples, 1):
        tell(f"{number} of {len(samples)} pages read")
        if (found := gather(sample, profile)) is not None:
            seen.append(found)
    broken = _broken(seen)
    tell(f"selectors looked for on {len(broken)} pages")
    whole = [one for one in seen if one not in broken and not one.wrong]
    induced = _induced(broken, [one.known for one in whole], fixtures, profile)
    layout, told = _completed(induced, broken, profile, text)
    tell("the proposal is tried on old pages")
    proposed, after = _applied(layout, told, text, profile)
    return _judged(
        seen, broken, induced, layout, (proposed, after), profile, [*fixtures, *(one.sample.page for one in whole)]
    )


def _broken(seen: Sequence[Evidence]) -> list[Evidence]:
    """The pages that are read wrong, of the look of which most are. Raises NothingBetter where none is."""
    if not seen:
        raise NothingBetter("no captured article page can be read at all, with or without a profile")
    groups = [[seen[at] for at in group] for group in cluster([one.known for one in seen])]
    counted = [(_wrong(group), group) for group in groups]
    wrong, group = max(counted, key=lambda pair: len(pair[0]))
    most = len(wrong)
    if most == 0:
        raise NothingBetter(f"today's layouts read all of the newest {len(seen)} pages as they ought to be read")
    if most < 0.2 * len(group):
        raise NothingBetter(
            f"today's layouts read {len(group) - most} of the newest {len(group)} pages of this look well"
        )
    return wrong


def _wrong(group: Sequence[Evidence]) -> list[Evidence]:
    """The pages of one look that are read wrong. A source alone tells only where most have another: texts name some."""
    wrong = [one for one in group if one.wrong]
    sources = [one for one in wrong if one.wrong == ("source",)]
    return wrong if len(sources) > SOURCES * len(group) else [one for one in wrong if one not in sources]


def _induced(
    broken: Sequence[Evidence], others: Sequence[Known], fixtures: Sequence[Fixture], profile: Profile
) -> Induced:
    saved = [Known(one.url, decode(one.bodies[0], one.content_type), None) for one in fixtures]
    try:
        return induce_layout([one.known for one in broken], profile.timezone, [*saved, *others])
    except NothingInduced as error:
        raise NothingBetter(str(error)) from None


def _completed(
    induced: Induced, broken: Sequence[Evidence], profile: Profile, text: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The layout with its id, when it was first seen, and what still holds of the newest layout; a comment a key."""
    old, raw = profile.layouts[0], table_of(text, Path(f"{profile.id}.toml"))["layouts"][0]
    days = [one.day for one in broken]
    layout: dict[str, Any] = {"id": next_id(part.id for part in profile.layouts), "seen": {"first": min(days)}}
    layout |= induced.layout
    comments = {key: _comment(key, induced) for key in induced.fields}
    for key in _CARRIED:
        if key not in layout and raw.get(key) and _still_finds(getattr(old, key), broken):
            layout[key] = raw[key]
            comments[key] = f"as in {old.id}"
        elif key in _RARE and key not in layout and raw.get(key):
            layout[key] = raw[key]
            comments[key] = f"as in {old.id}; {_UNMET}"
    return layout, comments


def _still_finds(rule: Any, broken: Sequence[Evidence]) -> bool:
    """Whether an old rule finds anything on a new page; what is no selector always holds."""
    selectors = rule if isinstance(rule, list) else [getattr(rule, "selector", None) or rule]
    selectors = [one for one in selectors if isinstance(one, Selector)]
    roots = [root for one in broken[:10] if (root := tree(one.known)) is not None]
    if not selectors:
        return True
    try:
        return any(one.matches(root) for one in selectors for root in roots)
    except ReadingError:
        return False


def _comment(key: str, induced: Induced) -> str:
    found = induced.fields[key]
    right, of = found.held_out
    told = f"right on {right} of {of} held-out pages" if of else "from one page"
    return told if found.unanimous and key not in FOR_THE_EYE else f"look at this: {told}"


def _applied(
    layout: Mapping[str, Any], comments: Mapping[str, str], text: str, profile: Profile
) -> tuple[str, Profile]:
    """The profile with the layout before its others. Raises NothingBetter where it would be none."""
    try:
        new = inserted(text, layout, comments)
        after = parse(new, Path(f"{profile.id}.toml"))
    except (NoPlace, ProfileError) as error:
        raise NothingBetter(f"the layout cannot be put into the profile: {error}") from None
    if [one.id for one in after.layouts] != [layout["id"], *(one.id for one in profile.layouts)]:
        raise NothingBetter("the layout cannot be put before the profile's others")
    return new, after


def _judged(
    seen: Sequence[Evidence], broken: Sequence[Evidence], induced: Induced, layout: Mapping[str, Any],
    proposed: tuple[str, Profile], profile: Profile, others: Sequence[Fixture],
) -> Repair:  # fmt: skip
    """The proposal with what it does to the pages. Raises NothingBetter where it does no good."""
    text, after = proposed
    changes = [_change(one, after) for one in broken]
    marks = [_marks(one, change) for one, change in zip(broken, changes, strict=True)]
    before = [_right(one, one.now) for one in broken]
    if sum(marks) <= sum(before):
        raise NothingBetter(
            f"the best layout that was found reads {sum(marks)} fields of {len(broken)} pages as they ought to be, and"
            f" today's read {sum(before)}"
        )
    strays = [
        found for page in others if (found := effect(page, profile, after)).state not in ("same", "unread", "recovered")
    ]
    known = [len(_told(one)) for one in broken]
    return Repair(
        profile.id, layout, text, after,
        {key: found.confidence for key, found in induced.fields.items()},
        {key: found.held_out for key, found in induced.fields.items()},
        _for_the_eye(induced, layout, strays) | _unmet(layout, induced, after, broken), len(seen), len(broken),
        sum(one == all for one, all in zip(before, known, strict=True)),
        sum(one == all for one, all in zip(marks, known, strict=True)),
        sum(bool(one.wrong) for one in seen) - len(broken),
        tuple(changes[:SHOWN]), tuple(strays),
    )  # fmt: skip


def _change(one: Evidence, after: Profile) -> Change:
    try:
        return Change(one.sample.page, one.now, fields(one.sample.page, after), one.error)
    except ReadingError as error:
        return Change(one.sample.page, one.now, {"error": str(error.problem.reason)}, one.error)


def _marks(one: Evidence, change: Change) -> int:
    return _right(one, change.after)


def _told(one: Evidence) -> list[str]:
    """The fields by which a page is judged: of an article of several pages its body is not known as a whole."""
    return [name for name in JUDGED if name in one.labels and (name != "body" or len(one.sample.page.bodies) == 1)]


def _right(one: Evidence, read: Mapping[str, Any]) -> int:
    """How many of the fields that tell are as they ought to be."""
    return sum(_is_right(name, one.labels[name], read.get(name)) for name in _told(one))


def _is_right(name: str, wanted: str, value: Any) -> bool:
    if not value:
        return False
    if name == "published":
        return str(value)[:10] == wanted[:10] and (len(wanted) <= 10 or str(value)[:16] == wanted[:16])
    if name == "body":
        return likeness(squeezed(wanted), squeezed(str(value))) >= 0.9
    return squeezed(wanted) == squeezed(str(value))


def _unmet(layout: Mapping[str, Any], induced: Induced, profile: Profile, broken: Sequence[Evidence]) -> dict[str, str]:
    """The keys that were kept and find nothing on the pages."""
    kept = [key for key in _RARE if key in layout and key not in induced.fields]
    return {key: _UNMET for key in kept if not _still_finds(getattr(profile.layouts[0], key), broken)}


def _for_the_eye(induced: Induced, layout: Mapping[str, Any], strays: Sequence[Effect]) -> dict[str, str]:
    """The keys that a person is to look at, and why."""
    found = {key: "not every page agrees" for key, one in induced.fields.items() if not one.unanimous}
    found |= {key: "names are easily mistaken" for key in FOR_THE_EYE if key in layout}
    found |= {key: "no page says it for sure" for key in ("published", "source") if key not in layout}
    if strays:
        found["when"] = f"{len(strays)} pages of other looks would be read by it"
    return found
