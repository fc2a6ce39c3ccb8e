"""What a change of a profile does to pages that are held."""

from dataclasses import dataclass, replace
from typing import Literal

from spiders.profile import Profile
from spiders.reading.errors import ReadingError
from spiders.upkeep.check import Difference, compare, fields
from spiders.upkeep.fixtures import Fixture

State = Literal["same", "changed", "fails", "recovered", "unread"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of one page: read the same, otherwise, no longer, only now, or neither before nor now.

    `changes` has the values before and now; `wrong` are the fields that are not as a fixture expects.
    """

    page: Fixture
    state: State
    changes: tuple[Difference, ...] = ()
    wrong: tuple[Difference, ...] = ()


def effect(page: Fixture, before: Profile, now: Profile) -> Effect:
    """What one profile makes of a page, against what another made of it."""
    wrong = tuple(compare(page, now))
    try:
        was = replace(page, expected=fields(page, before))
    except ReadingError:
        try:
            fields(page, now)
        except ReadingError:
            return Effect(page, "unread", (), wrong)
        return Effect(page, "recovered", (), wrong)
    changes = tuple(compare(was, now))
    fails = any(one.error is not None for one in changes)
    return Effect(page, "fails" if fails else "changed" if changes else "same", changes, wrong)
