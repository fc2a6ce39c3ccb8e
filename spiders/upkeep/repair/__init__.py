"""A layout that changed: noticed on captured pages, and mended by a new one that is proven before it is shown."""

from spiders.upkeep.repair.evidence import Sample
from spiders.upkeep.repair.proposal import Change, NothingBetter, Repair, repair

__all__ = ["Change", "NothingBetter", "Repair", "Sample", "repair"]
