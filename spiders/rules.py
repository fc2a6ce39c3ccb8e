"""What a profile makes of addresses, told to the archive."""

from functools import cache

from spiders.profile import Profile
from spiders.reading.address import canonical, document, in_scope
from storage.rekeying import Rules


def rules_of(profile: Profile) -> Rules:
    """The facts and rules of a profile."""

    @cache  # a move asks of each address for its article, its page and its entry, first to plan and then to do it
    def of_site(url: str) -> str | None:
        return canonical(url, profile) if in_scope(url, profile) else None

    return Rules(profile.facts, canonical=of_site, document=lambda url: document(url, profile))
