"""`site check --live`: the first listing pages and the newest articles of sites, asked for now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cli.pages import LARGEST, Row
from cli.progress import told
from cli.spoken import spoken
from spiders.profile import Profile
from spiders.reading import epaper
from spiders.reading.decode import decode
from spiders.reading.rendering import is_built_by_script
from spiders.upkeep.live import Judged, judge_article, judge_listing, newest
from storage.items import Entry, Problem

if TYPE_CHECKING:
    from crawler.asking import Asked

MOST_LISTINGS, MOST_ARTICLES = 9, 3
"""Pages that are asked of one site: a look at it is no crawl."""


@dataclass(slots=True)
class Live:
    """What was found of one site: its pages as they were judged, those that did not come, and what was left out."""

    profile: Profile
    judged: list[Judged] = field(default_factory=list)
    unanswered: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _waiting: dict[str, str | None] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)
    _articles: dict[str, Entry] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with what came."""
        return not any(page.faults for page in self.judged)

    def seeds(self, now: datetime, *, is_free: bool = False) -> list[str]:
        """The listing pages to ask for; outside the site's hours none, unless `is_free`."""
        profile, zone = self.profile, ZoneInfo(self.profile.timezone)
        opening = profile.hours.opening(now.astimezone(zone)) if profile.hours and not is_free else None
        if opening is not None:
            self.notes.append(f"not asked: its hours begin at {opening:%H:%M}")
            return []
        if profile.renders_listings:
            self.notes.append("listings not asked for: a browser has to build them")
            return []
        for section in profile.sections:
            if len(self._waiting) < MOST_LISTINGS:
                url = epaper.address(section.url, now.astimezone(zone).date())
                # Of one address with several forms each is a page of its own; what stands behind # is not sent.
                self._waiting[url if section.form is None else f"{url}#{section.id}"] = section.form
            else:
                self.notes.append(f"section {section.id} not asked for: {MOST_LISTINGS} are enough for a look")
        return list(self._waiting)

    def take(self, url: str, answer: "Asked | Problem") -> list[str]:
        """Judge a page that came; behind the last listing, the articles to ask for."""
        is_listing, form = url in self._waiting, self._waiting.pop(url, None)
        if isinstance(answer, Problem):
            self.unanswered.append(answer)
        else:
            day = answer.captured.astimezone(ZoneInfo(self.profile.timezone)).date()
            text = decode(answer.body, answer.content_type)
            if is_listing:
                found, entries = judge_listing(answer.url, text, self.profile, day, form)
                self._entries += entries
            elif is_built_by_script(text, answer.url, self.profile):
                found = Judged(answer.url, ("not read: a browser has to build it",), ())
            else:
                found = judge_article(self._articles[url], answer.url, text, self.profile, day)
            self.judged.append(found)
        if not is_listing or self._waiting:
            return []
        self._articles = {entry.url: entry for entry in newest(self._entries, self.profile, MOST_ARTICLES)}
        return list(self._articles)

    def forms(self) -> dict[str, str]:
        """What is sent to those of the listing pages that are asked by a POST."""
        return {url: form for url, form in self._waiting.items() if form is not None}

    def takes(self, url: str) -> bool:
        """Whether a page is one of this site's."""
        return url in self._waiting or url in self._articles


def look(profiles: Sequence[Profile], folder: Path | None, at: str) -> list[Live]:
    """Ask each site for a few pages, politely, and judge them. Raises ConfigError where nobody is named as asking."""
    from crawler.asking import Way, ask
    from crawler.at import StandIn
    from spiders.reading.address import is_loopback

    sites = [Live(profile) for profile in profiles]
    now = datetime.now(UTC)
    is_free = is_loopback(urlsplit(at).hostname or "")  # no site is bothered, as in a crawl
    seeds = [url for site in sites for url in site.seeds(now, is_free=is_free)]

    stand_in = StandIn(at, tuple(profiles)) if at else None
    delays = {host: profile.delay for profile in profiles for host in (*profile.hosts, *profile.aliases)}
    with told() as tell:

        def follow(url: str, answer: "Asked | Problem") -> Iterator[str]:
            for site in sites:
                if site.takes(url):
                    tell(f"{site.profile.id}: {url}")
                    yield from site.take(url, answer)

        if seeds:
            forms = {url: form for site in sites for url, form in site.forms().items()}
            ask(seeds, folder, Way(LARGEST, True, follow, stand_in, delays, forms))
    return sites


def as_row(site: Live) -> Row:
    """What was found, for programs."""
    pages = [{"url": page.url, "facts": list(page.facts), "faults": list(page.faults)} for page in site.judged]
    lost = [{"url": one.url, "reason": one.reason, "detail": one.detail} for one in site.unanswered]
    return {"id": site.profile.id, "live": pages, "unanswered": lost, "notes": site.notes}


def show(site: Live) -> None:
    """What was found, for people."""
    from rich.text import Text

    from cli.output import clean, console

    screen = console()
    wrong = sum(bool(page.faults) for page in site.judged)
    told = f"{wrong} of {len(site.judged)} pages wrong" if wrong else f"{len(site.judged)} pages read"
    screen.print(spoken(f"{site.profile.id} live: {told}"), soft_wrap=True)
    for page in site.judged:
        screen.print(f"  {clean(page.url)}", soft_wrap=True)
        if page.facts:
            screen.print(f"    {clean(', '.join(map(spoken, page.facts)))}", soft_wrap=True)
        for fault in page.faults:
            screen.print(Text(f"    {clean(spoken(fault))}", style="red"), soft_wrap=True)
    for problem in site.unanswered:
        screen.print(f"  {clean(problem.url)}", soft_wrap=True)
        screen.print(Text(f"    {clean(f'{problem.reason}: {problem.detail}')}", style="red"), soft_wrap=True)
    for note in site.notes:
        screen.print(f"  {clean(spoken(note))}", soft_wrap=True)
