"""What is known of a captured page, from wherever: its fields today, and what they ought to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from spiders.profile import Profile
from spiders.reading.absence import absence
from spiders.reading.challenge import challenge
from spiders.reading.decode import decode
from spiders.reading.errors import ReadingError
from spiders.reading.generic.article import GenericReading, read_generic
from spiders.reading.tree import parse
from spiders.upkeep.check import fields
from spiders.upkeep.fixtures import Fixture
from spiders.upkeep.induce import Known
from spiders.upkeep.induce.known import squeezed
from spiders.upkeep.induce.weights import likeness
from storage.fields import article_fields

SURE, USABLE = 0.9, 0.55
"""Confidence of a field of the generic reading that contradicts a profile, and of one that is used at all."""
ANOTHER = 0.5
"""Likeness (F1) of two bodies below which one of them is another text."""
JUDGED = ("title", "published", "source", "body")
"""Fields that tell whether a page is read right."""

_OTHERS = ("updated", "authors", "editors", "tags", "breadcrumb")
_EDITED = 0.6


@dataclass(frozen=True, slots=True)
class Sample:
    """A captured article: `before` is what an older version of it says, `listed` what listings do (title, published).

    Values are as `fangzhi read` gives them; a missing key is unknown.
    """

    page: Fixture
    before: Mapping[str, Any] = field(default_factory=dict)
    listed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sample read by today's profile and without one. `now` is empty where the profile cannot read it: see `error`.

    `labels` are what the fields ought to be, `wrong` those of JUDGED that are not so today.
    """

    sample: Sample
    html: str
    day: date
    now: Mapping[str, Any]
    error: str
    labels: Mapping[str, str]
    wrong: tuple[str, ...]

    @property
    def known(self) -> Known:
        """The page with its labels, for induction."""
        return Known(self.sample.page.url, self.html, self.day, self.labels)


def gather(sample: Sample, profile: Profile) -> Evidence | None:
    """All that is known of a sample, or None where it is no page that can be read at all."""
    page = sample.page
    day = page.captured.astimezone(ZoneInfo(profile.timezone)).date()
    html = decode(page.bodies[0], page.content_type)
    try:
        generic = read_generic(page.url, html, day)
    except ReadingError:
        generic = None
    now: Mapping[str, Any] = {}
    error = ""
    try:
        now = fields(page, profile)
    except ReadingError as fault:
        error = f"{fault.problem.reason}{f': {fault.problem.field}' if fault.problem.field else ''}"
    if error and (generic is None or _is_no_article(html, page, profile)):
        return None
    told = _told(generic)
    wrong = JUDGED if error else tuple(name for name in JUDGED if _is_wrong(name, now, told, sample))
    good = {name: value for name, value in now.items() if name not in wrong}
    return Evidence(sample, html, day, now, error, _labels(told, sample, good, html), wrong)


def _is_no_article(html: str, page: Fixture, profile: Profile) -> bool:
    """Whether a page that the profile cannot read is no article: a block page, or one that says that it is gone."""
    try:
        return bool(challenge(200, {}, html, page.url) or absence(html, page.url, page.url, profile))
    except ReadingError:
        return True


def _told(generic: GenericReading | None) -> dict[str, tuple[Any, float]]:
    """The fields of the generic reading, each with its confidence."""
    if generic is None:
        return {}
    values = article_fields(generic.reading.article, None)
    return {name: (values[name], getattr(generic.confidence, name)) for name in (*JUDGED, *_OTHERS) if values[name]}


def _is_wrong(name: str, now: Mapping[str, Any], told: Mapping[str, Any], sample: Sample) -> bool:
    """Whether what is read today contradicts what is known otherwise."""
    value, sure = told.get(name, (None, 0.0))
    mine = now.get(name)
    if name == "body":  # the other reading is of the first page alone
        return (
            len(sample.page.bodies) == 1
            and bool(value)
            and sure >= USABLE
            and likeness(squeezed(mine or ""), squeezed(value)) < ANOTHER
        )
    listed = sample.listed.get(name)
    if name == "published":
        days = {str(day)[:10] for day in (listed, value if sure >= USABLE else None) if day}
        other = str(mine)[:10] not in days if mine else sure >= SURE
        return bool(days) and other and (len(days) == 1 and (bool(listed) or sure >= SURE))
    if name == "title":
        wanted = [squeezed(str(one)) for one in (listed, value) if one]
        return bool(listed) and len(set(wanted)) == 1 and squeezed(mine or "") != wanted[0]
    return bool(value) and sure >= SURE and squeezed(mine or "") != squeezed(value)


def _labels(told: Mapping[str, Any], sample: Sample, good: Mapping[str, Any], html: str) -> dict[str, str]:
    """What each field ought to be, from the best witness that the page itself bears out."""
    trusted = {name: value for name, (value, sure) in told.items() if sure >= USABLE}
    before = sample.before if len(sample.page.bodies) == 1 else {**sample.before, "body": ""}
    found = {
        "title": _title(
            [before.get("title"), sample.listed.get("title"), trusted.get("title"), good.get("title")], html
        ),
        "published": _time(before.get("published"), trusted.get("published"), good.get("published"), sample.listed),
        "source": before.get("source") or trusted.get("source") or good.get("source"),
        "body": _body(before.get("body"), trusted.get("body"), good.get("body")),
    }
    others = {name: before.get(name) or trusted.get(name) or good.get(name) or () for name in _OTHERS}
    found |= {name: "\n".join(others[name]) for name in ("tags", "breadcrumb")} | {"updated": others["updated"]}
    found |= {name: "、".join(others[name]) for name in ("authors", "editors")}
    return {name: str(value) for name, value in found.items() if value}


def _title(witnesses: list[Any], html: str) -> str:
    """The title that most witnesses give, of those that the page has; the first of them where they all differ."""
    told = [str(one) for one in witnesses if one]
    shown = squeezed("".join(map(str, parse(html).itertext())))
    there = [one for one in told if squeezed(one) in shown] or told
    forms = [squeezed(one) for one in there]
    return max(there, key=lambda one: (forms.count(squeezed(one)), -there.index(one)), default="")


def _time(before: Any, generic: Any, now: Any, listed: Mapping[str, Any]) -> str:
    day = str(listed.get("published") or "")[:10]
    times = [str(one) for one in (before, generic, now) if one]
    return next((one for one in times if not day or one[:10] == day), day)


def _body(before: Any, generic: Any, now: Any) -> str:
    """An older body only where it is much like today's: the article may have been edited since."""
    shown = generic or now or ""
    if before and (not shown or likeness(squeezed(str(before)), squeezed(str(shown))) >= _EDITED):
        return str(before)
    return str(shown)
