"""Which layout of a profile reads a page."""

from spiders.profile import Layout, Profile
from spiders.reading.errors import UnknownLayout
from spiders.reading.shown import Shown
from spiders.reading.tree import Node


def choose_layout(root: Node, profile: Profile, url: str = "", shown: Shown | None = None) -> Layout:
    """The first layout whose `when` matches the page. Raises UnknownLayout, naming `url`, where none does.

    `shown` may be what is known of the page already.
    """
    for layout in profile.layouts:
        if layout.when.matches(root, shown):
            return layout
    raise UnknownLayout(url, profile.id)
