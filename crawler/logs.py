"""What Scrapy logs of a crawl, without tracebacks for what is said elsewhere."""

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
        """What to log of a failed item; None for nothing."""
        if isinstance(exception, (SQLAlchemyError, ArchiveError)):
            return None  # type: ignore[return-value]
        return super().item_error(item, exception, response, spider)
