"""Profiles for a list of sites, one after another; what each came to is noted, so that the next call goes on."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import typer

from cli.faults import Misuse
from cli.listed_sites import Row, rows_of
from cli.output import clean, emit, number_of, print_rows
from cli.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Generator

    from crawler.dialogue import Answers
    from spiders.profile import Profile
    from spiders.upkeep.draft.drafting import Draft

USABLE, LOOK, NOTHING, UNREACHED, THERE = "usable", "to look at", "nothing found", "unreachable", "there already"
_AGAIN = frozenset({UNREACHED, NOTHING})
"""States of sites that a new round asks again."""


@dataclass(frozen=True, slots=True)
class Came:
    """What a site came to."""

    address: str
    id: str
    name: str
    state: str
    why: str = ""


def draft_all(file: Path, folder: Path, *, yes: bool, as_json: bool) -> int:
    """Draft a profile for each site of a CSV, and show what they came to; returns the exit code.

    Sites that an interrupted call was done with are passed over; a call after a finished one asks those again that gave
    nothing. Raises Misuse for a file that cannot be read.
    """
    rows = rows_of(file)
    if as_json and not yes:
        raise Misuse("--from writes a profile for each site: add --yes")
    if not yes and not typer.confirm(
        spoken(f"Draft profiles of {number_of(len(rows), 'site')} into {folder / 'sites'}?")
    ):
        print(spoken("Nothing was asked for."))
        return 0
    journal = Journal(folder / "sites" / f"{file.stem}.drafts.jsonl")
    left = [row for row in rows if row.address not in journal.done]
    if len(left) < len(rows):
        done = f"{len(rows) - len(left)} of {number_of(len(rows), 'site')} were drafted before"
        print(spoken(done), file=sys.stderr)
    if left:
        _converse(left, folder, journal)
    journal.finish()
    came = [journal.done[row.address] for row in rows if row.address in journal.done]
    _show(came, as_json)
    states = {one.state for one in came}
    if states == {UNREACHED}:
        return 4
    return 0 if states <= {USABLE, THERE} else 1


def _converse(left: Sequence[Row], folder: Path, journal: "Journal") -> None:
    from cli.pages import LARGEST
    from crawler.asking import Way
    from crawler.dialogue import converse

    converse(_in_turn(left, folder, journal), folder, Way(LARGEST, typed=[row.address for row in left]))


def _in_turn(left: Sequence[Row], folder: Path, journal: "Journal") -> "Generator[Sequence[str], Answers, bool]":
    """The dialogues of all sites; each is noted when it is over. A site's fault is its own."""
    for number, row in enumerate(left, 1):
        came = yield from _one(row, folder)
        journal.add(came)
        told = f"{number} of {len(left)}: {clean(came.name or came.address)}: {came.state}"
        print(spoken(told), file=sys.stderr)
    return True


def _one(row: Row, folder: Path) -> "Generator[Sequence[str], Answers, Came]":
    from cli import drafts
    from cli.profiles import profile_folders, profile_of
    from spiders.faults import ProfileError
    from spiders.upkeep.draft.dialogue import Wanted
    from spiders.upkeep.draft.drafting import NothingDrafted

    try:
        known = profile_of(row.address, profile_folders(folder))
        if known is not None and _is_same(row.address, known):
            return Came(row.address, known.id, row.name, THERE, f"sites/{known.id}.toml")
        id = _free(row, folder)
        fetched = drafts.Fetched()
        draft = yield from drafts.asked(Wanted((row.address,), id, row.name, row.region), fetched)
        drafts.keep(draft, folder, fetched)
    except NothingDrafted as error:
        return Came(row.address, "", row.name, UNREACHED if error.unreachable else NOTHING, str(error))
    except ProfileError as error:  # another profile's, or a draft that does not hold: the others are to be drafted
        return Came(row.address, "", row.name, NOTHING, "; ".join(error.faults[:3]))
    return _came(row, draft)


def _is_same(address: str, known: "Profile") -> bool:
    """Whether a profile that has an address's host is that site's: on this machine each port is a site of its own."""
    from spiders.reading.address import host_of, is_loopback

    here = is_loopback(host_of(address) or "")
    return not here or any(urlsplit(section.url).netloc == urlsplit(address).netloc for section in known.sections)


def _came(row: Row, draft: "Draft") -> Came:
    state = USABLE if draft.usable else LOOK
    return Came(row.address, draft.id, row.name or draft.profile.name, state, "; ".join(draft.doubts[:3]))


def _free(row: Row, folder: Path) -> str:
    """The id made from the address's host, with a number where another site has it."""
    from cli.drafts import place
    from spiders.profile import SHIPPED
    from spiders.upkeep.draft.scope import default_id

    base = default_id(row.address)
    id, number = base, 2
    while place(id, folder).exists() or (SHIPPED / f"{id}.toml").exists():
        id, number = f"{base[:36]}-{number}", number + 1
    return id


class Journal:
    """What each site came to, one JSON line each, in a file beside the profiles; a torn last line is passed over."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.done: dict[str, Came] = {}
        for line in self._lines():
            if "finished" in line:
                self.done = {address: one for address, one in self.done.items() if one.state not in _AGAIN}
            elif isinstance(line.get("address"), str):
                known = {name: str(line.get(name, "")) for name in Came.__slots__}
                self.done[line["address"]] = Came(**known)

    def add(self, came: Came) -> None:
        """Note a site; it is on the disk when this returns."""
        self._write({name: getattr(came, name) for name in Came.__slots__})
        self.done[came.address] = came

    def finish(self) -> None:
        """Note that the whole list was gone through."""
        self._write({"finished": True})

    def _write(self, line: dict[str, Any]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._file.is_file():
            return
        for text in self._file.read_text("utf-8", "replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                yield line


def _show(came: Sequence[Came], as_json: bool) -> None:
    if as_json:
        for one in came:
            emit(one)
        return
    in_order = sorted(came, key=lambda one: _ORDER.index(one.state))
    rows = [(spoken(one.state), one.id, one.name, one.address, one.why[:200]) for one in in_order]
    print_rows(("state", "id", "name", "address", "why"), rows, fold=("name", "address", "why"))  # fmt: skip
    counted = Counter(one.state for one in came)
    print("\n" + ", ".join(spoken(f"{counted[state]} {state}") for state in _ORDER if counted[state]))


_ORDER = (USABLE, LOOK, NOTHING, UNREACHED, THERE)
