"""What the archive is told of a profile: the site's facts, and how its addresses are kept."""

from spiders.profile import Profile
from storage.runs import SiteFacts


def facts_of(profile: Profile) -> SiteFacts:
    """What the archive keeps of a profile."""
    sections = tuple((part.id, part.name, part.url, part.former) for part in profile.sections)
    hosts = (*profile.hosts, *profile.aliases)
    return SiteFacts(
        profile.id, profile.name, hosts, profile.region, profile.level, profile.publisher, tuple(profile.groups),
        profile.timezone, sections,
    )  # fmt: skip
