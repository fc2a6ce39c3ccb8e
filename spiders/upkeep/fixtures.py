"""Fixtures: saved pages with what they must yield, in a folder beside the profile of their site."""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from spiders.faults import SELECTOR, WHOLE, FixtureError, describe
from spiders.reading.address import host_of
from storage.fields import ARTICLE
from storage.times import written

LARGEST = 32 * 2**20
"""Bytes of all pages of a fixture, unpacked: as many as a crawl takes of one page."""

LONGEST = 4 * 2**20
"""Bytes of the file that says what a page must yield; the longest article met has a tenth of it."""

MOST_PAGES = 100
"""Pages of one article, as in a crawl."""

OF_AN_ARTICLE = (*(name for name in ARTICLE if name != "views"), "next_page")
OF_A_LISTING = ("items", "next_page")
"""Fields that may be expected: as `fangzhi read` and `fangzhi listing` give them, without what changes by itself."""

Kind = Literal["article", "listing"]

_PAGE = r"^[0-9A-Za-z][0-9A-Za-z_-]{0,80}\.html\.gz$"


@dataclass(frozen=True, slots=True)
class Fixture:
    """A saved page with what it must yield: `bodies` are its bytes without content encoding, one for each page.

    `captured` is aware; `name` is that day (UTC) and the first eight digits of the first body's SHA-256; `expected` has
    fields of OF_AN_ARTICLE or OF_A_LISTING.
    """

    site: str
    name: str
    url: str
    captured: datetime
    content_type: str
    kind: Kind
    bodies: tuple[bytes, ...]
    expected: Mapping[str, Any]

    def followed_by(self, body: bytes) -> Self:
        """The same with one more page."""
        return replace(self, bodies=(*self.bodies, body))


def _whole_address(url: str) -> str:
    if host_of(url) is None:
        raise ValueError(f"{url[:200]!r} is no whole address; write it as in 'https://www.example.com/news/1.html'")
    return url


class _Saved(BaseModel):
    """The JSON file of a fixture. `pages` are the names of the further pages' files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_whole_address)]
    captured: AwareDatetime
    content_type: str = ""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    pages: Annotated[list[Annotated[str, Field(pattern=_PAGE)]], Field(max_length=MOST_PAGES - 1)] = []
    kind: Kind
    expected: dict[str, Any]

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        known = OF_AN_ARTICLE if self.kind == "article" else OF_A_LISTING
        unknown = [name for name in self.expected if name not in known]
        if unknown:
            raise ValueError(f"expected.{unknown[0]} is no field of {self.kind}s; those are {', '.join(known)}")
        if not self.expected:
            raise ValueError("expected is empty: it says what the page must yield")
        return self


def named(captured: datetime, body: bytes) -> str:
    """The name of the fixture of a page, as in `2024-03-01-9f2c01aa`."""
    return f"{captured.astimezone(UTC):%Y-%m-%d}-{hashlib.sha256(body).hexdigest()[:8]}"


def files(folder: Path, id: str) -> list[Path]:
    """The fixtures' JSON files of a site, by name; `folder` is the one that holds its profile."""
    return sorted((folder / id).glob("*.json"))


def load(folder: Path, id: str) -> list[Fixture]:
    """A site's fixtures, by name. Raises FixtureError with every fault of every one."""
    found: list[Fixture] = []
    faults: list[str] = []
    for file in files(folder, id):
        try:
            found.append(read(file))
        except FixtureError as error:
            faults += error.faults
    if faults:
        raise FixtureError(faults)
    return found


def read(file: Path) -> Fixture:
    """The fixture whose JSON file that is. Raises FixtureError."""
    name = file.stem
    try:
        saved = _Saved.model_validate(_json(file))
    except ValidationError as error:
        tables = {WHOLE: frozenset(_Saved.model_fields), SELECTOR: frozenset()}
        raise FixtureError(f"{file}: {fault}" for fault in describe(error, tables)) from None
    bodies = _bodies([file.with_name(page) for page in (f"{name}.html.gz", *saved.pages)])
    if hashlib.sha256(bodies[0]).hexdigest() != saved.sha256:
        raise FixtureError([f"{file}: the page in {name}.html.gz is another: its SHA-256 is not the one noted here"])
    captured = saved.captured.astimezone(UTC)
    return Fixture(
        file.parent.name, name, saved.url, captured, saved.content_type, saved.kind, bodies, saved.expected
    )  # fmt: skip


def _json(file: Path) -> Any:
    try:
        with file.open("rb") as stream:
            text = stream.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise FixtureError([f"{file}: has more than {LONGEST} bytes"])
        return json.loads(text)
    except OSError as error:
        raise FixtureError([f"{file}: cannot be read: {error.strerror}"]) from None
    except (ValueError, RecursionError) as error:
        raise FixtureError([f"{file}: is no valid JSON: {error}"]) from None


def _bodies(pages: Iterable[Path]) -> tuple[bytes, ...]:
    """The pages' bytes, unpacked."""
    found: list[bytes] = []
    left = LARGEST
    for file in pages:
        body = _unpacked(file, left + 1)
        left -= len(body)
        if left < 0:
            raise FixtureError([f"{file}: with it the pages have more than {LARGEST} bytes"])
        found.append(body)
    return tuple(found)


def _unpacked(file: Path, most: int) -> bytes:
    try:
        with gzip.open(file) as stream:
            return stream.read(most)
    except FileNotFoundError:
        raise FixtureError([f"{file}: is missing"]) from None
    except (OSError, EOFError, zlib.error) as error:
        raise FixtureError([f"{file}: cannot be unpacked: {getattr(error, 'strerror', None) or error}"]) from None


def save(folder: Path, fixture: Fixture) -> Path:
    """Write a fixture; returns its JSON file, which is written last, so that no half of one is ever met.

    One of that name is replaced. Raises OSError.
    """
    place = folder / fixture.site
    place.mkdir(parents=True, exist_ok=True)
    first, *further = [f"{fixture.name}.html.gz", *_further(fixture)]
    for name, body in zip([first, *further], fixture.bodies, strict=True):
        _write(place / name, _packed(body))
    facts = {
        "url": fixture.url, "captured": written(fixture.captured.astimezone(UTC)),
        "content_type": fixture.content_type, "sha256": hashlib.sha256(fixture.bodies[0]).hexdigest(),
        "pages": further, "kind": fixture.kind, "expected": dict(fixture.expected),
    }  # fmt: skip
    file = place / f"{fixture.name}.json"
    _write(file, (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode())
    return file


def remove(file: Path) -> None:
    """Take a fixture away: its JSON file first, then its pages. Raises OSError."""
    name = file.stem
    file.unlink()
    for page in [file.with_name(f"{name}.html.gz"), *_numbered(file.parent, name)]:
        page.unlink(missing_ok=True)


def _further(fixture: Fixture) -> Iterator[str]:
    return (f"{fixture.name}-{number}.html.gz" for number in range(2, len(fixture.bodies) + 1))


def _numbered(place: Path, name: str) -> Iterator[Path]:
    return place.glob(f"{name}-*.html.gz")


def _packed(body: bytes) -> bytes:
    """gzip without a name and a time: the same page gives the same bytes."""
    packed = BytesIO()
    with gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as stream:
        stream.write(body)
    return packed.getvalue()


def _write(file: Path, body: bytes) -> None:
    """Write a file beside its place, then rename it."""
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(body)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
