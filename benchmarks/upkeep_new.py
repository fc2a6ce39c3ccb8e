"""`fangzhi site new` over whole real sites: a profile from listings, another from the home page, a crawl with each.

    python benchmarks/upkeep_new.py [FOLDER]

FOLDER holds the mirrors, by default `../shared/sites` beside the checkout, which are served on 127.0.0.1. A linked
article counts where the mirror has its page; it agrees where title, time and body are those that the shipped profile
reads of the same page, which was made by hand (the body to F1 0.95 over pairs of letters).
"""

import functools
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spiders.profile import SHIPPED, load
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.upkeep.draft.known import likeness
from storage.archive import Archive
from storage.times import written

SITES = {
    "scrww": ("scrww-com", ("zx/sc/index.html",)),
    "gzdzhrss": ("gzdzhrss_com", ("gzdt/tzgg/index.html", "gzdt/ldhd/index.html")),
    "cpaxj": ("cpaxj_org_cn", ("xxfb/news/index.html", "xxfb/tzgg/index.html")),
    "gxpopss": ("gxpopss_cn", ("staticmores/003/003-1.html",)),
    "lgedu": ("lgedu_net", ("channels/18288.html", "channels/18287.html")),
}
"""By shipped profile: the mirror's folder, and the addresses that a person would name."""
HOME = ("",)
"""The address of a home page, which is tried by itself where the mirror has one."""
PROGRAM = (sys.executable, "-c", "from cli.main import run; run()")
ALIKE = 0.95


class Quiet(SimpleHTTPRequestHandler):
    """A static file server that says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's address on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Row:
    """What one site came to; counts of articles, but for the first three."""

    site: str
    state: str
    exit: int
    linked: int = 0
    stored: int = 0
    title: int = 0
    published: int = 0
    body: int = 0


def fangzhi(archive: Path, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and the lines of JSON that were printed."""
    done = subprocess.run([*PROGRAM, "--archive", str(archive), *words], capture_output=True, text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def tried(site: str, paths: Sequence[str], mirrors: Path, archive: Path) -> Row:
    """A profile drafted from these pages, and used."""
    folder, id = SITES[site][0], f"{site}-home" if paths is HOME else f"{site}-new"
    with served(mirrors / folder) as here:
        urls = [f"{here}/{path}" for path in paths]
        code, drafts = fangzhi(archive, "site", "new", *urls, "--id", id, "--yes", "--json")
        row = Row(id, drafts[0]["state"] if drafts else "failed", code)
        if code not in (0, 1) or not drafts or not drafts[0].get("written"):
            return row
        fangzhi(archive, "crawl", id, "--json")
    _, held = fangzhi(archive, "export", "--site", id, "--to", "-", "--format", "jsonl")
    row.stored = len(held)
    row.linked = len(held) + unread(archive, id, mirrors / folder)
    for article in held:
        compare(row, article, mirrors / folder, site)
    return row


def unread(archive: Path, site: str, folder: Path) -> int:
    """Linked pages that the mirror has and the archive does not hold as articles."""
    _, problems = fangzhi(archive, "problems", "--site", site, "--json")
    return sum((folder / urlsplit(problem["url"]).path[1:]).exists() for problem in problems)


def compare(row: Row, article: dict[str, Any], folder: Path, site: str) -> None:
    """Count what the shipped profile reads too; a page that it does not read counts as different."""
    shipped, path = load(SHIPPED / f"{site}.toml"), urlsplit(article["url"]).path
    file = folder / path[1:]
    file = file / "index.html" if file.is_dir() else file
    try:
        html, today = decode(file.read_bytes()), datetime.now(UTC).date()
        right = read_article(f"http://{shipped.hosts[0]}{path}", [html], shipped, today).article
    except ReadingError:
        return
    row.title += article["title"] == right.title
    row.published += article["published"] == written(right.published)
    row.body += likeness(article["body"] or "", right.body) >= ALIKE


def main() -> None:
    """Print the table."""
    mirrors = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "sites"
    if not mirrors.is_dir():
        sys.exit(f"no mirrors in {mirrors}: name their folder")
    print(f"{'site':16}{'draft':12}{'linked':>8}{'stored':>8}{'title':>8}{'time':>8}{'body':>8}")
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / "archive"
        Archive.create(archive).close()
        for site, (folder, listings) in SITES.items():
            for paths in (listings, *([HOME] if (mirrors / folder / "index.html").is_file() else [])):
                row = tried(site, paths, mirrors, archive)
                counts = (row.linked, row.stored, row.title, row.published, row.body)
                print(f"{row.site:16}{row.state:12}" + "".join(f"{count:8}" for count in counts), flush=True)


if __name__ == "__main__":
    main()
