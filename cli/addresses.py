"""Addresses that a command is given, asked for and made pages of."""

from collections.abc import Sequence
from pathlib import Path

from cli.pages import LARGEST, Answer, Page, Row, failed
from crawler.asking import Asked, Way, ask
from storage.items import Problem


def ask_for(urls: Sequence[str], folder: Path | None) -> dict[str, Page | Row]:
    """The page of each address, or a row with its problem. Raises ConfigError where nobody is named as asking."""
    return {url: _page(url, answer) for url, answer in ask(urls, folder, Way(LARGEST)).items()}


def _page(url: str, answer: Asked | Problem) -> Page | Row:
    if isinstance(answer, Problem):
        return failed({"file": url}, answer)
    return Page(url, answer.url, Answer(answer.body, "", answer.content_type, answer.captured))
