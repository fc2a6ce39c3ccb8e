"""A whole result set as a file, or as a stream: JSON Lines and CSV."""

from collections.abc import Callable, Iterable
from typing import TextIO

from storage.articles import Shown
from storage.export import csv, jsonl
from storage.export.target import NoOrdinaryFile, TargetExists, opened

FORMATS: dict[str, Callable[[Iterable[Shown], TextIO], int]] = {"jsonl": jsonl.write, "csv": csv.write}
"""By its name, a function that writes articles to a text file and returns how many those were."""

__all__ = ["FORMATS", "NoOrdinaryFile", "TargetExists", "opened"]
