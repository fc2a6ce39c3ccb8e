"""A CSV of sites: name, address and region, with or without a line of headings, in UTF-8 or GBK."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.faults import Misuse
from spiders.reading.address import host_of

LARGEST, MOST = 10_000_000, 10_000
"""Bytes and lines of a file that is taken."""

_REGION = re.compile(r"[0-9]{6}")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:/\S*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """A site as the file names it."""

    name: str
    address: str
    region: str


def rows_of(file: Path) -> list[Row]:
    """The sites of a file, each address once. Raises Misuse, naming the line, for one without an address."""
    found: dict[str, Row] = {}
    table = _table(file)
    if len(table) > MOST:
        raise Misuse(f"{file} has {len(table)} lines; at most {MOST} are taken at once")
    for number, cells in enumerate(table, 1):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        row = _row(cells)
        if row is None:
            if number == 1:
                continue  # headings
            raise Misuse(f"{file}, line {number}: none of its cells is an address, as http://www.example.com/news/")
        found.setdefault(row.address, row)
    if not found:
        raise Misuse(
            f"{file} names no site: a line is name,address,region, as 岚湾网,http://www.lanwan.example/,510900"
        )
    return list(found.values())


def _table(file: Path) -> list[list[str]]:
    """The cells of each line. Raises Misuse."""
    lines = csv.reader(io.StringIO(_text(file), newline=""))
    try:
        return list(lines)
    except csv.Error as error:  # a cell as long as a file, as behind a quote that nothing closes
        raise Misuse(f"{file}, line {lines.line_num}: {error}") from None


def _row(cells: Sequence[str]) -> Row | None:
    address = next((cell for cell in cells if cell.startswith(("http://", "https://")) and host_of(cell)), "")
    bare = "" if address else next((cell for cell in cells if _HOST.fullmatch(cell)), "")
    if not address and not bare:
        return None
    region = next((cell for cell in cells if _REGION.fullmatch(cell)), "")
    name = next((cell for cell in cells if cell not in (address, bare, region) and cell), "")
    return Row(name, address or f"http://{bare}", region)


def _text(file: Path) -> str:
    """Raises Misuse."""
    try:
        with file.open("rb") as stream:
            body = stream.read(LARGEST + 1)
    except OSError as error:
        raise Misuse(f"--from {file} cannot be read: {error.strerror}") from None
    if len(body) > LARGEST:
        raise Misuse(f"--from {file} has more than {LARGEST} bytes")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Misuse(f"--from {file} is neither UTF-8 nor GBK: save it as UTF-8")
