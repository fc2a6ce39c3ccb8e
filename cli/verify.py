"""`fangzhi verify` and `fangzhi backup`: is every byte still right, and a second copy of them all."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


def verify(context: typer.Context, as_json: Json = False) -> None:
    """Check every byte: database, WARC records, versions, balances, strays; the exit code is 5 where one is wrong.

    May run while crawls go on. Example: fangzhi verify
    """
    from cli.archives import current_folder
    from cli.edge import DAMAGED
    from cli.output import clean, emit
    from cli.progress import told
    from storage.archive import Archive
    from storage.verify import Checked, verify

    archive = Archive.open(current_folder(context))
    checked, faults = Checked(), 0
    try:
        with archive.reading() as session, told() as tell:
            for fault in verify(session, archive.folder, archive.config, checked, tell):
                faults += 1
                if as_json:
                    emit(fault)
                else:
                    typer.echo(f"{clean(fault.place)}: {clean(fault.what)}")
    finally:
        archive.close()
    if as_json:
        emit(checked)
    else:
        _sum_up(checked, faults)
    if faults:
        raise typer.Exit(DAMAGED)


def _sum_up(checked: object, faults: int) -> None:
    from dataclasses import asdict

    from cli.output import number_of

    numbers = asdict(checked)  # type: ignore[call-overload]
    for note in numbers.pop("notes"):
        typer.echo(f"Not checked: {note}", err=True)
    looked_at = ", ".join(f"{number} {name}" for name, number in numbers.items())
    found = f"{number_of(faults, 'fault')}." if faults else "every byte is as it was written."
    typer.echo(f"Checked {looked_at}: {found}")


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
