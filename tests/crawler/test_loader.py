"""Spiders come from profiles; a broken one harms no other."""

from pathlib import Path

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.loader import ProfileLoader
from spiders.faults import ProfileError

PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
sections = [{ id = "yw", name = "要闻", url = "http://www.xishan.example/yw/" }]
listing = { items = "li" }
layouts = [{ id = "v1", when = "h1", title = "h1", body = "div.text" }]
"""


@pytest.fixture
def loader(tmp_path: Path) -> ProfileLoader:
    sites = tmp_path / "sites"
    sites.mkdir()
    (sites / "xishan.toml").write_text(PROFILE, "utf-8")
    (sites / "broken.toml").write_text("id = ", "utf-8")
    return ProfileLoader.from_settings(Settings({"FANGZHI_ARCHIVE": str(tmp_path)}))


def test_names_are_listed_without_reading_profiles(loader: ProfileLoader) -> None:
    assert {"xishan", "broken"} <= set(loader.list())


def test_a_profile_makes_a_spider(loader: ProfileLoader) -> None:
    assert loader.load("xishan").name == "xishan"


def test_only_the_broken_profile_fails(loader: ProfileLoader) -> None:
    with pytest.raises(ProfileError, match=r"broken\.toml: is no valid TOML"):
        loader.load("broken")


def test_an_unknown_site_is_a_key_error(loader: ProfileLoader) -> None:
    with pytest.raises(KeyError):
        loader.load("nowhere")


@pytest.mark.parametrize(("site", "says"), [("nowhere", "unknown site 'nowhere'"), ("broken", "is no valid TOML")])
def test_scrapys_commands_show_a_sentence(loader: ProfileLoader, site: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        loader.load(site)
    assert says in str(caught.value)
