"""The archive: models, transactions, search and export. Knows nothing of Scrapy.

`from storage import Archive` is what researchers need: docs/research.md.
"""

from typing import TYPE_CHECKING

__all__ = ["Archive"]

if TYPE_CHECKING:
    from storage.archive import Archive
else:

    def __getattr__(name: str) -> object:
        """The archive's class, imported when it is asked for: SQLAlchemy takes longer than most commands."""
        if name != "Archive":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from storage.archive import Archive

        return Archive
