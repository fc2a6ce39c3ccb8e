"""Settings of an archive: environment over `fangzhi.toml` over defaults, each with where it came from."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any

from storage.channels import KEYS, Alerting, parse, shown
from storage.faults import ConfigError

FILE = "fangzhi.toml"

_PASSWORD = re.compile(r"(^|//)[^/]*@")
"""What stands before the host of an address, with or without a scheme, which is not to be shown."""


ADDRESSES = ("proxy", "ship_to")
"""The settings that may hold a password."""

LEAST = {
    "retry_wait": 0, "tries": 1, "timeout": 0.1, "full_walk_every": 1, "warc_size": 1_000, "asset_size": 0,
    "min_free": 0, "max_runs": 0, "run_memory": 10**8, "run_time": 60, "run_silence": 60,
}  # fmt: skip
MOST = {
    "retry_wait": 86_400, "tries": 100, "timeout": 3_600, "full_walk_every": 1_000_000, "warc_size": 10**12,
    "asset_size": 10**9, "min_free": 10**15, "max_runs": 1_000, "run_memory": 10**13, "run_time": 10**7,
    "run_silence": 10**6,
}  # fmt: skip
"""The range of each number, ends included: a wait of no time is one, a timeout is none; a day is the longest wait."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a team sets once.

    `contact`: a mail address or web page that site owners can write to, sent with every request; `operator`: who
    runs the archive; `retry_wait`: seconds before a failed page is first tried again; `tries`: how often in all;
    `warc_size`: bytes after which a new WARC file is begun; `asset_size`: bytes of the largest asset kept;
    `min_free`: bytes of free disk below which a run stops; `ship_to`: a folder or `s3://…` for closed WARC files;
    `proxy`: `http://host:port` for all traffic, `no_proxy` the hosts to be reached without it, with commas between;
    `wayback`: pywb's program, where it is not the one that `make pywb` installs; `browser`: the Chromium that renders
    pages, where it is not the one on the PATH; `alerts`: where alerts go, a table of its own (storage.channels);
    `web_hosts`: further names by which the web pages may be asked for, with commas between, `web_proxies` the
    addresses and networks of proxies in front of them that are trusted.

    Of crawls that schedules begin: `max_runs` go on at once at most, 0 for as many as there are cores; `run_memory`:
    bytes that one may take; `run_time`: seconds after which it is asked to end, and goes on the next time;
    `run_silence`: seconds without a sign of life after which it is taken for hung, and ended.
    """

    contact: str = ""
    operator: str = ""
    database: str = "fangzhi.db"
    retry_wait: float = 30.0
    tries: int = 4
    timeout: float = 60.0
    full_walk_every: int = 10
    warc_size: int = 10**9
    asset_size: int = 32 * 10**6
    min_free: int = 10**9
    ship_to: str = ""
    proxy: str = ""
    no_proxy: str = ""
    wayback: str = ""
    browser: str = ""
    alerts: Alerting = field(default_factory=Alerting)
    max_runs: int = 0
    run_memory: int = 1_500_000_000
    run_time: int = 12 * 3600
    run_silence: int = 3600
    web_hosts: str = ""
    web_proxies: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting, its value, and where it came from."""

    name: str
    value: str
    origin: str


def load_config(folder: Path, environment: Mapping[str, str] = os.environ) -> tuple[Config, tuple[Origin, ...]]:
    """The settings that hold in an archive's folder. Raises ConfigError naming the faulty key."""
    file = folder / FILE
    try:
        table = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file} is no valid TOML: {error}") from None
    names = [field.name for field in fields(Config) if field.name != "alerts"]
    unknown = sorted(set(table) - {*names, "alerts"})
    if unknown:
        raise ConfigError(f"{file}: {', '.join(unknown)}: no such setting; known are {', '.join(names)}, alerts")
    values: dict[str, Any] = {}
    origins = []
    for name in names:
        value, origin = getattr(Config(), name), "default"
        if name in table:
            value, origin = _fit(name, table[name], value, f"{file}: {name}"), str(file)
        variable = f"FANGZHI_{name.upper()}"
        if variable in environment:
            value, origin = _fit(name, environment[variable], value, variable), variable
        values[name] = value
        origins.append(Origin(name, _PASSWORD.sub(r"\1…@", str(value)) if name in ADDRESSES else str(value), origin))
    alerting = parse(table.get("alerts", {}), f"{file}: alerts", environment)
    return Config(**values, alerts=alerting), (*origins, *_alert_origins(table.get("alerts", {}), alerting, file))


def _alert_origins(table: Mapping[str, Any], alerting: Alerting, file: Path) -> Iterator[Origin]:
    """What holds of `[alerts]`; addresses with their scheme and their variables alone."""
    for name in KEYS:
        value = getattr(alerting, name)
        is_own = value == table.get(name)
        variable = f"FANGZHI_ALERTS_{name.upper()}"
        origin = str(file) if is_own else "default" if value == getattr(Alerting(), name) else variable
        yield Origin(f"alerts.{name}", str(value), origin)
    for channel in alerting.channels:
        yield Origin(f"alerts.channels.{channel.name}", shown(channel), str(file))


def _fit(name: str, value: object, like: object, where: str) -> object:
    """The value as the type of the default. Raises ConfigError that says `where` and what would do."""
    if isinstance(like, str):
        if not isinstance(value, str):
            raise ConfigError(f"{where}: {value!r} must be a text")
        return value
    try:
        number = float("nan") if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    whole = isinstance(like, int)
    if not isfinite(number) or (whole and number != int(number)) or not LEAST[name] <= number <= MOST[name]:
        kind = "whole number" if whole else "number"
        raise ConfigError(f"{where}: {value!r} must be a {kind} from {LEAST[name]:g} to {MOST[name]}")
    return int(number) if whole else number
