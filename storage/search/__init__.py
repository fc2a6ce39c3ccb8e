"""Finding articles: every hit, and counts that say what they count."""

from storage.search.query import Counts, Filter, Hit, Sort, count, search, stream
from storage.search.text import Snippet, normal, spots, words

__all__ = ["Counts", "Filter", "Hit", "Snippet", "Sort", "count", "normal", "search", "spots", "stream", "words"]
