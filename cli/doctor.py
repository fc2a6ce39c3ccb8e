"""`fangzhi doctor`: what is wrong with the archive, or will be."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import edge


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding and line.")] = False,
) -> None:
    """Say what is wrong with the archive or this machine, or will be, and what to do.

    Programs, settings, database, room on the disk and for how many weeks, clock, runs, alerts, shipping. The exit code
    is 1 where there is a fault. Whether every byte is still right is what `fangzhi verify` finds out.

    Example: fangzhi doctor
    """
    from cli.archives import current_folder
    from cli.output import clean, console, emit
    from cli.progress import told
    from storage.doctor import examine

    screen, has_fault = console(), False
    with told() as tell:
        for finding in examine(current_folder(context), datetime.now(UTC), tell):
            has_fault = has_fault or finding.level == "fault"
            if as_json:
                emit(finding)
                continue
            screen.print(f"{finding.level:8} {finding.check:9} {clean(finding.message)}", soft_wrap=True)
            if finding.advice:
                screen.print(f"{'':18} → {finding.advice}", soft_wrap=True)
    raise typer.Exit(edge.WRONG if has_fault else 0)
