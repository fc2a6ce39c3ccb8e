"""`fangzhi config`: the settings that hold, and where each came from."""

from typing import Annotated

import typer

from cli import edge


def config(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a setting and line.")] = False,
) -> None:
    """Show all settings, and where each came from.

    The environment (FANGZHI_CONTACT and so on) comes before fangzhi.toml, and that before the defaults. Of the
    addresses that alerts go to only scheme and variables are shown; the exit code is 1 where one has a secret in it.

    Example: fangzhi config
    """
    from cli.archives import current_folder
    from cli.output import emit, print_rows
    from storage.channels import secret_fault
    from storage.config import FILE, load_config
    from storage.faults import NoArchive

    folder = current_folder(context)
    if not (folder / FILE).is_file():
        raise NoArchive(folder)
    config, origins = load_config(folder)
    for origin in origins if as_json else ():
        emit(origin)
    if not as_json:
        rows = [(origin.name, origin.value or "(none)", origin.origin) for origin in origins]
        print_rows(("setting", "value", "from"), rows, fold=("value", "from"))
    faults = [why for channel in config.alerts.channels if (why := secret_fault(channel))]
    for why in faults:
        edge.say(why)
    if faults:
        raise typer.Exit(edge.WRONG)
