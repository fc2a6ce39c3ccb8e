from pathlib import Path

import pytest

from cli.demo import PROFILE as SAMPLE
from spiders.faults import ProfileError
from spiders.profile import Profile
from spiders.upkeep.setting import NoKey, changed

TEXT = SAMPLE.read_text("utf-8")


def set_(*changes: str, layout: str | None = "v2", text: str = TEXT) -> Profile:
    return changed(text, SAMPLE, changes, layout)


def test_a_bare_key_is_the_chosen_layouts() -> None:
    profile = set_("title=h2.t", layout="wenhua")
    assert [layout.title.css for layout in profile.layouts] == ["h1.article-title", "h2.t", "td.title"]


def test_a_layout_can_be_named() -> None:
    assert set_("layouts.v1.title=h2.t", layout=None).layout("v1").title.css == "h2.t"


def test_a_pattern_is_set_without_quotes_and_the_selector_stays() -> None:
    found = set_(r"published.re=\d{4}年").layout("v2").published[0]
    assert (found.css, found.pattern) == ("div.article-meta", r"\d{4}年")
    assert set_("published.re='2024'").layout("v2").published[0].pattern == "2024"
    assert set_("published.re=2024").layout("v2").published[0].pattern == "2024"


def test_a_bare_selector_gets_a_pattern() -> None:
    found = set_("title.re=(.+)_").layout("v2").title
    assert (found.css, found.pattern) == ("h1.article-title", "(.+)_")


def test_an_xpath_takes_the_place_of_css() -> None:
    found = set_("title.xpath=//h2").layout("v2").title
    assert (found.css, found.xpath) == (None, "//h2")


def test_values_are_toml() -> None:
    profile = set_('drop=["div.x", "p.y"]', "source={ css = 'p', re = '\\d' }", "listing.pages=3")
    assert [one.css for one in profile.layout("v2").drop] == ["div.x", "p.y"]
    assert (profile.layout("v2").source[0].pattern, profile.listing.pages) == (r"\d", 3)


def test_what_is_no_toml_is_text() -> None:
    assert set_("title=[data-title]").layout("v2").title.css == "[data-title]"
    assert set_('body=div[id="x"]').layout("v2").body.css == 'div[id="x"]'


def test_no_value_brings_in_other_keys() -> None:
    with pytest.raises(ProfileError, match="does not compile"):
        set_('title="h1"\nname="x"')


def test_one_of_several_selectors_is_set() -> None:
    text = TEXT.replace('title = "td.title"', 'title = "td.title"\ntags = "a"').replace(
        "source = { css = \"td.info\", re = '稿源[:：]\\s*(\\S+)' }", 'source = ["p.one", "p.two"]'
    )
    assert [one.pattern for one in set_("source[1].re=(.)", layout="v1", text=text).layout("v1").source] == [
        None,
        "(.)",
    ]
    with pytest.raises(NoKey, match="there are several; say which"):
        set_("source.re=(.)", layout="v1", text=text)


def test_sections_are_known_by_their_ids() -> None:
    profile = set_("sections.ms.name=生活", "listing.date=span.day")
    assert [section.name for section in profile.sections] == ["时政", "生活", "文化"]
    assert getattr(profile.listing, "date").css == "span.day"  # noqa: B009 - of one format alone


def test_what_the_family_brings_is_changed_in_part() -> None:
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith('author = { css = "div.article-meta'))
    found = set_("author[0].re=写：(.+)", text=text).layout("v2").author
    assert [(bool(one.css or one.xpath), one.pattern) for one in found] == [(True, "写：(.+)"), (True, None)]


def test_a_key_is_taken_away_from_the_family() -> None:
    assert set_("listing.pages=3", "layouts.v1.editor=false").layout("v1").editor == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("title", "write KEY=VALUE"),
        ("=x", "write KEY=VALUE"),
        ("a b=x", "'a b' is no key"),
        ("layouts.v9.title=x", "there is no 'v9' in layouts; those are v2, wenhua, v1"),
        ("name.re=x.y=z", "name: must be text in quotes"),
        ("sections.sz.url.x.y=1", "is no key"),
    ],
)
def test_what_cannot_be_set_is_told(change: str, told: str) -> None:
    with pytest.raises((NoKey, ProfileError), match=told):
        set_(change)


def test_without_a_layout_a_bare_key_is_refused() -> None:
    with pytest.raises(NoKey, match=r"say which one 'title' is of, as in 'layouts\.v2\.title'"):
        set_("title=x", layout=None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("titel=x", "titel: is no key here; did you mean title?"),
        ("title=h1 >", r"layouts\[0\].title: the selector 'h1 >' does not compile"),
        ("articles=(", "the pattern '\\(' does not compile"),
    ],
)
def test_faults_of_the_outcome_are_the_profiles(change: str, told: str) -> None:
    with pytest.raises(ProfileError, match=told):
        set_(change)


def test_the_text_stays_as_it_was() -> None:
    set_("title=h2.t")
    assert Path(SAMPLE).read_text("utf-8") == TEXT
