"""`fangzhi user`: who may log in to the web pages."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

app = typer.Typer(help="Who may log in to the web pages: readers, and editors who may also run and change things.")

VARIABLE = "FANGZHI_PASSWORD"

Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("add")
def add_user(
    context: typer.Context,
    name: Name,
    role: Annotated[
        Literal["reader", "editor"],
        typer.Option(help="reader: sees everything that is not withheld; editor: may also run and change things."),
    ] = "reader",
) -> None:
    """Add a user. The password is asked for; programs give it on standard input or in FANGZHI_PASSWORD.

    Example: fangzhi user add zhang --role editor
    """
    from storage import users

    users.checked_name(name)
    password = _password(name)
    with writing(context) as (session, now):
        added = users.add(session, name, role, password, now)
    print(f"added {added.name} ({added.role})")


@app.command("list")
def list_users(context: typer.Context, as_json: Json = False) -> None:
    """List the users with their roles.

    Example: fangzhi user list
    """
    from cli.archives import reading
    from cli.output import console, emit, print_rows
    from storage import users

    with reading(context) as session:
        found = users.listed(session)
    for user in found if as_json else ():
        emit(user)
    if found and not as_json:
        rows = [(user.name, user.role, f"{user.added:%Y-%m-%d}", f"{user.changed:%Y-%m-%d}") for user in found]
        print_rows(("name", "role", "added", "password of"), rows)
    elif not as_json:
        console().print("There are no users: `fangzhi user add NAME --role editor` adds one.")


@app.command("password")
def change_password(context: typer.Context, name: Name) -> None:
    """Give a user another password, and end all their logins.

    Example: fangzhi user password zhang
    """
    from cli.archives import reading
    from storage import users

    with reading(context) as session:
        users.known(session, name)
    password = _password(name)
    with writing(context) as (session, now):
        users.set_password(session, name, password, now)
    print(f"{name} has another password, and is logged in nowhere")


@app.command("remove")
def remove_user(context: typer.Context, name: Name) -> None:
    """Remove a user, and end all their logins. Without users the pages are served to this machine alone.

    Example: fangzhi user remove zhang
    """
    from storage import users

    with writing(context) as (session, now):
        users.remove(session, name, now)
        are_left = users.are_any(session)
    print(f"removed {name}")
    if not are_left:
        print("That was the last one: the pages now ask nobody on this machine to log in.", file=sys.stderr)


def _password(name: str) -> str:
    """The password: from the environment, else asked for twice, else the first line of standard input."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(typer.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline(10_000).rstrip("\r\n")


@contextmanager
def writing(context: typer.Context) -> Iterator[tuple["Session", Any]]:
    """A session that changes the archive, and the time (UTC)."""
    from datetime import UTC, datetime

    from cli.archives import current_folder
    from storage.archive import Archive

    archive = Archive.open(current_folder(context))
    try:
        with archive.writing() as session:
            yield session, datetime.now(UTC)
    finally:
        archive.close()
