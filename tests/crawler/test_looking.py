"""`site check --live` on sites whose listings are asked for in another way than by their address alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from cli.live import Live
from cli.sample.page import Page
from spiders.profile import parse

from .forms import HTML, Asked, lines, serve_forms
from .test_posted_listings import PLAIN
from .test_trouble import make_archive

Rows = Callable[[CompletedProcess[str]], list[dict[str, Any]]]
Fangzhi = Callable[..., CompletedProcess[str]]

SECTIONS = """
[[sections]]
id = "yw"
name = "要闻"
url = "http://www.xishan.example/list"
form = "column=1"

[[sections]]
id = "ms"
name = "民生"
url = "http://www.xishan.example/list"
form = "column=2"

[listing]
items = "li"
link = "a::attr(href)"
"""


def test_a_listing_that_takes_a_form_is_asked_with_it(tmp_path: Path, fangzhi: Fangzhi, rows: Rows) -> None:
    def answer(asked: Asked) -> Page:
        numbers = {"column=1": range(1, 3), "column=2": range(3, 5)}[asked.form]
        return Page(f"<ul>{lines(numbers)}</ul>".encode(), HTML)

    archive = make_archive(tmp_path / "archive", PLAIN + SECTIONS)
    with serve_forms(answer) as served:
        told = fangzhi(archive, "site", "check", "xishan", "--live", "--at", served.url, "--json")
    found = rows(told)[1]
    assert [(one.method, one.form) for one in served.asked] == [("POST", "column=1"), ("POST", "column=2")]
    assert [page["facts"][0] for page in found["live"][:2]] == ["2 entries", "2 entries"], told.stdout
    assert (len(found["live"]), found["unanswered"]) == (5, [])


def test_outside_of_its_hours_a_site_is_not_asked() -> None:
    profile = parse(PLAIN.replace("articles =", 'hours = "22:00-07:00"\narticles =') + SECTIONS, Path("xishan.toml"))
    day, night = datetime(2024, 3, 1, 4, tzinfo=UTC), datetime(2024, 3, 1, 15, tzinfo=UTC)
    site = Live(profile)
    assert (site.seeds(day), site.notes) == ([], ["not asked: its hours begin at 22:00"])
    assert (len(Live(profile).seeds(night)), len(Live(profile).seeds(day, is_free=True))) == (2, 2)
