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
    """Make the search index anew from the stored texts, where `verify` has found a fault in it.

    Crawls and searches may go on meanwhile. Broken off, it changes nothing, and goes on from there when it is run
    again. Example: fangzhi index rebuild
    """
    from cli.archives import current_folder
    from cli.output import emit, number_of
    from cli.progress import told
    from storage.archive import Archive
    from storage.search.sqlite.rebuilding import rebuild

    archive = Archive.open(current_folder(context))
    try:
        with told() as tell:
            versions = rebuild(archive, tell)
    finally:
        archive.close()
    if as_json:
        emit({"versions": versions})
    else:
        print(f"The index holds {number_of(versions, 'version')}, made anew.")
