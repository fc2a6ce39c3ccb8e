"""Views for plain SQL, with any program that opens SQLite: readable names, local times, bodies as text.

They need no function of ours and SQLite 3.38. Whatever belongs to a withheld article is in none of them. Times are
texts in the site's zone, so that months and years end where they end there; lists are joined by `; `; what the page
does not say is null. docs/research.md explains the columns, docs/export.md those that an export has too.
"""

from sqlalchemy import Connection


def _local(instant: str, form: str = "datetime(") -> str:
    """A UTC instant as the clocks of the site showed it; the row of `site` must be joined."""
    offset = (
        f"SELECT zone.seconds FROM zone WHERE zone.timezone = site.timezone AND zone.since <= {instant} "
        "ORDER BY zone.since DESC LIMIT 1"
    )
    return f"{form}{instant}, ({offset}) || ' seconds')"


def _list(column: str) -> str:
    return f"(SELECT group_concat(value, '; ') FROM (SELECT value FROM json_each({column}) ORDER BY key))"


def _time(label: str) -> str:
    """A label's time at the precision that the page prints."""
    at, day = f"version.{label}_at", f"version.{label}_date"
    minute = _local(at, "strftime('%Y-%m-%d %H:%M', ")
    by_precision = f"WHEN version.{label}_precision = 'minute' THEN {minute} ELSE {_local(at)}"
    return f"CASE WHEN {at} IS NULL THEN {day} {by_precision} END"


def _newest_views(column: str) -> str:
    seen = "observation WHERE observation.article_id = article.id ORDER BY observed_at DESC, observation.id DESC"
    return f"(SELECT {column} FROM {seen} LIMIT 1)"


_SECTIONS = (
    "(SELECT group_concat(name, '; ') FROM (SELECT DISTINCT section.id, section.name FROM frontier "
    "JOIN entry ON entry.row_id = frontier.id JOIN section ON section.id = entry.section_id "
    "WHERE frontier.article_id = article.id ORDER BY section.id))"
)

_STORY = "coalesce((SELECT indexed.story_id FROM indexed WHERE indexed.id = version.id), article.id)"

_TEXT = f"""
    version.title AS title,
    version.subtitle AS subtitle,
    {_list("version.authors")} AS authors,
    {_list("version.editors")} AS editors,
    version.source AS source,
    {_time("published")} AS published,
    version.published_date AS published_date,
    substr(version.published_date, 1, 7) AS published_month,
    CAST(substr(version.published_date, 1, 4) AS INTEGER) AS published_year,
    version.published_precision AS published_precision,
    version.published_raw AS published_raw,
    version.published_suspect AS published_suspect,
    {_time("updated")} AS updated,
    {_list("version.tags")} AS tags,
    {_list("version.breadcrumb")} AS breadcrumb,
    version.section AS section,
    version.body AS body,
    length(version.body) AS characters,
    {_list("version.captions")} AS captions,
    {_list("version.images")} AS images,
    {_list("version.attachments")} AS attachments,
    version.url AS url,
    version.layout AS layout"""
"""What a version says."""

_SEEN = "coalesce(article.state, '') <> 'withheld'"
"""Whether what may be of an article is of none that is withheld."""

_HIDDEN = (
    "(SELECT DISTINCT version.capture_id AS id FROM version JOIN article ON +article.id = version.article_id "
    "WHERE article.state = 'withheld' AND version.capture_id IS NOT NULL)"
)
_HIDDEN_ADDRESSES = (
    "(SELECT DISTINCT address.url AS url FROM address JOIN article ON +article.id = address.article_id "
    "WHERE article.state = 'withheld')"
)
"""Joined, and not looked for with IN: DuckDB writes the SQL of a view anew, and IN in a way that SQLite cannot read.

With the + SQLite begins with the articles instead of going through all versions and their texts."""

VIEWS = {
    "articles": f"""SELECT
    article.id AS id,
    article.site_id AS site,
    site.name AS site_name,
    site.region AS region,
    article.kind AS kind,
    article.state AS state,{_TEXT},
    {_SECTIONS} AS sections,
    {_newest_views("observation.count")} AS views,
    {_newest_views("observation.at_least")} AS views_at_least,
    {_newest_views(_local("observation.observed_at"))} AS views_seen,
    {_local("article.first_seen_at")} AS first_seen,
    {_local("article.last_seen_at")} AS last_seen,
    {_local("article.missing_at")} AS missing,
    {_local("article.gone_at")} AS gone,
    version.number AS version,
    {_STORY} AS story,
    article.duplicate_of_id AS duplicate_of
FROM version JOIN article ON article.id = version.article_id JOIN site ON site.id = article.site_id
WHERE version.current = 1 AND article.state <> 'withheld'""",
    "versions": f"""SELECT
    version.id AS id,
    version.article_id AS article,
    article.site_id AS site,
    version.number AS number,
    version.current AS current,
    version.reason AS reason,
    coalesce((SELECT {_local("capture.captured_at")} FROM capture WHERE capture.id = version.capture_id),
        {_local("version.created_at")}) AS seen,
    {_local("version.created_at")} AS created,
    {_local("version.superseded_at")} AS superseded,{_TEXT},
    version.reader AS reader,
    version.run_id AS run,
    version.capture_id AS capture,
    version.digest AS digest
FROM version JOIN article ON article.id = version.article_id JOIN site ON site.id = article.site_id
WHERE article.state <> 'withheld'""",
    "observations": f"""SELECT
    observation.id AS id,
    observation.article_id AS article,
    article.site_id AS site,
    {_local("observation.observed_at")} AS observed,
    {_local("observation.observed_at", "strftime('%Y-%m-%d', ")} AS observed_date,
    {_local("observation.observed_at", "strftime('%Y-%m', ")} AS observed_month,
    observation.count AS views,
    observation.at_least AS at_least,
    observation.clicked AS clicked,
    observation.raw AS printed,
    observation.run_id AS run,
    observation.capture_id AS capture
FROM observation JOIN article ON article.id = observation.article_id JOIN site ON site.id = article.site_id
WHERE article.state <> 'withheld'""",
    "entries": f"""SELECT
    entry.id AS id,
    entry.site_id AS site,
    section."key" AS section,
    section.name AS section_name,
    entry.title AS title,
    entry.url AS url,
    entry.listed_raw AS listed_raw,
    entry.listed_date AS listed_date,
    substr(entry.listed_date, 1, 7) AS listed_month,
    entry.pinned AS pinned,
    entry.page AS page,
    frontier.article_id AS article,
    CASE WHEN entry.row_id IS NULL THEN 'external' ELSE coalesce(frontier.result, 'pending') END AS result,
    {_local("entry.first_seen_at")} AS first_seen,
    {_local("entry.last_seen_at")} AS last_seen
FROM entry JOIN section ON section.id = entry.section_id JOIN site ON site.id = entry.site_id
LEFT JOIN frontier ON frontier.id = entry.row_id LEFT JOIN article ON article.id = frontier.article_id
WHERE {_SEEN}""",
    "problems": f"""SELECT
    problem.id AS id,
    problem.site_id AS site,
    problem.url AS url,
    problem.reason AS reason,
    problem.detail AS detail,
    problem.layout AS layout,
    problem.field AS field,
    {_local("problem.first_seen_at")} AS first_seen,
    {_local("problem.last_seen_at")} AS last_seen,
    {_local("problem.solved_at")} AS solved,
    problem.run_id AS run,
    problem.capture_id AS capture
FROM problem JOIN site ON site.id = problem.site_id LEFT JOIN frontier ON frontier.id = problem.row_id
LEFT JOIN article ON article.id = frontier.article_id
WHERE {_SEEN}""",
    "stories": """SELECT
    coalesce(story_id, article_id) AS id,
    count(*) AS articles,
    count(DISTINCT site_id) AS sites,
    min(published_date) AS first_date,
    max(published_date) AS last_date
FROM indexed WHERE current = 1 AND withheld = 0 GROUP BY coalesce(story_id, article_id)""",
    "captures": f"""SELECT
    capture.id AS id,
    capture.site_id AS site,
    capture.url AS url,
    {_local("capture.captured_at")} AS captured,
    capture.status AS status,
    capture.content_type AS content_type,
    capture.length AS bytes,
    capture.digest AS digest,
    frontier.article_id AS article,
    capture.run_id AS run,
    warc.path AS file,
    capture."offset" AS "offset",
    capture.stored AS stored,
    capture.refers_to_id AS refers_to,
    capture.rendered_from_id AS rendered_from,
    capture.truncated AS truncated
FROM capture JOIN site ON site.id = capture.site_id LEFT JOIN warc ON warc.id = capture.file_id
LEFT JOIN frontier ON frontier.id = capture.row_id LEFT JOIN article ON article.id = frontier.article_id
LEFT JOIN {_HIDDEN} AS hidden ON hidden.id = capture.id
LEFT JOIN {_HIDDEN} AS hidden_visit ON hidden_visit.id = capture.visit
LEFT JOIN {_HIDDEN_ADDRESSES} AS hidden_address ON hidden_address.url = capture.url
WHERE {_SEEN} AND hidden.id IS NULL AND hidden_visit.id IS NULL AND hidden_address.url IS NULL""",
    "sites": f"""SELECT
    site.id AS id,
    site.name AS name,
    {_list("site.hosts")} AS hosts,
    site.region AS region,
    site.level AS level,
    site.publisher AS publisher,
    {_list("site.groups")} AS "groups",
    site.timezone AS timezone,
    {_local("site.added_at")} AS added
FROM site WHERE site.moved_to_id IS NULL""",
    "sections": f"""SELECT
    section.id AS id,
    section.site_id AS site,
    section."key" AS section,
    section.name AS name,
    section.url AS url,
    {_local("section.walked_at")} AS walked
FROM section JOIN site ON site.id = section.site_id""",
    "runs": f"""SELECT
    run.id AS id,
    run.site_id AS site,
    run.mode AS mode,
    run.state AS state,
    run.reason AS reason,
    {_local("run.started_at")} AS started,
    {_local("run.ended_at")} AS ended,
    run.pages AS pages,
    run.bytes AS bytes,
    run.new AS new,
    run.changed AS changed,
    run.same AS same,
    run.problems AS problems
FROM run JOIN site ON site.id = run.site_id""",
}
"""By its name, what a view shows."""


def drop_views(connection: Connection) -> None:
    """Take the views away: SQLite refuses to rename a table while a view names one that is not there."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def make_views(connection: Connection) -> None:
    """Put the views in place."""
    for name, shown in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {shown}")
