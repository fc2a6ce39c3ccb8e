"""The pages of the small archive, asked for in this process."""

import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from storage import tokens, users
from storage.archive import Archive
from storage.tokens import Scope
from web.app import make

from ..conftest import START

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks for another client
    from starlette.testclient import TestClient

PASSWORD = "correct horse battery"
NOW = START + timedelta(days=10)

Client = TestClient


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOW
    ticks: float = 0.0

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
        self.ticks += by.total_seconds()


@dataclass
class Site:
    """An archive of its own for a test, and browsers that visit its pages."""

    folder: Path
    clock: Clock
    stack: ExitStack

    def add_user(self, name: str = "zhang", role: users.Role = "editor") -> None:
        """A user with PASSWORD."""
        with Archive.open(self.folder) as archive, archive.writing() as session:
            users.add(session, name, role, PASSWORD, NOW)

    def add_token(self, *scopes: Scope) -> dict[str, str]:
        """The header of a program with a token of these scopes."""
        with Archive.open(self.folder) as archive, archive.writing() as session:
            return {"Authorization": f"Bearer {tokens.add(session, '-'.join(['t', *scopes]), scopes, NOW)}"}

    def config(self, text: str) -> None:
        """Settings of the archive, to be made before a browser is."""
        (self.folder / "fangzhi.toml").write_text(text, "utf-8")

    def app(self, host: str = "127.0.0.1") -> FastAPI:
        """The application."""
        return make(self.folder, host, now=lambda: self.clock.now, ticks=lambda: self.clock.ticks)

    def browser(self, host: str = "127.0.0.1", scheme: str = "http", peer: str = "127.0.0.1") -> Client:
        """A browser that keeps cookies and follows no redirect."""
        client = TestClient(
            self.app(host), base_url=f"{scheme}://127.0.0.1", follow_redirects=False, client=(peer, 50000),
            raise_server_exceptions=False, headers={"Accept": "text/html"},
        )  # fmt: skip
        return self.stack.enter_context(client)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with parameters that take no time."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(users, "_hasher", lambda: cheap)
    users._nobody.cache_clear()


@pytest.fixture
def site(archive_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """A copy of the small archive."""
    with ExitStack() as stack:
        yield Site(shutil.copytree(archive_folder, tmp_path / "own"), Clock(), stack)


@pytest.fixture
def browser(site: Site) -> Client:
    """A browser on the pages at loopback."""
    return site.browser()


def form_token(client: Client, path: str = "/login") -> str:
    """What a page's form sends along."""
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found is not None
    return found[1]


def log_in(client: Client, name: str = "zhang", password: str = PASSWORD, next: str = "/") -> int:
    """Fill in the form; the status of the answer."""
    sent = {"name": name, "password": password, "next": next, "csrf": form_token(client)}
    return client.post("/login", data=sent).status_code
