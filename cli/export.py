"""`fangzhi export`: a whole result set, as a file or a stream."""

import sys
from typing import Annotated, Literal

import typer

from cli import filters


def export(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="FILE|-", help="The file to write; - is standard output.")],
    query: filters.Query = "",
    format: Annotated[Literal["jsonl", "csv"], typer.Option(help="JSON Lines, or a table for spreadsheets.")] = "jsonl",
    site: filters.Site = None,
    group: filters.Group = None,
    source: filters.Source = None,
    author: filters.Author = None,
    section: filters.Section = None,
    tag: filters.Tag = None,
    kind: filters.OfKind = None,
    since: filters.Since = None,
    until: filters.UntilOnly = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with a byte order mark, which Excel needs for CSV.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a whole result set to a file.

    It holds every article that the query and the filters meet; all of them if there are none.
    The file appears when it is whole, or not at all.

    Example: fangzhi export 石桥 --to stone-bridge.csv --format csv --from 2019 --until 2020-06
    """
    from pathlib import Path

    from cli.archives import reading
    from cli.output import number_of
    from cli.progress import counted
    from storage.export import FORMATS, opened
    from storage.search import Filter, stream

    asked = Filter(query, site, group, source, author, section, tag, kind, since, until)
    with reading(context) as session:
        filters.check_site(context, session, site)
        articles = counted(stream(session, asked), "articles written")
        if to == "-":
            sys.stdout.write("\ufeff" if bom else "")
            written = FORMATS[format](articles, sys.stdout)
        else:
            with opened(Path(to), force=force, bom=bom) as file:
                written = FORMATS[format](articles, file)
    typer.echo(f"wrote {number_of(written, 'article')} to {'standard output' if to == '-' else to}", err=True)
    if not written:
        typer.echo("Nothing fits. If nothing was crawled yet: run `fangzhi crawl SITE`.", err=True)
