"""The README of an archive: the text is up to date with what there is."""

import hashlib
import re
from pathlib import Path

from cli import readme
from storage.models import Base
from storage.views import VIEWS

from ..conftest import RELEASED

CODE = re.compile(r"`([^`]+)`")


def test_what_released_versions_wrote_is_known() -> None:
    written = {place.name: (place / "archive" / "README.md").read_bytes() for place in RELEASED}
    assert {version: hashlib.sha256(text).hexdigest() for version, text in written.items()} == readme.FORMER


def test_both_languages_name_the_same_things() -> None:
    english, chinese = re.sub(r"```.*?```", "", readme.TEXT, flags=re.DOTALL).split("# 中文说明")
    names = {name.replace("SITE", "站点").replace("DIR", "目录") for name in CODE.findall(english)}
    assert names == set(CODE.findall(chinese))


def test_every_table_that_is_named_is_there() -> None:
    named = set(re.findall(r"\b(?:FROM|JOIN) (\w+)", readme.TEXT)) - {"pragma_integrity_check"}
    assert named <= {*Base.metadata.tables, *VIEWS}


def test_only_a_readme_that_nobody_wrote_in_is_refreshed(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    assert (readme.refresh(tmp_path), readme.refresh(tmp_path)) == (True, False)
    file.write_bytes((RELEASED[0] / "archive" / "README.md").read_bytes())
    assert (readme.refresh(tmp_path), file.read_text("utf-8")) == (True, readme.TEXT)
    file.write_text("mine", "utf-8")
    assert readme.refresh(tmp_path) is False
