"""pywb's server `wayback`: found, started as a process of its own, and ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from cli.faults import Misuse
from storage.replay import COLLECTION

HOST = "127.0.0.1"

START_SECONDS, END_SECONDS = 60, 5
"""How long the server may take until it answers (one or two as a rule), and to end when asked to."""


class NoWayback(Misuse):
    """pywb is not there."""

    def __init__(self, named: str) -> None:
        super().__init__(
            f"{named} is no program: check `wayback` in fangzhi.toml"
            if named
            else "pywb is not installed: run `make pywb` where fangzhi was installed, or install pywb into an "
            "environment of its own and name its program `wayback` in fangzhi.toml"
        )


class NotServed(Misuse):
    """The server did not come up."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the archive cannot be replayed: {why}")


def program(named: str) -> str:
    """The path of `wayback`: as named in the settings, else as `make pywb` installs it, else on the PATH.

    pywb needs another `brotli` than Scrapy does, so it lives in an environment of its own. Raises NoWayback.
    """
    places = (named,) if named else (str(Path(sys.prefix, "pywb", "bin", "wayback")), "wayback")
    found = next(filter(None, map(shutil.which, places)), None)
    if found is None:
        raise NoWayback(named)
    return found


def free_port(port: int) -> int:
    """The port, or any free one for 0. Raises NotServed where another program has it."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            raise NotServed(f"port {port} cannot be had ({error.strerror}); choose another with --port") from None
        return int(tried.getsockname()[1])


def url_at(port: int, page: str = "") -> str:
    """The replay address of a page, or of the whole archive."""
    return f"http://{HOST}:{port}/{COLLECTION}/{page}"


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Within the block, being told to end and losing the terminal are as Ctrl-C, unless they are ignored."""
    former = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGHUP)}
    heard = [sign for sign, does in former.items() if does is not signal.SIG_IGN]
    for sign in heard:
        signal.signal(sign, signal.default_int_handler)
    try:
        yield
    finally:
        for sign in heard:
            signal.signal(sign, former[sign])


@contextmanager
def serving(wayback: str, folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """pywb's server over the collection in a folder, answering; it is ended with the block. Raises NotServed."""
    command = [wayback, "--bind", HOST, "--port", str(port), "--directory", str(folder)]
    environment = os.environ | {"PYWB_CONFIG_FILE": str(folder / "config.yaml")}
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment
        )
    try:
        _wait(process, folder / "log.txt", port)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    """Whether an archive is served at a port of this machine."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", f"/{COLLECTION}/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _wait(process: "subprocess.Popen[bytes]", log: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if process.poll() is not None:
            said = log.read_text("utf-8", "replace").split("\n")
            raise NotServed(f"pywb ended at once: {next(filter(str.strip, reversed(said)), 'it said nothing')}")
        if time.monotonic() > deadline:
            raise NotServed(f"pywb did not answer within {START_SECONDS} seconds")
        time.sleep(0.1)
