"""`fangzhi doctor`: what is wrong with the archive, or will be."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import edge

if TYPE_CHECKING:
    from storage.doctor import Finding


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding and line.")] = False,
) -> None:
    """Say what is wrong with the archive or this machine, or will be, and what to do.

    Programs, the browser where a profile needs one, settings, database, room on the disk and for how many weeks, clock,
    runs, alerts, shipping. The exit code is 1 where there is a fault. Whether every byte is still right is what
    `fangzhi verify` finds out.

    Example: fangzhi doctor
    """
    from cli.archives import current_folder
    from cli.output import clean, console, emit
    from cli.progress import told
    from storage.doctor import examine

    screen, has_fault = console(), False
    with told() as tell:
        folder = current_folder(context)
        for finding in chain(_browser(folder), examine(folder, datetime.now(UTC), tell)):
            has_fault = has_fault or finding.level == "fault"
            if as_json:
                emit(finding)
                continue
            screen.print(f"{finding.level:8} {finding.check:9} {clean(finding.message)}", soft_wrap=True)
            if finding.advice:
                screen.print(f"{'':18} → {finding.advice}", soft_wrap=True)
    raise typer.Exit(edge.WRONG if has_fault else 0)


def _browser(folder: Path) -> "Iterator[Finding]":
    """Whether there is a browser, where a profile has pages that only one can build."""
    from cli.profiles import profile_folders, sound_profiles
    from crawler.browser import NoBrowser, program
    from storage.config import load_config
    from storage.doctor import Finding
    from storage.faults import ConfigError

    if not any(profile.renders for profile in sound_profiles(profile_folders(folder))):
        return
    try:
        yield Finding("browser", "ok", program(load_config(folder)[0].browser))
    except NoBrowser as error:
        yield Finding("browser", "fault", str(error))
    except ConfigError:
        return  # which is found once more
