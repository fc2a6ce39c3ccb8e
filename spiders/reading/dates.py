"""Times as Chinese pages print them."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from spiders.reading.text import replaced
from storage.items import Moment, Precision

LONGEST_TEXT = 2_000
"""Characters in which a time is looked for."""
_LONGEST_GUESS = 40
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_HALF_A_YEAR = 183

_FOLDED = dict(zip("０１２３４５６７８９：／．－–—−　\xa0\u200b\ufeff", "0123456789:/.----    ", strict=True))
_GAP = r"[ \t]{0,4}"
_YEAR_FIRST = rf"(?P<year>\d{{4}}|\d{{2}}){_GAP}(?P<sign>[-/.年]){_GAP}"
_MONTH_DAY = rf"(?P<month>\d{{1,2}}){_GAP}[-/.月]{_GAP}(?P<day>\d{{1,2}}){_GAP}[日号]?"
_MONTH_DAY_ALONE = _MONTH_DAY.replace("[-/.月]", "[-/月]")
_CLOCK = (
    r"(?:[T\s,]|[(（\[]?(?:星期|周)[一二三四五六日天][)）\]]?){0,6}(?P<half>上午|下午|晚上|中午|凌晨)?\s{0,3}"
    r"(?P<hour>\d{1,2})\s?[:时点]\s?(?P<minute>\d{1,2})(?!\d)(?:\s?[:分]\s?(?P<second>\d{1,2})(?!\d)(?:[.,]\d{1,9})?)?"
    r"\s?[分秒]?(?P<offset>Z|[+-]\d\d:?\d\d)?"
)
_END_OF_DAY = r"(?!\d)|(?=\d{1,2}:\d\d)"
_DATED = re.compile(rf"(?<![\d.]){_YEAR_FIRST}{_MONTH_DAY}(?:{_CLOCK}|{_END_OF_DAY})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_ORDINAL = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_GAP}"
_ENGLISH_CLOCK = (
    r"(?:[\s,T]{1,4}(?:at\s{1,3})?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?!\d)(?::(?P<second>\d{2})(?!\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?:\s?(?P<offset>Z\b|GMT\b|[+-]\d\d:?\d\d))?)?"
)
ENGLISH_DAYS = (
    rf"(?<![a-z]){_NAME}{_GAP}{_ORDINAL},?{_GAP}(?P<year>\d{{4}})(?!\d)",
    rf"(?<!\d){_ORDINAL}(?:of{_GAP})?[-/]?{_NAME}{_GAP}[-/,]?{_GAP}(?P<year>\d{{4}})(?!\d)",
    rf"(?<!\d)(?P<year>\d{{4}}){_GAP},?[-/]?{_GAP}{_NAME}{_GAP}[-/,]?{_ORDINAL}(?!\d)",
)
"""`Jan 18, 2020`, `18th January 2020` and `2020 Jan. 18`."""
_ENGLISH = [re.compile(day + _ENGLISH_CLOCK, re.IGNORECASE) for day in ENGLISH_DAYS]
_COMPACT = re.compile(
    r"\s*(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:[T\s]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?)?\s*"
)
_YEARLESS = re.compile(rf"(?<![\d\-/.年:]){_MONTH_DAY_ALONE}(?:{_CLOCK}|(?![\d\-/.页]))")
_DAY_BEFORE = re.compile(rf"(?P<day>[今昨前])[天日](?:{_CLOCK})?")
_RELATIVE = re.compile(r"刚刚|今[天日]|昨[天日晚]|前[天日]|\d\s?(?:分钟|小时|天|周|个?月|年)以?前")


def read_moment(text: str, zone: ZoneInfo, reference: date | None = None, near: date | None = None) -> Moment | None:
    """The first time that a text prints, or None; impossible dates are none. Never raises.

    Times without an offset are in `zone`. `10-08 12:00` and `昨天` need `reference`, the day on which the page was
    fetched: the year is then the latest that does not lie after it, and the moment says `assumed_year`. Where the
    page's address holds a day, `near`, the year of `10-08 12:00` is the one that comes nearest to that.
    """
    text = text[:LONGEST_TEXT]
    folded = replaced(text, _FOLDED)
    whole = _COMPACT.fullmatch(folded)
    dated = [whole] if whole else list(_DATED.finditer(folded))
    for found in dated:
        day = _day(_full_year(found["year"]), found)
        if day is not None:
            return _moment(text, found, day, zone)
    if (english := _in_english(text, folded, zone)) is not None:
        return english
    last = last_day(reference, near)
    if last is not None:
        for found in _YEARLESS.finditer(folded):
            day = _latest(found, last)
            if day is not None:
                return _moment(text, found, day, zone, assumed_year=True)
    before = _DAY_BEFORE.search(folded)
    if reference is not None and before is not None and (before["hour"] or before[0] == folded.strip()):
        day = date.fromordinal(max(reference.toordinal() - "今昨前".index(before["day"]), 1))
        return _moment(text, before, day, zone, assumed_year=True)
    return None if dated else _guess(folded.strip(), reference)


def _in_english(text: str, folded: str, zone: ZoneInfo) -> Moment | None:
    """The first time that names its month in English."""
    every = [found for pattern in _ENGLISH for found in pattern.finditer(folded)]
    for found in sorted(every, key=lambda found: found.start()):
        try:
            day = date(int(found["year"]), 1 + _MONTHS.index(found["name"][:3].lower()), int(found["day"]))
        except ValueError:
            continue
        if _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return _moment(text, found, day, zone)
    return None


def last_day(fetched: date | None, near: date | None) -> date | None:
    """The day up to which one without its year is taken: half a year after the day in an address, else the fetch."""
    if near is None:
        return fetched
    last = date.fromordinal(min(near.toordinal() + _HALF_A_YEAR, date.max.toordinal()))
    return last if fetched is None else min(last, fetched)


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _day(year: int, found: re.Match[str]) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _latest(found: re.Match[str], reference: date) -> date | None:
    """The latest such day up to one day after the reference, which may lie behind in another zone."""
    last = date.max if reference == date.max else reference + timedelta(days=1)
    days = (_day(year, found) for year in range(reference.year + 1, reference.year - 9, -1))
    return next((day for day in days if day is not None and day <= last), None)


def _moment(text: str, found: re.Match[str], day: date, zone: ZoneInfo, assumed_year: bool = False) -> Moment:
    raw = text[found.start() : found.end()].strip()
    instant = _instant(found, day, zone)
    if instant is None:
        return Moment(raw, day, assumed_year=assumed_year)
    precision: Precision = "minute" if found["second"] is None else "second"
    return Moment(raw, instant.date(), instant, precision, assumed_year)


def _instant(found: re.Match[str], day: date, zone: ZoneInfo) -> datetime | None:
    """The printed time of that day, or None where none is printed or the clock has no such hour."""
    if found["hour"] is None:
        return None
    parts = found.groupdict()
    hour = int(found["hour"])
    if (parts.get("half") or "").lower() in ("a", "p"):
        hour = hour % 12 + 12 * (parts["half"] in "pP") if 1 <= hour <= 12 else hour
    elif parts.get("half") in ("下午", "晚上", "中午") and hour < 12 and not (parts["half"] == "中午" and hour > 9):
        hour += 12
    try:
        offset = _offset(parts["offset"]) if parts.get("offset") else zone
        clock = time(hour, int(found["minute"]), int(found["second"] or 0), tzinfo=offset)
        return datetime.combine(day, clock).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def _offset(text: str) -> tzinfo:
    if text.upper() in ("Z", "GMT"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _guess(text: str, reference: date | None) -> Moment | None:
    """What dateparser makes of a short text that no pattern knows: only the day is believed."""
    relative = _RELATIVE.search(text) is not None
    if not text or len(text) > _LONGEST_GUESS or (relative and reference is None):
        return None
    if not relative and not re.search(r"\d{4}|[月日号]", text):
        return None
    import dateparser  # 0.2 s that most runs never need

    noon = datetime.combine(reference or date(2000, 1, 1), time(12))
    settings = {
        "RELATIVE_BASE": noon,
        "REQUIRE_PARTS": ["year", "month", "day"],
        "PARSERS": ["relative-time"] if relative else ["absolute-time"],
        "DATE_ORDER": "YMD",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    try:
        found = dateparser.parse(text, languages=["zh"], settings=settings)
    except (ValueError, OverflowError, TypeError):
        return None
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return Moment(text, found.date(), assumed_year=relative)
