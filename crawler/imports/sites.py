"""Which site of the archive a foreign capture belongs to."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from spiders.profile import Profile
from spiders.reading.address import host_of
from storage import models
from storage.items import SiteFacts

LONGEST_ID = 40

ProfilesOf = Callable[[str], Iterable[Profile]]
"""The profiles whose hosts and aliases hold an address's host: one, or those of a site that was moved, too."""


@dataclass(frozen=True, slots=True)
class Target:
    """A site that captures go to. `kin` are all sites that may hold captures of the host already, itself among them."""

    facts: SiteFacts
    profile: Profile | None
    kin: tuple[str, ...]

    @property
    def id(self) -> str:
        """The site's id."""
        return self.facts.id


class Sites:
    """Finds the site of each address, once a host. With `only` no other site is given anything."""

    def __init__(self, session: Session, profiles_of: ProfilesOf, only: str | None = None) -> None:
        self._rows = {row.id: row for row in session.scalars(select(models.Site).order_by(models.Site.id))}
        session.expunge_all()
        self._profiles_of, self._only = profiles_of, only
        self._found: dict[str, Target | None] = {}
        self._made: dict[str, str] = {}

    def of(self, url: str) -> Target | None:
        """The site, or None where the address has no host, or belongs to another site than the only one."""
        host = host_of(url)
        if host is None:
            return None
        if host not in self._found:
            self._found[host] = self._find(host, url)
        return self._found[host]

    def _find(self, host: str, url: str) -> Target | None:
        profile = next((one for one in self._profiles_of(url) if self._moved(one.id) == one.id), None)
        kin = [id for id, row in self._rows.items() if host in row.hosts]
        facts = profile.facts if profile is not None else self._unknown(host, kin)
        if self._only is not None and facts.id != self._only:
            return None
        return Target(facts, profile, tuple(dict.fromkeys((facts.id, *kin))))

    def _unknown(self, host: str, kin: list[str]) -> SiteFacts:
        """A site that has the host, though no profile has; or a new one."""
        if kin:
            return self._known(self._moved(kin[0]))
        id = site_id(host)
        if id in self._rows or self._made.get(id, host) != host:
            id = _marked(id, host)
        self._made[id] = host
        return SiteFacts(id, host, (host,), "", "", "", (), "Asia/Shanghai", ())

    def _moved(self, id: str) -> str:
        """The site that a site was carried into, or itself."""
        seen = {id}
        while id in self._rows and (following := self._rows[id].moved_to_id) is not None and following not in seen:
            id = following
            seen.add(id)
        return id

    def _known(self, id: str) -> SiteFacts:
        row = self._rows[id]
        return SiteFacts(
            id, row.name, tuple(row.hosts), row.region, row.level, row.publisher, tuple(row.groups), row.timezone, ()
        )


def site_id(host: str) -> str:
    """The id of a site that nothing but the host is known of: `www-example-com`."""
    id = re.sub(r"[^a-z0-9_-]", "_", host.lower().replace("-", "--").replace(".", "-"))
    id = id if id[:1].isalpha() else f"n{id}"
    return id if len(id) <= LONGEST_ID else _marked(id, host)


def _marked(id: str, host: str) -> str:
    return f"{id[: LONGEST_ID - 9]}-{hashlib.sha256(host.encode()).hexdigest()[:8]}"
