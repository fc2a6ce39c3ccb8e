"""What `fangzhi read` is given to the pages that it reads: files, folders, WARC files, addresses."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli.faults import Misuse
from cli.pages import LARGEST, Page, Reader, Row, failed
from spiders.reading.address import host_of
from storage.items import Problem

if TYPE_CHECKING:
    from cli.warcs import WarcPages

SUFFIXES = tuple(f".{kind}{packed}" for kind in ("html", "htm", "shtml", "xhtml") for packed in ("", ".gz"))
"""What the pages in a folder are known by."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/|https?[:/]", re.IGNORECASE)
"""How words begin that are meant as addresses, also misspelt ones."""

WARCS = (".warc", ".warc.gz", ".wacz")
"""What files of records are known by."""


STDIN = "-"
"""Stands for the page on standard input."""


class Given:
    """The arguments of a command, as pages."""

    def __init__(self, words: Sequence[str], url: str | None, reader: Reader) -> None:
        """Raises Misuse for a misspelt address, and for an address that could be that of several pages."""
        self._words, self._url, self._reader = words, url, reader
        self._warcs: WarcPages | None = None
        for word in words:
            refuse_misspelt(word)
        if list(words).count(STDIN) > 1:
            raise Misuse(f"{STDIN} is the page on standard input, and there is one: give it once")
        if url is not None:
            self._refuse_several()

    @property
    def addresses(self) -> list[str]:
        """Those that are to be asked for."""
        return [word for word in self._words if is_address(word)]

    @property
    def passed(self) -> Mapping[str, int]:
        """How many answers in WARC files were passed over, by the reason."""
        return {} if self._warcs is None else self._warcs.passed

    def pages(self, asked: Mapping[str, Page | Row]) -> Iterator[Page | Row]:
        """The pages in order, found one by one; `asked` has those of the addresses."""
        for word in self._words:
            if is_address(word):
                yield asked[word]
                continue
            if word == STDIN:
                yield from_stdin(self._url)
                continue
            for file in files([Path(word)]):
                yield from self._in(file)

    def _in(self, file: Path | Row) -> Iterator[Page | Row]:
        if isinstance(file, dict):
            yield file
        elif is_warc(file):
            if self._warcs is None:
                from cli.warcs import WarcPages

                self._warcs = WarcPages(self._reader.wanted, self._reader.profiles)
            yield from self._warcs.of(file)
        else:
            yield Page(file.as_posix(), self._url)

    def _refuse_several(self) -> None:
        if any(is_address(word) or is_warc(Path(word)) for word in self._words):
            raise Misuse("--url is the address of a saved page: addresses and WARC files bring their own")
        number = sum(1 for _ in files(map(Path, self._words)))
        if number > 1:
            raise Misuse(f"--url is the address of one page, but there are {number}")


def is_address(word: str) -> bool:
    """Whether an argument is an address to be asked for."""
    return word.lower().startswith(("http://", "https://")) and host_of(word) is not None


def refuse_misspelt(word: str) -> None:
    """Raises Misuse for what is meant as an address and is none, unless a file has that name."""
    if is_address(word) or not _ADDRESS.match(word) or os.path.lexists(word):
        return
    raise Misuse(
        f"{word} is no address that can be asked for: {_misspelt(word)}. Write it as in "
        "https://www.example.com/news/1.html; nor is there a file of that name"
    )


def _misspelt(word: str) -> str:
    scheme = word.partition(":")[0].lower()
    if "://" not in word and scheme.startswith("http"):
        return "`://` stands behind http or https"
    if scheme not in ("http", "https"):
        return f"{scheme} is neither http nor https"
    try:
        urlsplit(word).port  # noqa: B018 - raises ValueError where the port is none
    except ValueError as error:
        return str(error)
    return "it names no host"


def from_stdin(url: str | None) -> Page:
    """The page on standard input; no more of it than a page may have is read."""
    stream = None if sys.stdin is None else sys.stdin.buffer
    return Page(STDIN, url, body=b"" if stream is None else stream.read(LARGEST + 1))


def is_warc(file: Path) -> bool:
    """Whether a file is taken for one of records."""
    return file.name.lower().endswith(WARCS)


def files(paths: Iterable[Path]) -> Iterator[Path | Row]:
    """The files that were named, and those in folders that were, in order; a row for a folder that cannot be read."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        else:
            yield path


def _in_folder(folder: Path) -> Iterator[Path | Row]:
    found = found_in(folder)
    suffixes = ", ".join(sorted(SUFFIXES + WARCS))
    empty = failed({"file": folder.as_posix()}, Problem("", "empty folder", f"it holds no page: none of {suffixes}"))
    yield next(found, empty)
    yield from found


def found_in(folder: Path) -> Iterator[Path | Row]:
    """The pages and WARC files below a folder, in the order of their names, found one by one."""
    try:
        with os.scandir(folder) as opened:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False), _may_be_page(entry)) for entry in opened)
    except OSError as error:
        why = error.strerror or str(error)
        yield failed({"file": folder.as_posix()}, Problem("", "unreadable folder", why))
        return
    for name, is_folder, is_file in entries:
        if is_folder:
            yield from found_in(folder / name)
        elif is_file and name.lower().endswith(SUFFIXES + WARCS):
            yield folder / name


def _may_be_page(entry: "os.DirEntry[str]") -> bool:
    """Whether it is a file, or a link that leads nowhere: what is lost must not be passed over in silence."""
    return entry.is_file() or (entry.is_symlink() and not Path(entry.path).exists())
