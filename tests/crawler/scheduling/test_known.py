"""What schedules know of profiles, whatever these look like."""

import os
from datetime import time
from pathlib import Path

import pytest

from crawler.scheduling.known import Known, Sites


def write(folder: Path, text: str, when: int) -> None:
    file = folder / "sites" / "xishan.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, (when, when))


def test_a_profile_is_read_again_when_it_changes(tmp_path: Path) -> None:
    sites = Sites(tmp_path)
    write(tmp_path, 'groups = ["西山"]\ntimezone = "Asia/Urumqi"\ndelay = 5\nhours = "22:00-06:00"', 1)
    first = sites.now()["xishan"]
    assert (first.groups, first.zone.key, first.delay) == (("西山",), "Asia/Urumqi", 5.0)
    assert first.hours is not None
    assert first.hours.opens == time(22)
    write(tmp_path, 'groups = ["东山"]', 2)
    assert sites.now()["xishan"].groups == ("东山",)


def test_a_profile_that_goes_is_forgotten(tmp_path: Path) -> None:
    write(tmp_path, "", 1)
    sites = Sites(tmp_path)
    assert "xishan" in sites.now()
    (tmp_path / "sites" / "xishan.toml").unlink()
    assert "xishan" not in sites.now()


@pytest.mark.parametrize(
    "text",
    [
        "no toml",
        'groups = "x"\ndelay = "y"\nhours = 3\ntimezone = "Mars/North"',
        "groups = [1]\ndelay = inf",
        "a=" + "[" * 5000,
    ],
)
def test_a_profile_with_faults_is_known_by_its_id(tmp_path: Path, text: str) -> None:
    write(tmp_path, text, 1)
    assert Sites(tmp_path).now()["xishan"] == Known("xishan")
