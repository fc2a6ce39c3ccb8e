"""The pages served: in a thread of a process that has other things to do."""

import logging
import socket
import threading
import time
from pathlib import Path

import uvicorn

from storage import users
from storage.archive import Archive
from storage.faults import ArchiveError
from web.app import make
from web.hosts import is_loopback

MOST_AT_ONCE = 200
"""Connections that are served at the same time; more are told to come again."""

PATIENCE = 5
"""Seconds that answers have to be finished when the pages are taken down."""

BACKLOG = 128

logger = logging.getLogger(__name__)


class NotServed(ArchiveError):
    """The pages cannot be served there."""


def refusal(root: Path, host: str) -> str | None:
    """Why the archive in `root` must not be served at `host`, and what to do; None where it may.

    Raises ArchiveError.
    """
    archive = Archive.open(root)
    try:
        with archive.reading() as session:
            has_users = users.are_any(session)
        has_proxies = bool(archive.config.web_proxies.strip())
    finally:
        archive.close()
    if has_users or (is_loopback(host) and not has_proxies):
        return None
    where = f"{host} can be reached from other machines" if not has_proxies else "a proxy (web_proxies) brings requests"
    return (
        f"{where}, and this archive has no users, so everybody could come in. Add one first: "
        "`fangzhi user add NAME --role editor`; or serve this machine alone: --host 127.0.0.1"
    )


class Server:
    """The pages of an archive at a host and port; port 0 takes any that is free."""

    def __init__(self, root: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
        self._root, self._host, self._asked_port = root, host, port
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where the pages are, once they are served."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}/"

    @property
    def port(self) -> int:
        """The port, once the pages are served."""
        assert self._socket is not None, "not served yet"
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Serve from now on; returns when the pages can be asked for. Raises NotServed or another ArchiveError."""
        why = refusal(self._root, self._host)
        if why is not None:
            raise NotServed(why)
        self._socket = _bound(self._host, self._asked_port)
        try:
            app = make(self._root, self._host)
        except BaseException:
            self._socket.close()
            raise
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # web.proxies does it
                ws="none",
                limit_concurrency=MOST_AT_ONCE,
                timeout_graceful_shutdown=PATIENCE,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="web", daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                self._socket.close()
                raise NotServed("the pages could not be served; the log says why")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish what is being answered, and serve no more."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(PATIENCE * 2)
        if self._socket is not None:
            self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises NotServed."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
    except (OSError, OverflowError, UnicodeError) as error:
        raise NotServed(f"the pages cannot be served at {host}: {error}; name an address of this machine") from None
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        why = getattr(error, "strerror", None) or error
        raise NotServed(
            f"the pages cannot be served at {host}, port {port}: {why}. Another program may be there: end it, or take "
            "another port with --port"
        ) from None
    return made
