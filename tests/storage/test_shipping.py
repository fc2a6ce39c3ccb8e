"""Files shipped elsewhere are the same there, or they are not shipped; nothing is removed here before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import fsspec
import pytest

from storage import captures, models, places, shipping
from storage.archive import Archive
from storage.captures import NoBody
from storage.faults import Differs, NoCopy, NotShippable, OutOfReach, Unusable
from storage.locks import site_lock

from ..conftest import START

Body = Callable[[int], bytes]


def quiet(words: str) -> None:
    """Nobody listens."""


@pytest.fixture(params=["folder", "memory", "object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "object store":
        monkeypatch.setattr(places, "OBJECT_STORES", {"memory"})
    if request.param != "folder":
        return f"memory://{uuid4()}/书架"
    (tmp_path / "书架 2").mkdir()
    return str(tmp_path / "书架 2")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def body(filed: Archive) -> Body:
    def read(capture: int) -> bytes:
        with filed.reading() as session:
            return captures.payload(session, filed.folder, capture).body

    return read


def release_all(filed: Archive, place: str) -> list[shipping.File]:
    shipped = [shipping.ship(filed, file, place, START, quiet) for file in shipping.closed(filed)]
    return [shipping.release(filed, file, START, quiet) for file in shipped]


def test_files_go_away_and_come_back_the_same(filed: Archive, place: str, body: Body) -> None:
    before = {file.path: (filed.folder / file.path).read_bytes() for file in shipping.closed(filed)}
    assert len(before) == 2
    released = release_all(filed, place)
    assert [(filed.folder / file.path).exists() for file in released] == [False, False]
    assert released == shipping.closed(filed)
    if place.startswith("memory"):
        with pytest.raises(NoBody, match=f"`fangzhi ship --bring-back {released[0].path}` fetches it"):
            body(1)
    else:
        assert "第0天" in body(1).decode()
    for file in released:
        shipping.bring_back(filed, file, "", START, quiet)
    assert {path: (filed.folder / path).read_bytes() for path in before} == before
    assert "第0天" in body(1).decode()


def test_what_is_shipped_has_its_whole_address(filed: Archive, place: str) -> None:
    file = shipping.ship(filed, shipping.closed(filed)[0], place, START, quiet)
    assert file.shipped_to is not None
    assert file.shipped_to.startswith(("file:///", "memory://"))
    with fsspec.open(file.shipped_to, "rb") as stream:
        assert stream.read() == (filed.folder / file.path).read_bytes()


def test_every_step_is_in_the_log(filed: Archive, place: str) -> None:
    shipping.bring_back(filed, release_all(filed, place)[0], "", START, quiet)
    with filed.reading() as session:
        said = [(line.verb, line.subject) for line in session.query(models.Log).order_by(models.Log.id)]
    first, second = (file.path for file in shipping.closed(filed))
    shipped = [("ship", first), ("ship", second), ("release", first), ("release", second)]
    assert said == [*shipped, ("bring back", first)]


def test_a_file_that_was_altered_here_is_not_shipped(filed: Archive, shelf: Path) -> None:
    file = shipping.closed(filed)[0]
    (filed.folder / file.path).write_bytes(b"x")
    with pytest.raises(Differs, match="is not the file that was closed"):
        shipping.ship(filed, file, str(shelf), START, quiet)
    assert [found for found in shelf.rglob("*") if found.is_file()] == []
    assert shipping.closed(filed)[0].shipped_to is None


def test_a_file_that_was_altered_there_is_not_released(filed: Archive, shelf: Path) -> None:
    file = shipping.ship(filed, shipping.closed(filed)[0], str(shelf), START, quiet)
    (shelf / file.path).write_bytes(b"x")
    with pytest.raises(Differs):
        shipping.release(filed, replace(file, shipped_at=None), START, quiet)
    assert (filed.folder / file.path).exists()


def test_what_is_there_already_is_compared_and_never_written_over(filed: Archive, shelf: Path) -> None:
    first, second = shipping.closed(filed)
    (shelf / first.path).parent.mkdir(parents=True)
    (shelf / first.path).write_bytes(b"mine")
    (shelf / second.path).write_bytes((filed.folder / second.path).read_bytes())
    with pytest.raises(Differs):
        shipping.ship(filed, first, str(shelf), START, quiet)
    assert (shelf / first.path).read_bytes() == b"mine"
    assert shipping.ship(filed, second, str(shelf), START, quiet).shipped_to


def interrupt(words: str) -> None:
    """Ctrl-C at the first sign of life."""
    raise KeyboardInterrupt


def test_broken_off_in_the_middle_nothing_is_left_there(filed: Archive, place: str) -> None:
    file = shipping.closed(filed)[0]
    with pytest.raises(KeyboardInterrupt):
        shipping.ship(filed, file, place, START, interrupt)
    filesystem, path = fsspec.core.url_to_fs(places.whole_address(place))
    assert filesystem.find(path) == []
    assert shipping.ship(filed, file, place, START, quiet).shipped_to


def test_broken_off_in_the_middle_nothing_half_comes_back(filed: Archive, shelf: Path) -> None:
    file = shipping.closed(filed)[0]
    shipping.release(filed, shipping.ship(filed, file, str(shelf), START, quiet), START, quiet)
    with pytest.raises(KeyboardInterrupt):
        shipping.bring_back(filed, file, str(shelf), START, interrupt)
    assert not (filed.folder / file.path).exists()


def test_a_place_that_is_not_there_is_said(filed: Archive, tmp_path: Path) -> None:
    file = shipping.closed(filed)[0]
    for place, why in ((str(tmp_path / "absent"), "is its disk mounted"), ("strange://x", "strange")):
        with pytest.raises(OutOfReach, match=why):
            shipping.ship(filed, file, place, START, quiet)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("place", [".", "warc", "..", "/", "link", "file"])
def test_the_archive_is_no_place_for_its_own_copies(filed: Archive, tmp_path: Path, place: str) -> None:
    (tmp_path / "link").symlink_to(filed.folder)
    meant = {"link": str(tmp_path / "link"), "file": f"file://{tmp_path}/link/../{filed.folder.name}"}
    with pytest.raises(NotShippable, match="within the archive, or around it"):
        shipping.ship(filed, shipping.closed(filed)[0], meant.get(place, str(filed.folder / place)), START, quiet)
    assert shipping.closed(filed)[0].shipped_to is None


def test_a_link_is_no_copy(filed: Archive, shelf: Path) -> None:
    file = shipping.closed(filed)[0]
    (shelf / "warc").symlink_to(filed.folder / "warc")
    with pytest.raises(NoCopy, match="the same file, by another name"):
        shipping.ship(filed, file, str(shelf), START, quiet)
    assert shipping.closed(filed)[0].shipped_to is None


@pytest.mark.parametrize("when", [START, None])
def test_the_only_copy_is_never_released(filed: Archive, shelf: Path, when: datetime | None) -> None:
    file = shipping.ship(filed, shipping.closed(filed)[0], str(shelf), START, quiet)
    (shelf / file.path).unlink()
    (shelf / file.path).hardlink_to(filed.folder / file.path)
    with pytest.raises(NoCopy):
        shipping.release(filed, replace(file, shipped_at=when), START, quiet)
    assert (filed.folder / file.path).exists()
    assert shipping.closed(filed)[0].released_at is None


def test_a_password_is_not_noted_for_ever() -> None:
    with pytest.raises(NotShippable, match=r"ftp://me:…@host/x has a password") as raised:
        places.whole_address("ftp://me:secret@host/x")
    assert "secret" not in str(raised.value)


def test_a_shelf_that_was_moved_is_named(filed: Archive, shelf: Path, tmp_path: Path) -> None:
    file = release_all(filed, str(shelf))[0]
    shelf.rename(tmp_path / "cellar")
    with pytest.raises(OutOfReach):
        shipping.bring_back(filed, file, "", START, quiet)
    shipping.bring_back(filed, file, str(tmp_path / "cellar"), START, quiet)
    assert (filed.folder / file.path).exists()


def test_nothing_is_brought_back_to_a_full_disk(filed: Archive, shelf: Path) -> None:
    file = release_all(filed, str(shelf))[0]
    tight = replace(filed, config=replace(filed.config, min_free=10**15))
    with pytest.raises(Unusable, match="above min_free"):
        shipping.bring_back(tight, file, "", START, quiet)


def test_open_files_are_closed_on_request_unless_they_are_written_to(filed: Archive) -> None:
    with site_lock(filed.folder, "lanchuan"):
        assert "being crawled" in shipping.close_files(filed, START)[0]
    assert len(shipping.closed(filed)) == 2
    assert shipping.close_files(filed, START) == []
    assert len(shipping.closed(filed)) == 3


def test_a_file_with_a_torn_tail_is_left_open(filed: Archive) -> None:
    with max((filed.folder / "warc" / "lanchuan").glob("*.warc.gz")).open("ab") as stream:
        stream.write(b"\x1f\x8b")
    assert "not ended in order" in shipping.close_files(filed, START)[0]


def test_a_file_that_is_none_of_ours_is_refused(filed: Archive) -> None:
    with pytest.raises(NotShippable, match="is no closed WARC file"):
        shipping.closed(filed, ["warc/x.warc.gz"])
