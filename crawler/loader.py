"""A spider for every profile, so that Scrapy's own commands know the sites by name."""

import builtins
from pathlib import Path
from typing import Self

from scrapy import Request, Spider
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from spiders import profile
from spiders.faults import ProfileError
from spiders.site import SiteSpider


class BrokenSite(UsageError, ProfileError):
    """A profile with faults, of which Scrapy's commands show the sentences."""

    def __init__(self, error: ProfileError) -> None:
        ProfileError.__init__(self, error.file, error.faults)
        self.print_help = False


class UnknownSite(UsageError, KeyError):
    """No profile has that id."""

    def __str__(self) -> str:
        return f"unknown site {self.args[0]!r}: `scrapy list` shows all"


class ProfileLoader:
    """Scrapy's spider loader over the profiles of an archive and the shipped ones.

    Names are file names; a profile is read only when its spider is asked for, so a broken one harms no other.
    """

    def __init__(self, settings: BaseSettings) -> None:
        folder = Path(settings["FANGZHI_ARCHIVE"])
        self._files = profile.files([folder / "sites", profile.SHIPPED])

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The loader that Scrapy's settings ask for."""
        return cls(settings)

    def list(self) -> builtins.list[str]:
        """The ids of all sites."""
        return builtins.list(self._files)

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of one site. Raises UnknownSite, or BrokenSite where the profile has faults."""
        if spider_name not in self._files:
            raise UnknownSite(spider_name)
        try:
            return spider_of(profile.load(self._files[spider_name]))
        except ProfileError as error:
            raise BrokenSite(error) from None

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Sites that a request could belong to: none, since that would mean reading every profile."""
        return []


def spider_of(known: profile.Profile) -> type[SiteSpider]:
    """The spider class of a profile."""
    return type("Spider_" + known.id.replace("-", "_"), (SiteSpider,), {"name": known.id, "profile": known})
