"""Finding articles: every hit, and counts that say what they count."""

from storage.search.filters import Filter, Suspect
from storage.search.grammar import BadQuery
from storage.search.query import Counts, Hit, Sort, count, number, search, stream, words
from storage.search.text import Snippet, normal, spots

__all__ = [
    "BadQuery", "Counts", "Filter", "Hit", "Snippet", "Sort", "Suspect", "count", "normal", "number", "search", "spots",
    "stream", "words",
]  # fmt: skip
