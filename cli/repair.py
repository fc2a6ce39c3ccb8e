"""`fangzhi site repair`: a new layout for pages that a site's profile no longer reads, proposed and proven."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.spoken import spoken

if TYPE_CHECKING:
    from rich.text import Text

    from spiders.profile import Profile
    from spiders.upkeep.repair import Change, Repair

SHOWN = ("title", "published", "source", "authors", "body")
"""Fields that are shown before and after."""

NEWEST = 30
"""Articles that are looked at if not said otherwise."""

LONGEST = 30
"""Characters of a value in the table of pages."""


def repair(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="SITE", help="The site's id, as `site list` shows it.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write the layout into the archive's profile.")] = False,
    pages: Annotated[int, typer.Option(min=1, max=200, help="Newest captured articles that are looked at.")] = NEWEST,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Propose a new layout for captured pages that the profile reads wrong, or not at all. Nothing is fetched.

    Shown are the change of the profile, ten pages before and after, and how sure each field is; nothing is changed
    without --apply, which keeps the old layouts, adds fixtures and enters the log. The exit code is 1 where nothing
    better was found.

    Example: fangzhi site repair lanchuan
    """
    from cli import edge
    from cli.archives import current_folder
    from cli.output import emit
    from spiders.upkeep.repair import NothingBetter

    folder = current_folder(context)
    profile, file = _found(folder, id)
    text = file.read_text("utf-8")
    try:
        found = _proposed(folder, profile, file, text, pages)
    except NothingBetter as error:
        if as_json:
            emit({"site": id, "proposed": False, "why": str(error)})
        else:
            typer.echo(spoken(f"{id}: nothing better was found: {error}"), err=True)
        raise typer.Exit(edge.WRONG) from None
    written = _applied(folder, found, text, file) if apply else None
    if as_json:
        emit(_as_row(found, text) | {"applied": written})
    else:
        _show(found, text, written, "" if pages == NEWEST else f" --pages {pages}")


def _found(folder: Path, id: str) -> "tuple[Profile, Path]":
    """A site's profile and its file. Raises UnknownSite or ProfileError."""
    from cli.profiles import find_profile, profile_folders
    from spiders.profile import files

    folders = profile_folders(folder)
    return find_profile(id, folders), files(folders)[id]


def _proposed(folder: Path, profile: "Profile", file: Path, text: str, most: int) -> "Repair":
    """The proposal, with how far it has come on standard error. Raises NothingBetter."""
    from cli.progress import told
    from crawler.samples import newest_samples, old_pages
    from spiders.upkeep import fixtures
    from spiders.upkeep.repair import repair as work
    from storage.archive import Archive

    archive = Archive.open(folder)
    try:
        with told() as tell:
            with archive.reading() as session:
                samples = newest_samples(session, archive.folder, profile, most, tell)
                old = old_pages(session, archive.folder, profile)
            kept = [one for one in fixtures.load(file.parent, profile.id) if one.kind == "article"] + old
            return work(samples, profile, text, kept, tell)
    finally:
        archive.close()


def _applied(folder: Path, found: "Repair", text: str, file: Path) -> list[str]:
    """What was written; the log says so too. Ends the command where old pages would suffer."""
    from datetime import UTC, datetime

    from spiders.upkeep.repair.applying import AnotherProfile, apply
    from storage import log
    from storage.archive import Archive

    if found.strays:
        why = (
            f"{found.site}: not applied, as {len(found.strays)} pages of other looks would be read otherwise; put the"
            " layout into the profile by hand, with a `when` that they do not have"
        )
        typer.echo(spoken(why), err=True)
        raise typer.Exit(1)
    archive = Archive.open(folder)
    try:
        with archive.writing() as session:
            now = datetime.now(UTC)
            profile, saved = apply(found, folder / "sites", text, file)
            detail = {"layout": found.layout["id"], "confidence": dict(found.confidence)}
            log.add(session, "repair", found.site, detail | {"fixtures": [one.stem for one in saved]}, now)
            log.add_profile(session, found.site, found.text, now)
    except AnotherProfile as error:
        typer.echo(f"{found.site}: {spoken(str(error))}", err=True)
        raise typer.Exit(1) from None
    finally:
        archive.close()
    return [str(one) for one in (profile, *saved)]


def _as_row(found: "Repair", text: str) -> dict[str, Any]:
    from cli.output import plain
    from spiders.upkeep.repair.text import difference

    return {
        "site": found.site,
        "proposed": True,
        "layout": plain(found.layout),
        "fields": {
            key: {
                "selector": found.layout[key], "confidence": sure, "held_out": list(found.held_out[key]),
                "look_at": found.eye.get(key),
            }
            for key, sure in found.confidence.items()
        },
        "look_at": dict(found.eye),
        "pages": found.pages, "of_this_look": found.looked, "wrong_of_other_looks": found.others,
        "right_before": found.right_before, "right_after": found.right_after,
        "examples": [_example(change) for change in found.changes],
        "strays": [one.page.url for one in found.strays],
        "diff": "\n".join(difference(f"{found.site}.toml", text, found.text)),
    }  # fmt: skip


def _example(change: "Change") -> dict[str, Any]:
    return {
        "url": change.page.url, "error_before": change.error or None,
        "before": {name: change.before.get(name) for name in SHOWN},
        "after": {name: change.after.get(name) for name in SHOWN},
    }  # fmt: skip


def _show(found: "Repair", text: str, written: list[str] | None, more: str) -> None:
    from cli.output import console, print_rows
    from spiders.upkeep.repair.text import difference

    screen = console()
    for line in difference(f"{found.site}.toml", text, found.text):
        screen.print(_coloured(line), soft_wrap=True)
    screen.print()
    rows = [row for change in found.changes for row in _rows(change)]
    print_rows(("page", "field", "before", "after"), rows, fold=("page", "before", "after"))
    screen.print()
    sure = [_sure(found, key) for key in found.confidence]
    print_rows(("field", "sure", "held out", "for the eye"), sure, right=("sure",), fold=("for the eye",))
    screen.print()
    for line in _said(found, written, more):
        screen.print(spoken(line), soft_wrap=True)


def _coloured(line: str) -> "Text":
    from rich.text import Text

    from cli.output import clean

    styles = {"+": "green", "-": "red", "@": "cyan"}
    return Text(clean(line), style=styles.get(line[:1], "") if not line.startswith(("+++", "---")) else "bold")


def _rows(change: "Change") -> list[tuple[str, str, str, str]]:
    """The fields of a page that are read otherwise; the page's name stands beside the first."""
    name = change.page.url.rpartition("/")[2] or change.page.url
    rows = [("", "", spoken(f"({change.error})"), "")] if change.error else []
    for field in SHOWN:
        before, after = (_short(values.get(field)) for values in (change.before, change.after))
        if before != after:
            rows.append(("", field, before, after))
    return [(name, *row[1:]) if not number else row for number, row in enumerate(rows)]


def _short(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else " ".join(str(value or "").split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)})"


def _sure(found: "Repair", key: str) -> tuple[str, str, str, str]:
    right, of = found.held_out[key]
    held_out = f"{right} of {of}" if of else "one page"
    return key, f"{found.confidence[key]:.2f}", spoken(held_out), spoken(found.eye.get(key, ""))


def _said(found: "Repair", written: list[str] | None, more: str) -> list[str]:
    """What to know and to do, in sentences; `more` are the options that the command was given."""
    from cli.output import number_of

    id, layout = found.site, found.layout["id"]
    lines = [
        f"{number_of(found.looked, 'page')} of the newest {found.pages} have this look: {found.right_before} are read"
        f" as they ought to be today, {found.right_after} with layout {layout}."
    ]
    beside = [f"{key}: {why}" for key, why in found.eye.items() if key not in found.confidence]
    lines += [f"Look at {line}." for line in beside]
    if found.others:
        lines.append(
            f"{number_of(found.others, 'page')} of other looks are read wrong too: look for them after this one."
        )
    lines += [f"Would be read otherwise: {one.page.url}" for one in found.strays[:10]]
    if written is None:
        return [*lines, f"Nothing is changed. To take it: fangzhi site repair {id}{more} --apply"]
    return [*lines, *(f"Written: {one}" for one in written), f"Now see what it reads: fangzhi reread {id} --dry-run"]
