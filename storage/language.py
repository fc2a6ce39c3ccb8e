"""The language that the program speaks to people."""

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["zh", "en"]
ORDER = ("FANGZHI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Who decides, the first that is set: ours, then as POSIX has it (POSIX.1-2017, XBD 8.2)."""


def language(environ: Mapping[str, str] = os.environ) -> Language:
    """Chinese where FANGZHI_LANG or the locale for messages is Chinese (`zh`, `zh_CN.UTF-8`), else English."""
    said = next((environ[name] for name in ORDER if environ.get(name)), "")
    return "zh" if said.lower().startswith("zh") else "en"
