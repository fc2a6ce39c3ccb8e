"""Settings of an archive: environment over `fangzhi.toml` over defaults, each with where it came from."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from storage.faults import ConfigError

FILE = "fangzhi.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """What a team sets once.

    `contact`: a mail address or web page that site owners can write to, sent with every request; `operator`: who
    runs the archive; `retry_wait`: seconds before a failed page is first tried again; `tries`: how often in all.
    """

    contact: str = ""
    operator: str = ""
    database: str = "fangzhi.db"
    retry_wait: float = 30.0
    tries: int = 4
    timeout: float = 60.0
    full_walk_every: int = 10


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
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
            value, origin = _fit(table[name], value, f"{file}: {name}"), str(file)
        variable = f"FANGZHI_{name.upper()}"
        if variable in environment:
            value, origin = _fit(environment[variable], value, variable), variable
        values[name] = value
        origins.append(Origin(name, str(value), origin))
    return Config(**values), tuple(origins)


def _fit(value: object, like: object, where: str) -> object:
    try:
        fitted = type(like)(value)  # type: ignore[call-arg]
    except (TypeError, ValueError):
        raise ConfigError(
            f"{where}: {value!r} must be a {'number' if isinstance(like, (int, float)) else 'text'}"
        ) from None
    if isinstance(fitted, (int, float)) and fitted < 0:
        raise ConfigError(f"{where}: {value!r} must not be below zero")
    return fitted
