"""`fangzhi site`: the profiles, listed, shown and checked."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.spoken import heading, spoken

if TYPE_CHECKING:
    from spiders.profile import Profile
    from storage.polls import Poll

app = typer.Typer(
    help="Profiles of sites: list, show, check and try them, keep fixtures; move a site.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]


@app.command("list")
def list_sites(context: typer.Context, as_json: Json = False) -> None:
    """List all sites that have a profile.

    Example: fangzhi site list
    """
    from cli.output import console, emit, print_rows
    from cli.profiles import checked
    from spiders.profile import Profile

    rows: list[tuple[object, ...]] = []
    for file, profile in checked(_folders(context)):
        if as_json:
            emit(_facts(file, profile if isinstance(profile, Profile) else None))
        elif isinstance(profile, Profile):
            groups = ", ".join(profile.groups)
            rows.append(
                (profile.id, profile.name, profile.region, groups, len(profile.sections), spoken(_origin(file)))
            )
        else:
            rows.append((file.stem, spoken("has faults: see `fangzhi site check`"), "", "", "", spoken(_origin(file))))
    if rows:
        print_rows(
            ("id", "name", "region", "groups", "sections", "from"), rows, right=("sections",), fold=("name", "groups")
        )
    elif not as_json:
        console().print(spoken("No profiles yet: put one into the archive's sites folder."))


@app.command("show")
def show_site(context: typer.Context, id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show one site's profile, and in an archive how often each section is asked for what is new.

    Example: fangzhi site show lanchuan
    """
    from cli.output import emit, plain, print_facts
    from cli.profiles import find_profile
    from spiders.profile import files

    profile = find_profile(id, _folders(context))
    file = files(_folders(context))[id]
    polls = _polls(context, profile)
    if as_json:
        facts = {"file": str(file)} | profile.model_dump(mode="json", by_alias=True, exclude_unset=True)
        emit(facts | {"from_family": profile.inherited, "polls": [plain(poll) for poll in polls]})
        return
    known = [poll for poll in polls if poll.next is not None]
    described = _described(profile, file) | {"polls": "\n".join(map(_shown, known))}
    print_facts({heading(name): value for name, value in described.items()})


@app.command("check")
def check_sites(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="All sites where none is named.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the sites for listings and the newest three articles.")]
    = False,
    at: Annotated[str, typer.Option(metavar="URL", help="With --live, a server that stands in for the sites.")] = "",
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; as many as cores if not said.")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Check profiles: every fault with its place, and every fixture field by field.

    With --live the first listing pages and the newest three articles are asked for, a dozen pages a site, and compared
    with a reading that needs no profile. The exit code is 1 where anything is wrong, and 4 where a page did not come.

    Example: fangzhi site check lanchuan
    """
    from cli import asked, checks, edge
    from cli.faults import Misuse, UnknownSite
    from cli.output import emit
    from spiders.profile import files, load

    at = asked.checked_address(at)
    if at and not live:
        raise Misuse("--at goes with --live alone: nothing else asks the site")
    known = files(_folders(context))
    for unknown in [id for id in ids or () if id not in known]:
        raise UnknownSite(unknown, known)
    code, sound = 0, list[Path]()
    for found in checks.check([known[id] for id in dict.fromkeys(ids or known)], jobs):
        code = code if found.is_sound else edge.WRONG
        sound += [found.file] if found.is_usable else []
        emit(checks.as_row(found)) if as_json else checks.show(found)
    if live:
        code = max(code, _look(context, [load(file) for file in sound], at, as_json))
    raise typer.Exit(code)


def _look(context: typer.Context, profiles: "list[Profile]", at: str, as_json: bool) -> int:
    """Look at sites as they are now; returns the exit code."""
    from cli import edge, live
    from cli.archives import folder_or_none
    from cli.output import emit

    code = 0
    for site in live.look(profiles, folder_or_none(context), at):
        emit(live.as_row(site)) if as_json else live.show(site)
        code = max(code, 0 if site.is_sound else edge.WRONG, edge.UNANSWERED if site.unanswered else 0)
    return code


def _folders(context: typer.Context) -> tuple[Path, ...]:
    from cli.archives import folder_or_none
    from cli.profiles import profile_folders

    return profile_folders(folder_or_none(context))


def _polls(context: typer.Context, profile: "Profile") -> "list[Poll]":
    """How often the profile's sections are asked for, in the site's zone; nothing where there is no archive."""
    from cli.archives import folder_or_none, reading
    from storage import polls
    from storage.config import FILE
    from storage.times import local_or_none

    folder = folder_or_none(context)
    if folder is None or not (folder / FILE).is_file():
        return []
    with reading(context) as session:
        found = polls.of(session, profile.id)
    own = {section.id for section in profile.sections}
    return [replace(poll, next=local_or_none(poll.next, profile.timezone)) for poll in found if poll.section in own]


def _shown(poll: "Poll") -> str:
    minutes = (poll.seconds or 0) / 60
    sizes = ((1440, "days"), (60, "hours"), (1, "minutes"))
    size, unit = next((size, unit) for size, unit in sizes if minutes >= 2 * size or size == 1)
    every = f"every {minutes / size:.0f} {unit}, " if poll.seconds else ""
    return f"{poll.section} {spoken(every)}" + spoken(f"next on {poll.next:%Y-%m-%d %H:%M}")


def _origin(file: Path) -> str:
    from spiders.profile import SHIPPED

    return "shipped" if file.parent == SHIPPED else "archive"


def _facts(file: Path, profile: "Profile | None") -> dict[str, object]:
    facts: dict[str, object] = {"id": file.stem, "file": str(file), "from": _origin(file), "sound": profile is not None}
    if profile is not None:
        facts |= profile.model_dump(include={"name", "hosts", "aliases", "region", "level", "groups", "family"})
        facts |= {"sections": [part.id for part in profile.sections], "layouts": [part.id for part in profile.layouts]}
    return facts


def _described(profile: "Profile", file: Path) -> dict[str, str]:
    return {
        "id": profile.id,
        "name": profile.name,
        "hosts": ", ".join(profile.hosts),
        "aliases": ", ".join(profile.aliases),
        "region": profile.region,
        "level": profile.level,
        "publisher": profile.publisher,
        "groups": ", ".join(profile.groups),
        "family": profile.family or "",
        "time zone": profile.timezone,
        "delay": f"{profile.delay:g} s",
        "sections": "\n".join(f"{part.id} {part.name} {part.url}" for part in profile.sections),
        "layouts": "\n".join(f"{part.id} when {part.when.css or part.when.xpath}" for part in profile.layouts),
        "from the family": ", ".join(profile.inherited),
        "verified": profile.verified,
        "file": str(file),
    }
