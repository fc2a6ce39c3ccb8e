"""Metrics for Prometheus, counted in the database when they are asked for."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from threading import Lock

from fastapi import APIRouter
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from storage import disk, gauges
from storage.archive import Archive
from web import access
from web.state import web_of

router = APIRouter()

_ONE_AT_A_TIME = Lock()
"""Counting all captures of a large archive takes a while: those who ask meanwhile wait."""


@router.get("/metrics")
@access.needs("metrics")
def show_metrics(request: Request) -> Response:
    """How the archive fares, in the form of Prometheus or OpenMetrics."""
    encode, kind = choose_encoder(request.headers.get("accept", ""))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Counted(web_of(request).archive))
    with _ONE_AT_A_TIME:
        return Response(encode(registry), headers={"Content-Type": kind})


class _Counted(Collector):
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def describe(self) -> list[Metric]:
        """Nothing: registering need not count."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All numbers, as they are now."""
        with self._archive.reading() as session:
            found = gauges.measure(session)
        yield InfoMetricFamily("fangzhi", "The program that serves these numbers.", {"version": version("fangzhi")})
        runs = CounterMetricFamily("fangzhi_runs", "Runs by how they ended.", labels=["state"])
        for state in ("finished", "stopped", "failed"):
            runs.add_metric([state], found.runs.get(state, 0))
        yield runs
        yield _one("fangzhi_runs_running", "Runs that have not ended.", found.runs.get("running", 0))
        yield _by("site", "fangzhi_articles", "Articles held, withheld ones among them.", found.articles)
        yield _by("site", "fangzhi_captures", "Captures held.", found.captures)
        yield _by("site", "fangzhi_problems_open", "Pages that could not be read.", found.problems)
        yield _by("cause", "fangzhi_alerts_open", "Open alerts by cause.", found.alerts)
        ended = {site: moment.timestamp() for site, moment in found.last_success.items()}
        yield _by("site", "fangzhi_last_success_timestamp_seconds", "When the last finished crawl ended.", ended)
        yield _one("fangzhi_queue_length", "Runs that wait for their turn.", found.queued)
        folder, database = self._archive.folder, self._archive.folder / self._archive.config.database
        yield _one("fangzhi_disk_free_bytes", "Bytes free where the archive lies.", disk.free_bytes(folder))
        yield _one("fangzhi_database_bytes", "Bytes of the database.", database.stat().st_size)


def _one(name: str, help: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help, value=value)


def _by(label: str, name: str, help: str, values: Mapping[str, float]) -> Metric:
    made = GaugeMetricFamily(name, help, labels=[label])
    for key, value in sorted(values.items()):
        made.add_metric([key], value)
    return made
