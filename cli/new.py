"""`fangzhi site new`: a profile drafted from a listing or a home page, shown, and written once that is agreed to."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.spoken import spoken

if TYPE_CHECKING:
    from spiders.upkeep.draft.dialogue import Wanted

WRONG, UNANSWERED = 1, 4


def new(
    context: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(
        metavar="URL", help="Listings of one site, each a section; or its home page, where sections are looked for."
    )] = None,
    id: Annotated[str, typer.Option(metavar="ID", help="The profile's id; else made from the host.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="What people call the site; else from its titles.")] = "",
    region: Annotated[str, typer.Option(metavar="CODE", help="The place's six digits in GB/T 2260.")] = "",
    file: Annotated[Path | None, typer.Option(
        "--from", metavar="FILE", help="A CSV of name, address and region: a profile for each; goes on where it ended."
    )] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write it without asking.")] = False,
    as_json: Annotated[bool, typer.Option(
        "--json", help="One JSON object a site; without --yes nothing is written."
    )] = False,
) -> None:  # fmt: skip
    """Draft a site's profile from at most twelve of its pages, show what it reads, and write it into the archive.

    It goes into the archive's sites folder, with the pages as fixtures. The exit code is 0 where the profile reads all
    that was fetched, 1 where something is to be looked at or nothing was found, 4 where the site gave no page.

    Example: fangzhi site new http://www.lanchuan.example/xw/sz/ --id lanchuan
    """
    from cli.archives import current_folder
    from cli.faults import Misuse

    if (file is None) == (not urls):
        raise Misuse("name the addresses of one site, or a CSV of sites with --from")
    folder = current_folder(context)
    if not (yes or as_json or sys.stdin.isatty()):
        raise Misuse("nobody can be asked here whether the profile is right: say --yes, or --json to see it only")
    if file is not None:
        from cli.drafting_many import draft_all

        if id or name or region:
            raise Misuse("--id, --name and --region are for one site: with --from the file says them")
        raise typer.Exit(draft_all(file, folder, yes=yes, as_json=as_json))
    raise typer.Exit(_one(_wanted(urls or [], id, name, region, folder), folder, yes=yes, as_json=as_json))


def _wanted(urls: list[str], id: str, name: str, region: str, folder: Path) -> "Wanted":
    """What is wanted, checked before anything is asked for. Raises Misuse."""
    from cli.drafts import refuse_taken, refuse_unfit
    from cli.faults import Misuse
    from spiders.reading.address import host_of
    from spiders.upkeep.draft.dialogue import Wanted
    from spiders.upkeep.draft.scope import default_id

    for url in urls:
        if host_of(url) is None:
            raise Misuse(f"{url} is no whole address; write it as in https://www.example.com/news/")
    chosen = id or default_id(urls[0])
    refuse_unfit(chosen, region)
    refuse_taken(chosen, folder)
    return Wanted(tuple(dict.fromkeys(urls)), chosen, name, region)


def _one(wanted: "Wanted", folder: Path, *, yes: bool, as_json: bool) -> int:
    """Draft one profile, show it, write it; returns the exit code."""
    from cli import drafts
    from cli.edge import say
    from cli.output import emit
    from spiders.upkeep.draft.drafting import NothingDrafted

    fetched = drafts.Fetched()
    try:
        draft = drafts.draft_one(wanted, folder, fetched)
    except NothingDrafted as error:
        if as_json:
            emit({"id": wanted.id, "state": "unreachable" if error.unreachable else "nothing found", "why": str(error)})
        say(str(error))
        return UNANSWERED if error.unreachable else WRONG
    if not as_json:
        drafts.show(draft, folder)
    is_agreed = yes or (not as_json and typer.confirm(spoken(f"Write {drafts.place(draft.id, folder)}?")))
    if is_agreed:
        drafts.keep(draft, folder, fetched)
    if as_json:
        emit(drafts.facts(draft, folder, written=is_agreed))
    elif is_agreed:
        print(spoken(f"Written. Now `fangzhi crawl {draft.id} --limit 20`, and `fangzhi site show {draft.id}`."))
    else:
        print(spoken("Nothing was written."))
    return 0 if draft.usable else WRONG
