"""Makes a small archive with something of everything in it, by crawling the sample site: `python make.py FOLDER`."""

import subprocess
import sys
import time
from pathlib import Path

import cli
from cli.sample import editions, specials
from cli.sample.articles import MISSING, MOVED, articles
from cli.sample.content import HOST
from cli.sample.server import serve

PROFILE = Path(cli.__file__).parent / "sample" / "lanchuan.toml"

PICKED = {
    specials.THREE_PAGES, specials.GBK_AS_UTF8, specials.UPDATED, specials.MINORITY_NAME, specials.PINNED,
    specials.REPRINTED, specials.REPRINT, specials.NO_TITLE, specials.NO_TIME, specials.NO_BODY, specials.PICTURES,
    specials.VIDEO, specials.FILE, specials.ATTACHMENT, specials.FORBIDDEN, editions.GONE, editions.GONE_HOME,
    editions.FEWER_VIEWS, *editions.EDITED,
}  # fmt: skip


def make(folder: Path) -> None:
    """An archive in an absent folder, as a crawl that was killed leaves it."""
    program = [sys.executable, "-c", "from cli.main import run; run()"]
    subprocess.run([*program, "init", str(folder)], check=True)
    (folder / "sites" / PROFILE.name).write_bytes(PROFILE.read_bytes())
    paths = [article.path for article in articles(1) if article.number in PICKED]
    urls = folder.with_name("urls.txt")
    urls.write_text("\n".join(HOST + path for path in (*paths, MISSING, MOVED)), "utf-8")
    with serve() as site:
        crawl = [*program, "--archive", str(folder), "crawl", "lanchuan", "--at", site.url]
        subprocess.run([*crawl, "--urls", str(urls)], check=True)
        site.set_edition(2)
        subprocess.run([*crawl, "--urls", str(urls)], check=True)
        subprocess.run([*crawl, "--limit", "3"], check=False)
        before, last = site.requests, subprocess.Popen(crawl)
        while site.requests < before + 8 and last.poll() is None:
            time.sleep(0.005)
        last.kill()
        last.wait()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
