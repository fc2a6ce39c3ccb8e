"""What a command can be asked that it cannot do."""

from storage.faults import UnknownSite as UnknownSite


class Misuse(Exception):
    """Asked in a way that cannot be answered. The message says how to ask."""
