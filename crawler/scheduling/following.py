"""A keeper at work: once, until all that is due is done, or for as long as the program serves."""

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from crawler import alerting
from crawler.scheduling.keeper import Keeper
from crawler.scheduling.results import Result
from storage.faults import ArchiveError
from storage.locks import keeper_lock
from storage.schedules import Waiting

logger = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at crawls that go on."""

ALERTS = 60.0
"""Seconds between two deliveries of alerts."""

AGAIN = 60.0
"""Seconds before the same failure is logged once more."""


class Ear:
    """Counts how often the program was asked to end."""

    def __init__(self) -> None:
        self.asked = 0
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    def hear(self) -> None:
        """One more time. Safe in a signal handler, which may interrupt `wait`."""
        self.asked += 1
        try:
            os.write(self._wake, b".")
        except BlockingIOError:
            return  # full, so that `wait` will end anyway

    def wait(self, seconds: float | None) -> None:
        """Wait so long, or until the program is asked to end."""
        if select.select([self._woken], [], [], seconds)[0]:
            os.read(self._woken, 4096)

    def close(self) -> None:
        """Give back its pipe."""
        os.close(self._woken)
        os.close(self._wake)


@contextmanager
def ear() -> Iterator[Ear]:
    """Hears, within the block, when the process is asked to end: SIGTERM, Ctrl-C, a lost terminal unless ignored."""
    made = Ear()
    signs = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    former = {sign: signal.getsignal(sign) for sign in signs}
    for sign in signs:
        if former[sign] is not signal.SIG_IGN:
            signal.signal(sign, lambda *_: made.hear())
    try:
        yield made
    finally:
        for sign, does in former.items():
            signal.signal(sign, does)
        made.close()


def run_due(folder: Path, keeper: Keeper | None = None) -> Iterator[tuple[Waiting, Result]]:
    """Crawl all that is due, and give each crawl as it ends.

    Raises KeeperBusy, NotWritable, and KeyboardInterrupt when it was asked to end: once the crawls have finished their
    pages, or at once when it was asked twice.
    """
    with keeper_lock(folder), ear() as heard:
        keeper = keeper or Keeper(folder)
        while keeper.tick() or keeper.running:
            yield from keeper.take_ended()
            heard.wait(TICK)
            _heed(keeper, heard)
        yield from keeper.take_ended()
        if heard.asked:
            raise KeyboardInterrupt


def _heed(keeper: Keeper, heard: Ear) -> None:
    if heard.asked == 1:
        keeper.stop()
    elif heard.asked:
        keeper.kill()
        raise KeyboardInterrupt


def serve(folder: Path, keeper: Keeper | None = None) -> None:
    """Follow an archive's schedules and deliver its alerts until the process is asked to end.

    The crawls then finish their pages. Raises KeyboardInterrupt when it is asked twice, with all of them ended at once;
    KeeperBusy and NotWritable.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that lasts is no news
    with keeper_lock(folder), ear() as heard:
        keeper = keeper or Keeper(folder)
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler = BackgroundScheduler(timezone=UTC, job_defaults=once)
        scheduler.add_job(Tolerant(keeper.tick), "interval", seconds=TICK, next_run_time=datetime.now(UTC))
        scheduler.add_job(Tolerant(lambda: send_alerts(folder)), "interval", seconds=ALERTS)
        scheduler.start()
        heard.wait(None)
        keeper.stop()
        logger.info("asked to end: %d crawls finish their pages; asked again, they end at once", keeper.running)
        while not keeper.is_stopped:
            heard.wait(TICK / 5)
            if heard.asked > 1:
                keeper.kill()
                raise KeyboardInterrupt
        scheduler.shutdown()


class Tolerant:
    """Something done again and again, of which a failure is logged: what is out of reach now may come back."""

    def __init__(self, does: Callable[[], object]) -> None:
        self._does, self._said, self._at = does, "", 0.0

    def __call__(self) -> None:
        """Do it once."""
        try:
            self._does()
        except (ArchiveError, SQLAlchemyError, OSError) as error:
            said = f"{error}".partition("\n")[0]
            if said != self._said or time.monotonic() > self._at + AGAIN:
                logger.error("%s", said)
                self._said, self._at = said, time.monotonic()


def send_alerts(folder: Path) -> None:
    """Deliver the alerts that are due."""
    alerting.send_due(folder, datetime.now(UTC))
