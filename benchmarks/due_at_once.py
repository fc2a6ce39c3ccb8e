"""Many sites that are due at the same minute, crawled by `fangzhi serve`; five minutes or so on an idle machine.

Each site has a listing of eight articles on 127.0.0.1, and the pause that crawls make in tests. Prints a table for
docs/schedules.md.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from cli.sample.server import Page, serve_pages
from crawler.scheduling.keeper import most_runs
from crawler.scheduling.known import Sites
from crawler.scheduling.planning import plan
from storage import overview, schedules
from storage.archive import Archive
from storage.schedules import Rule, Turn

ARTICLES = 8

PROFILE = """\
id = "{id}"
name = "{id}网"
hosts = ["127.0.0.1"]
groups = ["溪山"]
articles = '/\\d+\\.html$'
delay = 0.1
sections = [{{ id = "yw", name = "要闻", url = "{url}/{id}/" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
[listing]
items = "li"
"""


def pages(ids: list[str]) -> dict[str, Page]:
    """The listings and articles of all sites."""
    found = {}
    for id in ids:
        links = "".join(f'<li><a href="/{id}/{n}.html">{id}第{n}条消息</a></li>' for n in range(ARTICLES))
        found[f"/{id}/"] = Page(f"<ul>{links}</ul>".encode())
        for n in range(ARTICLES):
            text = f"溪山市新修的第{n}座石桥昨日通车，{id}记者在现场看到，群众奔走相告。"
            found[f"/{id}/{n}.html"] = Page(f"<h1>{id}第{n}条消息</h1><div>{text}</div>".encode())
    return found


def main() -> None:
    """Crawl, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=120)
    asked = parser.parse_args()
    ids = [f"s{number:03}" for number in range(asked.sites)]
    with (
        tempfile.TemporaryDirectory(prefix="fangzhi-due-") as made,
        serve_pages(pages(ids)) as server,
        Archive.create(Path(made) / "archive") as archive,
    ):
        for id in ids:
            file = archive.folder / "sites" / f"{id}.toml"
            file.write_text(PROFILE.format(id=id, url=server.url), "utf-8")
        due = schedule(archive)
        longest = serve_until_done(archive, due)
        show(archive, ids, due, longest, server.requests)


def schedule(archive: Archive) -> datetime:
    """Schedule all sites for the next minute but one; that minute."""
    at = (datetime.now(UTC) + timedelta(minutes=1)).astimezone(Sites(archive.folder).now()["s000"].zone)
    with archive.writing() as session:
        rule = Rule(None, "溪山", "incremental", None, f"{at.minute} {at.hour} * * *", None)
        schedules.add(session, rule, datetime.now(UTC))
        plan(session, Sites(archive.folder).now(), datetime.now(UTC))
        return next(turn.next for turn in schedules.turns(session) if turn.next is not None)


def serve_until_done(archive: Archive, due: datetime) -> int:
    """Let `fangzhi serve` do it; the most that waited at once."""
    command = [sys.executable, "-P", "-m", "cli.main", "--archive", str(archive.folder), "serve", "--no-web"]
    longest = 0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        is_done = False
        while not is_done:
            time.sleep(1)
            with archive.reading() as session:
                waiting = schedules.counts(session)
                is_done = datetime.now(UTC) > due and all(turn.ended for turn in schedules.turns(session))
            longest = max(longest, waiting["waiting"])
        process.send_signal(signal.SIGTERM)
    return longest


def show(archive: Archive, ids: list[str], due: datetime, longest: int, requests: int) -> None:
    """The table."""
    with archive.reading() as session:
        turns = schedules.turns(session)
        stored = sum(one.articles for one in overview.stats(session))
        runs = Counter(run.site for run in overview.runs(session))
    began = sorted(turn.began for turn in turns if turn.began is not None)
    took = [(turn.ended - turn.began).total_seconds() for turn in turns if turn.began and turn.ended]
    waited = [(at - due).total_seconds() for at in began]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(began)]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = {
        "sites due at the same minute": len(turns),
        "crawled exactly once": sum(runs[id] == 1 for id in ids),
        "how it went": ", ".join(f"{number} {word}" for word, number in Counter(t.result for t in turns).items()),
        "articles stored, of those there are": f"{stored} of {ARTICLES * len(ids)}",
        "requests that the sites answered": requests,
        "at once at most (`max_runs`: cores)": f"{most_at_once(turns)} ({most_runs(archive.config)})",
        "waiting in the queue at most": longest,
        "seconds between two starts, least": f"{min(gaps):.1f}",
        "seconds a crawl, median and longest": f"{median(took):.1f}, {max(took):.1f}",
        "seconds until a site's turn, median and longest": f"{median(waited):.0f}, {max(waited):.0f}",
        "CPU seconds, all processes": f"{used.ru_utime + used.ru_stime:.0f}",
        "MB of the largest process": f"{used.ru_maxrss / 1024:.0f}",
    }
    print(f"| {os.cpu_count()} cores, Python {sys.version_info.major}.{sys.version_info.minor} | |\n| --- | --- |")
    for name, value in rows.items():
        print(f"| {name} | {value} |")


def most_at_once(turns: list[Turn]) -> int:
    """How many crawls went on at the same time."""
    changes = [(turn.began, 1) for turn in turns if turn.began] + [(turn.ended, -1) for turn in turns if turn.ended]
    on = most = 0
    for _, change in sorted(changes):
        on += change
        most = max(most, on)
    return most


if __name__ == "__main__":
    main()
