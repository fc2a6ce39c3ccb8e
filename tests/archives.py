"""New archives for tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive import Archive


@cache
def _files() -> dict[str, bytes]:
    """A new archive's files by their paths in it."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        Archive.create(folder).close()
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def create(folder: Path) -> Archive:
    """As `Archive.create` in an absent folder, which runs every migration and takes a hundred times as long."""
    (folder / "sites").mkdir(parents=True)
    for name, content in _files().items():
        (folder / name).write_bytes(content)
    return Archive.open(folder)
