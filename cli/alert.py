"""`fangzhi alert`: what somebody should look into, told on screen and on the channels of fangzhi.toml."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import asked, edge
from cli.faults import Misuse

if TYPE_CHECKING:
    from storage.alerts import Alert
    from storage.archive import Archive

app = typer.Typer(help="Alerts: list them, send what is due, try a channel, mute one.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Cause = Annotated[str, typer.Argument(metavar="CAUSE", help="As `fangzhi alert list` shows it.")]
Site = Annotated[str, typer.Option("--site", metavar="SITE", help="Whose alert; of the archive itself if not said.")]

EXAMPLE = """\
[alerts.channels.desk]
to = "mailtos://archive:${MAIL_PASSWORD}@mail.example.org?to=desk@example.org\""""


@app.command("list")
def list_alerts(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Muted ones, too.")] = False,
    as_json: Json = False,
) -> None:
    """List the open alerts, the newest first: what happened, since when, whether anything is lost, what to do.

    Example: fangzhi alert list
    """
    from cli.archives import current_folder
    from cli.output import emit
    from storage import alerts
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    try:
        with archive.reading() as session:
            found = alerts.standing(session, datetime.now(UTC), muted=every)
    finally:
        archive.close()
    for alert in found:
        emit(alert) if as_json else _show(alert, archive.config.alerts.language)
    if not found and not as_json:
        typer.echo("No alert is open.")


def _show(alert: "Alert", language: str) -> None:
    from cli.output import clean, console
    from crawler.alerting.sentences import TABLES
    from crawler.alerting.text import examples, told

    screen, words = console(), TABLES[language].words
    what, loss, then = told(alert, language)
    muted = "" if not alert.muted else f"  (muted{f' until {alert.muted_until:%Y-%m-%d}' if alert.muted_until else ''})"
    screen.print(f"{alert.site or words['archive']}  {alert.cause}{muted}", style="bold", soft_wrap=True)
    screen.print(f"  {what}", soft_wrap=True)
    screen.print(f"  {words['since']}{alert.opened:%Y-%m-%d %H:%M}  {words['lost']}{loss}", soft_wrap=True)
    for page in examples(alert.evidence):
        screen.print(f"    {clean(page)}", style="dim", soft_wrap=True)
    screen.print(f"  {words['then']}{then}", soft_wrap=True)


@app.command("send")
def send(context: typer.Context, as_json: Json = False) -> None:
    """Send what is due, on all channels; for cron, where `fangzhi serve` does not run.

    A channel hears of each alert once, of several in one message, and during quiet_hours of loss alone. What was not
    taken is tried again, the next time this runs after 1, 5, 15, 60 and then every 240 minutes; the exit code is 4.

    Example: fangzhi alert send
    """
    from cli.archives import current_folder
    from cli.output import clean, emit
    from cli.progress import told
    from crawler.alerting import send_due

    with told() as tell:
        done = send_due(current_folder(context), datetime.now(UTC), tell=tell)
    for one in done:
        if as_json:
            emit(one)
        elif one.fault:
            edge.say(f"{one.channel}: message {one.message} was not taken: {clean(one.fault)}; it is tried again later")
        else:
            typer.echo(f"{one.channel}: {clean(one.title)}")
    if any(one.fault for one in done):
        raise typer.Exit(edge.UNANSWERED)


@app.command("test")
def send_test(
    context: typer.Context,
    channel: Annotated[str, typer.Option("--channel", metavar="NAME", help="This one; all if not said.")] = "",
    as_json: Json = False,
) -> None:
    """Send a message on each channel that says that it works; the exit code is 4 where one was not taken.

    Example: fangzhi alert test --channel desk
    """
    from cli.archives import current_folder
    from cli.output import clean, emit
    from cli.progress import told
    from crawler.alerting import try_channel
    from storage.config import load_config

    folder = current_folder(context)
    config, code = load_config(folder)[0], 0
    known = {one.name: one for one in config.alerts.channels}
    if not known:
        raise Misuse(f"fangzhi.toml names no channel; write one into it:\n{EXAMPLE}")
    if channel and channel not in known:
        raise Misuse(f"no channel is called {channel!r}; known are {', '.join(known)}")
    for one in [known[channel]] if channel else known.values():
        with told() as tell:
            tell(f"sending to {one.name}")
            why = try_channel(folder, config, one)
        code = edge.UNANSWERED if why else code
        if as_json:
            emit({"channel": one.name, "fault": why})
        elif why:
            edge.say(f"{one.name}: not taken: {clean(why)}")
        else:
            typer.echo(f"{one.name}: taken")
    raise typer.Exit(code)


@app.command("mute")
def mute(
    context: typer.Context,
    cause: Cause,
    site: Site = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Speak of it again then.")] = "",
) -> None:
    """Say no more of an open alert, until a day or for good.

    Example: fangzhi alert mute blocked --site lanchuan --until 2031-05-01
    """
    from storage import alerts

    day, now = asked.checked_date(until), datetime.now(UTC)
    with _writing(context) as archive, archive.writing() as session:
        alerts.mute(session, site or None, cause, _begin(archive, site, day) if day else None, now)
    typer.echo(f"{site or alerts.ARCHIVE}: {cause} is muted{f' until {day}' if day else ''}")


@app.command("unmute")
def unmute(context: typer.Context, cause: Cause, site: Site = "") -> None:
    """Speak again of a muted alert.

    Example: fangzhi alert unmute blocked --site lanchuan
    """
    from storage import alerts

    with _writing(context) as archive, archive.writing() as session:
        alerts.unmute(session, site or None, cause, datetime.now(UTC))
    typer.echo(f"{site or alerts.ARCHIVE}: {cause} is spoken of")


@contextmanager
def _writing(context: typer.Context) -> "Iterator[Archive]":
    from cli.archives import current_folder
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    try:
        yield archive
    finally:
        archive.close()


def _begin(archive: "Archive", site: str, day: str) -> datetime:
    """When a day begins, in the site's zone. Raises Misuse for one that has begun, NothingFound for no site."""
    from zoneinfo import ZoneInfo

    from storage.overview import timezone

    with archive.reading() as session:
        zone = timezone(session, site) if site else archive.config.alerts.timezone
    begin = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    if begin <= datetime.now(UTC):
        raise Misuse(f"--until {day} is no day to come")
    return begin
