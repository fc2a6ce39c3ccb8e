"""`fangzhi read` and `fangzhi listing`: pages to JSON, from files, WARC files or the network, into no archive."""

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.pages import Page, Row, Wanted

Site = Annotated[str | None, typer.Option("--site", metavar="ID", help="Whose page it is, as `site list` shows them.")]
Generic = Annotated[
    bool, typer.Option("--generic", help="Without a profile: any site's page, each field with a confidence.")
]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="The page's own address.")]


def read(
    context: typer.Context,
    given: Annotated[list[str], typer.Argument(
        metavar="FILE|DIR|WARC|URL|-",
        help="Saved pages, folders of them, WARC or WACZ files, addresses; - is standard input.",
    )],
    site: Site = None,
    generic: Generic = False,
    url: Address = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read; as many as cores if not said.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines; the only form there is.")] = True,
) -> None:  # fmt: skip
    """Read articles from pages to JSON Lines.

    Without --site the profile is chosen by the address's host, or it is the only one with a layout that fits. A page
    that cannot be read gives a line with its problem; the exit code is then 1. With --generic no profile is used, and
    each line says how sure each field is, from 0 to 1. Of a WARC file the articles are read, or with --generic every
    page. An address is asked for once, if its robots.txt allows it, and nothing of it is kept.

    Example: fangzhi read saved/ crawl.warc.gz --site lanchuan > articles.jsonl
    """
    from cli.given import Given
    from cli.output import emit
    from cli.pages import Reader
    from cli.progress import counted
    from cli.workers import cores, rows_of

    reader = Reader(_wanted(context, site, url, generic))
    found = Given(given, url, reader)
    asked = _asked(context, found.addresses)
    read = failed = 0
    with closing(rows_of(found.pages(asked), reader, jobs or cores())) as rows:
        for row in counted(rows, "pages read"):
            emit(row)
            sys.stdout.flush()
            read += 1
            failed += "problem" in row
    for why, count in found.passed.items():
        typer.echo(f"passed over: {count} {why}", err=True)
    if not read and not found.passed:
        typer.echo("nothing to read: the files hold no answer of a server", err=True)
        raise typer.Exit(1)
    if failed:
        typer.echo(f"{failed} of {read} pages could not be read", err=True)
        raise typer.Exit(1)


def listing(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A saved listing page, - for standard input, or an address.")
    ],
    site: Site = None,
    generic: Generic = False,
    url: Address = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object; the only form there is.")] = True,
) -> None:
    """Read the entries of a listing page.

    Where it shows none the exit code is 1, as it may be no listing, or one that its site's profile does not know.

    Example: fangzhi listing saved/index.html --url http://www.lanchuan.example/xw/sz/
    """
    from cli.given import refuse_misspelt
    from cli.output import emit
    from cli.pages import PageFailed
    from spiders.reading.errors import ReadingError

    refuse_misspelt(file)
    wanted = _wanted(context, site, url, generic)
    try:
        shown, article = _listed(_page(context, file, url), wanted)
    except (PageFailed, ReadingError) as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None
    emit(shown)
    if article is not None:
        typer.echo(f"{file}: {article}: if it is no listing, `fangzhi read` reads it", err=True)
    if not shown["items"]:
        typer.echo(f"{file}: no entries were found: it is no listing, or one of a form that is not known", err=True)
        raise typer.Exit(1)


def _page(context: typer.Context, file: str, url: str | None) -> "Page":
    """The page of a file or an address. Raises PageFailed where the address gives none."""
    from cli.given import STDIN, from_stdin, is_address
    from cli.pages import Page, PageFailed

    if not is_address(file):
        return from_stdin(url) if file == STDIN else Page(file, url)
    page = _asked(context, [file])[file]
    if isinstance(page, dict):
        raise PageFailed(page["problem"]["reason"], page["problem"]["detail"])
    return page


def _listed(page: "Page", wanted: "Wanted") -> "tuple[Row, str | None]":
    """What a listing shows, and what speaks for an article instead. Raises PageFailed or ReadingError."""
    if wanted.generic:
        from cli.generic import listing_of as generic_listing_of

        shown, is_article = generic_listing_of(page)
        return shown, "it reads like an article" if is_article else None
    from cli.pages import listing_of

    shown, layout = listing_of(page, wanted)
    return shown, None if layout is None else f"the layout {layout} fits it, by which articles are read"


def _asked(context: typer.Context, urls: "Sequence[str]") -> "Mapping[str, Page | Row]":
    """The pages of addresses, or their problems; nothing is asked for where there are none."""
    if not urls:
        return {}
    from cli.addresses import ask_for
    from cli.archives import folder_or_none

    return ask_for(urls, folder_or_none(context))


def _wanted(context: typer.Context, site: str | None, url: str | None, generic: bool) -> "Wanted":
    from cli.archives import folder_or_none
    from cli.faults import Misuse
    from cli.pages import Wanted
    from cli.profiles import profile_folders
    from spiders.reading.address import host_of

    if generic and site is not None:
        raise Misuse("--generic reads without a profile: give it or --site, not both")
    if url is not None and host_of(url) is None:
        raise Misuse(f"--url {url} is no whole address; write it as in https://www.example.com/news/1.html")
    return Wanted(site, generic, profile_folders(folder_or_none(context)))
