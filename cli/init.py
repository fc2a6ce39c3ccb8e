"""`fangzhi init`: a new archive, with a README for whoever finds it one day."""

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is absent or empty.")],
) -> None:
    """Make a new archive.

    Example: fangzhi init my-archive
    """
    from cli import readme
    from storage.archive import Archive

    Archive.create(folder, readme.TEXT).close()
    typer.echo(f"Made an archive in {folder}. Now go there, and crawl a site:")
    typer.echo(f"  cd {folder}\n  fangzhi site list")
    typer.echo('  write who you are into fangzhi.toml, as in contact = "archive@example.org"\n  fangzhi crawl SITE')
