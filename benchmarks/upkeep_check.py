"""How long `fangzhi site check` takes without network: `upkeep_check.py [SITES]`, 100 sites of 3 fixtures by default.

Each site is the sample site under another name and host, with its three layouts and names of classes of its own; its
fixtures are a page of each layout. Beside it what one process needs to start and to load the same profiles, which is
the floor. Nothing is asked of any site.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cli.demo import PROFILE
from cli.sample.site import build
from spiders.profile import load
from spiders.reading.errors import ReadingError
from spiders.upkeep import fixtures
from spiders.upkeep.check import fields
from spiders.upkeep.fixtures import Fixture, named

SITES, OF_A_SITE = 100, 3
HOST = "http://www.lanchuan.example"
CAPTURED = datetime(2024, 3, 1, tzinfo=UTC)
CLASSES = ("article-title", "article-meta", "article-body", "article-tags", "wz-title", "wz-info", "wz-content")
CHECK = "from cli.main import run; run()"
LOADING = (
    "import sys; from pathlib import Path; from spiders.profile import load; [load(Path(f)) for f in sys.argv[1:]]"
)


def examples() -> list[Fixture]:
    """A page of each layout, as the sample site's own profile reads it."""
    profile = load(PROFILE)
    found: dict[str, Fixture] = {}
    for path, page in sorted(build(1).items()):
        if page.status == 200 and "/t20" in path and path.endswith(".html"):
            one = Fixture("lanchuan", "", HOST + path, CAPTURED, "text/html", "article", (page.body,), {})
            with suppress(ReadingError):  # the sample site has pages that nobody can read
                one = replace(one, expected=fields(one, profile))
                found.setdefault(one.expected["layout"], one)
    return list(found.values())[:OF_A_SITE]


def make(folder: Path, number: int, pages: list[Fixture]) -> None:
    """Write one site: its profile, and its fixtures with what its own profile makes of them."""
    id, text = f"site{number}", PROFILE.read_text("utf-8")
    names = [("lanchuan", id), *((name, f"{name}-{number}") for name in CLASSES)]
    for old, new in names:
        text = text.replace(old, new)
    file = folder / f"{id}.toml"
    file.write_text(text, "utf-8")
    profile = load(file)
    for page in pages:
        body, url = page.bodies[0], page.url.replace("lanchuan", id)
        for old, new in names:
            body = body.replace(old.encode(), new.encode())
        own = replace(page, site=id, url=url, bodies=(body,), name=named(CAPTURED, body))
        fixtures.save(folder, replace(own, expected=fields(own, profile)))


def timed(command: list[str], folder: Path) -> tuple[float, float, int]:
    """The seconds that a command takes by the clock and of CPU with its children, and its exit code."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, cpu, done.returncode


def main() -> None:
    """Build the sites, check them, print a line each."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SITES
    pages = examples()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sites").mkdir()
        (folder / "fangzhi.toml").write_text("", "utf-8")
        for number in range(count):
            make(folder / "sites", number, pages)
        ids = [f"site{number}" for number in range(count)]
        checking = [sys.executable, "-c", CHECK, "--archive", name, "site", "check", *ids]
        loading = [sys.executable, "-c", LOADING, *(str(folder / "sites" / f"{id}.toml") for id in ids)]
        ways = (
            ("site check", checking),
            ("site check --jobs 1", [*checking, "--jobs", "1"]),
            ("loading profiles", loading),
        )
        print(f"{count} sites, {len(pages)} fixtures each, {sum(len(page.bodies[0]) for page in pages)} bytes a site")
        for way, command in ways:
            clock, cpu, code = timed(command, Path.cwd())
            print(f"{way:<20} {clock:6.2f} s, {cpu:6.2f} s of CPU, exit code {code}")


if __name__ == "__main__":
    main()
