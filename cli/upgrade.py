"""`fangzhi upgrade`: an archive of an older version, made fit for this one."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.faults import Misuse

if TYPE_CHECKING:
    from storage.upgrade import Plan


def upgrade(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object; without --yes it only says what would be done.")
    ] = False,
) -> None:
    """Make an archive of an older version fit for this one; show first what that means, and ask.

    The database is copied before, and the copy is checked and kept. Refused while anything is crawled. It may be broken
    off at any instant: the database is then the old one or the new one, whole.

    Example: fangzhi upgrade --yes
    """
    from cli import readme
    from cli.archives import current_folder
    from cli.output import emit
    from cli.progress import told
    from cli.reprints import compare_all
    from storage import upgrade as upgrades

    folder, now = current_folder(context), datetime.now(UTC)
    planned = upgrades.plan(folder, now)
    if not as_json:
        _show(planned)
    is_wanted = bool(planned.steps) and (yes or (not as_json and _agreed()))
    if is_wanted:
        with told() as tell:
            upgrades.upgrade(folder, planned, now, tell)
        compare_all(folder)
    is_refreshed = (is_wanted or not planned.steps) and readme.refresh(folder)
    if as_json:
        emit({"upgraded": is_wanted, "readme": is_refreshed, "plan": planned})
    elif is_wanted:
        print(f"Done. The database as it was is in {planned.copy}; remove that when you have seen that all is well.")
    if is_refreshed and not as_json:
        print("README.md now describes the archive as this version keeps it.")


def _show(planned: "Plan") -> None:
    if not planned.steps:
        print(f"{planned.database} has database revision {planned.revision}, as this version wants it.")
        return
    print(f"{planned.database} goes from database revision {planned.revision} to {planned.target}:")
    for step in planned.steps:
        print(f"  {step.revision}: {step.words}")
    print(f"It is copied to {planned.copy} first.")
    print(f"The database has {planned.size:,} bytes; free space needed {planned.needed:,}, there are {planned.free:,}.")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise Misuse("nothing was changed: nobody can be asked here, so say --yes to upgrade")
    return typer.confirm("Upgrade now?")
