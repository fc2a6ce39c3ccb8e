"""The texts of an article's pages to one."""

from collections.abc import Sequence


def joined(pages: Sequence[Sequence[str]], title: str) -> list[str]:
    """The paragraphs of all pages; what repeats the title, or the end of the page before, is left out."""
    joined: list[str] = []
    for number, page in enumerate(pages):
        if number and page == pages[number - 1]:
            continue
        start = _length_of_title(page, title)
        if joined and page[start : start + 1] == joined[-1:]:
            start += 1
        joined += page[start:] if joined or start < len(page) else page
    return joined


def _length_of_title(page: Sequence[str], title: str) -> int:
    """How many of the first paragraphs only repeat the title."""
    wanted = _squeezed(title)
    lengths = range(1, min(3, len(page)) + 1)
    return next((length for length in lengths if _squeezed("".join(page[:length])) == wanted), 0)


def _squeezed(text: str) -> str:
    return "".join(text.split())
