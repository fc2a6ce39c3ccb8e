"""`fangzhi token`: what programs show instead of a login."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from cli.user import Json, writing

app = typer.Typer(help="What programs show the web pages instead of a login, each good for some things only.")


class Scope(StrEnum):
    """What a token may be good for."""

    read = "read"
    run = "run"
    edit = "edit"
    metrics = "metrics"


Name = Annotated[str, typer.Argument(metavar="NAME", help="What the token is for, as prometheus or feeds-zhang.")]


@app.command("add")
def add_token(
    context: typer.Context,
    name: Name,
    scopes: Annotated[
        list[Scope],
        typer.Option("--scope", help="What it is good for: read, run, edit, metrics. May be given several times."),
    ],
    as_json: Json = False,
) -> None:
    """Make a token and print it, once: the archive keeps its digest only.

    Programs send it as `Authorization: Bearer TOKEN`; feed readers as a password, with any user name.

    Example: fangzhi token add prometheus --scope metrics
    """
    from cli.output import emit
    from storage import tokens

    with writing(context) as (session, now):
        token = tokens.add(session, name, [scope.value for scope in scopes], now)
    if as_json:
        emit({"name": name, "scopes": scopes, "token": token})
        return
    print(token)
    print("Keep it now: it is not shown again.", file=sys.stderr)


@app.command("list")
def list_tokens(context: typer.Context, as_json: Json = False) -> None:
    """List the tokens, what each is good for, and when it was last used.

    Example: fangzhi token list
    """
    from cli.archives import reading
    from cli.output import console, emit, print_rows
    from storage import tokens

    with reading(context) as session:
        found = tokens.listed(session)
    for token in found if as_json else ():
        emit(token)
    if found and not as_json:
        rows = [
            (
                token.name,
                ", ".join(token.scopes),
                f"{token.added:%Y-%m-%d}",
                f"{token.used:%Y-%m-%d}" if token.used else "never",
            )
            for token in found
        ]
        print_rows(("name", "good for", "added", "last used"), rows)
    elif not as_json:
        console().print("There are no tokens: `fangzhi token add NAME --scope read` makes one.")


@app.command("remove")
def remove_token(context: typer.Context, name: Name) -> None:
    """Make a token good for nothing.

    Example: fangzhi token remove prometheus
    """
    from storage import tokens

    with writing(context) as (session, now):
        tokens.remove(session, name, now)
    print(f"removed {name}")
