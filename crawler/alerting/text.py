"""Alerts as a message. What comes from a page or a profile can neither break it nor pass for a line of it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.alerting.sentences import GRAVE, TABLES, Language
from storage.alerts import Alert
from storage.outbox import Told

SCHEDULED = ("hung", "memory", "died", "refused")
"""Causes that have a site behind a stroke where it was never crawled, so that the alert is of the archive."""

EXAMPLES = 3
LONGEST_ADDRESS, LONGEST_TEXT, LONGEST_TITLE = 300, 200, 120
"""Characters."""

IN_FULL, IN_BRIEF = 10, 50
"""Alerts of a message that are told in full, and at most in a line."""

_MARKUP = str.maketrans({"<": "‹", ">": "›", "`": "'", "*": "∗", "[": "［", "]": "］", "|": "¦", "\\": "＼", "@": "＠"})
"""Signs that chat programs take for tags, links, bold letters and calls to everybody."""

_URL = "-._~:/?#@!$&+,;=%"
"""What stays in an address beside letters and digits; all else is percent-encoded, which leads to the same page."""


def plain(text: object, most: int = LONGEST_TEXT) -> str:
    """A text as one line with no markup and no sign that cannot be seen, cut to `most` characters."""
    part = str(text)[: 4 * most]
    kept = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else _blank(sign) for sign in part)
    line = " ".join(kept.split()).translate(_MARKUP)
    return line if len(line) <= most and len(str(text)) <= 4 * most else f"{line[: most - 1]}…"


def _blank(sign: str) -> str:
    """White space as a blank; marks that steer the direction of writing, and their like, as nothing."""
    return "" if unicodedata.category(sign) == "Cf" else " "


def address(url: object) -> str:
    """A web address as one word, cut to LONGEST_ADDRESS; empty for what is none."""
    if not isinstance(url, str) or not re.match(r"https?://[^/\s]", url[:20]):
        return ""
    try:
        host = urlsplit(url[:LONGEST_ADDRESS]).hostname or ""
    except ValueError:
        return ""
    if not host or unicodedata.normalize("NFKC", host) != host:
        return ""
    safe = quote(url[: 2 * LONGEST_ADDRESS].encode("utf-8", "replace"), safe=_URL)
    return safe if len(safe) <= LONGEST_ADDRESS and len(url) <= LONGEST_ADDRESS else f"{safe[:LONGEST_ADDRESS]}…"


def is_grave(alert: Told) -> bool:
    """Whether something is being lost, so that it is told at night, too."""
    return kind(alert.cause, alert.evidence) in GRAVE


def kind(cause: str, evidence: Mapping[str, Any]) -> str:
    """Which sentences tell a cause."""
    head, _, rest = cause.partition("/")
    if head == "listing":
        signs = {"problem": "empty", "lost": "elsewhere", "undated": "undated", "waited_days": "silent"}
        return next((f"listing-{name}" for key, name in signs.items() if key in evidence), "other")
    if head in ("coverage", "constant"):
        return head
    if head == "impossible" or cause in ("title", "published", "authors", "source", "body"):
        return "field"
    return head if (not rest or head in SCHEDULED) and head in TABLES["zh"].kinds else "other"


def told(alert: Alert, language: str) -> tuple[str, str, str]:
    """The same three sentences of an alert as `fangzhi alert list` shows it."""
    as_told = Told(0, alert.site, "", alert.cause, alert.message, alert.evidence, alert.opened, alert.last_seen)
    return sentences(as_told, language)


def sentences(alert: Told, language: str) -> tuple[str, str, str]:
    """What happened, whether anything is being lost, and the next command."""
    table = TABLES[language]
    found, facts = table.kinds[kind(alert.cause, alert.evidence)], _facts(alert, table)
    return found.what.format_map(facts), found.loss, found.then.format_map(facts)


def _facts(alert: Told, table: Language) -> dict[str, str]:
    evidence, pages = alert.evidence, alert.evidence.get("pages")
    counted = len(pages) if isinstance(pages, Sequence) else 0
    number = next((evidence[key] for key in ("vanished", "refused", "faults", "lost") if key in evidence), counted)
    field = alert.cause.rpartition("/")[2]
    facts = {
        "n": number, "of": evidence.get("of", evidence.get("revisited", counted)), "site": alert.site or field,
        "field": table.fields.get(field, field), "section": evidence.get("section", field),
        "days": evidence.get("waited_days", "?"), "usual": evidence.get("usual_days", "?"),
        "statuses": evidence.get("statuses", ""), "reason": evidence.get("reason", ""), "message": alert.message,
        "free": _amount(evidence.get("free")), "least": _amount(evidence.get("least")),
    }  # fmt: skip
    return {name: plain(value) for name, value in facts.items()}


def _amount(size: object) -> str:
    return f"{size / 10**9:,.1f} GB" if isinstance(size, (int, float)) else "?"


def examples(evidence: Mapping[str, Any]) -> list[str]:
    """Up to EXAMPLES addresses, or places in the archive, that show a cause."""
    return list(islice(_examples(evidence), EXAMPLES))


def _examples(evidence: Mapping[str, Any]) -> Iterator[str]:
    pages = evidence.get("pages")
    for page in pages if isinstance(pages, list) else [evidence.get("example"), evidence.get("url")]:
        found = address(page.get("url") if isinstance(page, dict) else page)
        if found:
            yield found
    places = evidence.get("places")
    yield from map(plain, places if isinstance(places, list) else [])


def message(alerts: Sequence[Told], still_open: int, number: int, archive: str, language: str) -> tuple[str, str, str]:
    """The title, the body, and a brief body for channels that take little; the gravest alerts first."""
    words, ordered = TABLES[language].words, sorted(alerts, key=lambda alert: not is_grave(alert))
    heads = [f"· {_head(alert, language)}" for alert in ordered[:IN_BRIEF]]
    end = [words["open"].format(n=still_open)] if still_open else []
    end.append(words["from"].format(archive=plain(archive), number=number))
    full = ["\n".join(_lines(alert, language)) for alert in ordered[:IN_FULL]] + heads[IN_FULL:]
    more = [words["more"].format(n=len(ordered) - IN_BRIEF)] if len(ordered) > IN_BRIEF else []
    body = "\n\n".join([*full, *more, "\n".join([words["mute"], *end])])
    brief = "\n".join([*heads, *more, *end])
    return _title(ordered, language), body, brief


def _title(alerts: Sequence[Told], language: str) -> str:
    words = TABLES[language].words
    lead = words["loss"] if any(map(is_grave, alerts)) else ""
    names = list(dict.fromkeys(_name(alert, language) for alert in alerts))
    if len(alerts) == 1:
        return _cut(lead + words["one"].format(site=names[0], what=sentences(alerts[0], language)[0]))
    listed = words["between"].join(names[:3]) + (words["and"].format(n=len(names)) if len(names) > 3 else "")
    return _cut(lead + words["many"].format(n=len(alerts), names=listed))


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _name(alert: Told, language: str) -> str:
    site = alert.cause.partition("/")[2] if alert.cause.startswith(tuple(f"{cause}/" for cause in SCHEDULED)) else ""
    return plain(alert.name or alert.site or site, 40) or TABLES[language].words["archive"]


def _head(alert: Told, language: str) -> str:
    colon = TABLES[language].words["colon"]
    return f"{_name(alert, language)}{colon}{sentences(alert, language)[0]}"


def _lines(alert: Told, language: str) -> Iterator[str]:
    words, (_, loss, then) = TABLES[language].words, sentences(alert, language)
    yield f"■ {_head(alert, language)}"
    yield f"{words['since']}{_at(alert.opened)}　{words['last']}{_at(alert.last_seen)}"
    yield f"{words['lost']}{loss}"
    shown = examples(alert.evidence)
    if shown:
        yield words["such"]
        yield from (f"  {page}" for page in shown)
    yield f"{words['then']}{then}"
    site = f"　{words['site']}{plain(alert.site, 60)}" if alert.site else ""
    yield f"{words['cause']}{plain(alert.cause, 60)}{site}"


def _at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M}"


def trial(archive: str, channel: str, language: str) -> tuple[str, str, str]:
    """What `fangzhi alert test` sends."""
    words = TABLES[language].words
    body = words["test"].format(archive=plain(archive), channel=plain(channel))
    return words["test title"], body, body
