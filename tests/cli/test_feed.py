"""`feed` as people type it."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .conftest import Fangzhi

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_feed_is_written_to_a_file(small: Fangzhi, tmp_path: Path) -> None:
    url = "https://archive.example.org/feed.atom"
    assert small("feed", "--site", "lanchuan", "--to", tmp_path / "feed.atom", "--url", url).exit_code == 0
    feed = ET.fromstring((tmp_path / "feed.atom").read_bytes())
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == [url]
    assert len(feed.findall(f"{ATOM}entry")) == 4
    assert [file.name for file in tmp_path.iterdir()] == ["feed.atom"]


@pytest.mark.parametrize(
    ("words", "id", "number"),
    [
        (("--site", "lanchuan"), "feed/site/lanchuan", 4),
        (("--group", "川西"), "feed/group/%E5%B7%9D%E8%A5%BF", 4),
        (("喀什",), "feed/search?text=%E5%96%80%E4%BB%80", 1),
        (("石桥", "--site", "lanchuan"), "feed/search?text=%E7%9F%B3%E6%A1%A5&site=lanchuan", 4),
    ],
)
def test_each_has_an_id_of_its_own(small: Fangzhi, words: tuple[str, ...], id: str, number: int) -> None:
    feed = ET.fromstring(small("feed", *words).stdout)
    assert (feed.findtext(f"{ATOM}id") or "").partition(":2024-03-01:")[0].endswith(id)
    assert len(feed.findall(f"{ATOM}entry")) == number


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--site", "nowhere"), 2), (("--group", "nothing"), 1), (("(石桥",), 2), (("--url", "feed.atom"), 2)],
)
def test_what_cannot_be_written_is_said(small: Fangzhi, words: tuple[str, ...], code: int) -> None:
    assert small("feed", *words).exit_code == code
