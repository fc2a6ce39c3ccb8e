"""`fangzhi schedule`: when sites are crawled unattended."""

from typing import Annotated

import typer

from cli.crawl import Mode

app = typer.Typer(
    help="When sites are crawled unattended: add, list, queue, pause, resume, remove, run-due.", no_args_is_help=True
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of text.")]
Which = Annotated[list[str], typer.Argument(metavar="ID…", help="Numbers, as `schedule list` shows them, or sites.")]


@app.command("add")
def add(
    context: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(metavar="SITE", help="Each gets a schedule of its own.")] = None,
    group: Annotated[str, typer.Option("--group", metavar="NAME", help="All sites of a group, those to come too.")]
    = "",
    every: Annotated[str, typer.Option("--every", metavar="TIME", help="So often: 30m, 6h, 2d or 1w.")] = "",
    cron: Annotated[str, typer.Option("--cron", metavar="LINE", help="By the site's clock, as '30 5 * * 1-5'.")]
    = "",
    mode: Annotated[Mode, typer.Option(help="How far each crawl goes, as in `fangzhi crawl`.")] = Mode.incremental,
    hours: Annotated[str, typer.Option("--hours", metavar="HOURS", help="Only then, by the site's clock: 22-6.")] = "",
    suggest: Annotated[bool, typer.Option("--suggest", help="Only say how often each site is worth it, and why.")]
    = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Crawl sites unattended from now on: every so often, or as a line of cron says.

    With --every a site is first due at once. `fangzhi serve` follows the schedules, or `fangzhi schedule run-due` as
    often as you call it.

    Example: fangzhi schedule add lanchuan --every 6h --hours 22-6
    """
    from cli import scheduling

    whom = scheduling.whom(context, sites or [], group)
    if suggest:
        if every or cron:
            raise typer.BadParameter("--suggest says how often; leave --every and --cron out")
        scheduling.show_suggestions(context, whom, as_json)
        return
    rules = [scheduling.rule(one, every, cron, mode.value, hours) for one in whom]
    scheduling.add(context, rules, as_json)


@app.command("list")
def list_(
    context: typer.Context,
    id: Annotated[int | None, typer.Argument(metavar="ID", min=1, help="Site by site of one schedule.")] = None,
    as_json: Json = False,
) -> None:
    """List schedules: when each is due next, when it was crawled last, and how that went.

    The exit code is 1 where the last crawl of a site went wrong.

    Example: fangzhi schedule list
    """
    from cli import scheduled

    raise typer.Exit(scheduled.show(context, id, as_json))


@app.command("queue")
def queue(context: typer.Context, as_json: Json = False) -> None:
    """List the crawls that go on now, and those whose time has come and that wait for one to end.

    Example: fangzhi schedule queue
    """
    from cli import scheduled

    scheduled.show_queue(context, as_json)


@app.command("pause")
def pause(context: typer.Context, which: Which, as_json: Json = False) -> None:
    """Follow schedules no more until they are resumed; a crawl that goes on is left to end.

    Example: fangzhi schedule pause 3
    """
    from cli import scheduling

    scheduling.change(context, which, "pause", as_json)


@app.command("resume")
def resume(context: typer.Context, which: Which, as_json: Json = False) -> None:
    """Follow paused schedules again. Times of cron that have passed meanwhile are not made up.

    Example: fangzhi schedule resume 3
    """
    from cli import scheduling

    scheduling.change(context, which, "resume", as_json)


@app.command("remove")
def remove(context: typer.Context, which: Which, as_json: Json = False) -> None:
    """Follow schedules never more. What they crawled stays, and the log says who removed them.

    Example: fangzhi schedule remove lanchuan
    """
    from cli import scheduling

    scheduling.change(context, which, "remove", as_json)


@app.command("run-due")
def run_due(context: typer.Context, as_json: Json = False) -> None:
    """Crawl whatever is due now, as many at once as `max_runs` says, and end when all of it is done.

    For those who have cron or a timer of systemd begin things. Ctrl-C lets the crawls finish their pages; what was not
    done is still due. The exit code is the gravest of the crawls'.

    Example: fangzhi schedule run-due
    """
    from cli import scheduled

    raise typer.Exit(scheduled.run_due(context, as_json))
