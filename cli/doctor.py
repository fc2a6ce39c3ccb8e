"""`fangzhi doctor`: what is wrong with the archive, or will be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import edge

if TYPE_CHECKING:
    from storage.finding import Finding


def doctor(
    context: typer.Context,
    network: Annotated[bool, typer.Option("--network", help="Ask each site's host for its robots.txt, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding and line.")] = False,
) -> None:
    """Say what is wrong with the archive or this machine, or will be, and what to do.

    Programs, the browser where a profile needs one, the proxy, settings, channels of alerts, rights, file system,
    database, room on the disk and for how many weeks, clock, runs, alerts, schedules, shipping; with --network whether
    each site answers, and what its clock says. The exit code is 1 where there is a fault. Whether every byte is still
    right is what `fangzhi verify` finds out.

    Example: fangzhi doctor
    """
    from cli.archives import current_folder
    from cli.output import clean, console, emit
    from cli.progress import told
    from storage.doctor import examine

    screen, has_fault = console(), False
    with told() as tell:
        folder = current_folder(context)
        for finding in chain(
            _browser(folder),
            _proxy(folder),
            examine(folder, datetime.now(UTC), tell),
            _network(folder, tell) if network else (),
        ):
            has_fault = has_fault or finding.level == "fault"
            if as_json:
                emit(finding)
                continue
            screen.print(f"{finding.level:8} {finding.check:10}{clean(finding.message)}", soft_wrap=True)
            if finding.advice:
                screen.print(f"{'':18} → {finding.advice}", soft_wrap=True)
    raise typer.Exit(edge.WRONG if has_fault else 0)


def _browser(folder: Path) -> "Iterator[Finding]":
    """Whether there is a browser, where a profile has pages that only one can build."""
    from cli.profiles import profile_folders, sound_profiles
    from crawler.browser import NoBrowser, program
    from storage.config import load_config
    from storage.faults import ConfigError
    from storage.finding import Finding

    if not any(profile.renders for profile in sound_profiles(profile_folders(folder))):
        return
    try:
        yield Finding("browser", "ok", program(load_config(folder)[0].browser))
    except NoBrowser as error:
        yield Finding("browser", "fault", str(error))
    except ConfigError:
        return  # which is found once more


def _proxy(folder: Path) -> "Iterator[Finding]":
    """Whether the proxy takes connections, where one is set."""
    from crawler.reach import proxy
    from storage.config import load_config
    from storage.faults import ConfigError
    from storage.finding import Finding

    try:
        yield from proxy(load_config(folder)[0])
    except ConfigError as error:
        if "proxy" in str(error).lower():
            yield Finding("proxy", "fault", str(error), "mend the setting")


def _network(folder: Path, tell: "Callable[[str], None]") -> "Iterator[Finding]":
    """Whether the sites that are held answer, and what their clocks say."""
    from importlib.metadata import version
    from urllib.parse import urlsplit

    from cli.reread import held_profiles
    from crawler.reach import findings, sites
    from storage.archive import Archive
    from storage.faults import ArchiveError
    from storage.finding import Finding

    try:
        archive = Archive.open(folder)
    except ArchiveError:
        return  # which is found anyhow
    try:
        held = held_profiles(folder, archive, [])
        origins = {profile.id: urlsplit(profile.sections[0].url) for profile in held if profile.sections}
        agent = f"fangzhi/{version('fangzhi')}" + (f" (+{archive.config.contact})" if archive.config.contact else "")
        asked = [(site, f"{parts.scheme}://{parts.netloc}") for site, parts in origins.items()]
        if not asked:
            yield Finding("network", "ok", "no site is held yet, so that none was asked")
        yield from findings(sites(archive.config, asked, agent, tell))
    finally:
        archive.close()
