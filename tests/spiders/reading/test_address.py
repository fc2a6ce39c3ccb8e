"""Addresses: resolved, placed, and brought to one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.profile import Addresses, Profile
from spiders.reading.address import base_address, canonical, document, in_scope, is_article, resolve
from spiders.reading.tree import parse

BASE = "https://www.xishan.example/yw/index.html"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("1.html", "https://www.xishan.example/yw/1.html"),
        (" ../a/1.html\n", "https://www.xishan.example/a/1.html"),
        ("//m.xishan.example/1.html", "https://m.xishan.example/1.html"),
        ("..\\a\\1.html", "https://www.xishan.example/a/1.html"),
        ("?page=2", "https://www.xishan.example/yw/index.html?page=2"),
        ("中文.html", "https://www.xishan.example/yw/中文.html"),
        ("http://other.example/", "http://other.example/"),
    ],
)
def test_resolving(href: str, url: str) -> None:
    assert resolve(BASE, href) == url


@pytest.mark.parametrize(
    "href",
    [
        *("", " ", "#", "javascript:;", "JavaScript:void(0)", "mailto:a@xishan.example", "tel:1", "data:text/html,x"),
        *("http://[", "http://", "http://a:b/", "http://a b/", "ftp://a/", "x" * 5000),
    ],
)
def test_what_leads_nowhere(href: str) -> None:
    assert resolve(BASE, href) is None


def test_the_page_may_name_its_base() -> None:
    assert base_address(BASE, parse('<base href="/a/"><p>')) == "https://www.xishan.example/a/"
    assert base_address(BASE, parse('<base target="_blank">')) == BASE


@pytest.mark.parametrize(
    ("url", "inside", "article"),
    [
        ("http://xishan.example/yw/1.html", True, True),
        ("HTTPS://M.XISHAN.EXAMPLE/yw/1.html#top", True, True),
        ("https://www.xishan.example/yw/", True, False),
        ("https://other.example/yw/1.html", False, False),
        ("https://www.xishan.example.evil.example/yw/1.html", False, False),
        ("javascript:;", False, False),
        ("http://[", False, False),
    ],
)
def test_scope(url: str, inside: bool, article: bool, profile: Profile) -> None:
    assert (in_scope(url, profile), is_article(url, profile)) == (inside, article)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("http://m.xishan.example:80/yw/1.html?from=timeline&id=3&utm_source=x#top", "/yw/1.html?id=3"),
        ("https://xishan.example", "/"),
        ("https://www.xishan.example/yw/index.html?spm=1", "/yw/"),
        ("https://www.xishan.example/a/../yw/./1.html", "/yw/1.html"),
        ("https://www.xishan.example/%7ea%2fb/%e4%b8%ad 文%", "/~a%2Fb/%E4%B8%AD%20%E6%96%87%25"),
        ("https://www.xishan.example/1.jsp;jsessionid=AB12?id=1", "/1.jsp?id=1"),
    ],
)
def test_one_form_for_every_alias(url: str, form: str, profile: Profile) -> None:
    assert canonical(url, profile) == "https://www.xishan.example" + form


def test_further_hosts_have_pages_of_their_own(profile: Profile) -> None:
    several = profile.model_copy(update={"hosts": ["www.xishan.example", "wh.xishan.example"]})
    assert canonical("http://wh.xishan.example:80/1.html", several) == "https://wh.xishan.example/1.html"
    assert canonical("http://m.xishan.example/1.html", several) == "https://www.xishan.example/1.html"


def test_other_sites_keep_scheme_and_host(profile: Profile) -> None:
    assert canonical("http://OTHER.example:80/a?from=x&b=1", profile) == "http://other.example/a?b=1"


def test_listed_parameters_only_in_the_listed_order(profile: Profile) -> None:
    rules = Addresses(query=["id", "from"], fragments=True)
    chosen = profile.model_copy(update={"addresses": rules})
    url = canonical("https://www.xishan.example/a?from=1&x=2&id=3#页", chosen)
    assert url == "https://www.xishan.example/a?id=3&from=1#%E9%A1%B5"


def test_the_number_of_the_document(profile: Profile) -> None:
    assert document("http://m.xishan.example/yw/37.html?x=1", profile) is None
    assert document("http://m.xishan.example/yw/37.html", profile) == "37"


@pytest.mark.parametrize("host", ["溪山.example", "溪山。example", "xn--rhtx73b.example", "XN--rhtx73b.example"])
def test_a_host_in_chinese_letters_is_one_host(host: str, profile: Profile) -> None:
    chosen = profile.model_copy(update={"aliases": ["xn--rhtx73b.example"]})
    assert in_scope(f"http://{host}/yw/1.html", chosen)
    assert canonical(f"http://{host}/yw/1.html", profile) == "http://xn--rhtx73b.example/yw/1.html"


@pytest.mark.parametrize("host", ["中" * 80, "中..国", ".中", "中\u3000国", "中\u200b国.example"])
def test_a_host_that_has_no_ascii_form_does_no_harm(host: str, profile: Profile) -> None:
    once = canonical(f"http://{host}/", profile)
    assert canonical(once, profile) == once


@given(
    st.sampled_from(
        ["http://m.xishan.example", "https://xishan.example:443", "http://[::1]:80", "http://o.example:81"]
    ),
    st.text(alphabet="/.%aF2e?&=#;~ 中+\\:@\ud800index.html", max_size=40),
)
def test_one_form_stays_one_form(profile: Profile, host: str, rest: str) -> None:
    once = canonical(f"{host}/{rest}", profile)
    assert canonical(once, profile) == once


def test_what_an_alias_serves_is_stored_at_the_port_of_the_sections(profile: Profile) -> None:
    section = profile.sections[0].model_copy(update={"url": "http://127.0.0.1:8000/yw/"})
    known = profile.model_copy(
        update={"hosts": ["127.0.0.1"], "aliases": ["www.xishan.example"], "sections": [section]}
    )
    kept = canonical("https://www.xishan.example/yw/1.html", known)
    assert (kept, canonical(kept, known)) == ("http://127.0.0.1:8000/yw/1.html",) * 2
