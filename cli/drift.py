"""`fangzhi site drift`: what has broken about a site's profile, and what shows it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import asked, edge
from cli.faults import Misuse
from cli.spoken import heading, spoken

if TYPE_CHECKING:
    from crawler.drift import Look
    from storage.alerts import Alert
    from storage.archive import Archive

MOST_PAGES = 5
"""Pages that are shown for a cause; --json gives all."""
WIDEST = 80
"""Characters shown of a value."""
KNOWN, BESIDE = ("article", "url"), ("elsewhere", "agreement", "why")


def drift(
    context: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="SITE", help="All sites where none is named.")] = None,
    mute: Annotated[str, typer.Option("--mute", metavar="CAUSE", help="Say no more of this open alert.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="With --mute: speak of it again then.")] = "",
    unmute: Annotated[str, typer.Option("--unmute", metavar="CAUSE", help="Speak again of a muted alert.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a site, with all evidence.")] = False,
) -> None:
    """Look at each site's newest captured pages, and show what has broken and by what that is known.

    The same is done after every crawl, which opens an alert for each cause and closes it when the cause is gone. This
    command only looks; nothing is fetched. The exit code is 1 where there is a cause that is not muted.

    Example: fangzhi site drift lanchuan
    """
    if mute or unmute or until:
        _set_muted(context, _meant(sites or [], mute, unmute), mute, unmute, until)
        return
    wrong = 0
    for found, standing in _looks(context, sites or []):
        muted = {alert.cause: alert for alert in standing if alert.muted}
        wrong += any(name not in muted for name in found.causes)
        _emit(found, muted) if as_json else _show(found, muted)
    if wrong:
        raise typer.Exit(edge.WRONG)


def _looks(context: typer.Context, ids: list[str]) -> "Iterator[tuple[Look, list[Alert]]]":
    from cli.archives import current_folder
    from cli.progress import told
    from cli.reread import held_profiles
    from crawler.drift import look
    from storage import alerts
    from storage.archive import Archive

    folder = current_folder(context)
    archive = Archive.open(folder)
    try:
        profiles = held_profiles(folder, archive, ids)
        if not profiles:
            typer.echo(spoken("Nothing is held yet: run `fangzhi crawl SITE`."), err=True)
        with told() as tell:
            for number, profile in enumerate(profiles, 1):
                tell(f"looking at {profile.id}, site {number} of {len(profiles)}")
                found = look(archive, profile)
                with archive.reading() as session:
                    yield found, alerts.of(session, profile.id, datetime.now(UTC))
    finally:
        archive.close()


def _meant(sites: list[str], mute: str, unmute: str) -> str:
    """The site whose alert is meant. Raises Misuse where that is not clear."""
    if not mute and not unmute:
        raise Misuse("--until says how long --mute is to last; give --mute CAUSE with it")
    if len(sites) != 1 or (mute and unmute):
        raise Misuse("name the one site whose alert is meant, and either --mute or --unmute")
    return sites[0]


def _set_muted(context: typer.Context, site: str, mute: str, unmute: str, until: str) -> None:
    from cli.archives import current_folder
    from storage import alerts
    from storage.archive import Archive

    day, now = asked.checked_date(until), datetime.now(UTC)
    archive = Archive.open(current_folder(context))
    try:
        with archive.writing() as session:
            if mute:
                alerts.mute(session, site, mute, _begin(archive, site, day) if day else None, now)
            else:
                alerts.unmute(session, site, unmute, now)
    finally:
        archive.close()
    done = f"{site}: {mute} is muted{f' until {day}' if day else ''}" if mute else f"{site}: {unmute} is spoken of"
    typer.echo(spoken(done))


def _begin(archive: "Archive", site: str, day: str) -> datetime:
    """When a day begins in the site's zone. Raises Misuse for one that has begun, NothingFound for no site."""
    from zoneinfo import ZoneInfo

    from storage.overview import timezone

    with archive.reading() as session:
        begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(timezone(session, site)))
    if begin <= datetime.now(UTC):
        raise Misuse(f"--until {day} is no day to come")
    return begin


def _emit(found: "Look", muted: "Mapping[str, Alert]") -> None:
    from cli.output import emit

    causes = [
        {"cause": name, "message": cause.message, "muted": name in muted, "evidence": cause.evidence}
        for name, cause in found.causes.items()
    ]
    emit({"site": found.site, "pages": found.pages, "causes": causes})


def _show(found: "Look", muted: "Mapping[str, Alert]") -> None:
    from cli.output import clean, console, number_of

    screen = console()
    pages = number_of(found.pages, "article page")
    if not found.causes:
        screen.print(spoken(f"{found.site}: nothing has broken, judged by {pages}"), soft_wrap=True)
        return
    told = f"{found.site}: {number_of(len(found.causes), 'cause')}, judged by {pages}"
    screen.print(spoken(told), soft_wrap=True)
    for name, cause in found.causes.items():
        screen.print(f"  {name}{spoken(_muted(muted.get(name)))}", style="bold")
        screen.print(f"    {clean(spoken(cause.message))}", soft_wrap=True)
        for page in cause.evidence.get("pages", [])[:MOST_PAGES]:
            number = "unread" if page["article"] is None else f"article {page['article']}"
            screen.print(f"    {spoken(number)} {clean(page['url'])}", style="dim", soft_wrap=True)
            for line in _values(page):
                screen.print(f"      {clean(line)}", soft_wrap=True)
    profile = f"Mend {found.site}.toml, see with `fangzhi reread {found.site} --dry-run` what that changes"
    screen.print(spoken(f"  {profile}, then `fangzhi reread {found.site}`."), soft_wrap=True)


def _muted(alert: "Alert | None") -> str:
    if alert is None:
        return ""
    return f" (muted until {alert.muted_until:%Y-%m-%d})" if alert.muted_until is not None else " (muted)"


def _values(page: Mapping[str, Any]) -> Iterator[str]:
    for name, value in page.items():
        if name not in KNOWN and value not in (None, [], ""):
            text = " | ".join(map(str, value)) if isinstance(value, list) else str(value)
            folded = " ".join(text.split())
            shown = heading(name) if name in BESIDE else name
            yield f"{shown}: {folded if len(folded) <= WIDEST else folded[:WIDEST] + '…'}"
