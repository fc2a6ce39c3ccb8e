"""What the pages of one content management system have in common."""

from spiders.families.family import Family
from spiders.families.trs import TRS

FAMILIES: dict[str, Family] = {"trs": TRS}
"""Every known family by the name that a profile gives."""

__all__ = ["FAMILIES", "Family"]
