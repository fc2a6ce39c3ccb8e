"""Settings: from where they come, and what they may be."""

from pathlib import Path

import pytest

from storage.config import load_config
from storage.faults import ConfigError


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tries = inf", "inf must be a whole number from 1 to 100"),
        ("tries = 0", "0 must be a whole number from 1 to 100"),
        ("tries = 2.5", "2.5 must be a whole number"),
        ("tries = true", "True must be a whole number"),
        ("retry_wait = nan", "nan must be a number from 0 to 86400"),
        ("retry_wait = -1", "-1 must be a number from 0"),
        ("timeout = 0", "0 must be a number from 0.1 to 3600"),
        ("full_walk_every = 0", "0 must be a whole number from 1"),
        (f"tries = 1{'0' * 400}", "must be a whole number"),
        ("contact = 3", "3 must be a text"),
    ],
)
def test_a_value_out_of_range_is_named_with_its_range(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "fangzhi.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path, {})
    assert says in str(caught.value)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / "fangzhi.toml").write_text("tries = 2\nretry_wait = 0", "utf-8")
    config, origins = load_config(tmp_path, {"FANGZHI_TRIES": "3"})
    assert (config.tries, config.retry_wait, config.timeout) == (3, 0.0, 60.0)
    assert {one.name: one.origin for one in origins}["tries"] == "FANGZHI_TRIES"
