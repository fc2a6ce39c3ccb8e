"""Which pages a browser must build before they can be read, and what it must leave alone meanwhile."""

from spiders.profile import Profile
from spiders.reading.errors import ReadingError, UnknownLayout
from spiders.reading.layout import choose_layout
from spiders.reading.tree import parse
from spiders.reading.views import counter_address


def is_built_by_script(html: str, url: str, profile: Profile) -> bool:
    """Whether an article's page, as it was served, is one that must be built.

    It is where the first layout that fits has `render`, and where none fits as long as some layout has it: what `when`
    looks for may be built as well.
    """
    if not any(layout.render for layout in profile.layouts):
        return False
    try:
        return choose_layout(parse(html, url), profile, url).render
    except UnknownLayout:
        return True
    except ReadingError:
        return False


def counters(html: str, url: str, profile: Profile) -> tuple[str, ...]:
    """The addresses that tell an article's view count by any layout: the crawl asks one itself, once a visit."""
    try:
        root = parse(html, url)
    except ReadingError:
        return ()
    rules = [layout.views for layout in profile.layouts if layout.views is not None]
    return tuple(address for rule in rules if (address := counter_address(rule, url, root)) is not None)
