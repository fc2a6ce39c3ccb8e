"""`fangzhi crawl`: one run of each site, and the table that says how it ended."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import asked, edge
from cli.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.runs import Ended
    from storage.runs import Report

Tell = Callable[[str, str], None]
"""Says a sentence about a site."""


class Mode(StrEnum):
    """How far a run goes."""

    incremental = "incremental"
    backfill = "backfill"
    revisit = "revisit"


def crawl(
    context: typer.Context,
    sites: Annotated[list[str] | None, typer.Argument(
        metavar="SITE", help="Site ids, as `fangzhi site list` shows them; with --due, all crawled before."
    )] = None,
    mode: Annotated[Mode, typer.Option(
        help="incremental: back to known ground; backfill: all listing pages; revisit: known articles again, often "
        "when young, seldom when old."
    )] = Mode.incremental,
    every: Annotated[bool, typer.Option("--all", help="With --mode revisit: every article, due or not.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only sections whose next poll has come.")] = False,
    since: Annotated[str, typer.Option(metavar="DATE", help="Walk listings back to this day, as 2024-01-31.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="Stop after this many articles; 0 is no limit.")] = 0,
    urls: Annotated[Path | None, typer.Option(metavar="FILE", help="Fetch the addresses in a file instead.")] = None,
    at: Annotated[str, typer.Option(metavar="URL", help="A server that stands in for the site, as http://127.0.0.1:8000.")]
    = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a site instead of the table.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every page.")] = False,
    log_format: Annotated[Literal["text", "json"], typer.Option(
        help="What is written to standard error: text, or one JSON object a line."
    )] = "text",
) -> None:  # fmt: skip
    """Crawl sites once; go on with what an earlier run left open.

    Example: fangzhi crawl scrww --limit 20
    """
    from cli.archives import current_folder
    from cli.due import due_sites
    from cli.profiles import find_profile, profile_folders
    from crawler.runs import Options
    from crawler.runs import crawl as run_crawl

    asked.refuse_together(mode.value, since, urls, every=every, due=due)
    ids = list(dict.fromkeys(sites or ()))
    if not ids and not due:
        raise typer.BadParameter("name the sites to crawl, or add --due for all whose time has come")
    folder = current_folder(context)
    since, at = asked.checked_date(since), asked.checked_address(at)
    profiles = due_sites(folder, ids) if due else [find_profile(site, profile_folders(folder)) for site in ids]
    if not profiles:
        return
    addresses, level = asked.addresses(urls, profiles), "INFO" if verbose else "WARNING"
    options = Options(mode.value, since, at, addresses, limit, level, log_format, every=every, due=due)
    raise typer.Exit(show(run_crawl(folder, profiles, options), as_json, log_format))


def show(ended: "Ended", as_json: bool = False, log_format: Literal["text", "json"] = "text") -> int:
    """Print how each run ended, and why others did not begin; returns the gravest exit code.

    0 done, 1 a listing could not be read or robots.txt forbids all, 2 a run could not begin, 3 rows remain open or a
    run must not begin yet, 4 a site never answered, 5 a run failed because the archive could not be read or written.
    Raises a refusal that is a fault of the program.
    """
    tell = _tell_json if log_format == "json" else _tell_text
    _show_reports(ended.reports, as_json, tell)
    codes = [_exit_code(report) for report in ended.reports]
    for refusal in ended.refusals:
        code = edge.exit_code(refusal)
        if code is None:
            raise refusal
        if log_format == "json":
            _tell_json("", edge.sentence(refusal))
        else:
            edge.say(edge.sentence(refusal))
        codes.append(code)
    return max(codes, default=0)


def _show_reports(reports: "Iterable[Report]", as_json: bool, tell: Tell) -> None:
    """The balance on standard output, faults on standard error."""
    if as_json:
        for report in reports:
            print(json.dumps(asdict(report), ensure_ascii=False))
            _explain(report, tell)
        return
    from rich.console import Console
    from rich.table import Table

    for report in reports:
        table = Table(title=f"{report.site}: run {report.run} {report.state}", title_justify="left")
        for column in ("", "count"):
            table.add_column(column, justify="right" if column else "left")
        for name in ("pages", "new", "changed", "same", "problems"):
            table.add_row(name, str(getattr(report, name)), end_section=name == "problems")
        for name, number in report.balance.items():
            table.add_row("listing entries" if name == "entries" else f"  {name}", str(number))
        Console().print(table)
        _explain(report, tell)


def _exit_code(report: "Report") -> int:
    if not report.answered:
        return 4
    if report.state == "failed":
        return edge.DAMAGED
    if report.open_rows and not report.forbidden:
        return edge.REMAINS
    return edge.WRONG if report.faults or report.forbidden else 0


def _tell_text(site: str, sentence: str) -> None:
    print(f"{site}: {sentence}", file=sys.stderr)


def _tell_json(site: str, sentence: str) -> None:
    from crawler.logs import say

    say("WARNING" if site else "ERROR", sentence, logger=__name__, **({"site": site} if site else {}))


def _explain(report: "Report", tell: Tell) -> None:
    for fault in report.faults:
        tell(report.site, f"listing not read: {fault}")
    for note in report.notes:
        tell(report.site, note)
    for cause, message in report.alerts.items():
        if message not in report.notes:
            tell(report.site, f"{cause}: {spoken(message)}")
    if not report.answered:
        tell(report.site, f"{report.reason}; nothing was stored. Check its address and the network.")
    elif report.state == "failed":
        tell(report.site, f"the crawl failed: {report.reason}")
    if report.forbidden:
        tell(report.site, report.reason)
    elif report.open_rows:
        why = f" ({report.reason})" if report.reason and report.state != "failed" else ""
        tell(report.site, f"pages that remain: {report.open_rows}{why}; run the same command again to go on.")
