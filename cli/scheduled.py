"""What `fangzhi schedule` shows, and `run-due`: schedules, the queue, and crawls as they end."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from cli import edge

if TYPE_CHECKING:
    from crawler.scheduling.known import Known
    from crawler.scheduling.results import Result
    from storage.schedules import Schedule, Turn, Waiting

WELL = ("done", "remains", "time", "hours", "stop")
"""Words for how a crawl went that nobody need look into."""

CODES = {"remains": edge.REMAINS, "time": edge.REMAINS, "hours": edge.REMAINS, "stop": edge.REMAINS, "done": 0,
         "refused": edge.MISUSE, "unanswered": edge.UNANSWERED, "failed": edge.DAMAGED}  # fmt: skip
"""The exit codes of `run-due` for how a crawl went; of any other word it is WRONG."""


def show(context: typer.Context, id: int | None, as_json: bool) -> int:
    """Show all schedules, or one site by site; returns the exit code. Raises NothingFound."""
    from cli.archives import reading
    from cli.output import console, print_rows
    from cli.scheduling import known
    from storage import schedules
    from storage.items import NothingFound

    with reading(context) as session:
        standing = [one for one in schedules.standing(session) if id in (None, one.id)]
        turns = schedules.turns(session, id)
        waiting = schedules.counts(session)
    if id is not None and not standing:
        raise NothingFound(f"there is no schedule {id}: `fangzhi schedule list` shows all")
    sites = known(context)
    own = {one.id: [turn for turn in turns if turn.schedule == one.id] for one in standing}
    if as_json:
        for one in standing:
            show_one(one, own[one.id], sites, as_json)
    elif id is not None:
        rows = [_site_row(turn, sites) for turn in turns]
        print_rows(("site", "next", "last", "run", "how it went"), rows, right=("run",), fold=("how it went",))
    elif standing:
        rows = [_row(one, own[one.id], sites) for one in standing]
        print_rows(
            ("id", "of", "when", "mode", "next", "last", "how it went"), rows, right=("id",), fold=("how it went",)
        )
        if any(waiting.values()):
            typer.echo(f"{waiting['running']} go on and {waiting['waiting']} wait: `fangzhi schedule queue`")
    else:
        console().print("No schedules yet: `fangzhi schedule add SITE --every 6h`.")
    return edge.WRONG if any(turn.result is not None and turn.result not in WELL for turn in turns) else 0


def show_one(one: "Schedule", turns: "Sequence[Turn]", sites: "Mapping[str, Known]", as_json: bool) -> None:
    """One schedule: a JSON object with its sites, or a line."""
    from cli.output import emit, number_of

    if as_json:
        emit(_facts(one, turns, sites))
        return
    due = min((at for turn in turns if (at := _local(turn.next, turn.site, sites)) is not None), default=None)
    many = f" ({number_of(len(turns), 'site')})" if one.rule.group else ""
    typer.echo(f"schedule {one.id}: {one.rule.whom}{many} {_when(one)}, next {due:%Y-%m-%d %H:%M %Z}")


def _facts(one: "Schedule", turns: "Sequence[Turn]", sites: "Mapping[str, Known]") -> dict[str, Any]:
    from cli.output import plain

    rule = one.rule
    shown = []
    for turn in turns:
        times = {name: _local(getattr(turn, name), turn.site, sites) for name in ("next", "due", "began", "ended")}
        facts = plain(turn) | times
        del facts["schedule"]
        shown.append(facts)
    return {
        "schedule": one.id, "site": rule.site, "group": rule.group, "mode": rule.mode,
        "every_seconds": rule.every_seconds, "cron": rule.cron, "hours": rule.hours, "added": one.added,
        "paused": one.paused, "sites": shown,
    }  # fmt: skip


def _local(at: datetime | None, site: str, sites: "Mapping[str, Known]") -> datetime | None:
    from crawler.scheduling.known import Known

    return None if at is None else at.astimezone(sites.get(site, Known(site)).zone)


def _when(one: "Schedule") -> str:
    from crawler.scheduling.times import shown

    rule = one.rule
    often = f"every {shown(rule.every_seconds)}" if rule.every_seconds else f"cron {rule.cron}"
    return often + (f" in {rule.hours}" if rule.hours else "") + (", paused" if one.paused else "")


def _row(one: "Schedule", turns: "Sequence[Turn]", sites: "Mapping[str, Known]") -> Sequence[object]:
    from cli.output import number_of

    due = min((at for turn in turns if (at := _local(turn.next, turn.site, sites)) is not None), default=None)
    last = max((at for turn in turns if (at := _local(turn.ended, turn.site, sites)) is not None), default=None)
    whom = f"{one.rule.group} ({number_of(len(turns), 'site')})" if one.rule.group else one.rule.whom
    return (one.id, whom, _when(one), one.rule.mode, "" if one.paused else _minute(due), _minute(last), _how(turns))


def _how(turns: "Sequence[Turn]") -> str:
    if len(turns) == 1:
        return f"{turns[0].result}: {turns[0].note}" if turns[0].note else turns[0].result or ""
    counted = Counter(turn.result for turn in turns if turn.result is not None)
    return ", ".join(f"{number} {word}" for word, number in counted.most_common())


def _site_row(turn: "Turn", sites: "Mapping[str, Known]") -> Sequence[object]:
    due, last = (_local(at, turn.site, sites) for at in (turn.next, turn.ended))
    return (turn.site, _minute(due), _minute(last), turn.run or "", _how([turn]))


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def show_queue(context: typer.Context, as_json: bool) -> None:
    """Show what goes on and what waits."""
    from cli.archives import reading
    from cli.output import console, emit, plain, print_rows
    from cli.scheduling import known
    from storage import schedules

    with reading(context) as session:
        found = schedules.queue(session)
    sites = known(context)
    rows = []
    for one in found:
        times = {name: _local(getattr(one, name), one.site, sites) for name in ("due", "queued", "began")}
        if as_json:
            emit(plain(one) | times)
        state = "goes on" if one.began else "waits"
        rows.append(
            (state, one.site, one.mode, one.schedule, *map(_minute, (times["due"], times["began"])), one.process or "")
        )
    if rows and not as_json:
        print_rows(
            ("state", "site", "mode", "schedule", "due", "began", "process"), rows, right=("schedule", "process")
        )
    elif not as_json:
        console().print("Nothing goes on, and nothing waits.")


def run_due(context: typer.Context, as_json: bool) -> int:
    """Crawl what is due, and show how each crawl went; returns the exit code. Raises KeeperBusy or NotWritable."""
    from cli.archives import current_folder
    from crawler.scheduling.following import run_due as run
    from storage import schedules
    from storage.archive import Archive

    folder = current_folder(context)
    found = []
    for waiting, result in run(folder):
        found.append(CODES.get(result.word, edge.WRONG))
        _show_ended(waiting, result, as_json)
    with Archive.open(folder) as archive, archive.reading() as session:
        left = schedules.counts(session)["waiting"]
    if left:
        print(f"{left} wait until their hours come, or the process ends that holds them.", file=sys.stderr)
    elif not found:
        print("Nothing is due: `fangzhi schedule list` says when.", file=sys.stderr)
    return max(found, default=0)


def _show_ended(waiting: "Waiting", result: "Result", as_json: bool) -> None:
    from cli.output import clean, emit

    if as_json:
        facts = {"site": waiting.site, "schedule": waiting.schedule, "mode": waiting.mode, "due": waiting.due}
        emit(facts | {"result": result.word, "note": result.note, "run": result.run})
    else:
        typer.echo(f"{waiting.site}: {result.word}" + (f": {clean(result.note)}" if result.note else ""))
