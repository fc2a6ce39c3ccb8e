"""`fangzhi config`: the settings that hold, and where each came from."""

from typing import Annotated

import typer


def config(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a setting and line.")] = False,
) -> None:
    """Show all settings, and where each came from.

    The environment (FANGZHI_CONTACT and so on) comes before fangzhi.toml, and that before the defaults.

    Example: fangzhi config
    """
    from cli.archives import current_folder
    from cli.output import emit, print_rows
    from storage.config import FILE, load_config
    from storage.faults import NoArchive

    folder = current_folder(context)
    if not (folder / FILE).is_file():
        raise NoArchive(folder)
    _, origins = load_config(folder)
    for origin in origins if as_json else ():
        emit(origin)
    if not as_json:
        rows = [(origin.name, origin.value or "(none)", origin.origin) for origin in origins]
        print_rows(("setting", "value", "from"), rows, fold=("value", "from"))
