"""`fangzhi site fixture`: pages kept with what they must yield, for `fangzhi site check`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.spoken import heading, spoken

if TYPE_CHECKING:
    from spiders.profile import Profile
    from spiders.upkeep.fixtures import Fixture

app = typer.Typer(help="Keep pages with what they must yield.", no_args_is_help=True)

Site = Annotated[str, typer.Argument(metavar="SITE", help="The site's id, as `site list` shows it.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]


@app.command("add")
def add_fixtures(
    context: typer.Context,
    id: Site,
    given: Annotated[list[str], typer.Argument(
        metavar="URL|FILE", help="Addresses of articles or listings, or saved pages and WARC files."
    )],
    fetch: Annotated[bool, typer.Option("--fetch", help="Ask the site also for what the archive holds.")] = False,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address of a saved page.")] = None,
    at: Annotated[str, typer.Option(metavar="URL", help="A server that stands in for the site.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Keep them without asking.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Keep pages with the fields that are read from them, once you have looked at those and agreed.

    In an archive a page is its newest whole capture; what it does not hold is asked for, politely.

    Example: fangzhi site fixture add lanchuan http://www.lanchuan.example/xw/sz/202403/t20240301_1.html
    """
    from cli import asked
    from cli.archives import folder_or_none
    from cli.faults import Misuse
    from cli.samples import Samples

    if not yes and (as_json or not sys.stdin.isatty()):
        raise Misuse("nobody is there to look at the fields: run this in a terminal, or add --yes")
    profile, place = _own(context, id)
    samples = Samples(folder_or_none(context), profile, url, asked.checked_address(at), fetch=fetch, strict=True)
    lost = 0
    for word, page in samples.of(given):
        told = page if isinstance(page, str) else _kept(page, profile, place, yes=yes, as_json=as_json)
        if told is not None:
            typer.echo(f"{word}: {spoken(told)}", err=True)
            lost += 1
    if lost:
        raise typer.Exit(1)


def _kept(page: "Fixture", profile: "Profile", place: Path, *, yes: bool, as_json: bool) -> str | None:
    """Keep a page with what is read from it, if a person agrees; returns why it cannot be kept."""
    from cli.output import console, emit, number_of
    from cli.samples import expecting
    from spiders.reading.errors import ReadingError
    from spiders.upkeep import fixtures

    try:
        page = expecting(page, profile)
    except ReadingError as error:
        return f"cannot be read, and so yields nothing to be expected: {error}"
    if not as_json:
        _show(page)
    if not yes and not _is_right():
        return None
    file = fixtures.save(place, page)
    if as_json:
        emit({"name": page.name, "url": page.url, "file": str(file), "expected": page.expected})
    else:
        console().print(spoken(f"{number_of(len(page.bodies), 'page')} kept in {file}"), soft_wrap=True)
    return None


@app.command("list")
def list_fixtures(context: typer.Context, id: Site, as_json: Json = False) -> None:
    """List what a site's fixtures are.

    Example: fangzhi site fixture list lanchuan
    """
    from cli.output import console, emit, print_rows
    from spiders.upkeep import fixtures

    _, place = _own(context, id)
    found = fixtures.load(place, id)
    facts = [(one.name, one.kind, len(one.bodies), _title(one), one.url) for one in found]
    columns = ("name", "kind", "pages", "title", "url")
    if as_json:
        for row in facts:
            emit(dict(zip(columns, row, strict=True)))
    elif facts:
        print_rows(columns, facts, right=("pages",), fold=("title", "url"))
    else:
        console().print(spoken(f"No fixtures yet: `fangzhi site fixture add {id} URL` keeps a page."), soft_wrap=True)


@app.command("remove")
def remove_fixtures(
    context: typer.Context,
    id: Site,
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names, as `site fixture list` shows them.")],
) -> None:
    """Take fixtures away, pages and all; an archive keeps its captures.

    Example: fangzhi site fixture remove lanchuan 2024-03-01-9f2c01aa
    """
    from cli.faults import Misuse
    from cli.output import console
    from spiders.upkeep import fixtures

    _, place = _own(context, id)
    held = {file.stem: file for file in fixtures.files(place, id)}
    unknown = [name for name in names if name not in held]
    if unknown:
        raise Misuse(f"{id} has no fixture {unknown[0]}; see `fangzhi site fixture list {id}`")
    for name in dict.fromkeys(names):
        fixtures.remove(held[name])
        console().print(spoken(f"removed {name}"), soft_wrap=True)


def _is_right() -> bool:
    """Whether a person says so. Raises KeyboardInterrupt where they leave instead."""
    try:
        question = spoken("Is all of this right, and what the page must yield from now on?")
        return typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _own(context: typer.Context, id: str) -> "tuple[Profile, Path]":
    """A site's profile, and the folder that it lies in. Raises UnknownSite, ProfileError."""
    from cli.archives import folder_or_none
    from cli.faults import Misuse
    from cli.profiles import find_profile, profile_folders
    from spiders.profile import SHIPPED, files

    archive = folder_or_none(context)
    folders = profile_folders(archive)
    profile = find_profile(id, folders)
    file = files(folders)[id]
    if file.parent == SHIPPED:
        where = "an archive's folder sites" if archive is None else str(archive / "sites")
        raise Misuse(
            f"fixtures lie beside an archive's own profile, and that of {id} is shipped: copy {file} into {where}"
        )
    return profile, file.parent


def _title(one: "Fixture") -> str:
    items = one.expected.get("items")
    return str(one.expected.get("title") or (f"{len(items)} entries" if isinstance(items, list) else ""))


def _show(page: "Fixture") -> None:
    """All that was read, as far as it fits: the body whole, of long lists the beginning."""
    from cli.differences import written
    from cli.output import print_facts

    print_facts({heading("kept from"): f"{page.captured:%Y-%m-%d %H:%M:%S} UTC"} | {
        name: written(value) or spoken("(nothing)") for name, value in page.expected.items()
    })  # fmt: skip
