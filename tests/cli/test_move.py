"""`site move` at the edge: it shows a plan and asks, it refuses with a way out, and it is done once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from storage import models
from storage.archive import Archive
from storage.locks import site_lock

from ..conftest import PROFILE, START

Fangzhi = Callable[..., Result]

NEW = PROFILE.replace('hosts = ["www.lanchuan.example"]', 'hosts = ["www.yunhe.example"]')
NEW = NEW.replace("http://www.lanchuan", "http://www.yunhe").replace(
    'aliases = ["lanchuan.example"]', 'aliases = ["www.lanchuan.example", "lanchuan.example"]'
)
OTHER = NEW.replace('"lanchuan"', '"yunhe"').replace("澜川新闻网", "云河融媒")


@pytest.fixture
def folder(archive_folder: Path, tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(archive_folder, tmp_path / "copy"))
    (folder / "sites/yunhe.toml").write_text(OTHER, "utf-8")
    return folder


@pytest.fixture
def own(fangzhi: Fangzhi, folder: Path) -> Fangzhi:
    """Runs a command on a copy of the small archive, which has a profile of the site yunhe too."""
    return lambda *words: fangzhi("--archive", folder, *words)


def test_it_shows_what_it_will_do_and_does_nothing_unasked(own: Fangzhi) -> None:
    result = own("site", "move", "lanchuan", "yunhe")
    assert (result.exit_code, "say --yes to move the site" in result.stderr) == (2, True)
    assert "lanchuan is carried into yunhe (云河融媒, http://www.yunhe.example):" in result.stdout
    assert "5, with their ids, versions and view counts" in result.stdout
    said = json.loads(own("site", "move", "lanchuan", "yunhe", "--json").stdout)
    assert (said["moved"], said["articles"], said["addresses"], said["conflicts"]) == (False, 5, 2, [])
    assert json.loads(own("search", "石桥", "--site", "lanchuan", "--count", "--json").stdout)["total"] == 4


def test_everything_is_found_under_the_new_name(own: Fangzhi) -> None:
    before = [json.loads(line) for line in own("export", "--to", "-", "--site", "lanchuan").stdout.splitlines()]
    assert own("site", "move", "lanchuan", "yunhe", "--yes").stdout.endswith("Done.\n")
    after = [json.loads(line) for line in own("export", "--to", "-", "--site", "yunhe").stdout.splitlines()]
    assert [line["id"] for line in after] == [line["id"] for line in before]
    assert {line["id"] for line in after} == {1, 2, 3, 4}
    assert {line["site"] for line in after} == {"yunhe"}
    assert (
        json.loads(own("search", "石桥", "--site", "yunhe", "--section", "ms", "--count", "--json").stdout)["total"]
        == 2
    )
    assert json.loads(own("stats", "--site", "yunhe", "--json").stdout)["articles"] == 5
    for url in (
        "http://www.lanchuan.example/old/1.html",
        "http://lanchuan.example/1.html",
        "https://www.yunhe.example/1.html",
    ):
        assert json.loads(own("show", url, "--json").stdout)["id"] == 1


@pytest.mark.parametrize("words", ["search 石桥", "export --to -", "stats", "problems", "crawl", "site move yunhe"])
def test_the_old_name_leads_to_the_new_one(own: Fangzhi, words: str) -> None:
    own("site", "move", "lanchuan", "yunhe", "--yes")
    option = ["lanchuan"] if words.split()[0] in {"site", "crawl"} else ["--site", "lanchuan"]
    due = ["--due"] if words == "crawl" else []
    result = own(*words.split(), *option, *due)
    assert (result.exit_code, "lanchuan was moved into yunhe" in result.stderr) == (2, True)


def test_runs_stay_where_they_were(own: Fangzhi) -> None:
    own("site", "move", "lanchuan", "yunhe", "--yes")
    assert len(own("runs", "--site", "lanchuan", "--json").stdout.splitlines()) == 2
    assert own("runs", "--site", "yunhe", "--json").stdout == ""


def test_twice_in_a_row_is_refused(own: Fangzhi) -> None:
    own("site", "move", "lanchuan", "yunhe", "--yes")
    result = own("site", "move", "lanchuan", "yunhe", "--yes")
    assert (result.exit_code, "lanchuan was moved into yunhe" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lanchaun", "yunhe", "unknown site 'lanchaun': did you mean lanchuan?"),
        ("yunhe", "lanchuan", "this archive holds nothing of it"),
        ("lanchuan", "yunhee", "unknown site 'yunhee': did you mean yunhe?"),
        ("lanchuan", "www.yunhe.example", "www.yunhe.example is not the first host of lanchuan"),
        ("kashi", "www.kashi.example", "unknown site 'kashi'"),
    ],
)
def test_a_wrong_name_is_told(own: Fangzhi, old: str, new: str, said: str) -> None:
    result = own("site", "move", old, new, "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_it_is_refused_while_a_site_is_crawled(own: Fangzhi, folder: Path) -> None:
    with site_lock(folder, "lanchuan"):
        result = own("site", "move", "lanchuan", "yunhe", "--yes")
    assert (result.exit_code, "lanchuan is being crawled" in result.stderr) == (2, True)
    assert json.loads(own("stats", "--site", "lanchuan", "--json").stdout)["articles"] == 5


@pytest.mark.parametrize("new", ["lanchuan", "www.yunhe.example", "WWW.yunhe.example"])
def test_a_new_host_is_done_once(own: Fangzhi, folder: Path, new: str) -> None:
    assert "Nothing to do" in own("site", "move", "lanchuan", "lanchuan").stdout
    (folder / "sites/lanchuan.toml").write_text(NEW, "utf-8")
    result = own("site", "move", "lanchuan", new, "--yes")
    assert "go from http://www.lanchuan.example to http://www.yunhe.example" in result.stdout
    assert own("show", "http://www.yunhe.example/1.html").exit_code == 0
    again = own("site", "move", "lanchuan", new)
    assert (again.exit_code, "Nothing to do" in again.stdout) == (0, True)


def test_each_conflict_is_told(own: Fangzhi, folder: Path) -> None:
    (folder / "sites/lanchuan.toml").write_text(NEW, "utf-8")
    archive = Archive.open(folder)
    url = "http://www.yunhe.example/1.html"
    with archive.writing() as session:
        session.add(models.Address(site_id="lanchuan", article_id=3, url=url, first_seen_at=START))
    archive.close()
    result = own("site", "move", "lanchuan", "lanchuan", "--yes")
    assert f"{url} stays with article 3, not 1, with ANOTHER text" in result.stdout
