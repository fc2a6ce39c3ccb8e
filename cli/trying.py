"""`fangzhi site try`: where each field of a page comes from, and what a change of the profile would do."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import traces

if TYPE_CHECKING:
    from cli.samples import Samples
    from spiders.profile import Profile
    from spiders.upkeep.effects import Effect
    from spiders.upkeep.fixtures import Fixture

MOST_CAPTURES = 50
"""Articles of the archive that a change is tried on."""


def try_site(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="SITE", help="The site's id, as `site list` shows it.")],
    given: Annotated[str, typer.Argument(
        metavar="URL|FILE", help="An article or a listing: the archive's newest capture, or asked for; or a saved page."
    )],
    sets: Annotated[list[str] | None, typer.Option(
        "--set", metavar="KEY=VALUE", help="Try a change, as 'title=h2.t' or 'layouts.v2.published.re=…'."
    )] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Ask the site also for what the archive holds.")] = False,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address of a saved page.")] = None,
    at: Annotated[str, typer.Option(metavar="URL", help="A server that stands in for the site.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON objects instead of text.")] = False,
) -> None:  # fmt: skip
    """Show where each field of a page comes from: selector, matches, the text before and after the pattern.

    With --set a change is tried, and nothing is saved: the page is shown as it would be read, then what becomes of all
    fixtures and of the newest 50 articles of the archive. The exit code is 1 where the page cannot be read, a fixture
    is not read as expected, or an article that is read now would not be.

    Example: fangzhi site try lanchuan page.html --set 'title=h2.t'
    """
    from cli import asked
    from cli.archives import folder_or_none
    from cli.profiles import find_profile, profile_folders
    from cli.samples import Samples
    from spiders.profile import files
    from spiders.upkeep.trying import trace

    folder = folder_or_none(context)
    profile = find_profile(id, profile_folders(folder))
    file = files(profile_folders(folder))[id]
    page = _page(Samples(folder, profile, url, asked.checked_address(at), fetch=fetch), given)
    found = trace(page, profile)
    if not sets:
        traces.emit_trace(page, found) if as_json else traces.show_trace(page, found)
        raise typer.Exit(1 if found.problem else 0)
    changed = _changed(file, sets, found.layout)
    now = trace(page, changed)
    traces.emit_trace(page, now) if as_json else traces.show_trace(page, now, found)
    is_well = now.problem is None
    for what, effects in (
        ("fixture", _of_fixtures(file, profile, changed)),
        ("article", _of_captures(folder, profile, changed)),
    ):
        if effects:
            traces.emit_effects(what, effects) if as_json else traces.show_effects(what, effects)
        is_well &= not any(one.state == "fails" or (what == "fixture" and one.wrong) for one in effects)
    raise typer.Exit(0 if is_well else 1)


def _page(samples: "Samples", given: str) -> "Fixture":
    """The one page. Raises Misuse where there is none, or several; ends the command where it cannot be had."""
    from cli.edge import MISUSE, UNANSWERED, say
    from cli.faults import Misuse
    from cli.given import is_address

    found = samples.of([given])
    if len(found) != 1:
        raise Misuse(f"{given} holds {len(found)} articles: give one page")
    page: Fixture | str = found[0][1]
    if isinstance(page, str):
        say(f"{given}: {page}")
        raise typer.Exit(UNANSWERED if is_address(given) else MISUSE)
    return page


def _changed(file: Path, sets: Sequence[str], layout: str | None) -> "Profile":
    """The profile with the changes. Raises Misuse, or ProfileError with the faults that they bring."""
    from cli.faults import Misuse
    from spiders.upkeep.setting import NoKey, changed

    try:
        return changed(file.read_text("utf-8"), file, sets, layout)
    except NoKey as error:
        raise Misuse(f"--set: {error}") from None


def _of_fixtures(file: Path, before: "Profile", now: "Profile") -> "list[Effect]":
    from spiders.upkeep import fixtures
    from spiders.upkeep.effects import effect

    return [effect(one, before, now) for one in fixtures.load(file.parent, before.id)]


def _of_captures(folder: Path | None, before: "Profile", now: "Profile") -> "list[Effect]":
    """What becomes of the newest articles that the archive holds, those that could not be read among them."""
    from cli.progress import counted
    from crawler.kept import Unreadable
    from crawler.saved import pages
    from spiders.upkeep.effects import effect
    from storage import newest
    from storage.archive import Archive
    from storage.config import FILE

    if folder is None or not (folder / FILE).is_file():
        return []
    archive = Archive.open(folder)
    try:
        with archive.reading() as session:

            def held() -> "Iterator[Fixture]":
                for ids in newest.of_articles(session, before.id, MOST_CAPTURES):
                    try:
                        yield pages(session, folder, ids, before)
                    except Unreadable:
                        continue  # its bytes are not within reach

            return [effect(page, before, now) for page in counted(held(), "articles read")]
    finally:
        archive.close()
