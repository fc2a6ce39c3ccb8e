"""An archive with sites that are due, and crawls that cost next to nothing."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.scheduling.keeper import Keeper, Pace
from crawler.scheduling.planning import plan
from storage import clocks, models, schedules
from storage.archive import Archive
from storage.schedules import Rule, Waiting

PROFILE = """\
id = "{id}"
name = "{id}网"
hosts = ["127.0.0.1"]
groups = ["溪山"]
articles = '/\\d+\\.html$'
delay = 0.001
sections = [{{ id = "yw", name = "要闻", url = "{url}/{id}/" }}]
layouts = [{{ id = "v1", when = "h1", title = "h1", body = "div" }}]
[listing]
items = "li"
"""

QUICK = Pace(fill=0, plan=0, watch=0, start=0, grace=0.3)
"""Everything is looked at at every tick."""

Command = Callable[[Path, Waiting], Sequence[str]]


def add_sites(archive: Archive, *ids: str, url: str = "http://127.0.0.1:9") -> None:
    """Profiles, without a crawl."""
    for id in ids:
        (archive.folder / "sites" / f"{id}.toml").write_text(PROFILE.format(id=id, url=url), "utf-8")


def hold(archive: Archive, *ids: str) -> None:
    """Let the archive know sites as after a first crawl."""
    facts = {"hosts": [], "region": "", "level": "", "publisher": "", "groups": [], "timezone": "Asia/Shanghai"}
    with archive.writing() as session:
        session.add_all(models.Site(id=id, name=id, added_at=datetime.now(UTC), **facts) for id in ids)
        session.flush()
        clocks.keep(session, "Asia/Shanghai")


def schedule(archive: Archive, site: str | None = None, group: str | None = None, hours: str | None = None) -> int:
    """A schedule that is due now."""
    with archive.writing() as session:
        rule = Rule(site, group, "incremental", 21_600, None, hours)
        return schedules.add(session, rule, datetime.now(UTC) - timedelta(days=3))


def plan_now(archive: Archive) -> None:
    """Work out when schedules are due, as the keeper does at its first tick."""
    from crawler.scheduling.known import Sites

    with archive.writing() as session:
        plan(session, Sites(archive.folder).now(), datetime.now(UTC))


def shell(text: str) -> Command:
    """A stub: `$SITE` is the site, `$LOG` a file that all of them write to."""
    return lambda folder, one: ["/bin/sh", "-c", f"SITE={one.site}; LOG={folder / 'said'}; {text}"]


def keeper_of(archive: Archive, text: str, pace: Pace = QUICK) -> Keeper:
    """A keeper whose crawls are a line of shell."""
    return Keeper(archive.folder, shell(text), pace)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive, to be copied: making one takes most of a second."""
    folder = tmp_path_factory.mktemp("empty") / "archive"
    Archive.create(folder).close()
    return folder


@pytest.fixture
def archive(empty: Path, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive in which nothing is held."""
    with Archive.open(shutil.copytree(empty, tmp_path / "archive")) as opened:
        yield opened
