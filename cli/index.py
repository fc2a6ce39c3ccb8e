"""`fangzhi index`: what search looks texts up in."""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Keep what search looks texts up in.")


@app.callback()
def index() -> None:
    """Keep what search looks texts up in."""


@app.command()
def rebuild(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False
) -> None:
    """Make the search index anew from the stored texts, and what reprints are found by.

    For where `verify` has found a fault. Crawls and searches may go on meanwhile. Broken off, it goes on from there
    when it is run again; until then the index is as it was. Example: fangzhi index rebuild
    """
    from cli.archives import current_folder
    from cli.output import emit, number_of
    from cli.progress import told
    from cli.reprints import compare_all
    from storage.archive import Archive
    from storage.search.sqlite.rebuilding import rebuild

    folder = current_folder(context)
    archive = Archive.open(folder)
    try:
        with told() as tell:
            versions = rebuild(archive, tell)
    finally:
        archive.close()
    compared = compare_all(folder, anew=True)
    if as_json:
        emit({"versions": versions, "compared": compared})
    else:
        print(
            f"The index holds {number_of(versions, 'version')}, made anew; compared: {number_of(compared, 'article')}."
        )
