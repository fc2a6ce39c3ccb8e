"""No request leaves for this machine or a private network, however its address is written or its name resolves."""

import subprocess
from datetime import datetime, timedelta
from ipaddress import ip_address
from types import SimpleNamespace
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from scrapy import Request

from cli.sample.server import serve_pages
from crawler.guard import AddressGuard, is_public, literal
from spiders.answers import PrivateAddress
from storage import overview
from storage.archive import Archive

from .conftest import PROGRAM
from .test_trouble import PROFILE, article, listing, make_archive


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "0", "10.0.0.1", "172.16.0.1",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "localhost",
        "localhost.", "a.localhost", "127.0.0.1.", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[fec0::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[2001:db8::1]",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(host: str) -> None:
    guard = AddressGuard(SimpleNamespace(spider=None))  # type: ignore[arg-type]
    with pytest.raises(PrivateAddress, match="private network"):
        guard.process_request(Request(f"http://{host}:8080/1.html"))


@pytest.mark.parametrize(
    "host", ["www.xishan.example", "8.8.8.8", "0x08080808", "[2400:3200::1]", "[::ffff:8.8.8.8]", "10.example"]
)
def test_public_ones_and_names_pass(host: str) -> None:
    guard = AddressGuard(SimpleNamespace(spider=None))  # type: ignore[arg-type]
    guard.process_request(Request(f"http://{host}/1.html"))


@pytest.mark.parametrize(
    ("address", "expected"), [("1.2.4.8", True), ("2400:3200::1", True), ("198.18.0.1", False), ("::ffff:a00:1", False)]
)
def test_answers_of_the_name_service_are_judged_the_same(address: str, expected: bool) -> None:
    assert is_public(ip_address(address)) is expected


def test_a_name_is_no_address() -> None:
    assert [literal(host) for host in ("1.example", "一.example", "a\x00b", "")] == [None] * 4


class Crawled(NamedTuple):
    """A crawl on a machine whose name service answers 127.0.0.1: its end, hits of the server, problems by path."""

    finished: subprocess.CompletedProcess[str]
    hits: dict[str, int]
    problems: dict[str, tuple[str, str]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of a site by name and by literal address, and of one outside its hours."""
    code = "import socket; socket.gethostbyname = lambda name: '127.0.0.1'\n" + PROGRAM[2]
    with serve_pages({"/yw/": listing("/1.html"), "/ms/": listing("/1.html"), "/1.html": article()}) as site:
        port = site.url.rpartition(":")[2]
        sections = PROFILE.replace("www.xishan.example/yw/", f"www.xishan.example:{port}/yw/").replace(
            "}]\nlayouts", f'}}, {{ id = "ms", name = "民生", url = "http://127.0.0.1:{port}/ms/" }}]\nlayouts'
        )
        aliases = 'aliases = ["127.0.0.1"]\ndelay = 0.001\n'
        folder = make_archive(tmp_path_factory.mktemp("guard") / "archive", aliases + sections)
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        hours = f'hours = "{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"\n'
        (folder / "sites" / "late.toml").write_text(hours + PROFILE.replace('"xishan"', '"late"'), "utf-8")
        (folder / "fangzhi.toml").write_text('contact = "li@example.org"\n')
        words = [PROGRAM[0], "-c", code, "--archive", str(folder), "crawl", "xishan", "late"]
        finished = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    archive = Archive.open(folder)
    with archive.reading() as session:
        found = [held.problem for held in overview.problems(session)]
    archive.close()
    return Crawled(finished, dict(site.hits), {found.url: (found.reason, found.detail) for found in found})


def test_nothing_was_asked_of_this_machine(crawled: Crawled) -> None:
    assert crawled.hits == {}


def test_each_refused_page_is_a_problem_that_says_why(crawled: Crawled) -> None:
    assert {reason for reason, _ in crawled.problems.values()} == {"private address"}
    details = sorted(detail for _, detail in crawled.problems.values())
    assert details[0].endswith("lies on this machine or in a private network; it was not asked for")
    assert details[1].startswith("www.xishan.example resolves to 127.0.0.1, on this machine or in a private network")


def test_a_site_outside_its_hours_is_not_begun(crawled: Crawled) -> None:
    assert crawled.finished.returncode == 3
    assert "late is not crawled now: the profile allows" in crawled.finished.stderr
    assert "crawl again from" in crawled.finished.stderr
