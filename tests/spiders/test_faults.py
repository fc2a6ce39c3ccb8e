"""What is said of wrong profiles: each fault with its key, what is wrong and what to write."""

import re
from pathlib import Path
from string import Formatter

import pytest

import spiders
from spiders import faults_zh
from spiders.faults import SENTENCES, ProfileError
from spiders.profile import parse

PROFILE = """
id = "xishan"
name = "溪山新闻网"
hosts = ["www.xishan.example"]
articles = '/\\d+\\.html$'
[[sections]]
id = "yw"
name = "要闻"
url = "http://www.xishan.example/yw/"
[listing]
items = "li"
[[layouts]]
id = "v1"
when = "h1"
title = "h1"
body = "div.text"
"""


def faults(old: str, new: str) -> list[str]:
    assert old in PROFILE
    with pytest.raises(ProfileError) as caught:
        parse(PROFILE.replace(old, new, 1), Path("xishan.toml"))
    return caught.value.faults


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ('id = "Xi"', "id: 'Xi' is no id: it begins with a small letter"),
        ('id = "xishan"\nhost = []', "host: is no key here; did you mean hosts?"),
        ('id = "xishan"\nregion = "51"', "region: '51' is no region: write its six digits"),
        ('id = "xishan"\nlevel = "City"', "level: 'City' must be one of 'national', 'province'"),
        ('id = "xishan"\ndelay = "1"', "delay: must be a number, without quotes"),
        ('id = "xishan"\ndelay = 0', "delay: must be at least 0.001"),
        ('id = "xishan"\ndelay = 4000', "delay: must be at most 3600"),
        ('id = "xishan"\npages_per_day = "9"', "pages_per_day: must be a whole number, without quotes"),
        ('id = "xishan"\npages_per_day = 1.5', "pages_per_day: must be a whole number"),
        ('id = "xishan"\npages_per_day = true', "pages_per_day: must be a whole number"),
        ('id = "xishan"\ngroups = "西部"', "groups: must be a list, as in ['西部']"),
        ('id = "xishan"\naddresses = { fragments = "no" }', "addresses.fragments: must be true or false"),
        (
            'id = "xishan"\naddresses = { documents = "x" }',
            "addresses.documents: is no key here; did you mean document?",
        ),
        ('id = "xishan"\nrender = true', "render: is no key here, but one of [[layouts]]"),
        ('id = "xishan"\ntitel = "h1"', "titel: is no key here; did you mean title? That is one of [[layouts]]"),
        ('id = "xishan"\nzzz = { a = 1 }', "zzz: is no key here; remove it"),
        ('id = "xishan"\nid = "xishan"', "is no valid TOML: Cannot overwrite a value (at line 3"),
        ("id = xishan", "is no valid TOML: Invalid value (at line 2, column 6); text stands in quotes"),
    ],
)
def test_faults_of_the_file_s_own_keys(new: str, fault: str) -> None:
    assert [told for told in faults('id = "xishan"', new) if told.startswith(fault)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("articles = '/\\d+\\.html$'", "articles = ''", "articles: must not be empty"),
        ("articles = '/\\d+\\.html$'", "articles = ['/a/']", "articles: must be one text in quotes, and no list"),
        (
            "articles = '/\\d+\\.html$'",
            "articles = '(\\S+)+!$'",
            "articles: the pattern '(\\\\S+)+!$' may take for ever",
        ),
        ("[[sections]]", "[sections]", "sections: must be a list of tables: write [[sections]]"),
        ("[[sections]]", "[listing]\nitems = 'a'\n[[sections]]", "is no valid TOML: Cannot declare"),
        ("[listing]", "[[listing]]", "listing: must be one table: write [listing] with one bracket"),
        ('[listing]\nitems = "li"', "", "listing: is missing"),
        ('items = "li"', 'items = "li"\nformat = "xml"', "listing: the format must be one of 'html'"),
        ('items = "li"', 'items = ["li"]', "listing.items: must be one selector and no list"),
        ('items = "li"', 'items = { css = "li", re = "x" }', "listing.items: re is not asked here"),
        (
            'items = "li"',
            'items = "li"\nlink = { css = "a", re = "x" }',
            "listing.link: re is not asked here, where a link",
        ),
        ('items = "li"', 'items = "li"\nlink = 3', "listing.link: must be a selector, as in 'h1'"),
        ('items = "li"', 'items = "li"\nrender = "yes"', "listing.render: must be true or false"),
        ('items = "li"', 'items = "li"\nrender = 1', "listing.render: must be true or false"),
        (
            'items = "li"',
            'items = "li"\nnext = "a"\nmore = "/more"',
            "listing.more: must be a table: write [listing.more]",
        ),
        (
            'items = "li"',
            'items = "li"\nnext = { css = "a", regex = "x" }',
            "listing.next.regex: is no key here; known are css",
        ),
        (
            'items = "li"',
            'items = "li"\nnext = "a"\nmore = { url = "/m?c={id}", id = "c=(.+)" }',
            "listing.more.id: the pattern finds nothing in the address of any section, as in http://www.xishan.example/yw/",
        ),
        (
            'name = "要闻"',
            "name = '要'\nform = '{\"p\": 1'",
            "sections[0].form: '{\"p\": 1' begins as JSON does, and is none",
        ),
        ('when = "h1"', 'when = "h1"\nrender = "yes"', "layouts[0].render: must be true or false"),
        (
            'when = "h1"',
            'when = "h1"\n[layouts.views]\ncss = "i"',
            "layouts[0].views.title: is no key here, but one of [[layouts]]",
        ),
        ('when = "h1"', 'when = "h1"\nviews = { }', "layouts[0].views: says of no count"),
        ('when = "h1"', 'when = "h1"\nviews = ""', "layouts[0].views: must not be empty"),
        (
            'when = "h1"',
            'when = "h1"\nseen = { first = "2024-03-01" }',
            "layouts[0].seen.first: must be a day, without",
        ),
        ('when = "h1"', 'when = "h1"\nseen = 2024-03-01', "layouts[0].seen: must be a table: write [layouts.seen]"),
        (
            'when = "h1"',
            'when = "h1"\nseen = { first = 2024-03-01, last = 2023-03-01 }',
            "layouts[0].seen: first, 2024-03-01",
        ),
        (
            'when = "h1"',
            'when = "h1"\nsection = { xpath = "count(//a)" }',
            "layouts[0].section: 'count(//a)' computes a number",
        ),
        (
            'when = "h1"',
            'when = "h1"\nsource = { xpath = "//a = 1" }',
            "layouts[0].source[0]: '//a = 1' computes a number or a",
        ),
        (
            'when = "h1"',
            'when = "h1"\ncaptions = { css = "p", re = "图" }',
            "layouts[0].captions: re is not asked here",
        ),
        (
            'when = "h1"',
            'when = "h1"\nattachments = { css = "a", re = "x" }',
            "layouts[0].attachments: re is not asked here",
        ),
        ('when = "h1"', 'when = ""', "layouts[0].when: must not be empty"),
        ('when = "h1"', 'when = { css = "h1", re = "" }', "layouts[0].when.re: must not be empty"),
        ('when = "h1"', 'when = { css = ["h1"] }', "layouts[0].when.css: must be one text in quotes, and no list"),
        ('when = "h1"', "when = true", "layouts[0].when: must be a selector, as in 'h1'"),
    ],
)
def test_faults_within_tables(old: str, new: str, fault: str) -> None:
    assert [told for told in faults(old, new) if told.startswith(fault)]


@pytest.mark.parametrize(
    "more",
    [
        'when = { xpath = "count(//h1) = 1" }',
        "when = 'h1'\nsection = { xpath = \"string(//a)\" }",
        "when = 'h1'\nvideo = { css = 'p', re = '视频' }",
        "when = 'h1'\nseen = { first = 2024-03-01 }",
        "when = 'h1'\nrender = true",
    ],
)
def test_what_is_right_is_no_fault(more: str) -> None:
    assert parse(PROFILE.replace('when = "h1"', more), Path("xishan.toml")).id == "xishan"


@pytest.mark.parametrize("form", ['{"p": 2, "c": "{id}"}', '{"p": 2, "c": {id}}', '[{"p": 2}]', "c={id}&p=2"])
def test_a_form_may_have_names_where_values_stand(form: str) -> None:
    more = f"items = 'li'\npage = 'p\\W+(\\d+)'\nmore = {{ url = '/m', form = '{form}', id = '/(\\w+)/$' }}"
    assert parse(PROFILE.replace('items = "li"', more), Path("xishan.toml")).listing.format == "html"


def test_hosts_that_are_wrong_are_the_one_fault() -> None:
    assert faults('hosts = ["www.xishan.example"]', "hosts = 5") == ["hosts: must be a list, as in ['…']"]


def placeholders(sentence: str) -> set[tuple[str, str | None]]:
    return {(name, conversion) for _, name, _, conversion in Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    assert list(faults_zh.SENTENCES) == list(SENTENCES)
    chinese = {name: placeholders(sentence) for name, sentence in faults_zh.SENTENCES.items()}
    assert chinese == {name: placeholders(sentence) for name, sentence in SENTENCES.items()}


def test_faults_are_told_in_chinese_where_that_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANGZHI_LANG", "zh")
    assert faults('hosts = ["www.xishan.example"]', "hosts = 5") == ["hosts: 必须是列表，例如 ['…']"]
    assert faults('when = "h1"', 'wenn = "h1"')[-1].endswith("是不是想写 when？")


def test_every_sentence_is_used_and_none_stands_elsewhere() -> None:
    files = {file.name: file.read_text("utf-8") for file in Path(spiders.__file__).parent.glob("*.py")}
    del files["faults_zh.py"]
    code = "".join(files.values())
    assert [name for name in SENTENCES if len(re.findall(rf"[\"']{name}[\"']", code)) < 2] == []
    assert [name for name, text in files.items() if re.search(r"ValueError\(f?[\"']", text)] == []
