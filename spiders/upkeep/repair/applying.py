"""What applying a repair writes: the archive's own profile, and fixtures of the new layout."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from spiders.reading.errors import ReadingError
from spiders.upkeep import fixtures
from spiders.upkeep.check import fields
from spiders.upkeep.fixtures import Fixture
from spiders.upkeep.repair.proposal import Repair

KEPT = 3
"""Fixtures that are added for a new layout."""


class AnotherProfile(Exception):
    """The profile's file is no longer what the proposal was made of."""


def apply(found: Repair, folder: Path, before: str, file: Path) -> tuple[Path, list[Path]]:
    """Write the profile into the archive's folder of profiles, and fixtures beside it; their files.

    `before` is the text of `file` from which the proposal was made: where the file has another now, AnotherProfile is
    raised and nothing is written. The profile is written last. Raises OSError.
    """
    if file.read_text("utf-8") != before:
        raise AnotherProfile(f"{file} was changed meanwhile: look for a repair again")
    folder.mkdir(parents=True, exist_ok=True)
    saved = [fixtures.save(folder, page) for page in new_fixtures(found)]
    place = folder / f"{found.site}.toml"
    part = place.with_name(f"{place.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\r\n" if b"\r\n" in file.read_bytes() else "\n") as stream:
            stream.write(found.text)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return place, saved


def new_fixtures(found: Repair) -> Sequence[Fixture]:
    """The first few pages that the new layout reads, with what it reads there."""
    kept: list[Fixture] = []
    for change in found.changes:
        try:
            expected = fields(change.page, found.profile)
        except ReadingError:
            continue
        if expected["layout"] == f"{found.site}/{found.layout['id']}" and len(kept) < KEPT:
            kept.append(replace(change.page, expected=expected))
    return kept
