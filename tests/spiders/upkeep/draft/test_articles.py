import re

import pytest

from spiders.families import FAMILIES
from spiders.upkeep.draft.articles import article_pattern

HOST = "http://www.xishan.example"

FORMS = {
    r"^/(?:[\w.-]+/)+\d+\.s?html?$": (["/zx/sc/251.html", "/zx/sc/9.html"], "/zx/sc/index.html"),
    r"^/contents/\d+/\d+\.s?html?$": (["/contents/7/381.html", "/contents/7/382.html"], "/channels/7.html"),
    r"^/pages/\d+/\w+-\d+\.s?html?$": (["/pages/20190520/a5ce2-350.html", "/pages/20190508/a5cd2-47.html"], "/l.html"),
    r"^/show\.php\?(?=(?:.*&)?id=[\w-]+)": (["/show.php?id=12", "/show.php?id=13"], "/list.php?cid=3"),
    r"^/\d+\.s?html?$": (["/12345.html", "/2.html"], "/"),
    r"^/(?:[\w.-]+/)+\d+/\d+/c\d+-\d+\.s?html?$": (["/xw/2024/0102/c1-18.html", "/xw/2024/0103/c1-19.html"], "/xw/"),
}


@pytest.mark.parametrize("pattern", FORMS)
def test_addresses_are_made_a_pattern(pattern: str) -> None:
    paths, listing = FORMS[pattern]
    found = article_pattern([HOST + path for path in paths], [HOST + listing])
    assert found == pattern
    assert all(re.search(pattern, path) for path in paths)


def test_another_section_has_articles_too() -> None:
    found = article_pattern([f"{HOST}/zx/sc/251.html", f"{HOST}/zx/sc/9.html"], [f"{HOST}/zx/sc/"])
    assert found is not None
    assert re.search(found, "/zx/cj/17.html")
    assert not re.search(found, "/zx/sc/index.html")


def test_the_family_has_a_pattern_already() -> None:
    own = FAMILIES["trs"].articles
    assert article_pattern([f"{HOST}/xw/202001/t20200102_123.html"], [f"{HOST}/xw/"], own) is None


def test_what_the_family_does_not_have_is_added() -> None:
    own = FAMILIES["trs"].articles
    urls = [f"{HOST}/xw/202001/t20200102_123.html", f"{HOST}/show.jsp?id=4", f"{HOST}/show.jsp?id=5"]
    assert article_pattern(urls, [f"{HOST}/xw/"], own) == rf"{own}|^/show\.jsp\?(?=(?:.*&)?id=[\w-]+)"


def test_files_and_folders_are_no_articles() -> None:
    assert article_pattern([f"{HOST}/a/1.pdf", f"{HOST}/zt/index.html"], [f"{HOST}/a/"]) == ""


def test_who_came_from_where_is_no_part_of_the_address() -> None:
    found = article_pattern([f"{HOST}/xw/11.html?from=list", f"{HOST}/xw/12.html"], [f"{HOST}/xw/"])
    assert found == r"^/(?:[\w.-]+/)+\d+\.s?html?$"
