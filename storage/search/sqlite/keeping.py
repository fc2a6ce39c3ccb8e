"""How the index comes to hold every version: by triggers, in the transaction of whatever stores one.

They call three functions of ours, which every connection of storage.engine knows.
"""

import json
import sqlite3

from sqlalchemy import Connection

from storage.search import grams
from storage.search.text import with_captions

TABLES = {
    "gram": "fts5(body, title, content='', tokenize='ascii')",
    "single": "fts5(letters, content='', tokenize='ascii', detail=none)",
}
"""What the texts are looked up in, as the migrations make it. The first column takes no mark at each pair: the body."""


def is_described(name: str | None, type: str, parents: object) -> bool:
    """Whether storage.models describes a table, for Alembic: it does not know these two and what FTS5 keeps them in."""
    return type != "table" or name is None or name.partition("_")[0] not in TABLES


STORY = (
    "(SELECT CASE WHEN count(*) THEN nullif(max(story.story_id), article.id) ELSE article.duplicate_of_id END "
    "FROM story WHERE story.article_id = article.id)"
)
"""The article that stands for another's story: as the texts were compared, or a copy's original where they were not."""

COLUMNS = (
    "id, article_id, created_at, superseded_at, current, withheld, site_id, kind, story_id, published_date, "
    "published_at, suspect, has_text, source, layout, authors, tags"
)

ROWS = (
    "SELECT version.id, article.id, version.created_at, version.superseded_at, version.current, "
    f"article.state = 'withheld', article.site_id, article.kind, {STORY}, version.published_date, "
    "version.published_at, version.published_suspect IS NOT NULL, version.body <> '', version.source, version.layout, "
    "version.authors, version.tags FROM version JOIN article ON article.id = version.article_id"
)
"""What `indexed` must hold, from the tables that know it."""

_JOINED = f"UPDATE indexed SET story_id = (SELECT {STORY} FROM article WHERE article.id = indexed.article_id) WHERE "
_JOINED += "article_id ="

TRIGGERS = {
    "indexed_version": f"""AFTER INSERT ON version BEGIN
        INSERT INTO indexed ({COLUMNS}) {ROWS} WHERE version.id = new.id;
        INSERT INTO gram (rowid, body, title)
            VALUES (new.id, fangzhi_pairs(fangzhi_text(new.body, new.captions)), fangzhi_pairs(new.title));
        INSERT INTO single (rowid, letters)
            VALUES (new.id, fangzhi_singles(new.title, fangzhi_text(new.body, new.captions)));
    END""",
    "indexed_change": """AFTER UPDATE OF current, superseded_at, published_suspect ON version BEGIN
        UPDATE indexed SET current = new.current, superseded_at = new.superseded_at,
            suspect = new.published_suspect IS NOT NULL WHERE id = new.id;
    END""",
    "indexed_article": f"""AFTER UPDATE OF state, site_id, kind, duplicate_of_id ON article BEGIN
        UPDATE indexed SET withheld = new.state = 'withheld', site_id = new.site_id, kind = new.kind,
            story_id = (SELECT {STORY} FROM article WHERE article.id = new.id) WHERE article_id = new.id;
    END""",
    "indexed_story": f"""AFTER INSERT ON story BEGIN {_JOINED} new.article_id; END""",
    "indexed_other_story": f"""AFTER UPDATE OF story_id ON story BEGIN {_JOINED} new.article_id; END""",
    "indexed_no_story": f"""AFTER DELETE ON story BEGIN {_JOINED} old.article_id; END""",
}


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the triggers call."""
    connection.create_function("fangzhi_text", 2, _text, deterministic=True)
    connection.create_function("fangzhi_pairs", 1, grams.pairs, deterministic=True)
    connection.create_function("fangzhi_singles", 2, grams.singles, deterministic=True)


def _text(body: str, captions: str) -> str:
    return body if captions == "[]" else with_captions(body, json.loads(captions))


def drop_triggers(connection: Connection) -> None:
    """Take the triggers away: SQLite refuses to rename a table while one names another that is not there."""
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def make_triggers(connection: Connection) -> None:
    """Put the triggers in place."""
    for name, what in TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {what}")


def refresh(connection: Connection, after: int = 0, last: int = 2**63 - 1) -> None:
    """Write the rows of `indexed` anew, for versions with ids beyond `after` up to `last`."""
    connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO indexed ({COLUMNS}) {ROWS} WHERE version.id > ? AND version.id <= ?", (after, last)
    )


def add_texts(connection: Connection, after: int, most: int, suffix: str = "") -> int:
    """Index the texts of up to `most` versions with ids beyond `after`; the last id, or `after` where there is none.

    `suffix` is that of the names of the tables to fill.
    """
    beyond = "FROM version WHERE id > ? ORDER BY id LIMIT ?"
    for table, columns, texts in (
        ("gram", "body, title", "fangzhi_pairs(fangzhi_text(body, captions)), fangzhi_pairs(title)"),
        ("single", "letters", "fangzhi_singles(title, fangzhi_text(body, captions))"),
    ):
        connection.exec_driver_sql(
            f"INSERT INTO {table}{suffix} (rowid, {columns}) SELECT id, {texts} {beyond}", (after, most)
        )
    last = connection.exec_driver_sql(f"SELECT max(id) FROM (SELECT id {beyond})", (after, most)).scalar()
    return after if last is None else int(last)
