"""The program `fangzhi`: its commands and the options that come before them."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    alert,
    config,
    crawl,
    demo,
    doctor,
    drift,
    export,
    feed,
    fixtures,
    imports,
    index,
    init,
    move,
    new,
    read,
    repair,
    replay,
    reprints,
    reread,
    runs,
    schedule,
    search,
    serve,
    ship,
    show,
    sites,
    stats,
    tokens,
    trying,
    upgrade,
    user,
    verify,
    withhold,
)
from cli.edge import WRONG, Edge, forget_output, say, sentence
from cli.results import Results, Unwritten

app = typer.Typer(
    cls=Edge,
    no_args_is_help=True,
    # Rich help would double the time until the help appears.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

COMMANDS = (
    init.init, demo.demo, crawl.crawl, read.read, read.listing, search.search, show.show, reprints.reprints,
    replay.replay, reread.reread, export.export, stats.stats, stats.problems, feed.feed, config.config, doctor.doctor,
    verify.verify, verify.backup, ship.ship, upgrade.upgrade, withhold.withhold, withhold.release, withhold.log,
    serve.serve,
)  # fmt: skip

for command in COMMANDS:
    app.command()(command)
app.command("import")(imports.import_)
app.command("verify-export")(export.verify_export)
sites.app.command("drift")(drift.drift)
sites.app.command("move")(move.move)
sites.app.command("new")(new.new)
sites.app.command("try")(trying.try_site)
sites.app.command("repair")(repair.repair)
sites.app.add_typer(fixtures.app, name="fixture")
app.add_typer(alert.app, name="alert")
app.add_typer(sites.app, name="site")
app.add_typer(runs.app, name="runs")
app.add_typer(schedule.app, name="schedule")
app.add_typer(index.app, name="index")
app.add_typer(user.app, name="user")
app.add_typer(tokens.app, name="token")


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"fangzhi {version('fangzhi')}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="DIR", help="The archive; else the nearest upwards, else FANGZHI_ARCHIVE."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Crawl Chinese regional news sites, and keep every article in all its versions, and a note of every fetch.

    Begin with `fangzhi demo`, or with `fangzhi init DIR`.
    """
    context.obj = archive


def run() -> None:
    """The program's entry point: runs one command and ends the process with its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever runs the program
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    # Results are UTF-8 whatever the locale; what is no text at all (a file's name) comes out escaped.
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    at_terminal = sys.stdout.isatty()
    sys.stdout = Results(sys.stdout.detach(), "utf-8", "backslashreplace", line_buffering=at_terminal)  # type: ignore[union-attr]
    try:
        app()
    except Exception as error:
        if os.environ.get("FANGZHI_DEBUG"):
            raise
        if isinstance(error, Unwritten):  # by the help, before a command was there
            forget_output()
            say(sentence(error))
            sys.exit(WRONG)
        say(f"{type(error).__name__}: {error}\nThis is a fault of fangzhi; FANGZHI_DEBUG=1 shows where it happened.")
        sys.exit(WRONG)


if __name__ == "__main__":
    run()
