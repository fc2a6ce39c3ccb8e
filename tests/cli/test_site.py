import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from .. import archives

Fangzhi = Callable[..., Result]


@pytest.fixture
def own(archive_folder: Path, tmp_path: Path) -> Path:
    """The profiles of a new archive: one sound, one whose selector does not compile."""
    archives.create(tmp_path / "mine").close()
    sites = tmp_path / "mine" / "sites"
    text = (archive_folder / "sites" / "lanchuan.toml").read_text("utf-8")
    (sites / "lanchuan.toml").write_text(text, "utf-8")
    (sites / "broken.toml").write_text(text.replace("ul.list > li", "ul >").replace('"lanchuan"', '"broken"'), "utf-8")
    return sites


def test_sites_are_listed_with_the_faulty_ones(fangzhi: Fangzhi, own: Path) -> None:
    shown = fangzhi("--archive", own.parent, "site", "list").stdout
    assert "澜川新闻网" in shown
    assert "has faults: see `fangzhi site check`" in shown


def test_a_site_is_shown(fangzhi: Fangzhi, own: Path) -> None:
    assert (
        "sz 时政 http://www.lanchuan.example/sz/" in fangzhi("--archive", own.parent, "site", "show", "lanchuan").stdout
    )
    shown = json.loads(fangzhi("--archive", own.parent, "site", "show", "lanchuan", "--json").stdout)
    assert shown["layouts"][0]["id"] == "v1"


def test_what_the_family_brings_is_told(fangzhi: Fangzhi, own: Path) -> None:
    profile = own / "lanchuan.toml"
    profile.write_text(profile.read_text("utf-8").replace("[[sections]]", 'family = "trs"\n[[sections]]', 1), "utf-8")
    shown = json.loads(fangzhi("--archive", own.parent, "site", "show", "lanchuan", "--json").stdout)
    assert shown["from_family"] == ["layouts[0].author", "layouts[0].editor", "layouts[0].breadcrumb"]
    assert shown["layouts"][0]["title"]["css"] == "div.article h1"
    text = fangzhi("--archive", own.parent, "site", "show", "lanchuan").stdout
    assert "from the family" in text
    assert "layouts[0].author" in text


def test_a_sound_profile_checks_out(fangzhi: Fangzhi, own: Path) -> None:
    result = fangzhi("--archive", own.parent, "site", "check", "lanchuan")
    assert (result.exit_code, result.stdout) == (0, "lanchuan: ok\n")


def test_a_selector_that_does_not_compile_is_named(fangzhi: Fangzhi, own: Path) -> None:
    result = fangzhi("--archive", own.parent, "site", "check")
    assert result.exit_code == 1
    assert "broken: 1 fault in" in result.stdout
    assert "listing.items: the selector 'ul >' does not compile" in result.stdout


def test_faults_as_json(fangzhi: Fangzhi, own: Path) -> None:
    result = fangzhi("--archive", own.parent, "site", "check", "broken", "--json")
    assert (result.exit_code, len(json.loads(result.stdout)["faults"])) == (1, 1)


@pytest.mark.parametrize("words", [("site", "show", "broken"), ("listing", "x.html", "--site", "broken")])
def test_a_faulty_profile_stops_what_needs_it(fangzhi: Fangzhi, own: Path, words: tuple[str, ...]) -> None:
    result = fangzhi("--archive", own.parent, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "broken.toml: listing.items: the selector 'ul >' does not compile" in result.stderr


@pytest.mark.parametrize("words", [("site", "show"), ("site", "check"), ("read", "x.html", "--site")])
def test_an_unknown_site_is_guessed_at(fangzhi: Fangzhi, own: Path, words: tuple[str, ...]) -> None:
    result = fangzhi("--archive", own.parent, *words, "lanchaun")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown site 'lanchaun': did you mean lanchuan?" in result.stderr


def test_an_own_profile_overrides_a_shipped_one(fangzhi: Fangzhi, own: Path) -> None:
    text = (own / "lanchuan.toml").read_text("utf-8").replace('"lanchuan"', '"scrww"')
    (own / "scrww.toml").write_text(text, "utf-8")
    assert "澜川新闻网" in fangzhi("--archive", own.parent, "site", "show", "scrww").stdout


def test_a_profile_that_nothing_can_be_made_of_harms_no_other(fangzhi: Fangzhi, own: Path) -> None:
    text = (own / "lanchuan.toml").read_text("utf-8").replace("http://www.lanchuan.example/sz/", "http://[bad/")
    (own / "bad.toml").write_text(text.replace('"lanchuan"', '"bad"'), "utf-8")
    (own / "deep.toml").write_text("a = " + "[" * 9_000 + "]" * 9_000, "utf-8")
    listed = [
        json.loads(line) for line in fangzhi("--archive", own.parent, "site", "list", "--json").stdout.splitlines()
    ]
    assert {"bad": False, "deep": False, "lanchuan": True}.items() <= {
        row["id"]: row["sound"] for row in listed
    }.items()


@pytest.mark.parametrize("host", ["溪山.example", "xn--rhtx73b.example"])
def test_a_site_is_known_by_its_host_in_either_form(fangzhi: Fangzhi, own: Path, tmp_path: Path, host: str) -> None:
    text = (own / "lanchuan.toml").read_text("utf-8").replace('"lanchuan"', '"xishan"')
    (own / "xishan.toml").write_text(text.replace("lanchuan.example", "溪山.example"), "utf-8")
    (tmp_path / "1.html").write_text('<div class="article"><h1>题</h1><div class="text">文</div></div>', "utf-8")
    read = fangzhi("--archive", own.parent, "read", "1.html", "--url", f"http://www.{host}/t20240301_1.html")
    row = json.loads(read.stdout)
    assert (row["site"], row["url"]) == ("xishan", "http://www.xn--rhtx73b.example/t20240301_1.html")
