"""Profiles as commands find them: an archive's own before the shipped ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from cli.faults import UnknownSite
from spiders.faults import ProfileError
from spiders.profile import SHIPPED, Profile, files, load
from spiders.reading.address import ascii_host, host_of, in_scope

_QUOTED = re.compile(r"""(?<=["'])[\w.-]+(?=["'])""")
"""What may be a host in a profile's text."""


def profile_folders(archive: Path | None) -> tuple[Path, ...]:
    """Where profiles are looked for, the first that has one wins."""
    return (SHIPPED,) if archive is None else (archive / "sites", SHIPPED)


def find_profile(id: str, folders: Sequence[Path]) -> Profile:
    """The profile of that id. Raises UnknownSite with a guess at what was meant, or ProfileError."""
    known = files(folders)
    if id not in known:
        raise UnknownSite(id, known)
    return load(known[id])


def profile_of(url: str, folders: Sequence[Path]) -> Profile | None:
    """The profile that has the address's host among its hosts and aliases. Raises ProfileError."""
    host = host_of(url)
    if host is None:
        return None
    for file in files(folders).values():
        # Reading a file is a hundred times quicker than checking a profile, and there may be thousands.
        if host in map(ascii_host, _QUOTED.findall(file.read_text("utf-8", "replace"))):
            profile = load(file)
            if in_scope(url, profile):
                return profile
    return None


def by_host(folders: Sequence[Path]) -> Callable[[str], list[Profile]]:
    """The profiles that have an address's host, for many addresses: each file is read once, and checked if it is met.

    What is returned raises ProfileError.
    """
    named: dict[str, list[Path]] = {}
    for file in files(folders).values():
        for host in dict.fromkeys(map(ascii_host, _QUOTED.findall(file.read_text("utf-8", "replace")))):
            named.setdefault(host, []).append(file)
    loaded = cache(load)

    def find(url: str) -> list[Profile]:
        return [profile for file in named.get(host_of(url) or "", ()) if in_scope(url, profile := loaded(file))]

    return find


@cache
def sound_profiles(folders: tuple[Path, ...]) -> tuple[Profile, ...]:
    """Every profile that has no faults."""
    return tuple(profile for _, profile in checked(folders) if isinstance(profile, Profile))


def checked(folders: Sequence[Path]) -> Iterator[tuple[Path, Profile | ProfileError]]:
    """Each profile's file, and the profile or its faults."""
    for file in files(folders).values():
        try:
            yield file, load(file)
        except ProfileError as error:
            yield file, error
