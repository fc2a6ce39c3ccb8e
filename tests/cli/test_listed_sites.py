from pathlib import Path

import pytest

from cli.listed_sites import Row, rows_of

SITES = [Row("西山新闻网", "http://www.xishan.example/", "990200"), Row("岚湾", "http://www.lanwan.example/news/", "")]
TEXT = "西山新闻网,http://www.xishan.example/,990200\n\n岚湾,www.lanwan.example/news/,\n"
FILES = {
    "UTF-8": TEXT.encode(),
    "a mark at its beginning": TEXT.encode("utf-8-sig"),
    "GBK": TEXT.encode("gb18030"),
    "headings": f"名称,地址,地区\n{TEXT}".encode(),
    "lines of Windows": TEXT.replace("\n", "\r\n").encode(),
    "a site that is there twice": (TEXT + TEXT).encode(),
    "other columns": "990200,http://www.xishan.example/,西山新闻网\n,www.lanwan.example/news/,岚湾\n".encode(),
}


@pytest.mark.parametrize("kind", FILES)
def test_sites_are_read_from_a_list(tmp_path: Path, kind: str) -> None:
    (tmp_path / "sites.csv").write_bytes(FILES[kind])
    assert rows_of(tmp_path / "sites.csv") == SITES
