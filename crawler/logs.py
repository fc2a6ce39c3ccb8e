"""What Scrapy logs of a crawl, without tracebacks for what is said elsewhere."""

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from sqlalchemy.exc import SQLAlchemyError
from twisted.python.failure import Failure

from storage.faults import ArchiveError


class QuietLogFormatter(LogFormatter):
    """Scrapy's own, but silent about outcomes that the archive did not take: the run ends and says so itself."""

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """What to log of a failed item, and how loudly."""
        if isinstance(exception, (SQLAlchemyError, ArchiveError)):
            return {"level": logging.DEBUG, "msg": "not stored: %(error)s", "args": {"error": exception}}
        return super().item_error(item, exception, response, spider)
