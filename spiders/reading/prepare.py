"""Functions from HTML to HTML that a layout may name in `prepare`, for what no selector can say."""

from collections.abc import Callable, Mapping

PREPARATIONS: Mapping[str, Callable[[str], str]] = {}
"""The functions by name. None is needed yet: a site that needs one adds it here, with its reason."""
