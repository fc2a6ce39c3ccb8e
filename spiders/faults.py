"""What is wrong with a profile, said so that the person who wrote it can mend it."""

import difflib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from spiders.listing_rules import TAG

_HINTS = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "list_type": "must be a list, as in ['…']",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
}


class ProfileError(Exception):
    """A profile with faults: `file` and one sentence a fault."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        self.file = file
        self.faults = faults
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))


class FixtureError(Exception):
    """Fixtures that cannot be used: one sentence a fault, with the file."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


def describe(error: ValidationError, keys: Collection[str]) -> list[str]:
    """One sentence for each fault pydantic found: the key's path, what is wrong, what to write instead.

    `keys` are all that some table knows, for guessing what a misspelt one meant.
    """
    return [f"{_path(fault['loc'])}{_sentence(fault, keys)}" for fault in error.errors(include_url=False)]


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        if isinstance(part, str) and part.startswith(TAG):  # which of several tables it is, and no key
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return f"{path}: " if path else ""


def _sentence(fault: Any, keys: Collection[str]) -> str:
    kind, given = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), keys, n=1)
        return "is no key here" + (f"; did you mean {near[0]}?" if near else "; remove it")
    if kind == "string_pattern_mismatch":
        return f"{given!r} does not have the form {fault['ctx']['pattern']}"
    if kind == "union_tag_invalid":
        return f"the format must be one of {fault['ctx']['expected_tags'].replace(TAG, '')}"
    if kind == "literal_error":
        return f"{given!r} must be one of {fault['ctx']['expected']}"
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    return str(_HINTS.get(kind, fault["msg"]))


class PageFailed(Exception):
    """A page that was fetched, or not, and cannot be read; `again` where a later try may succeed, not before the time
    in `retry_after`, which is the answer's header of that name."""

    def __init__(self, url: str, reason: str, detail: str = "", *, again: bool = False, retry_after: str = "") -> None:
        self.url, self.reason, self.detail, self.again, self.retry_after = url, reason, detail, again, retry_after
        super().__init__(f"{url}: {reason} {detail}".rstrip())
