"""What `fangzhi crawl` is asked for, checked before anything is begun."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spiders.profile import Profile


def refuse_together(mode: str, since: str, urls: Path | None, *, every: bool, due: bool) -> None:
    """Raises BadParameter for options of which one would silently be left out of account."""
    if every and mode != "revisit":
        raise typer.BadParameter("--all goes with --mode revisit alone")
    if due and (mode != "incremental" or since):
        raise typer.BadParameter("--due asks for what is new: leave --mode and --since out")
    if urls is not None and (due or since or mode != "incremental"):
        raise typer.BadParameter("--urls fetches the addresses in the file: leave --mode, --since and --due out")


def checked_date(text: str) -> str:
    """The day as ISO 8601, or nothing for nothing. Raises BadParameter."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise typer.BadParameter(f"--since {text!r} is no date; write it as 2024-01-31") from None


def checked_address(text: str) -> str:
    """The address of a server that stands in for sites. Raises BadParameter."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if text and (not whole or parts.username is not None):
        raise typer.BadParameter(f"--at {text!r} is no address; write it as http://127.0.0.1:8000")
    if text and (parts.path not in {"", "/"} or parts.query or parts.fragment):
        raise typer.BadParameter(f"--at {text!r} has a path: give scheme, host and port alone, as {_origin(text)}")
    return text


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3]).partition("?")[0].partition("#")[0]


def addresses(file: Path | None, profiles: "Sequence[Profile]") -> tuple[str, ...]:
    """The addresses in a file, at least one for each site. Raises BadParameter for one that is no article's."""
    from spiders.reading.address import in_scope

    if file is None:
        return ()
    try:
        found = tuple(file.read_text("utf-8-sig").split())
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"--urls {file} cannot be read: {error}") from None
    strange = [url for url in found if not any(in_scope(url, profile) for profile in profiles)]
    if strange or not found:
        raise typer.BadParameter(
            f"--urls {file} holds " + (f"{strange[0]}, on none of the sites" if strange else "no address")
        )
    for profile in profiles:
        own = [url for url in found if in_scope(url, profile)]
        if not own:
            raise typer.BadParameter(f"--urls {file} holds no address of {profile.id}: leave that site out")
        _refuse_listings(file, own, profile)
    return found


def _refuse_listings(file: Path, urls: "Sequence[str]", profile: "Profile") -> None:
    from spiders.reading.address import canonical

    listings = {canonical(section.url, profile) for section in profile.sections}
    listing = next((url for url in urls if canonical(url, profile) in listings), None)
    if listing is not None:
        raise typer.BadParameter(
            f"--urls {file} holds {listing}, a listing: give addresses of articles; "
            f"`fangzhi crawl {profile.id}` walks the listings"
        )
