"""Host names become addresses here, and only public ones: what is checked is what is then connected to."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawler.guard import is_public
from spiders.answers import PrivateAddress

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

_permitted: set[str] = set()
_refused: dict[str, str] = {}


def permit(hosts: Iterable[str]) -> None:
    """Let these names lead anywhere: the proxy's, and that of a server that stands in for a site."""
    _permitted.update(host.lower() for host in hosts)


def refuse_private(host: str) -> None:
    """Raises PrivateAddress where the name was last resolved to an address that is not public."""
    address = _refused.get(host.lower())
    if address is not None:
        raise PrivateAddress(
            f"{host} resolves to {address}, on this machine or in a private network; it was not asked. "
            "Mend the name service, or name a `proxy` that resolves names itself"
        )


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's own, without answers that lead into private networks (DNS rebinding).

    Twisted keeps only whether a lookup failed; why it did is told by `refuse_private`.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's
        """The address of a name. Fails with DNSLookupError where there is no public one."""
        return super().getHostByName(name, timeout).addCallback(_checked, name.lower())


def _checked(address: str, name: str) -> str:
    _refused.pop(name, None)
    if name not in _permitted and not is_public(ip_address(address)):
        _refused[name] = address
        raise DNSLookupError(f"{name} resolves to {address}, which is not public")
    return address
