"""How often a site is worth crawling, from how often it publishes."""

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.scheduling.times import shown
from storage.rhythm import DAYS, Rhythm

INTERVALS = (1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400, 172_800, 604_800)
"""Seconds between two crawls, as people would choose them."""

USUAL, MOST = 5, 20
"""New articles between two crawls on an ordinary day, and at most on the busiest: about a listing's page."""

UNKNOWN = 86_400
"""Seconds for a site of which too little is known."""

FEWEST, FEWEST_TIMED = 4, 30
"""Articles that tell how often a site publishes, and in which hours."""

SHARE = 0.95
"""Of the articles that the hours must hold."""

LONGEST_DAY = 16
"""Hours: a site that publishes in more of them does so all day."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to give to `fangzhi schedule add`, and why, in a sentence; `hours` is empty where none are worth it."""

    every: str
    hours: str
    why: str


def suggest(rhythm: Rhythm | None) -> Suggestion:
    """How often a site of that rhythm is worth crawling."""
    if rhythm is None:
        return Suggestion(shown(UNKNOWN), "", "it was never crawled: once a day until more is known")
    if rhythm.articles < FEWEST:
        few = f"{rhythm.articles} of its articles are dated in the {DAYS} days until {rhythm.last}"
        return Suggestion(shown(INTERVALS[-1] if rhythm.articles else UNKNOWN), "", f"only {few}")
    wanted = min(USUAL * DAYS / rhythm.articles, MOST / rhythm.busiest) * 86_400
    every = max((one for one in INTERVALS if one <= wanted), default=INTERVALS[0])
    why = (
        f"{rhythm.articles} articles in the {DAYS} days until {rhythm.last}, {rhythm.articles / DAYS:.1f} a day and "
        f"{rhythm.busiest} on the busiest"
    )
    window = _window(rhythm.hours) if every <= 14_400 else None
    if window is None:
        return Suggestion(shown(every), "", why)
    first, last = window
    why += f"; {SHARE:.0%} of those with a time of day between {first}:00 and {last}:00"
    return Suggestion(shown(every), f"{first}-{(last + 1) % 24}", why)


def _window(hours: Mapping[int, int]) -> tuple[int, int] | None:
    """The shortest stretch of the clock, from one hour to the end of another, with SHARE of the articles."""
    total = sum(hours.values())
    if total < FEWEST_TIMED:
        return None
    for length in range(1, LONGEST_DAY):
        held, first = max((sum(hours.get((start + n) % 24, 0) for n in range(length)), -start) for start in range(24))
        if held >= SHARE * total:
            return -first, (-first + length) % 24
    return None
