"""What is wrong with a profile, said so that the person who wrote it can mend it."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.language import language

if TYPE_CHECKING:
    from pydantic import ValidationError

TAG = "format="
"""What the tag of a listing's format begins with: it is no key, and left out where faults are told."""

WHOLE, SELECTOR = "", "selector"
"""What the tables are called that have no name of their own."""
_FEW = 12
"""Keys of a table that are told all."""

SENTENCES: Mapping[str, str] = {
    # What a value must be.
    "missing": "is missing",
    "empty": "must not be empty",
    "text": "must be text in quotes",
    "truth": "must be true or false, without quotes",
    "number": "must be a number, without quotes, as in 1.5",
    "whole number": "must be a whole number, without quotes, as in 20",
    "day": "must be a day, without quotes and without a time, as in 2024-03-01",
    "at least": "must be at least {ge}",
    "at most": "must be at most {le}",
    "too long": "must not have more than {max_length} characters",
    "list": "must be a list, as in [{example}]",
    "tables": "must be a list of tables: write [[{key}]] with two brackets, once for each",
    "table": "must be a table: write [{key}] and its keys below it, or {{ … }}",
    "one table": "must be one table: write [{key}] with one bracket, and once",
    "selector": "must be a selector, as in 'h1', {{ css = 'h1' }} or {{ xpath = '//h1' }}",
    "one selector": "must be one selector and no list: alternatives are joined by a comma in CSS, as in 'h1, h2'",
    "one text": "must be one text in quotes, and no list",
    "no format": "the format must be one of {expected}, and not {given!r}",
    "none of": "{given!r} must be one of {expected}",
    "id": "{given!r} is no id: it begins with a small letter, and has at most 40 small letters, digits, - and _",
    "region": "{given!r} is no region: write its six digits (GB/T 2260), as in '510900'",
    "form": "{given!r} does not have the form {pattern}",
    # Keys.
    "unknown key": "is no key here; remove it",
    "meant": "is no key here; did you mean {near}?",
    "meant elsewhere": "is no key here; did you mean {near}? That is one of {owner}",
    "misplaced": "is no key here, but one of {owner}: what stands below a [table] belongs to it, so put it above",
    "elsewhere": "is no key here, but one of {owner}",
    "whole profile": "the whole profile",
    "listing of": "[listing] with format = {format!r}",
    "known keys": "is no key here; known are {known}",
    "another id": "is {given!r}, but must be the file's name, {file!r}",
    "twice": "{what} {values} stands there twice; each needs its own",
    # Files and TOML.
    "unreadable": "cannot be read: {error}",
    "no UTF-8": "is not UTF-8: save it as UTF-8",
    "no TOML": "is no valid TOML: {error}{hint}",
    "overwritten": "; a key stands there twice in one table",
    "declared twice": "; a [table] stands there twice: join the two, or write [[…]] where each is one more",
    "no quotes": "; text stands in quotes, and a list in [ ]",
    # Addresses.
    "no whole address": "{given!r} is no whole address; write it as in 'https://www.example.com/news/'",
    "no own address": "{given!r} is neither a whole address nor one on the page's own host, as in '/list/more?page=2'",
    "no host": "{given!r} is no bare host name in lower case, as in 'www.example.com'",
    "foreign host": "{host} is none of the hosts; add it to aliases, or mend the url",
    "undated": "has not each of {{year}}, {{month}} and {{day}}, which stand for the date of a day's paper",
    "numbered": "has a number that the pattern listing.page finds, which is to stand in listing.more alone",
    # Names.
    "unknown": "{given!r} is unknown; known are {known}",
    "no zone": "{given!r} is no time zone, as in 'Asia/Shanghai'",
    "no hours": "{given!r} are no hours; write them as '22:00-07:00'",
    "no reason": "is missing; say who permitted it and when, as in '编辑部张三 2026-03-01 来信同意'",
    "no articles": "is missing; give a pattern that article addresses match, as in '/\\d+\\.html$'",
    "backwards": "first, {first}, is later than last, {last}",
    # Selectors.
    "one way": "give one of css and xpath, as in {{ css = 'h1' }} or {{ xpath = '//h1' }}",
    "selector does not compile": "the selector {given!r} does not compile: {error}",
    "unknown in XPath": "the selector {given!r} does not compile: {unknown} is unknown",
    "texts": "{given!r} selects texts: select the elements, without ::text, ::attr(…), text() or @…",
    "no texts": "{given!r} computes a number or a truth: select what is to be read, as in {{ xpath = '//h1' }}",
    "re of elements": "re is not asked here, where elements are taken whole: say in the selector which ones are meant, "
    "as in {{ xpath = \"//p[contains(., '图')]\" }}",
    "re of links": "re is not asked here, where a link's own address is taken: select its text, as in 'a::attr(href)'",
    # Patterns and expressions.
    "long pattern": "the pattern has {length} characters, more than {most}",
    "pattern does not compile": "the pattern {given!r} does not compile: {error}",
    "endless": "the pattern {given!r} may take for ever: in a repeated group stands what can be read in more than one "
    "way; repeat once, as in \\S+ for (\\S+)+, or begin each round with what the round before cannot hold, "
    "as in \\w+(?:,\\w+)* for (?:\\w+,?)+",
    "steep": "the pattern {given!r} has {power} repetitions each of which is tried for each place of the one before, "
    "and may take for ever; say what may not stand there, as in [^：]* for .*",
    "expression does not compile": "the expression {given!r} does not compile: {error}",
    # Forms, endpoints and counters.
    "unsendable": "{given!r} is to be written as it is sent, each character beyond ASCII as %E8%A6%81",
    "no JSON": "{given!r} begins as JSON does, and is none: {error}",
    "no id": "there is an {{id}}: give the pattern that finds it, as in id = 'channel=(\\d+)'",
    "no group": "{{{group}}} is no group of the pattern id; name it there, as in (?P<{group}>\\d+)",
    "id finds nothing": "the pattern finds nothing in the address of any section, as in {url}; mend it, or say with "
    "on in which text of the page it is to look",
    "leads nowhere": "more leads on by page, the pattern that finds the number in its url or form, or by next",
    "no number": "more has no number that the pattern page finds, in its url or form",
    "no count": "says of no count: give css or xpath of one on the page, or the url of an endpoint",
    "no click": "clicks is for the url of an endpoint; a count on the page is read without a click",
    "no id in views": "url has {{id}}: give the pattern that finds it, as in id = 't\\d{{8}}_(\\d+)'",
}
"""Every sentence about a profile, by what it is about; in Chinese they stand in spiders/faults_zh.py."""

_KINDS = {
    "missing": "missing",
    "string_type": "text",
    "too_short": "empty",
    "string_too_short": "empty",
    "string_too_long": "too long",
    "bool_type": "truth",
    "int_type": "whole number",
    "int_from_float": "whole number",
    "float_type": "number",
    "finite_number": "number",
    "date_type": "day",
    "greater_than_equal": "at least",
    "less_than_equal": "at most",
}
"""The sentence for what pydantic calls a fault."""
_FORMS = {r"^[a-z][a-z0-9_-]{0,39}$": "id", r"^(\d{6})?$": "region"}
_TOML = {
    "Cannot overwrite a value": "overwritten",
    "Cannot declare": "declared twice",
    "Cannot mutate immutable": "declared twice",
    "Invalid value": "no quotes",
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


def said(name: str, /, **facts: object) -> str:
    """The sentence of that name, with its facts, in the language that is spoken."""
    return _sentences()[name].format_map(facts)


def _sentences() -> Mapping[str, str]:
    if language() == "en":
        return SENTENCES
    from spiders import faults_zh

    return faults_zh.SENTENCES


def no_toml(error: Exception) -> str:
    """What is wrong with a file that is no TOML, and what may be meant."""
    hint = next((said(name) for begin, name in _TOML.items() if str(error).startswith(begin)), "")
    return said("no TOML", error=error, hint=hint)


def describe(error: "ValidationError", tables: Mapping[str, frozenset[str]]) -> list[str]:
    """One sentence for each fault pydantic found: the key's path, what is wrong, what to write instead.

    `tables` are the keys of each table by its name, WHOLE and SELECTOR among them; a listing's by its format's TAG.
    """
    return [f"{_path(fault['loc'])}{_sentence(fault, tables)}" for fault in error.errors(include_url=False)]


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for part in loc:
        if isinstance(part, str) and part.startswith(TAG):  # which of several tables it is, and no key
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return f"{path}: " if path else ""


def _sentence(fault: Any, tables: Mapping[str, frozenset[str]]) -> str:
    kind, given, facts = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(fault["loc"], tables)
    if kind == "string_pattern_mismatch":
        return said(_FORMS.get(facts["pattern"], "form"), given=given, pattern=facts["pattern"])
    if kind == "union_tag_invalid":
        return _no_listing(given, facts["expected_tags"].replace(TAG, ""))
    if kind == "literal_error":
        return said("none of", given=given, expected=facts["expected"].removeprefix("'', "))
    if kind == "value_error":
        return str(facts["error"])
    if kind == "string_type" and isinstance(given, list):
        return said("one text")
    if kind in ("list_type", "model_type", "model_attributes_type"):
        return _wrong_form(fault["loc"], given, facts.get("class_name"))
    return said(_KINDS[kind], **facts) if kind in _KINDS else str(fault["msg"])


def _no_listing(given: object, formats: str) -> str:
    if isinstance(given, dict):
        return said("no format", given=given.get("format"), expected=formats)
    return said("one table" if isinstance(given, list) else "table", key="listing")


def _wrong_form(loc: tuple[int | str, ...], given: object, table: str | None) -> str:
    """A list, table or selector that is something else."""
    key = ".".join(part for part in loc if isinstance(part, str) and not part.startswith(TAG))
    if table == "Selector":
        return said("one selector" if isinstance(given, list) else "selector")
    if table is not None:
        return said("one table" if isinstance(given, list) else "table", key=key)
    if isinstance(given, dict):
        return said("tables", key=key)
    return said("list", example=repr(given) if isinstance(given, str) else "'…'")


def _unknown_key(loc: tuple[int | str, ...], tables: Mapping[str, frozenset[str]]) -> str:
    """A key that its table does not know: what was meant, or the table to which it belongs."""
    key = str(loc[-1])
    own, *around = [*reversed([part for part in loc[:-1] if isinstance(part, str)]), WHOLE]
    known = tables.get(own, tables[SELECTOR])
    if near := difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.7):
        return said("meant", near=near[0])
    owners = [name for name in around if key in tables.get(name, ())]
    if owners:
        return said("misplaced", owner=_shown(owners[0]))
    owners = [name for name in tables if name != SELECTOR and key in tables[name]]
    if owners:
        return said("elsewhere", owner=_shown(owners[0]))
    if len(known) <= _FEW:
        return said("known keys", known=", ".join(sorted(known)))
    every = {one: name for name in sorted(tables, key=_generality) if name != SELECTOR for one in sorted(tables[name])}
    near = difflib.get_close_matches(key, every, n=1, cutoff=0.8)
    return said("meant elsewhere", near=near[0], owner=_shown(every[near[0]])) if near else said("unknown key")


def _generality(table: str) -> tuple[bool, bool]:
    """A listing of one format, another table, and at last those that every profile has: the last owner is told."""
    return not table.startswith(TAG), table in (WHOLE, "layouts")


def _shown(table: str) -> str:
    """A table as its name stands in a profile."""
    if table == WHOLE:
        return said("whole profile")
    if table.startswith(TAG):
        return said("listing of", format=table.removeprefix(TAG))
    return f"[[{table}]]" if table in ("sections", "layouts") else f"[{table}]"


class PageFailed(Exception):
    """A page that was fetched, or not, and cannot be read; `again` where a later try may succeed, not before the time
    in `retry_after`, which is the answer's header of that name."""

    def __init__(self, url: str, reason: str, detail: str = "", *, again: bool = False, retry_after: str = "") -> None:
        self.url, self.reason, self.detail, self.again, self.retry_after = url, reason, detail, again, retry_after
        super().__init__(f"{url}: {reason} {detail}".rstrip())
