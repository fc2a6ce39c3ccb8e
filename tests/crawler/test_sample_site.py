"""The sample site, crawled whole: what stands on it is what the archive holds, and nothing else."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cli.sample import specials
from cli.sample.articles import articles
from cli.sample.server import SampleSite, serve
from cli.sample.truth import Expected, listing_truth, site_truth
from storage import causes, journals, overview
from storage.archive import Archive

from .. import archives

PROFILE = Path(__file__).parents[2] / "cli" / "sample" / "lanchuan.toml"


@dataclass
class Crawled:
    """The archive after three crawls, and what each of them printed; `news` and `whole` came later."""

    archive: Path
    first: dict[str, Any]
    second: dict[str, Any]
    later: dict[str, Any]
    site: SampleSite
    first_articles: dict[str, dict[str, Any]]
    articles: dict[str, dict[str, Any]]
    problems: list[dict[str, Any]]
    news: dict[str, Any]
    whole: dict[str, Any]


@pytest.fixture(scope="module")
def crawled(
    tmp_path_factory: pytest.TempPathFactory,
    fangzhi: Callable[..., CompletedProcess[str]],
    rows: Callable[[CompletedProcess[str]], list[dict[str, Any]]],
) -> Iterator[Crawled]:
    archive = tmp_path_factory.mktemp("sample") / "archive"
    archives.create(archive).close()
    (archive / "sites" / PROFILE.name).write_bytes(PROFILE.read_bytes())

    def exported() -> dict[str, dict[str, Any]]:
        return {row["url"]: row for row in rows(fangzhi(archive, "export", "--to", "-", "--format", "jsonl"))}

    with serve() as site:

        def crawl(*words: str) -> dict[str, Any]:
            return rows(fangzhi(archive, "crawl", "lanchuan", "--at", site.url, "--json", *words))[0]

        first, first_articles = crawl(), exported()
        problems = rows(fangzhi(archive, "problems", "--json"))
        second = crawl()
        site.set_edition(2)
        later, articles = crawl("--mode", "revisit", "--all"), exported()
        site.set_edition(3)
        news, whole = crawl(), crawl("--mode", "backfill")
        yield Crawled(archive, first, second, later, site, first_articles, articles, problems, news, whole)


def read_well(edition: int = 1) -> dict[str, Expected]:
    """The listed articles that can be read, by document number: two addresses of one article count once."""
    listed = {number(entry.url) for entries in listing_truth(edition).values() for entry in entries}
    truth = {number(path): expected for path, expected in site_truth(edition).items() if not expected.problem}
    return {name: expected for name, expected in truth.items() if name in listed}


def number(url: str) -> str:
    return url.rpartition("_")[2]


def by_number(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {number(url): row for url, row in found.items()}


def test_every_article_is_stored_once(crawled: Crawled) -> None:
    assert sorted(by_number(crawled.first_articles)) == sorted(read_well())
    assert len(crawled.first_articles) == len(read_well())


FIELDS = ("layout", "kind", "title", "authors", "editors", "source", "tags", "breadcrumb", "images", "attachments")


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_as_it_is_printed(crawled: Crawled, field: str) -> None:
    found, truth = by_number(crawled.first_articles), read_well()
    if field == "breadcrumb":
        del truth[f"{specials.TWO_SECTIONS}.html"]  # that of the address which happened to answer first
    got = {name: _plain(found[name][field]) for name in truth}
    assert got == {name: _plain(getattr(expected, field)) for name, expected in truth.items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("field", ["published", "updated"])
def test_a_time_is_kept_at_its_printed_precision(crawled: Crawled, field: str) -> None:
    found = by_number(crawled.first_articles)
    got = {name: found[name][field] for name in read_well()}
    assert got == {name: getattr(expected, field) for name, expected in read_well().items()}


def test_a_body_is_its_paragraphs_and_nothing_else(crawled: Crawled) -> None:
    found = by_number(crawled.first_articles)
    for name, expected in read_well().items():
        assert _squeezed(found[name]["body"]) == _squeezed("".join(expected.body)), expected.url


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_view_counts_are_read_from_page_and_script(crawled: Crawled) -> None:
    found = by_number(crawled.first_articles)
    got = {name: found[name]["views"] for name in read_well()}
    assert got == {name: expected.views for name, expected in read_well().items()}


def test_pages_that_cannot_be_read_are_problems(crawled: Crawled) -> None:
    unreadable = {expected.url for expected in site_truth().values() if expected.problem}
    assert unreadable <= {problem["url"] for problem in crawled.problems}
    assert {problem["reason"] for problem in crawled.problems} >= {"not found"}


def test_the_balance_adds_up(crawled: Crawled) -> None:
    for run in (crawled.first, crawled.second, crawled.later):
        balance = dict(run["balance"])
        assert balance.pop("entries") == sum(balance.values())
        assert balance["pending"] == 0


def test_every_fate_of_an_entry_is_met(crawled: Crawled) -> None:
    fates = {name for name, number in crawled.first["balance"].items() if number}
    assert fates >= {"stored", "duplicate", "external", "problem", "forbidden"}


def test_a_second_crawl_stores_nothing_new(crawled: Crawled) -> None:
    assert (crawled.second["new"], crawled.second["changed"]) == (0, 0)
    assert crawled.second["balance"]["stored"] == 0


def test_the_forbidden_page_was_never_asked_for(crawled: Crawled) -> None:
    assert not [path for path in crawled.site.hits if path.startswith("/nb/tz/2")]


def test_the_second_edition_changes_three_articles(crawled: Crawled) -> None:
    assert crawled.later["changed"] == 3
    assert crawled.later["new"] >= 1  # the one inserted on page 3


def test_a_failing_page_was_tried_again(crawled: Crawled) -> None:
    path = next(article.path for article in articles(1) if article.number == specials.FAILS_ONCE)
    assert crawled.site.hits[path] >= 2


def test_a_listing_that_shows_new_entries_alone_may_have_lost_some(crawled: Crawled) -> None:
    assert [note.partition(" that was known on")[0] for note in crawled.news["notes"]] == [
        "文化 (wh): the listing ended with no entry"
    ]
    assert crawled.news["new"] == 50  # of 54: four were never listed


def test_what_a_listing_no_longer_shows_is_counted_after_a_whole_walk(crawled: Crawled) -> None:
    assert crawled.whole["notes"] == [
        "民生 (ms): the listing ends on 2019-03-04, and no longer shows 30 entries known from before",
        "文化 (wh): the listing ends on 2021-04-11, and no longer shows 56 entries known from before",
    ]


def test_the_notes_of_a_run_are_kept(crawled: Crawled, fangzhi: Callable[..., CompletedProcess[str]]) -> None:
    number = str(crawled.whole["run"])
    shown = fangzhi(crawled.archive, "runs", "show", number).stdout
    kept = json.loads(fangzhi(crawled.archive, "runs", "show", number, "--json").stdout)["notes"]
    assert kept == crawled.whole["notes"]
    assert "no longer shows 30 entries" in " ".join(shown.split())


def test_a_run_says_what_was_slow_and_how_its_log_ends(crawled: Crawled) -> None:
    number = crawled.first["run"]
    with Archive.open(crawled.archive) as archive, archive.reading() as session:
        run = overview.run(session, number)
        met = [cause for one in overview.runs(session) for cause in causes.of_run(session, one.id)]
    assert len(run.slowest) == 10
    assert [seconds for _, seconds in run.slowest] == sorted((seconds for _, seconds in run.slowest), reverse=True)
    assert all("lanchuan.example/" in url for url, _ in run.slowest)
    assert sum(cause.number for cause in met) >= 4  # each belongs to the run that met it last
    said = [line.message for line in journals.tail(crawled.archive, "lanchuan", number, 100)]
    assert said[0] == f"run {number} begins"
    assert said[-1] == f"run {number} finished"
    assert any("not found" in line for line in said)
