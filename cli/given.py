"""What `fangzhi read` is given to the pages that it reads: files, folders, WARC files, addresses."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli.faults import Misuse
from cli.pages import Page, Reader, Row, failed
from spiders.reading.address import host_of
from storage.items import Problem

if TYPE_CHECKING:
    from cli.warcs import WarcPages

SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
"""What the pages in a folder are known by."""

WARCS = (".warc", ".warc.gz", ".wacz")
"""What files of records are known by."""


class Given:
    """The arguments of a command, as pages."""

    def __init__(self, words: Sequence[str], url: str | None, reader: Reader) -> None:
        """Raises Misuse for an empty folder, and for an address that could be that of several pages."""
        self._words, self._url, self._reader = words, url, reader
        self._warcs: WarcPages | None = None
        for word in words:
            if not is_address(word) and Path(word).is_dir() and next(found_in(Path(word)), None) is None:
                raise Misuse(f"{word} holds no page: pages are known by {', '.join(sorted(SUFFIXES + WARCS))}")
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


def is_warc(file: Path) -> bool:
    """Whether a file is taken for one of records."""
    return file.name.lower().endswith(WARCS)


def files(paths: Iterable[Path]) -> Iterator[Path | Row]:
    """The files that were named, and those in folders that were, in order; a row for a folder that cannot be read."""
    for path in paths:
        if path.is_dir():
            yield from found_in(path)
        else:
            yield path


def found_in(folder: Path) -> Iterator[Path | Row]:
    """The pages and WARC files below a folder, in the order of their names, found one by one."""
    try:
        with os.scandir(folder) as opened:
            entries = sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_file()) for entry in opened)
    except OSError as error:
        why = error.strerror or str(error)
        yield failed({"file": folder.as_posix()}, Problem("", "unreadable folder", why))
        return
    for name, is_folder, is_file in entries:
        if is_folder:
            yield from found_in(folder / name)
        elif is_file and name.lower().endswith(SUFFIXES + WARCS):
            yield folder / name
