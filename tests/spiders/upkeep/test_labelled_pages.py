"""On real pages that are read as they should be, the witness raises no alarm."""

import json
from datetime import date
from pathlib import Path

from spiders.profile import SHIPPED, load
from spiders.reading.decode import decode
from spiders.upkeep.live import judge_article
from storage.items import Entry

DAY = date(2024, 3, 2)


def test_no_labelled_article_raises_an_alarm(shared: Path) -> None:
    profiles = [load(file) for file in sorted(SHIPPED.glob("*.toml"))]
    texts = (shared / "pages" / "gold.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(text) for text in texts if text]
    alarms = []
    for row in rows:
        html = decode((shared / "pages" / row["file"]).read_bytes())
        judged = []
        for profile in profiles:
            entry = Entry(f"http://{profile.hosts[0]}/{Path(row['file']).name}", row["title"])
            judged.append(judge_article(entry, entry.url, html, profile, DAY))
        read = [one for one in judged if one.facts]  # the profile of the site, which has a layout that fits
        alarms += [one for one in read if one.faults]
        assert len(read) == 1
    assert alarms == []
    assert len(rows) == 40
