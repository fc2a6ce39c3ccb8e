"""What `fangzhi schedule` changes: schedules added, paused, resumed, removed."""

import difflib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import typer

from cli.faults import Misuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.scheduling.known import Known
    from storage.schedules import Rule, Schedule

Whom = tuple[str | None, str | None]
"""A site, or a group."""


def whom(context: typer.Context, sites: Sequence[str], group: str) -> list[Whom]:
    """The sites or the group that are meant.

    Raises Misuse, UnknownSite, SiteMoved, ProfileError, and NothingFound for a group without a site.
    """
    from cli.archives import current_folder, reading
    from cli.profiles import find_profile, profile_folders
    from storage import homes

    if bool(sites) == bool(group):
        raise Misuse("name the sites to schedule, or one --group NAME")
    if group:
        _refuse_empty(context, group)
        return [(None, group)]
    with reading(context) as session:
        for site in sites:
            homes.refuse_moved(session, site)
            find_profile(site, profile_folders(current_folder(context)))
    return [(site, None) for site in dict.fromkeys(sites)]


def _refuse_empty(context: typer.Context, group: str) -> None:
    from storage.items import NothingFound

    groups = sorted({name for site in known(context).values() for name in site.groups})
    if group not in groups:
        near = difflib.get_close_matches(group, groups, n=1)
        guess = f": did you mean {near[0]}?" if near else ""
        raise NothingFound(f"no site is in the group {group!r}{guess} (known are {', '.join(groups[:12]) or 'none'})")


def known(context: typer.Context) -> "Mapping[str, Known]":
    """The sites that have a profile, as far as schedules go."""
    from cli.archives import current_folder
    from crawler.scheduling.known import Sites

    return Sites(current_folder(context)).now()


def rule(meant: Whom, every: str, cron: str, mode: str, hours: str) -> "Rule":
    """The rule that the options make. Raises BadParameter that names the one at fault."""
    from crawler.scheduling import times
    from crawler.scheduling.cron import Cron
    from storage.schedules import Rule

    if bool(every) == bool(cron):
        raise typer.BadParameter("say how often: either --every 6h or --cron '30 5 * * *'")
    option = "--every" if every else "--cron"
    try:
        seconds = times.seconds_of(every) if every else None
        line = Cron.parse(cron).text if cron else None
        option = "--hours"
        window = times.hours_of(hours) if hours else None
    except ValueError as error:
        raise typer.BadParameter(f"{option}: {error}") from None
    return Rule(*meant, mode, seconds, line, window)


def add(context: typer.Context, rules: "Sequence[Rule]", as_json: bool) -> None:
    """Add schedules, all or none, and show when each is due. Raises AlreadyScheduled, and Misuse for one never due."""
    from cli.archives import current_folder
    from crawler.scheduling.planning import plan
    from storage import schedules
    from storage.archive import Archive

    now, sites = datetime.now(UTC), known(context)
    with Archive.open(current_folder(context)) as archive, archive.writing() as session:
        ids = [schedules.add(session, rule, now) for rule in rules]
        plan(session, sites, now)
        turns = {id: schedules.turns(session, id) for id in ids}
        never = [rule for id, rule in zip(ids, rules, strict=True) if all(turn.next is None for turn in turns[id])]
        if never:
            raise Misuse(f"--hours: no time of --cron {never[0].cron!r} lies within {never[0].hours}")
        added = [one for one in schedules.standing(session) if one.id in ids]
    from cli import scheduled

    for one in added:
        scheduled.show_one(one, turns[one.id], sites, as_json)
    _say_who_follows(context)


def _say_who_follows(context: typer.Context) -> None:
    from cli.archives import current_folder
    from storage.locks import is_kept

    if not is_kept(current_folder(context)):
        print_aside("Nobody follows the schedules now: run `fangzhi serve`, or `fangzhi schedule run-due` from cron.")


def print_aside(text: str) -> None:
    """A sentence on standard error that is no complaint."""
    typer.echo(text, err=True)


def change(
    context: typer.Context, which: Sequence[str], verb: Literal["pause", "resume", "remove"], as_json: bool
) -> None:
    """Pause, resume or remove schedules, all or none. Raises NothingFound."""
    from cli.archives import current_folder
    from cli.output import emit
    from crawler.scheduling.planning import plan
    from storage import schedules
    from storage.archive import Archive

    now, sites = datetime.now(UTC), known(context)
    with Archive.open(current_folder(context)) as archive, archive.writing() as session:
        meant = _meant(schedules.standing(session), which)
        done = [getattr(schedules, verb)(session, one.id, now) is not False for one in meant]
        plan(session, sites, now)
    for one, is_new in zip(meant, done, strict=True):
        state = {"pause": "paused", "resume": "resumed", "remove": "removed"}[verb]
        if as_json:
            emit({"schedule": one.id, "whom": one.rule.whom, "state": state})
        else:
            typer.echo(f"schedule {one.id} of {one.rule.whom} is {state}" + ("" if is_new else ", as it was before"))


def _meant(standing: "Sequence[Schedule]", which: Sequence[str]) -> "list[Schedule]":
    """The schedules of those numbers, and all of those sites and groups."""
    from storage.items import NothingFound

    found: dict[int, Schedule] = {}
    for word in which:
        own = [one for one in standing if word in (str(one.id), one.rule.site, one.rule.group)]
        if not own:
            raise NothingFound(f"there is no schedule {word}: `fangzhi schedule list` shows all")
        found |= {one.id: one for one in own}
    return list(found.values())


def show_suggestions(context: typer.Context, meant: Sequence[Whom], as_json: bool) -> None:
    """Say of each site how often it is worth crawling, and why."""
    from cli.archives import reading
    from cli.output import clean, console, emit
    from crawler.scheduling.suggestion import suggest
    from storage.rhythm import rhythm

    sites = [id for site, group in meant for id in ([site] if site else _members(context, group))]
    with reading(context) as session:
        for site in sites:
            found = suggest(rhythm(session, site))
            hours = f" --hours {found.hours}" if found.hours else ""
            command = f"fangzhi schedule add {site} --every {found.every}{hours}"
            if as_json:
                emit({"site": site, "every": found.every, "hours": found.hours or None, "why": found.why})
                continue
            console().print(f"{command}\n  {clean(found.why)}", soft_wrap=True)


def _members(context: typer.Context, group: str | None) -> list[str]:
    return [id for id, site in known(context).items() if group in site.groups]
