"""Where alerts go and when: the table `[alerts]` of fangzhi.toml. What is secret stands in the environment alone."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

from storage.faults import ConfigError

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""How an address names a variable of the environment."""

LANGUAGES = ("zh", "en")
KEYS = ("quiet_hours", "every", "language", "timezone")
MOST_MINUTES = 7 * 24 * 60
MOST_CHANNELS = 100

OPEN = ("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms", "http", "https")
"""Schemes whose host and user are no secret; in others (企业微信, 钉钉, 飞书, Slack) the host is a token already."""

TELLING = ("pass", "secret", "token", "key", "auth", "sign", "credential")
"""Parts of a parameter's name that say that its value is a secret."""

LONG = re.compile(r"(?=[^/?&=@:]*\d)[A-Za-z0-9_-]{20,}")
"""What looks like a token wherever it stands in a path: long, with a digit in it."""

_HOURS = re.compile(r"\s*(\d{1,2})(?::([0-5]\d))?\s*-\s*(\d{1,2})(?::([0-5]\d))?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to somebody: an address as apprise knows them, and the groups of sites that are told there; none is all."""

    name: str
    to: str = field(repr=False)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alerting:
    """All of `[alerts]`.

    `quiet_hours` (as `22-7`, by the clock of `timezone`) hold back all but loss; `every` is how many minutes lie
    between two messages to a channel, which gather what came up in between.
    """

    channels: tuple[Channel, ...] = ()
    quiet_hours: str = ""
    every: int = 60
    language: str = "zh"
    timezone: str = "Asia/Shanghai"


def parse(table: object, where: str, environment: Mapping[str, str]) -> Alerting:
    """The table as it was read; FANGZHI_ALERTS_EVERY and so on come before it.

    Raises ConfigError, which names the key and never shows an address.
    """
    if not isinstance(table, dict):
        raise ConfigError(f"{where} must be a table: write [alerts] on a line of its own")
    _refuse_unknown(table, (*KEYS, "channels"), where)
    values = {key: table[key] for key in KEYS if key in table}
    named = {key: f"FANGZHI_ALERTS_{key.upper()}" for key in KEYS}
    values |= {key: environment[name] for key, name in named.items() if name in environment}
    return Alerting(_channels(table.get("channels", {}), f"{where}.channels"), **_checked(values, where))


def _checked(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    checked = dict(values)
    if "every" in values:
        text = str(values["every"])
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > MOST_MINUTES:
            raise ConfigError(f"{where}.every: {text[:40]!r} must be a whole number of minutes up to {MOST_MINUTES}")
        checked["every"] = int(text)
    if values.get("language", "zh") not in LANGUAGES:
        raise ConfigError(f"{where}.language must be one of {', '.join(LANGUAGES)}")
    if values.get("quiet_hours", "") != "":
        hours(values["quiet_hours"], f"{where}.quiet_hours")
    try:
        ZoneInfo(values.get("timezone", "UTC"))
    except (ValueError, OSError, KeyError, TypeError, AttributeError):
        raise ConfigError(f"{where}.timezone is no time zone: write one such as Asia/Shanghai") from None
    return checked


def _channels(table: object, where: str) -> tuple[Channel, ...]:
    if not isinstance(table, dict) or len(table) > MOST_CHANNELS:
        raise ConfigError(f"{where} must be a table of at most {MOST_CHANNELS} channels, as [alerts.channels.desk]")
    return tuple(_channel(name, part, f"{where}.{name}") for name, part in table.items())


def _channel(name: str, table: object, where: str) -> Channel:
    if not re.fullmatch(r"[\w-]{1,40}", name):
        raise ConfigError(f"{where[:80]}: a channel's name is a word of at most 40 letters")
    if not isinstance(table, dict):
        raise ConfigError(f'{where} must be a table with an address: to = "…"')
    _refuse_unknown(table, ("to", "groups"), where)
    to, groups = table.get("to", ""), table.get("groups", [])
    if not isinstance(to, str) or not to.strip() or len(to) > 2000:
        raise ConfigError(f"{where}.to must be an address such as mailtos://… or wecombot://${{NAME}}")
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise ConfigError(f'{where}.groups must be a list of groups of sites, as ["澜川"]')
    return Channel(name, to.strip(), tuple(groups))


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ConfigError(f"{where}: {', '.join(unknown)[:200]}: no such setting; known are {', '.join(known)}")


def hours(text: object, where: str) -> tuple[time, time]:
    """From when to when it is quiet. Raises ConfigError."""
    found = _HOURS.fullmatch(text) if isinstance(text, str) else None
    numbers = [int(found[part] or 0) for part in (1, 2, 3, 4)] if found is not None else [99, 0, 99, 0]
    first, last = ((hour * 60 + minute) % 1440 for hour, minute in (numbers[:2], numbers[2:]))
    if max(numbers[0], numbers[2]) > 24 or first == last:
        raise ConfigError(f'{where}: {str(text)[:40]!r} must be two hours of the day, as "22-7"')
    return time(*divmod(first, 60)), time(*divmod(last, 60))


def is_quiet(alerting: Alerting, now: datetime) -> bool:
    """Whether all but loss is held back at that time."""
    if not alerting.quiet_hours:
        return False
    first, last = hours(alerting.quiet_hours, "alerts.quiet_hours")
    at = now.astimezone(ZoneInfo(alerting.timezone)).time()
    return first <= at < last if first < last else at >= first or at < last


def variables(channel: Channel) -> tuple[str, ...]:
    """The variables of the environment that a channel's address names."""
    return tuple(dict.fromkeys(VARIABLE.findall(channel.to)))


def shown(channel: Channel) -> str:
    """An address as it may be shown: its scheme and its variables."""
    scheme = channel.to.partition("://")[0] if "://" in channel.to else ""
    lead = f"{scheme}://…" if re.fullmatch(r"[A-Za-z][\w+-]{1,20}", scheme) else "…"
    names = " ".join(f"${{{name}}}" for name in variables(channel))
    return f"{lead} {names}".strip()


def fault(channel: Channel, environment: Mapping[str, str] = os.environ) -> str:
    """Why a channel cannot be used, a sentence that shows no part of the address; empty where it can."""
    return secret_fault(channel) or absence_fault(channel, environment)


def secret_fault(channel: Channel) -> str:
    """The same where a secret stands in the file."""
    part, name = secret_in(channel.to), re.sub(r"\W", "_", channel.name.upper())
    where = f"alerts.channels.{channel.name}"
    return f"{where} has {part} in it: put it into the environment, and write ${{{name}}} in its place" if part else ""


def absence_fault(channel: Channel, environment: Mapping[str, str] = os.environ) -> str:
    """The same where the environment of this process, which need not be that of what sends alerts, lacks a variable."""
    absent = [name for name in variables(channel) if not environment.get(name)]
    where = f"alerts.channels.{channel.name}"
    return f"{where} needs {', '.join(absent)} in the environment of what sends alerts" if absent else ""


def secret_in(to: str) -> str:
    """What of an address seems to be a secret that stands in the file itself; empty for nothing."""
    literal = VARIABLE.sub("", to)
    scheme, _, rest = literal.partition("://")
    head, _, query = rest.partition("?")
    login, at, behind = head.rpartition("@")
    if at and (login.partition(":")[2] or (login and scheme.lower() not in OPEN)):
        return "a password"
    named = [name for name, value in parse_qsl(query) if value and any(word in name.lower() for word in TELLING)]
    if named:
        return "a secret parameter"
    path = behind if scheme.lower() not in OPEN else behind.partition("/")[2]
    if scheme.lower() not in OPEN and not VARIABLE.search(to):
        return "a token"
    return "a token" if LONG.search(f"{path}?{query}") else ""


def resolved(channel: Channel, environment: Mapping[str, str] = os.environ) -> tuple[str, tuple[str, ...]]:
    """The whole address, and the secrets in it. Only what sends may ask for it. Raises KeyError for no variable.

    A variable that is a part of the address may hold any character; one that is the whole address is taken as it is.
    """
    secrets = tuple(environment[name] for name in variables(channel))
    if VARIABLE.fullmatch(channel.to):
        parts = urlsplit(secrets[0])
        return secrets[0], (*secrets, *filter(None, (parts.username, parts.password)))
    return VARIABLE.sub(lambda found: quote(environment[found[1]], safe=""), channel.to), secrets
