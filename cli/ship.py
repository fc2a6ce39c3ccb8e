"""`fangzhi ship`: closed WARC files to another place, and back."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cli import edge
from cli.faults import Misuse
from storage.faults import Differs

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.shipping import File, Tell

Act = Callable[["File", "Tell"], "File | None"]


def ship(
    context: typer.Context,
    files: Annotated[list[str] | None, typer.Argument(metavar="FILE", help="These alone, as warc/…")] = None,
    to: Annotated[str, typer.Option(metavar="PLACE", help="A folder or s3://…; else ship_to in fangzhi.toml.")] = "",
    close: Annotated[bool, typer.Option("--close", help="First close the files that are still written to.")] = False,
    release: Annotated[bool, typer.Option("--release", help="Remove shipped files here, each checked there.")] = False,
    bring_back: Annotated[
        bool, typer.Option("--bring-back", help="Fetch released files; --to says where they lie if not there.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Read shipped files where they lie, and compare.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file and line.")] = False,
) -> None:
    """Copy closed WARC files to another place, check them there, and free the space here.

    A file is closed when it has grown to warc_size. It counts as shipped when it was read back and is the same, and is
    removed here only then. What needs a released file reads it from the folder that it went to, or says how to bring it
    back. s3://… needs s3fs (pip install s3fs).

    Example: fangzhi ship --to s3://library/gazetteer --release
    """
    from cli.archives import current_folder
    from storage import shipping
    from storage.archive import Archive

    if bring_back + check + (close or release) > 1:
        raise Misuse("--bring-back and --check each go alone")
    archive, now = Archive.open(current_folder(context)), datetime.now(UTC)
    try:
        left_open = shipping.close_files(archive, now) if close else []
        for sentence in left_open:
            edge.say(sentence)
        if check:
            act: Act = _check
        elif bring_back:
            act = partial(_fetch, archive, to, now)
        else:
            act = partial(_send, archive, _place(archive, to), release, now)
        is_well = _done(act, shipping.closed(archive, files or ()), as_json) and not left_open
    finally:
        archive.close()
    raise typer.Exit(0 if is_well else edge.WRONG)


def _place(archive: "Archive", to: str) -> str:
    """Where files go: a folder that fangzhi.toml names is seen from the archive's folder."""
    configured = archive.config.ship_to
    if configured and "://" not in configured:
        configured = str(archive.folder.absolute() / configured)
    if not to and not configured:
        raise Misuse("say where the files are to go: --to PLACE, or ship_to in fangzhi.toml")
    return to or configured


def _send(archive: "Archive", place: str, release: bool, now: datetime, file: "File", tell: "Tell") -> "File | None":
    from storage import shipping

    done = None if shipping.has_copy(archive, file) else shipping.ship(archive, file, place, now, tell)
    if release and (archive.folder / file.path).exists():
        return shipping.release(archive, done or file, now, tell)
    return done


def _fetch(archive: "Archive", place: str, now: datetime, file: "File", tell: "Tell") -> "File | None":
    from storage import shipping

    return None if file.released_at is None else shipping.bring_back(archive, file, place, now, tell)


def _check(file: "File", tell: "Tell") -> "File | None":
    from storage import shipping

    return None if file.shipped_to is None else shipping.check(file, tell)


def _done(act: "Act", files: "list[File]", as_json: bool) -> bool:
    """Do it with each file and print what came of it; whether none of them was found to be wrong."""
    from cli.output import emit
    from cli.progress import told

    is_well, count = True, 0
    with told() as tell:
        for file in files:
            try:
                done = act(file, tell)
            except Differs as error:
                edge.say(str(error))
                is_well = False
                continue
            if done is not None:
                count += 1
                emit(done) if as_json else print(_described(done))
    if not count and is_well and not as_json:
        print("Nothing to do: no file waits for this (only closed ones are shipped, and --close closes the others).")
    return is_well


def _described(file: "File") -> str:
    where = f"only at {file.shipped_to}" if file.released_at else f"here, and at {file.shipped_to}"
    return f"{file.path} ({file.size:,} bytes) is {where}"
