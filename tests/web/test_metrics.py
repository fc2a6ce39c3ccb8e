"""Metrics, as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

from storage import alerts, schedules
from storage.archive import Archive

from ..conftest import START
from .conftest import Client, Site


def values(client: Client) -> dict[tuple[str, str], float]:
    """Each sample by its name and the value of its label."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}  # type: ignore[misc]


def test_the_numbers_are_those_of_the_archive(site: Site, browser: Client) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        alerts.raise_alert(session, "lanchuan", 1, "drift", "x", {}, START)
        alerts.raise_alert(session, "kashi", None, "drift", "x", {}, START)
    found = values(browser)
    assert found["fangzhi_articles", "lanchuan"] == 5
    assert found["fangzhi_captures", "lanchuan"] == 1
    assert found["fangzhi_problems_open", "lanchuan"] == 2
    assert found["fangzhi_runs_total", "finished"] == 1
    assert found["fangzhi_runs_total", "failed"] == 0
    assert found["fangzhi_runs_running",] == 1
    assert found["fangzhi_alerts_open", "drift"] == 2
    assert found["fangzhi_last_success_timestamp_seconds", "lanchuan"] == START.timestamp() + 180
    assert found["fangzhi_disk_free_bytes",] > 0
    assert found["fangzhi_database_bytes",] > 0
    assert ("fangzhi_last_success_timestamp_seconds", "kashi") not in found


def test_the_crawls_that_wait_are_counted(site: Site) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        number = schedules.add(session, schedules.Rule("lanchuan", None, "incremental", 3600, None, None), START)
        schedules.enqueue(session, number, "lanchuan", START, START)
    assert values(site.browser())["fangzhi_queue_length",] == 1


def test_a_label_may_have_any_text(site: Site, browser: Client) -> None:
    with Archive.open(site.folder) as archive, archive.writing() as session:
        alerts.raise_alert(session, "lanchuan", None, 'a"b\n\\c', "x", {}, START)
    assert values(browser)["fangzhi_alerts_open", 'a"b\n\\c'] == 1


def test_open_metrics_are_given_to_who_asks_for_them(browser: Client) -> None:
    answer = browser.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
