"""`fangzhi demo`: the sample site served on loopback, crawled, and what came out of it."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

SAMPLE = Path(__file__).parent / "sample"
PROFILE, NEIGHBOUR = SAMPLE / "lanchuan.toml", SAMPLE / "xishan.toml"
WORD = "戏台"


def demo(
    folder: Annotated[Path, typer.Option("--dir", metavar="DIR", help="Where the demo's archive is kept.")] = Path(
        "demo-archive"
    ),
    edition: Annotated[
        int,
        typer.Option(
            min=1, max=4, help="2: some weeks later, with edits; 3: a season later, with new articles; 4: redesigned."
        ),
    ] = 1,
    neighbour: Annotated[
        bool, typer.Option("--neighbour", help="Also crawl a second small site, which reprints articles of the first.")
    ] = False,
) -> None:
    """Crawl the bundled sample site, which has all the quirks of real ones, and show what came out.

    Run it twice: the second crawl stores nothing new. Example: fangzhi demo --edition 2
    """
    from cli import readme
    from cli.crawl import show
    from cli.sample import neighbour as second
    from cli.sample.server import serve_pages
    from cli.sample.site import build
    from crawler.runs import Options, crawl
    from spiders.profile import load
    from storage.archive import Archive
    from storage.config import FILE

    folder = folder.absolute()
    if not (folder / FILE).is_file():
        Archive.create(folder, readme.TEXT).close()
    profiles = [load(_put(profile, folder)) for profile in ([PROFILE, NEIGHBOUR] if neighbour else [PROFILE])]
    # No path is on both sites, so that one server can stand in for both.
    with serve_pages(build(edition) | (second.build() if neighbour else {})) as server:
        what = "The sample sites" if neighbour else "The sample site"
        names = " and ".join(profile.name for profile in profiles)
        print(f"{what} {names} (invented) is served at {server.url}; crawling …", file=sys.stderr)
        options = Options(mode="revisit", every=True) if edition in (2, 4) else Options()
        ended = crawl(folder, profiles, replace(options, at=server.url))
    code = show(ended)
    _show_results(folder)
    raise typer.Exit(code)


def _put(profile: Path, folder: Path) -> Path:
    """Put a profile into an archive that has none of that name, as it may have been mended; where it is then."""
    placed = folder / "sites" / profile.name
    if not placed.exists():
        placed.write_bytes(profile.read_bytes())
    return placed


def _show_results(folder: Path) -> None:
    from rich.console import Console

    shown = folder.name if folder.parent == Path.cwd() else str(folder)
    console = Console()
    console.print(f"\nThe archive is in [bold]{shown}[/]. Try:")
    for command in (f"search {WORD}", "stats", "problems", "export --to articles.csv --format csv", "show 1"):
        console.print(f"  fangzhi --archive {shown} {command}", highlight=False, soft_wrap=True)
