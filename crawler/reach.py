"""Whether the network is there: the proxy takes connections, each site's host answers, and clocks agree."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from crawler.proxy import Proxies
from storage.config import Config
from storage.finding import Finding

AT_ONCE, PATIENCE, PROXY_PATIENCE = 8, 10.0, 3.0
"""Hosts that are asked at the same time, and seconds to wait for one, and for the proxy."""

MOST_SITES = 300
"""Sites that are asked; each is asked for one page, its robots.txt."""

MOST_NAMED = 10
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking a host: why it did not answer, or nothing and by how much this clock is ahead of its own."""

    site: str
    url: str
    fault: str
    ahead: timedelta | None


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: the host has answered."""

    def redirect_request(self, *args: Any) -> None:
        return None


def proxy(config: Config) -> Iterator[Finding]:
    """Whether the proxy of the settings takes connections. Nothing where none is set."""
    known = Proxies.known(config)
    for found in dict.fromkeys(filter(None, (known.http, known.https))):
        host, _, port = found.address.removeprefix("http://").rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=PROXY_PATIENCE).close()
        except OSError as error:
            said = f"{found.address} cannot be reached: {_why(error)}"
            advice = "start it, or mend `proxy` in fangzhi.toml: every crawl goes through it"
            yield Finding("proxy", "fault", said, advice)
        else:
            yield Finding("proxy", "ok", f"{found.address} takes connections")


def sites(config: Config, asked: Sequence[tuple[str, str]], agent: str, tell: Callable[[str], None]) -> list[Answer]:
    """Ask each site's host, given with the site's id as `https://host`, for its robots.txt, several at once."""
    opener = _opener(Proxies.known(config))

    def ask(one: tuple[str, str]) -> Answer:
        return _ask(opener, *one, agent)

    answers = list[Answer]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answer in pool.map(ask, asked[:MOST_SITES]):
            answers.append(answer)
            tell(f"asking sites: {len(answers)} of {min(len(asked), MOST_SITES)}")
    return answers


def findings(answers: Sequence[Answer]) -> Iterator[Finding]:
    """Which sites did not answer, and whether this machine's clock is right as far as theirs tell."""
    silent = [answer for answer in answers if answer.fault]
    for answer in silent[:MOST_NAMED]:
        said = f"{answer.site}: {answer.url} does not answer: {answer.fault}"
        advice = "look at it in a browser; the site may be down, or its address another"
        yield Finding("network", "warning", said, advice)
    if len(silent) > MOST_NAMED:
        yield Finding("network", "warning", f"{len(silent) - MOST_NAMED} more sites do not answer")
    if answers and len(silent) == len(answers):
        advice = "look at this machine's network, name server and proxy"
        yield Finding("network", "fault", "no site answers at all", advice)
    elif answers and not silent:
        yield Finding("network", "ok", f"{len(answers)} of {len(answers)} sites answer")
    yield from _clock([answer.ahead for answer in answers if answer.ahead is not None])


def _clock(ahead: Sequence[timedelta]) -> Iterator[Finding]:
    """By the middle one of what the hosts say: a single host's clock may be wrong."""
    if not ahead:
        return
    middle = sorted(ahead)[len(ahead) // 2]
    if abs(middle) > SKEW:
        behind = "ahead of" if middle > timedelta(0) else "behind"
        said = f"this clock is {abs(middle) // timedelta(minutes=1)} minutes {behind} those of the sites"
        yield Finding("clock", "fault", said, "set the clock, best by NTP: captures bear its time")
    else:
        yield Finding("clock", "ok", "agrees with those of the sites")


def _opener(proxies: Proxies) -> OpenerDirector:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # as crawls do: sites' certificates are old
    return build_opener(ProxyHandler(_addresses(proxies)), HTTPSHandler(context=context), _Stay)


def _addresses(proxies: Proxies) -> dict[str, str]:
    known = {"http": proxies.http, "https": proxies.https}
    return {scheme: proxy.address for scheme, proxy in known.items() if proxy is not None}


def _ask(opener: OpenerDirector, site: str, origin: str, agent: str) -> Answer:
    url = f"{origin}/robots.txt"
    try:
        headers = opener.open(Request(url, method="HEAD", headers={"User-Agent": agent}), timeout=PATIENCE).headers
    except HTTPError as error:  # it has answered
        headers = error.headers
        error.close()
    except (OSError, HTTPException, ValueError) as error:
        return Answer(site, url, _why(error), None)
    return Answer(site, url, "", _ahead(headers.get("Date", "")))


def _ahead(date: str) -> timedelta | None:
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date)
    except (ValueError, TypeError):  # none, or one without a zone
        return None


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return f"{reason}"[:200] or type(error).__name__
