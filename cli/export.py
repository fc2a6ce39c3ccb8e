"""`fangzhi export` and `fangzhi verify-export`: a whole result set with its manifest, and the proof of it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import filters
from cli.faults import Misuse

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.export import Export
    from storage.search import Filter

Format = Literal["jsonl", "csv", "txt", "parquet", "bibtex", "ris", "csl", "gbt7714", "warc", "wacz"]


def export(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="FILE|-", help="The file to write; - is standard output.")],
    query: filters.Query = "",
    format: Annotated[
        Format | None,
        typer.Option(help="JSON Lines (the default), a table, plain texts, references, or the pages as captured."),
    ] = None,
    site: filters.Site = None,
    group: filters.Group = None,
    source: filters.Source = None,
    author: filters.Author = None,
    section: filters.Section = None,
    tag: filters.Tag = None,
    kind: filters.OfKind = None,
    since: filters.Since = None,
    until: filters.UntilOnly = None,
    suspect: filters.Suspect = "include",
    as_of: filters.AsOf = None,
    again: Annotated[
        Path | None, typer.Option("--again", metavar="MANIFEST", help="The rows of an earlier export, as they were.")
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with a byte order mark, which Excel needs for CSV.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a whole result set to a file, and beside it a manifest.

    It holds every article that the query and the filters meet; all of them if there are none. The file appears when it
    is whole, or not at all. From FILE.manifest.jsonl, `--again` makes the same rows once more, whatever was crawled
    since, and `fangzhi verify-export` checks the file.

    Example: fangzhi export 石桥 --to stone-bridge.csv --format csv --from 2019 --until 2020-06
    """
    from cli.archives import current_folder, reading
    from storage.search import Filter

    asked = Filter(query, site, group, source, author, section, tag, kind, since, until, suspect, as_of=as_of)
    with reading(context) as session:
        filters.check(context, session, asked)
        made = _made(session, asked, again, format, bom)
        written = _write(made, current_folder(context), to, force)
    _tell(made, written, to)


def verify_export(
    manifest: Annotated[Path, typer.Argument(metavar="MANIFEST", help="The manifest; what it names lies beside it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a difference and line.")] = False,
) -> None:
    """Check an export against its manifest, without the archive: its bytes, and each article's id, version and text.

    Example: fangzhi verify-export stone-bridge.csv.manifest.jsonl
    """
    from cli.output import clean, emit, number_of
    from storage.export import Manifest, differences

    made = Manifest(manifest)
    found = differences(made)
    for one in found:
        if as_json:
            emit(one)
        else:
            print(clean(f"{one.place}: {one.why}"))
    if found:
        raise typer.Exit(1)
    if not as_json:
        print(f"{number_of(made.tail.rows, 'article')}, each as it was exported on {made.head.made}")


def _made(session: "Session", asked: "Filter", again: Path | None, format: Format | None, bom: bool) -> "Export":
    from datetime import UTC, datetime

    from storage import export
    from storage.search import Filter

    if again is None:
        return export.asked(session, asked, format or "jsonl", datetime.now(UTC), bom=bom)
    if asked != Filter():
        raise Misuse("--again makes the rows of a manifest: give no query and no filter with it")
    return export.repeated(session, export.Manifest(again), format, bom=bom or None)


def _write(made: "Export", archive: Path, to: str, force: bool) -> int:
    from functools import partial

    from cli.progress import counted
    from storage import export

    watch = partial(counted, what="articles written")
    if to != "-":
        return export.to_place(made, archive, Path(to), watch, force=force)
    if made.head.format not in export.STREAMS:
        raise Misuse(f"{made.head.format} is no text for standard output: name a file with --to")
    written = export.to_stream(made, sys.stdout, watch)
    sys.stdout.flush()  # before it is told
    return written


def _tell(made: "Export", written: int, to: str) -> None:
    """Say what was written, and what of an earlier export is otherwise. Raises Exit where articles were left out."""
    from cli.output import number_of
    from storage.export import SUFFIX, Manifest

    typer.echo(f"wrote {number_of(written, 'article')} to {'standard output' if to == '-' else to}", err=True)
    if not written:
        typer.echo("Nothing fits. If nothing was crawled yet: run `fangzhi crawl SITE`.", err=True)
    if made.withheld:
        left = f"{number_of(len(made.withheld), 'article')}: {' '.join(map(str, made.withheld))}"
        typer.echo(f"left out, since withheld today: {left}", err=True)
        raise typer.Exit(1)
    target = Path(to)
    if (
        made.digest
        and to != "-"
        and Manifest(target.with_name(target.name + SUFFIX)).tail.files[0].digest != made.digest
    ):
        by = f"{made.head.software} wrote it then, or a site was renamed since"
        typer.echo(f"The rows are those of the manifest; the file has other bytes than the first: {by}.", err=True)
