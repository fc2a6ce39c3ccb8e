"""New archives for tests."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from storage import engine
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


def share_statements(patch: pytest.MonkeyPatch) -> None:
    """Let all archives of this process share what SQLAlchemy has compiled; each would else compile all it asks anew."""
    first = create_engine("sqlite://", json_deserializer=engine._from_json)
    first.connect().close()  # only now does it know its database
    first.dispose()
    compiled: dict[Any, Any] = {}

    def create(*words: Any, **options: Any) -> Engine:
        made = create_engine(*words, **options)
        made.dialect = first.dialect
        made.update_execution_options(compiled_cache=compiled)
        return made

    patch.setattr(engine, "create_engine", create)
