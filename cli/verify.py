"""`fangzhi verify` and `fangzhi backup`: is every byte still right, and a second copy of them all."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.verify import Checked

EXAMPLES = 3
"""Faulty places that an alert names."""

COMPARED = (
    "Compared were records with their digests and with the rows of their captures, and texts with their digests; view "
    "counts, entries, addresses and times in the database have no digest of their own."
)

Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


def verify(context: typer.Context, as_json: Json = False) -> None:
    """Check database, WARC records, versions, balances, strays; the exit code is 5 where something is wrong.

    Records are compared with their digests and the rows of their captures, texts with their digests; view counts,
    entries, addresses and times have none. May run while crawls go on. Example: fangzhi verify
    """
    from cli.archives import current_folder
    from cli.edge import DAMAGED
    from cli.output import clean, emit
    from cli.progress import told
    from storage.archive import Archive
    from storage.verify import Checked, verify

    archive = Archive.open(current_folder(context))
    checked, faults, places = Checked(), 0, list[str]()
    try:
        with archive.reading() as session, told() as tell:
            for fault in verify(session, archive.folder, archive.config, checked, tell):
                faults += 1
                places += [fault.place] if len(places) < EXAMPLES else []
                if as_json:
                    emit(fault)
                else:
                    typer.echo(f"{clean(fault.place)}: {clean(fault.what)}")
        _alert(archive, faults, places)
    finally:
        archive.close()
    if as_json:
        emit(checked)
    else:
        _sum_up(checked, faults)
    if faults:
        raise typer.Exit(DAMAGED)


def _alert(archive: "Archive", faults: int, places: list[str]) -> None:
    """Raise the alert of damage, or close it; a copy that can only be read, or is too broken, goes without."""
    from datetime import UTC, datetime

    from sqlalchemy.exc import DatabaseError

    from storage import troubles

    with suppress(DatabaseError), archive.writing() as session:
        troubles.verified(session, faults, places, datetime.now(UTC))


def _sum_up(checked: "Checked", faults: int) -> None:
    from dataclasses import asdict

    from cli.output import clean, number_of

    numbers = asdict(checked)
    for note in numbers.pop("notes"):
        typer.echo(f"Not checked: {clean(note)}", err=True)
    elsewhere = numbers.pop("elsewhere")
    looked_at = ", ".join(f"{number} {name}" for name, number in numbers.items())
    reach = "within reach" if elsewhere else "that was compared"
    found = number_of(faults, "fault") if faults else f"every byte {reach} is as it was written"
    left = f"; {number_of(elsewhere, 'file')} {'lies' if elsewhere == 1 else 'lie'} elsewhere" if elsewhere else ""
    typer.echo(f"Checked {looked_at}: {found}{left}. {COMPARED}")


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="DIR", help="An empty folder, or an earlier backup.")],
    as_json: Json = False,
) -> None:
    """Copy the archive as it is now into a folder, also while crawls go on; an earlier backup is brought up to date.

    The copy is an archive: check it with `fangzhi --archive DIR verify`. Example: fangzhi backup /mnt/second/gazetteer
    """
    from cli.archives import current_folder
    from cli.output import emit
    from cli.progress import told
    from storage.archive import Archive
    from storage.backup import backup

    archive = Archive.open(current_folder(context))
    try:
        with told() as tell:
            copied = backup(archive, target, tell)
    finally:
        archive.close()
    if as_json:
        emit(copied)
        return
    for note in copied.notes:
        typer.echo(note, err=True)
    fresh = f"{copied.files} WARC files ({copied.kept} were there already), {copied.bytes:,} bytes"
    typer.echo(f"Copied the database and {fresh} to {target}. Check it: fangzhi --archive {target} verify")
