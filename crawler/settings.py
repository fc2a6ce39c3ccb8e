"""Scrapy's settings. Each that differs from Scrapy's default says why."""

import os
from importlib.metadata import version
from pathlib import Path

from scrapy.settings import default_settings

from crawler.proxy import Proxies
from storage.archive import find_folder
from storage.config import load_config
from storage.faults import ConfigError

BOT_NAME = "fangzhi"

FANGZHI_ARCHIVE = os.environ.get("FANGZHI_ARCHIVE") or str(find_folder(Path.cwd()) or Path("archive"))
FANGZHI_LIMIT = 0
FANGZHI_SAYS_FAULTS = False  # set by `fangzhi crawl`, which says itself why a crawl could not begin
FANGZHI_LOG_FORMAT = "text"
FANGZHI_ROWS_IN_FLIGHT = 2
FANGZHI_LONGEST_ROW = 4 * 3600.0  # seconds: two articles of a hundred pages side by side, a minute a page

try:
    _config = load_config(Path(FANGZHI_ARCHIVE))[0]
    FANGZHI_PROXIES = Proxies.known(_config)
except ConfigError as error:  # Scrapy would show a traceback
    raise SystemExit(f"fangzhi: {error}") from None
FANGZHI_RETRY_WAIT = _config.retry_wait
FANGZHI_TRIES = _config.tries
FANGZHI_ASSET_SIZE = _config.asset_size

USER_AGENT = f"fangzhi/{version('fangzhi')}" + (f" (+{_config.contact})" if _config.contact else "")

SPIDER_LOADER_CLASS = "crawler.loader.ProfileLoader"  # spiders come from profiles, not from modules
SCHEDULER = "crawler.frontier.Frontier"  # what is to be fetched is kept in the archive's database
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier holds each address once
DOWNLOADER = "crawler.deadline.Downloader"  # nothing may wait for ever
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the writer awaits asyncio futures

# for --at and the proxy; the latter's password must not be seen by the middleware that keeps what was sent
DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https"), "crawler.download.SiteDownloadHandler")
HTTPPROXY_ENABLED = False  # the download handler knows the archive's own proxy too
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"  # a name may lead to a private address
DOWNLOADER_MIDDLEWARES = {
    # loses a redirected row without calling anybody: our guard checks redirects instead
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.guard.AddressGuard": 50,
    "crawler.politeness.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.guard.ScopedRedirectMiddleware": 600,
    # the same, and a body that is too large once unpacked is told from other faults
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.guard.BoundedCompressionMiddleware": 590,
    # news pages refresh themselves every few minutes; as a redirect that would be a ring
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.capture.CaptureMiddleware": 950,
}
EXTENSIONS = {"crawler.progress.Progress": 500, "crawler.slowest.Slowest": 500}
# Off below, and yet Scrapy would load them, with a whole HTTP client and server: a third of the time a crawl begins in.
_unused = (".CookiesMiddleware", ".RemoteControl", ".TelnetConsole")
DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE = (
    {name: place for name, place in known.items() if not name.endswith(_unused)}
    for known in (default_settings.DOWNLOADER_MIDDLEWARES_BASE, default_settings.EXTENSIONS_BASE)
)
ITEM_PIPELINES = {
    "pipelines.normalise.Normalise": 100,
    "pipelines.duplicates.MarkDuplicates": 200,
    "pipelines.store.Store": 900,
}

ROBOTSTXT_OBEY = True  # an archive that ignores robots.txt is soon locked out
RETRY_ENABLED = False  # tries are kept on the frontier's row, where a restart finds them
COOKIES_ENABLED = False  # one site's answer must not depend on another page's cookie
CONCURRENT_ITEMS = 1  # an outcome is stored whole before the next one of the same response
CONCURRENT_REQUESTS = 32  # the frontier bounds rows in flight; this must not stop a row's own further requests
CONCURRENT_REQUESTS_PER_DOMAIN = 8
DOWNLOAD_DELAY = 1.0  # a profile's own delay overrides it; never 0, where Scrapy stops bounding requests
# Scrapy's default, on purpose: with every quick answer it would halve the delay that a Crawl-delay asked for, and a
# slow server is spared already, since a row in flight waits for its answer before another is handed out
AUTOTHROTTLE_ENABLED = False
DOWNLOAD_TIMEOUT = _config.timeout  # 180 s is longer than any page is worth
DOWNLOAD_MAXSIZE = 32 * 2**20  # 1 GiB would be held in memory
DOWNLOAD_WARNSIZE = 8 * 2**20
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut body is evidence; the spider tries it again
REDIRECT_MAX_TIMES = 5  # 20 is a ring
REMOTE_CONTROL_ENABLED = False  # no way in from outside
TELNETCONSOLE_ENABLED = False  # the same
REFERER_ENABLED = True
LOG_LEVEL = "WARNING"  # progress has its own line
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
