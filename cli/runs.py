"""`fangzhi runs`: what crawls did, and what became of every entry they met."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import filters

if TYPE_CHECKING:
    from storage.causes import Cause
    from storage.journals import Line
    from storage.overview import Run

app = typer.Typer(invoke_without_command=True)

LONGEST = 300
"""Characters of a line that are shown; --json gives all."""

NUMBERS = ("pages", "new", "changed", "same", "problems")

Json = Annotated[bool, typer.Option("--json", help="One JSON object a run and line.")]


@app.callback()
def runs(
    context: typer.Context,
    site: filters.Site = None,
    limit: Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many, the newest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List crawls, or show one with its balance.

    Newest first; `fangzhi runs show N` shows one.

    Example: fangzhi runs --site lanchuan
    """
    if context.invoked_subcommand is not None:
        return
    from cli.archives import reading
    from cli.output import console, emit, print_rows
    from storage import overview

    with reading(context) as session:
        filters.check_site(context, session, site, or_moved=True)
        found = overview.runs(session, limit, site)
    rows = []
    for run in found:
        if as_json:
            emit(run)
        numbers = (getattr(run, name) for name in NUMBERS)
        rows.append((run.id, run.site, f"{run.started:%Y-%m-%d %H:%M}", _took(run), run.mode, run.state, *numbers))
    columns = ("run", "site", "began", "took", "mode", "state", *NUMBERS)
    if rows and not as_json:
        print_rows(columns, rows, right=("run", "took", *NUMBERS))
    elif not as_json:
        console().print("No runs yet: run `fangzhi crawl SITE`.")


@app.command("show")
def show_run(
    context: typer.Context,
    id: Annotated[int, typer.Argument(metavar="N", min=1)],
    lines: Annotated[int, typer.Option(min=0, max=1000, help="Show this many of the last lines that it logged.")] = 10,
    as_json: Json = False,
) -> None:
    """Show one crawl: its balance, what became of every listing entry it met, and its notes, what one should look into.

    Then what could not be read, by causes, the pages whose answers took longest to begin, and the end of the log.

    Example: fangzhi runs show 3
    """
    from cli.archives import current_folder, reading
    from cli.output import emit, plain, print_facts
    from storage import causes, journals, overview

    with reading(context) as session:
        run, found = overview.run(session, id), causes.of_run(session, id)
    log = journals.tail(current_folder(context), run.site, id, lines)
    if as_json:
        emit(plain(run) | {"causes": plain(found), "log": plain(log)})
        return
    print_facts(_described(run))
    _print_causes(found)
    _print_slowest(run)
    _print_log(log)


def _print_causes(found: "list[Cause]") -> None:
    from cli.output import clean, console, number_of

    screen = console()
    if found:
        screen.print("\nNot read, by causes:", style="bold")
    for cause in found:
        place = " ".join(filter(None, (cause.layout, cause.field)))
        solved = f", {cause.number - cause.open} of them solved since" if cause.open < cause.number else ""
        where = f" ({place})" if place else ""
        screen.print(f"{number_of(cause.number, 'page')}: {clean(cause.reason)}{clean(where)}{solved}", soft_wrap=True)
        for line in filter(None, (cause.detail, *cause.examples)):
            screen.print(f"    {clean(line)[:LONGEST]}", style="dim", soft_wrap=True)


def _print_slowest(run: "Run") -> None:
    from cli.output import clean, console

    screen = console()
    if run.slowest:
        screen.print("\nSlowest to answer:", style="bold")
    for url, seconds in run.slowest:
        screen.print(f"{seconds:8.2f} s  {clean(url)[:LONGEST]}", soft_wrap=True)


def _print_log(log: "list[Line]") -> None:
    from cli.output import clean, console

    screen = console()
    if log:
        screen.print("\nThe end of its log:", style="bold")
    for line in log:
        message = " ".join(clean(line.message).split())[:LONGEST]
        screen.print(f"{line.at[:19]}Z {line.level} {message}", soft_wrap=True)


def _described(run: "Run") -> dict[str, str]:
    ended = run.ended.isoformat(timespec="seconds") if run.ended else ""
    facts = {
        "run": str(run.id),
        "site": run.site,
        "mode": run.mode,
        "state": f"{run.state}: {run.reason}" if run.reason else run.state,
        "since": run.since.isoformat() if run.since else "",
        "served at": run.served_at or "",
        "began": run.started.isoformat(timespec="seconds"),
        "ended": ended or f"not yet; last sign of life {run.heartbeat.isoformat(timespec='seconds')}",
    }
    facts |= {name: str(getattr(run, name)) for name in NUMBERS}
    facts["asked for again"] = f"{run.revisited}, of which {run.missing} were not found" if run.revisited else ""
    if run.balance is None:
        facts["balance"] = "drawn up when the run ends"
    else:
        facts |= {"entries" if name == "entries" else f"  {name}": str(number) for name, number in run.balance.items()}
    return facts | {"notes": "\n".join(run.notes)}


def _took(run: "Run") -> str:
    if run.ended is None:
        return ""
    minutes, seconds = divmod(int((run.ended - run.started).total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
