"""What a command can be asked that it cannot do."""

import difflib
from collections.abc import Collection
from itertools import islice

MOST_NAMED = 12
"""Known sites that a message lists; there may be thousands."""


class Misuse(Exception):
    """Asked in a way that cannot be answered. The message says how to ask."""


class UnknownSite(Misuse):
    """No profile has that id."""

    def __init__(self, id: str, known: Collection[str]) -> None:
        near = difflib.get_close_matches(id, known, n=1)
        guess = f": did you mean {near[0]}?" if near else ""
        names = ", ".join(islice(known, MOST_NAMED))
        more = f" and {len(known) - MOST_NAMED} more, see `fangzhi site list`" if len(known) > MOST_NAMED else ""
        super().__init__(f"unknown site {id!r}{guess} (known are {names or 'none'}{more})")
