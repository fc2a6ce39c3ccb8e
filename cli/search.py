"""`fangzhi search`: every article that a query meets, as a list to read, or what they consist of."""

from typing import Annotated, Literal

import typer

from cli import filters
from cli.faults import Misuse
from cli.findings import View, refuse_together

AllVersions = Annotated[bool, typer.Option("--all-versions", help="Look into former versions of the articles, too.")]
Distinct = Annotated[bool, typer.Option("--distinct", help="Stories instead of articles: copies and reprints once.")]
Sort = Annotated[
    Literal["date", "relevance", "left", "right"],
    typer.Option(help="Newest first; words in the title first, then best; --kwic also by what stands left or right."),
]
Limit = Annotated[int, typer.Option(min=1, max=filters.MOST, help="Show this many.")]
AllHits = Annotated[bool, typer.Option("--all", help="Show every one.")]
CountOnly = Annotated[bool, typer.Option("--count", help="Only say how many there are.")]
Facet = Annotated[
    Literal["site", "group", "source", "author", "section", "tag", "kind", "year", "month", "layout"] | None,
    typer.Option(help="How many have each value of a field."),
]
OverTime = Annotated[
    Literal["month", "year"] | None,
    typer.Option(help="How many in each month or year, and of how many that are held."),
]
Kwic = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=200, help="Each place where a word stands, with N characters around it."),
]
Collocates = Annotated[
    bool,
    typer.Option("--collocates", help="What stands near the words (N of --kwic, else 10) more than elsewhere."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def search(
    context: typer.Context,
    query: filters.Query = "",
    site: filters.Site = None,
    group: filters.Group = None,
    source: filters.Source = None,
    author: filters.Author = None,
    section: filters.Section = None,
    tag: filters.Tag = None,
    kind: filters.OfKind = None,
    since: filters.Since = None,
    until: filters.Until = None,
    suspect: filters.Suspect = "include",
    all_versions: AllVersions = False,
    as_of: filters.AsOf = None,
    distinct: Distinct = False,
    sort: Sort = "date",
    limit: Limit = 20,
    all_hits: AllHits = False,
    count_only: CountOnly = False,
    facet: Facet = None,
    over_time: OverTime = None,
    kwic: Kwic = None,
    collocates: Collocates = False,
    as_json: AsJson = False,
) -> None:
    """Find every article that a query meets, exactly, from one character up.

    Words are looked for in title and body as written, within longer words too; full and half width, and capital and
    small letters, are the same. All must occur. "words in quotes" stand as they are; OR or | is either, NOT or - is
    without, brackets group; title:WORD stands in the title; author: source: section: tag: site: group: kind: are as
    stored; views:>100, date:2019-10..2020-03. Signs may have full width: （老街　ＯＲ　石桥）. A query that begins with
    a - comes after --.

    \b
    fangzhi search '石桥 "老街 改造"' --from 2019 --to 2020-06
    fangzhi search 'title:(洪水 OR 暴雨) -演练 views:>1000' --sort relevance
    fangzhi search '脱贫' --over-time year --site lanchuan
    fangzhi search '石桥' --kwic 12 --sort right
    """
    from cli.archives import reading
    from storage.search import Filter

    view = View(sort, None if all_hits else limit, distinct, as_json, count_only, facet, over_time, kwic, collocates)
    refuse_together(view)
    if all_versions and as_of is not None:
        raise Misuse("--as-of looks into what was current then: give it or --all-versions")
    asked = Filter(query, site, group, source, author, section, tag, kind, since, until, suspect, all_versions, as_of)
    with reading(context) as session:
        filters.check(context, session, asked)
        view.print(session, asked)
