"""What pywb is given to serve."""

from pathlib import Path

from sqlalchemy import select

from storage import cdxj, models, replay
from storage.archive import Archive

from ..conftest import START


def test_files_out_of_reach_are_named(filed: Archive, tmp_path: Path) -> None:
    with filed.writing() as session:
        lost, moved = session.scalars(select(models.Warc).where(models.Warc.id > 1).order_by(models.Warc.id))
        for file in (lost, moved):
            (filed.folder / file.path).unlink()
        moved.shipped_to, moved.released_at = "s3://library/one.warc.gz", START
    with filed.reading() as session:
        count, said = replay.write_collection(session, filed.folder, tmp_path, cdxj.lines(session))
    assert (count, len(said)) == (3, 2)
    assert "run `fangzhi verify`" in said[0]
    assert "fangzhi ship --bring-back" in said[1]
    assert (tmp_path / "files.txt").read_text("utf-8").startswith("warc/lanchuan/")
