"""`fangzhi site move`: a site under its new host, or carried into another site."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.faults import Misuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from spiders.profile import Profile
    from storage.moving import Plan
    from storage.rekeying import Rules

MOST_SHOWN = 20
"""Conflicts that are shown one by one as text; there may be one for each article."""


def move(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The site as the archive knows it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another site's id, or OLD's new host.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object; without --yes it only says what would be done.")
    ] = False,
) -> None:
    """Carry a site to a new host or into another site, with its articles' ids; show first what that means, and ask.

    For a new host, write it into the profile first, before all others in hosts, with the former one among aliases. For
    another site, name that site's id; its profile names OLD's hosts as aliases if it serves the same addresses.

    Example: fangzhi site move lanchuan www.lanchuan.example
    """
    from cli.archives import current_folder
    from cli.output import emit
    from spiders.rules import rules_of
    from storage import moving
    from storage.archive import Archive

    folder = current_folder(context)
    archive = Archive.open(folder)
    try:
        rules = rules_of(_profile(folder, old, new))
        with archive.reading() as session:
            _known(session, folder, old)
            planned = moving.plan(session, old, rules)
        if not as_json:
            _show(planned, rules)
        is_wanted = planned.is_needed and (yes or (not as_json and _agreed()))
        if is_wanted:
            planned = moving.move(archive, old, rules, datetime.now(UTC))
    finally:
        archive.close()
    if as_json:
        emit({"moved": is_wanted, "from": old, "to": planned.new, **planned.counts, "conflicts": planned.conflicts})
    elif is_wanted:
        print("Done.")


def _known(session: "Session", folder: Path, old: str) -> None:
    """Raises UnknownSite for a site that neither the archive nor a profile knows, SiteMoved for one that has gone."""
    from cli.faults import UnknownSite
    from cli.profiles import profile_folders
    from spiders.profile import files
    from storage import homes
    from storage.overview import sites

    homes.refuse_moved(session, old)
    held = sites(session)
    if old not in held and old not in files(profile_folders(folder)):
        raise UnknownSite(old, held)


def _profile(folder: Path, old: str, new: str) -> "Profile":
    """The profile that takes over. Raises UnknownSite or ProfileError, or Misuse for a host that has no place in it."""
    from cli.profiles import find_profile, profile_folders
    from spiders.reading.address import ascii_host

    if "." not in new:  # which no id has
        return find_profile(new, profile_folders(folder))
    profile = find_profile(old, profile_folders(folder))
    if profile.hosts[0] != ascii_host(new.lower()):
        raise Misuse(
            f"{new} is not the first host of {old}: write it before the others into `hosts` in the archive's "
            f"sites/{old}.toml, and the former one into `aliases`; to carry {old} into another site, name that one's id"
        )
    return profile


def _show(planned: "Plan", rules: "Rules") -> None:
    from cli.output import print_facts

    old, new, counts = planned.old, planned.new, planned.counts
    was, now = planned.homes
    if not planned.is_needed:
        print(f"Nothing to do: the addresses of {old} are kept under {now} already.")
        return
    if old == new:
        print(f"The addresses of {old} go from {was} to {now}:")
    else:
        print(f"{old} is carried into {new} ({rules.facts.name}, {now}):")
    told = {
        "articles": "{}, with their ids, versions and view counts",
        "addresses": "{} are added, those of before are kept",
        "outside": "{} articles lie on hosts that the profile does not name: they cannot be asked for",
        "pages": "{} of the crawl frontier go along",
        "sections": "{} go on, with their entries and known ground",
        "entries": "{}",
        "captures": "{}; WARC files stay where they are",
        "copies": "{} texts are held by both: the later article counts as a copy",
        "conflicts": "{}",
    }
    print_facts({name: told[name].format(f"{number:,}") for name, number in counts.items() if number})
    for conflict in planned.conflicts[:MOST_SHOWN]:
        same = "with the same text" if conflict.same_text else "with ANOTHER text"
        print(f"{conflict.over} stays with article {conflict.other}, not {conflict.article}, {same}")
    if len(planned.conflicts) > MOST_SHOWN:
        print(f"and {len(planned.conflicts) - MOST_SHOWN} more, which --json lists")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise Misuse("nothing was changed: nobody can be asked here, so say --yes to move the site")
    return typer.confirm("Move it now?")
