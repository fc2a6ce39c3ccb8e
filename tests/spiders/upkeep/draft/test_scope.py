import pytest

from spiders.upkeep.draft.scope import also_named, confirmed, default_id, domain, scope_of, widened

HERE = scope_of(["http://127.0.0.1:8000/xw/"])

IDS = {
    "http://www.xishan.gov.cn/": "xishan",
    "https://rsj.xishan.gov.cn/a/": "rsj-xishan",
    "http://news.xishan.com/": "news-xishan",
    "http://0818.example/": "s-0818",
    "http://127.0.0.1:8000/xw/": "site-127-0-0-1-8000",
}


@pytest.mark.parametrize("url", IDS)
def test_an_id_is_made_of_the_host(url: str) -> None:
    assert default_id(url) == IDS[url]


def test_the_registered_name() -> None:
    assert (domain("a.b.xishan.gov.cn"), domain("www.xishan.com")) == ("xishan.gov.cn", "xishan.com")


def test_the_same_host_without_www_is_an_alias() -> None:
    scope = scope_of(["http://www.xishan.example/xw/"])
    assert (scope.hosts, scope.aliases) == (("www.xishan.example",), ("xishan.example",))


def test_other_hosts_of_the_domain_with_several_entries_are_the_sites() -> None:
    links = ["http://news.xishan.example/1.html", "http://news.xishan.example/2.html", "http://else.example/3.html"]
    assert widened(scope_of(["http://www.xishan.example/"]), links).hosts == (
        "www.xishan.example",
        "news.xishan.example",
    )


def test_a_server_here_stands_in_for_the_host_that_most_entries_name() -> None:
    scope = widened(
        HERE, ["http://www.xishan.example/1.html", "http://m.xishan.example/2.html", "http://else.example/3"]
    )
    assert set(scope.aliases) == {"www.xishan.example", "xishan.example", "m.xishan.example"}
    assert scope.asked("http://m.xishan.example/2.html?a=1") == "http://127.0.0.1:8000/2.html?a=1"
    assert scope.asked("http://else.example/3") == "http://else.example/3"


def test_a_host_whose_pages_are_not_here_is_no_alias() -> None:
    links = ["http://mp.xishan.example/1.html"]
    scope = widened(HERE, links)
    assert confirmed(scope, links, []).aliases == ()
    assert confirmed(scope, links, ["http://127.0.0.1:8000/1.html"]).aliases == scope.aliases


def test_a_page_that_links_itself_under_another_host_tells_the_host() -> None:
    links = ["http://www.xishan.example/xw/sz/", "http://else.example/", "http://else.example/about/us/"]
    found = also_named(HERE, links, ["http://127.0.0.1:8000/xw/sz/", "http://127.0.0.1:8000/"])
    assert found.aliases == ("www.xishan.example", "xishan.example")
