"""Every shipped layout reads its fixtures: pages in the site's markup, written here, and what they must yield."""

import json
from dataclasses import asdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from spiders.profile import SHIPPED, Profile, load
from spiders.reading.article import read_article
from spiders.reading.decode import decode
from spiders.reading.tree import parse
from storage.items import Reading

SITES = Path(__file__).parent / "sites"
FIXTURES = sorted(file.parent for file in SITES.glob("*/*/expected.json"))
EXPECTED = {fixture: json.loads((fixture / "expected.json").read_text("utf-8")) for fixture in FIXTURES}
CASES = [
    pytest.param(fixture, field, id=f"{fixture.parent.name}/{fixture.name}/{field}")
    for fixture, expected in EXPECTED.items()
    for field in expected
]
PROFILES = [load(file) for file in sorted(SHIPPED.glob("*.toml"))]


def pages(fixture: Path) -> list[str]:
    return [decode(file.read_bytes()) for file in sorted(fixture.glob("*.html"))]


@cache
def reading(fixture: Path) -> Reading:
    profile = load(SHIPPED / f"{fixture.parent.name}.toml")
    return read_article(EXPECTED[fixture]["url"], pages(fixture), profile, date(2021, 4, 1))


def value(read: Reading, field: str) -> Any:
    if field == "views":
        return read.views and read.views.count
    if field in {"counter", "next_page"}:
        return getattr(read, field)
    if field in {"published", "updated"}:
        moment = getattr(read.article, field)
        return moment and moment.isoformat()
    found = asdict(read.article)[field]
    return list(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize(("fixture", "field"), CASES)
def test_field(fixture: Path, field: str) -> None:
    assert value(reading(fixture), field) == EXPECTED[fixture][field]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.id)
def test_every_layout_has_a_fixture(profile: Profile) -> None:
    read = {reading(fixture).article.layout for fixture in FIXTURES if fixture.parent.name == profile.id}
    assert read == {f"{profile.id}/{layout.id}" for layout in profile.layouts}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: f"{fixture.parent.name}/{fixture.name}")
def test_every_first_page_fits_one_layout_of_all_sites(fixture: Path) -> None:
    root = parse(pages(fixture)[0])
    fitting = [
        f"{profile.id}/{layout.id}" for profile in PROFILES for layout in profile.layouts if layout.when.matches(root)
    ]
    assert fitting == [reading(fixture).article.layout]
