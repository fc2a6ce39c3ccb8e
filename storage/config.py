"""Settings of an archive: environment over `fangzhi.toml` over defaults, each with where it came from."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from typing import Any

from storage.faults import ConfigError

FILE = "fangzhi.toml"

_PASSWORD = re.compile(r"(^|//)[^/]*@")
"""What stands before the host of an address, with or without a scheme, which is not to be shown."""


ADDRESSES = ("proxy", "ship_to")
"""The settings that may hold a password."""

LEAST = {
    "retry_wait": 0, "tries": 1, "timeout": 0.1, "full_walk_every": 1, "warc_size": 1_000, "asset_size": 0,
    "min_free": 0,
}  # fmt: skip
MOST = {
    "retry_wait": 86_400, "tries": 100, "timeout": 3_600, "full_walk_every": 1_000_000, "warc_size": 10**12,
    "asset_size": 10**9, "min_free": 10**15,
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
    pages, where it is not the one on the PATH; `web_hosts`: further names by which the web pages may be asked for, with
    commas between, `web_proxies` the addresses and networks of proxies in front of them that are trusted.
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
    names = {field.name: field.type for field in fields(Config)}
    unknown = sorted(set(table) - set(names))
    if unknown:
        raise ConfigError(f"{file}: {', '.join(unknown)}: no such setting; known are {', '.join(names)}")
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
    return Config(**values), tuple(origins)


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
