"""What there is to import: WARC files, and those in WACZ files, which are read where they lie."""

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

MOST_MEMBERS, LARGEST_JSON = 10_000, 2**24
"""Files in a WACZ file, and bytes of its description."""

MOST_PACKED = 200
"""How many times its size a file in a WACZ file may unpack to; WARC text seldom makes twenty."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP file begins: with a file in it, or with none."""

_ARCHIVED = re.compile(r"archive/[^/\\]+\.warc(\.gz)?")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What zipfile raises for a file that is no zip, is torn, packed in a way of its own, or locked with a password."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One WARC file. `name` is what people see; `origin` the name of the file that was given, without its folders."""

    name: str
    origin: str
    file: Path
    member: str | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes, to be read and sought in. Raises OSError."""
        if self.member is None:
            with self.file.open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(self.file) as packed, packed.open(self.member) as member:
            yield cast(BinaryIO, member)


def sources(file: Path, say: Say) -> list[Source]:
    """The WARC files that a file is or holds; `say` hears why others are left out. Raises OSError."""
    origin = os.fsencode(file.name).decode("utf-8", "replace")
    with file.open("rb") as stream:
        if stream.read(4) not in _ZIP:
            return [Source(origin, origin, file)]
    try:
        with zipfile.ZipFile(file) as packed:
            found = [Source(f"{origin}, {name}", origin, file, name) for name in _sound(packed, origin, say)]
            if not any(".warc" in name for name in packed.namelist()):
                say(f"{origin} holds no WARC file: in a WACZ file they are archive/NAME.warc.gz")
            return found
    except _UNREADABLE as error:
        say(f"{origin} is no WACZ file that can be read: {error}")
        return []


def _sound(packed: zipfile.ZipFile, origin: str, say: Say) -> list[str]:
    """The WARC files in it that are what it says of them."""
    members = packed.infolist()
    if len(members) > MOST_MEMBERS:
        say(f"{origin} holds {len(members)} files, and {MOST_MEMBERS} is the most that is taken")
        return []
    stated, found = _stated(packed, origin, say), []
    names = [member.filename for member in members]
    for member in members:
        if not _ARCHIVED.fullmatch(member.filename):
            if ".warc" in member.filename:
                say(f"{origin}, {member.filename}: it does not lie in archive/, and is left out")
        elif (why := _fault(packed, member, names, stated)) is not None:
            say(f"{origin}, {member.filename}: {why}")
        else:
            found.append(member.filename)
    return found


def _fault(packed: zipfile.ZipFile, member: zipfile.ZipInfo, names: list[str], stated: dict[str, str]) -> str | None:
    if names.count(member.filename) > 1:
        return "two files have that name"
    if member.file_size > MOST_PACKED * max(member.compress_size, 1):
        return f"it unpacks to {member.file_size:,} bytes from {member.compress_size:,}: that is a trap"
    try:
        with packed.open(member) as stream:
            digest = "sha256:" + hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    except _UNREADABLE as error:
        return f"it cannot be read ({error})"
    wanted = stated.get(member.filename, digest)
    return None if wanted == digest else f"its SHA-256 is not the one that datapackage.json states, {wanted}"


def _stated(packed: zipfile.ZipFile, origin: str, say: Say) -> dict[str, str]:
    """The digests of its files, as its description states them."""
    text = _small(packed, "datapackage.json")
    sealed = _json(_small(packed, "datapackage-digest.json")).get("hash")
    if sealed is not None and sealed != "sha256:" + hashlib.sha256(text).hexdigest():
        say(f"{origin}: datapackage.json is not what datapackage-digest.json states")
    resources = _json(text).get("resources")
    return {
        str(part["path"]): str(part["hash"]).lower()
        for part in (resources if isinstance(resources, list) else [])
        if isinstance(part, dict) and str(part.get("hash", "")).lower().startswith("sha256:") and "path" in part
    }


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    if name not in packed.namelist():
        return b""
    with packed.open(name) as stream:
        return stream.read(LARGEST_JSON)


def _json(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
