"""What `fangzhi site check` finds: the faults of profiles, and what they read otherwise than their fixtures expect."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from cli.pages import Row
from cli.progress import counted
from cli.spoken import spoken
from cli.workers import cores, rows_of
from spiders.faults import FixtureError, ProfileError
from spiders.profile import Profile, load
from spiders.upkeep import fixtures
from spiders.upkeep.check import Difference, compare
from storage.items import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a site. `fixtures` were compared; `differences` are those of each that is read otherwise.

    `is_usable` says that the profile itself has no faults.
    """

    id: str
    file: Path
    faults: tuple[str, ...]
    is_usable: bool
    fixtures: int
    differences: dict[str, tuple[str, tuple[Difference, ...]]]
    """By the fixture's name: its address, and what differs."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults and not self.differences


@dataclass(frozen=True, slots=True)
class _Part:
    """A profile's file, or one of its fixtures."""

    profile: Path
    fixture: Path | None = None

    @property
    def place(self) -> Row:
        """How its row begins."""
        return {"profile": self.profile, "fixture": self.fixture}


class _Checker:
    """Checks parts, in any process: keeps the profile of the last."""

    def __init__(self) -> None:
        self._last: tuple[Path, Profile | ProfileError] | None = None

    def row(self, part: _Part) -> Row:
        """The faults of a profile, or how a fixture differs."""
        profile = self._profile(part.profile)
        if part.fixture is None:
            return part.place | {"faults": profile.faults if isinstance(profile, ProfileError) else []}
        if isinstance(profile, ProfileError):
            return part.place | {"faults": []}  # they are the profile's
        try:
            fixture = fixtures.read(part.fixture)
        except FixtureError as error:
            return part.place | {"faults": error.faults}
        return part.place | {"faults": [], "url": fixture.url, "differences": tuple(compare(fixture, profile))}

    def _profile(self, file: Path) -> Profile | ProfileError:
        if self._last is None or self._last[0] != file:
            try:
                self._last = file, load(file)
            except ProfileError as error:
                self._last = file, error
        return self._last[1]


def check(files: Iterable[Path], jobs: int | None) -> Iterator[Checked]:
    """Check profiles and their fixtures on so many cores, or all; one after another as they are done, in order."""
    rows: Generator[Row, None, None] = rows_of(_parts(files), _Checker(), jobs or cores())
    with closing(rows):
        for file, found in groupby(counted(rows, "profiles and fixtures checked"), lambda row: row["profile"]):
            yield _checked(file, list(found))


def _parts(files: Iterable[Path]) -> Iterator[_Part]:
    for file in files:
        yield _Part(file)
        for fixture in fixtures.files(file.parent, file.stem):
            yield _Part(file, fixture)


def _checked(file: Path, rows: list[Row]) -> Checked:
    faults = [fault for row in rows for fault in row.get("faults", [])]
    for row in rows:
        problem = row.get("problem")
        if problem is not None:  # the process was ended by it
            faults.append(f"{row['fixture'] or file}: {problem['reason']}: {problem['detail']}")
    compared = [row for row in rows if "differences" in row]
    different = {row["fixture"].stem: (row["url"], row["differences"]) for row in compared if row["differences"]}
    is_usable = not rows[0].get("faults") and "problem" not in rows[0]
    return Checked(file.stem, file, tuple(faults), is_usable, len(compared), different)


def as_row(found: Checked) -> Row:
    """What was found, for programs."""
    different = [
        {"fixture": name, "url": url, "differences": [_plain(one) for one in differences]}
        for name, (url, differences) in found.differences.items()
    ]
    return {
        "id": found.id, "file": str(found.file), "faults": list(found.faults), "fixtures": found.fixtures,
        "different": different,
    }  # fmt: skip


def _plain(one: Difference) -> Row:
    return {"field": one.field, "expected": one.expected, "found": one.found, "error": _told(one.error)}


def _told(problem: Problem | None) -> Row | None:
    return None if problem is None else {"reason": problem.reason, "detail": problem.detail}


def show(found: Checked) -> None:
    """What was found, for people: a line, then what is wrong."""
    from cli.differences import lines
    from cli.output import clean, console, number_of

    screen = console()
    told = [spoken(number_of(len(found.faults), "fault")) + spoken(f" in {found.file}")] if found.faults else []
    if found.differences:
        told.append(spoken(f"{len(found.differences)} of {number_of(found.fixtures, 'fixture')} read otherwise"))
    elif found.fixtures:
        told.append(spoken(f"{number_of(found.fixtures, 'fixture')} read as expected"))
    first = f"{found.id}: " + ", ".join(told if not found.is_sound else [spoken("ok"), *told])
    screen.print("\n  ".join([first, *map(clean, found.faults)]), soft_wrap=True)
    for name, (url, differences) in found.differences.items():
        screen.print(f"  {name} {clean(url)}", soft_wrap=True)
        for one in differences:
            for line in lines(one, min(screen.width, 140) - 4):
                screen.print("   ", line, soft_wrap=True)
