import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from spiders.faults import FixtureError
from spiders.upkeep import fixtures
from spiders.upkeep.fixtures import Fixture

CAPTURED = datetime(2024, 3, 1, 7, 30, tzinfo=UTC)
BODIES = ("<h1>石桥通车</h1>".encode("gb18030"), "<h1>石桥通车（2）</h1>".encode("gb18030"))
FIXTURE = Fixture(
    "xishan", fixtures.named(CAPTURED, BODIES[0]), "http://www.xishan.example/1.html", CAPTURED, "text/html", "article",
    BODIES, {"title": "石桥通车", "authors": ["张三"], "source": None},
)  # fmt: skip


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    fixtures.save(tmp_path, FIXTURE)
    assert fixtures.load(tmp_path, "xishan") == [FIXTURE]


def test_a_site_without_a_folder_has_none(tmp_path: Path) -> None:
    assert fixtures.load(tmp_path, "xishan") == []


def test_the_name_is_the_day_and_what_the_page_is() -> None:
    assert FIXTURE.name == f"2024-03-01-{hashlib.sha256(BODIES[0]).hexdigest()[:8]}"


def test_the_files_are_those_that_the_name_says(tmp_path: Path) -> None:
    file = fixtures.save(tmp_path, FIXTURE)
    saved = json.loads(file.read_text("utf-8"))
    assert (saved["captured"], saved["pages"]) == ("2024-03-01T07:30:00+00:00", [f"{FIXTURE.name}-2.html.gz"])
    pages = [file.with_name(name) for name in (f"{FIXTURE.name}.html.gz", *saved["pages"])]
    assert [gzip.decompress(page.read_bytes()) for page in pages] == list(BODIES)
    assert sorted(file.parent.iterdir()) == sorted([file, *pages])


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (fixtures.save(tmp_path / folder, FIXTURE).parent for folder in "ab")
    assert [file.read_bytes() for file in sorted(first.iterdir())] == [
        file.read_bytes() for file in sorted(second.iterdir())
    ]


def test_a_page_that_cannot_be_written_leaves_no_fixture(tmp_path: Path) -> None:
    (tmp_path / "xishan" / f"{FIXTURE.name}-2.html.gz").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        fixtures.save(tmp_path, FIXTURE)
    assert fixtures.load(tmp_path, "xishan") == []
    assert list((tmp_path / "xishan").glob("*.part")) == []


def test_a_removed_one_leaves_nothing(tmp_path: Path) -> None:
    other = replace(FIXTURE, name="2024-03-02-00000000")
    file = fixtures.save(tmp_path, FIXTURE)
    fixtures.save(tmp_path, other)
    fixtures.remove(file)
    assert {found.name[:19] for found in file.parent.iterdir()} == {other.name}


def changed(**changes: Any) -> Callable[[Path], None]:
    """Writes other values into a fixture's JSON file."""

    def change(file: Path) -> None:
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")

    return change


def page(file: Path) -> Path:
    return file.with_name(f"{FIXTURE.name}.html.gz")


FAULTY: dict[str, tuple[Callable[[Path], Any], str]] = {
    "misspelt key": (changed(contenttype=""), "contenttype: is no key here; did you mean content_type?"),
    "no address": (changed(url="1.html"), "url: '1.html' is no whole address"),
    "no zone": (changed(captured="2024-03-01T07:30:00"), "captured: "),
    "another kind": (changed(kind="video"), "kind: 'video' must be one of 'article' or 'listing'"),
    "unknown field": (changed(expected={"titel": ""}), "expected.titel is no field of articles"),
    "nothing expected": (changed(expected={}), "expected is empty"),
    "a page elsewhere": (changed(pages=["../../secret.html.gz"]), "pages[0]: "),
    "too many pages": (changed(pages=["1.html.gz"] * 100), "pages: "),
    "another page": (lambda file: page(file).write_bytes(gzip.compress(b"<h1>")), "its SHA-256 is not"),
    "a torn page": (lambda file: page(file).write_bytes(page(file).read_bytes()[:20]), "cannot be unpacked"),
    "no gzip": (lambda file: page(file).write_bytes(b"<h1>"), "cannot be unpacked"),
    "no page": (lambda file: page(file).unlink(), "is missing"),
    "no JSON": (lambda file: file.write_text("{", "utf-8"), "is no valid JSON"),
    "deep JSON": (lambda file: file.write_text("[" * 100_000, "utf-8"), "is no valid JSON"),
    "not UTF-8": (lambda file: file.write_bytes(b"\xff\xfe\xfa"), "is no valid JSON"),
    "a list": (lambda file: file.write_text("[]", "utf-8"), ".json: "),
}


@pytest.mark.parametrize(("harm", "told"), FAULTY.values(), ids=FAULTY)
def test_faults_are_told_by_path(tmp_path: Path, harm: Callable[[Path], None], told: str) -> None:
    file = fixtures.save(tmp_path, FIXTURE)
    harm(file)
    with pytest.raises(FixtureError) as raised:
        fixtures.load(tmp_path, "xishan")
    assert [(fault.startswith(str(file.parent)), told in fault) for fault in raised.value.faults] == [(True, True)]


def test_every_faulty_one_is_told(tmp_path: Path) -> None:
    for name in ("2024-03-01-00000000", "2024-03-02-00000000"):
        changed(kind="x")(fixtures.save(tmp_path, replace(FIXTURE, name=name)))
    with pytest.raises(FixtureError) as raised:
        fixtures.load(tmp_path, "xishan")
    assert len(raised.value.faults) == 2


def test_pages_that_unpack_to_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixtures, "LARGEST", len(BODIES[0]) + 1)
    fixtures.save(tmp_path, FIXTURE)
    with pytest.raises(FixtureError, match="more than"):
        fixtures.load(tmp_path, "xishan")
