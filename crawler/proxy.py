"""The proxy that a request goes through, from the archive's settings or else the environment."""

import base64
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from storage.config import FILE, Config
from storage.faults import ConfigError


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is, as `http://host:port`, and what it is told so that it lets us through (RFC 7617), if anything."""

    address: str
    host: str
    credentials: bytes | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str, where: str) -> Self:
        """The proxy that `http://user:password@host:port` means. Raises ConfigError, which shows no password."""
        try:
            parts = urlsplit(text if "//" in text else f"//{text}", "http")
            host, port = parts.hostname, parts.port or 80
        except ValueError:
            host, port = None, 0
        if not host or parts.scheme != "http":
            raise ConfigError(f"{where}: a proxy is written as 'http://host:port', with `user:password@` if it asks")
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()
        credentials = None if parts.username is None else b"Basic " + base64.b64encode(login)
        return cls(f"http://{f'[{host}]' if ':' in host else host}:{port}", host, credentials)


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy for each scheme, and the hosts (with commas between) that are reached without one."""

    http: Proxy | None
    https: Proxy | None
    without: str

    @classmethod
    def known(cls, config: Config) -> Self:
        """What `fangzhi.toml` says, or HTTP_PROXY, HTTPS_PROXY and NO_PROXY. Raises ConfigError."""
        environment = getproxies_environment()
        without = config.no_proxy or environment.get("no", "")
        if config.proxy:
            proxy = Proxy.parse(config.proxy, f"{FILE}: proxy")
            return cls(proxy, proxy, without)
        http, https = (
            Proxy.parse(text, f"{scheme.upper()}_PROXY") if (text := environment.get(scheme)) else None
            for scheme in ("http", "https")
        )
        return cls(http, https, without)

    @property
    def hosts(self) -> frozenset[str]:
        """The names of the proxies."""
        return frozenset(proxy.host for proxy in (self.http, self.https) if proxy is not None)

    def choose(self, url: str) -> Proxy | None:
        """The proxy for an address; None for this machine, and for the hosts to be reached without one."""
        parts = urlsplit(url)
        if _is_here(parts.hostname or "") or proxy_bypass_environment(parts.netloc, {"no": self.without}):
            return None
        return self.https if parts.scheme == "https" else self.http


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
