"""A query's tree as conditions on the table `indexed`; words are looked up in the FTS5 tables `gram` and `single`.

What one of these tables can answer alone is asked of it in one expression. Both have no text of their own (contentless)
and the ids of versions.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TableValuedAlias,
    and_,
    column,
    false,
    func,
    join,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage import models
from storage.search.grams import phrase, single
from storage.search.tree import And, Is, Node, Not, Or, Phrase, Published, Views, required

GRAM, SINGLE = "gram", "single"
TABLES = (GRAM, SINGLE)
"""Words of two characters or more are looked up in the first, single characters in the other."""


def matching(node: Node) -> Select[int]:
    """The ids of the rows of `indexed` that meet a tree; the select may be narrowed, ordered and widened."""
    name, expression, rest = _driving(node)
    if not name:
        return select(models.Indexed.id).where(condition(node))
    # With the + SQLite cannot look each row of `indexed` up in the other table, which would take for ever.
    is_same = models.Indexed.id == literal_column(f"+{name}.rowid")
    found = select(models.Indexed.id).select_from(join(table(name), models.Indexed, is_same))
    return found.where(_matches(name, expression), condition(rest))


def score(node: Node) -> ColumnElement[float] | None:
    """How well a row of `matching(node)` fits, the best lowest (BM25); None where no word of two characters must."""
    return func.bm25(literal_column(GRAM)) if _driving(node)[0] == GRAM else None


def among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a row of `matching(node)`, where that has a score, is one of these; before `indexed` is looked into."""
    return literal_column(f"+{GRAM}.rowid").in_(ids)


_IS_HIDDEN = "(current = 0 OR withheld = 1)"
_UNCOMMON = [
    f"count(*) FILTER (WHERE {what})"
    for what in (
        _IS_HIDDEN,
        f"NOT {_IS_HIDDEN} AND story_id IS NOT NULL",
        f"NOT {_IS_HIDDEN} AND published_date IS NULL",
        f"NOT {_IS_HIDDEN} AND has_text = 0",
    )
]
_INDEX = "indexed INDEXED BY ix_indexed_uncommon"
_ARE_ANY = text(f"SELECT EXISTS (SELECT 1 FROM {_INDEX} WHERE {models.UNCOMMON})")


def tally(session: Session, node: Node) -> tuple[int, int, int, int] | None:
    """How many current texts in sight meet a tree; of these, copies, undated ones, and ones without text.

    None where no table of texts can answer all of the tree. All that meet it are counted, without looking at any, and
    those few of which there is something to say are looked up in an index of such versions alone.
    """
    name, expression, rest = _driving(node)
    if not name or rest != And(()):
        return None
    met = session.scalar(select(func.count()).select_from(table(name)).where(_matches(name, expression))) or 0
    if not met or not session.scalar(_ARE_ANY):
        return met, 0, 0, 0
    joined = text(f"{name} CROSS JOIN {_INDEX} ON indexed.id = +{name}.rowid")
    counts: Any = select(*map(literal_column, _UNCOMMON)).select_from(joined)
    few = session.execute(counts.where(_matches(name, expression), text(f"({models.UNCOMMON})"))).one()
    return met - int(few[0]), int(few[1]), int(few[2]), int(few[3])


def condition(node: Node) -> ColumnElement[bool]:
    """Whether a row of `indexed` meets a tree; never NULL."""
    for name in TABLES:
        if expression := _expression(node, name):
            ids: Select[int] = select(column("rowid")).select_from(table(name))
            return models.Indexed.id.in_(ids.where(_matches(name, expression)))
    if isinstance(node, Not):
        return not_(condition(node.part))
    if isinstance(node, And):
        return and_(true(), *_conditions(node.parts, And))
    if isinstance(node, Or):
        return or_(false(), *_conditions(node.parts, Or))
    assert not isinstance(node, Phrase), "a phrase is always answered by one of the tables"
    return _filter(node)


def period(column: InstrumentedAttribute[Any], unit: str) -> ColumnElement[str | None]:
    """The month of a day or an instant, as `2019-10`, or its year."""
    return func.strftime("%Y" if unit == "year" else "%Y-%m", column)


def members(column: InstrumentedAttribute[list[str]]) -> TableValuedAlias:
    """A JSON list as a table, to be joined to the row that it stands in; its column is `value`."""
    return func.json_each(column).table_valued("value")


def is_in(value: str, column: InstrumentedAttribute[list[str]]) -> ColumnElement[bool]:
    """Whether a JSON list has the value."""
    member = members(column)
    return select(member.c.value).where(member.c.value == value).exists()


def _driving(node: Node) -> tuple[str, str, Node]:
    """A table, what it is to find of what every hit must meet, and the rest of the tree; no table where none can."""
    for name in TABLES:
        own, left = _parted(required(node), name)
        if own:
            ruled_out = [part for part in left if isinstance(part, Not) and _expression(part.part, name)]
            rest = [part for part in left if not (isinstance(part, Not) and _expression(part.part, name))]
            expression = _expression(And((*own, *ruled_out)), name)
            assert expression is not None
            return name, expression, And(tuple(rest))
    return "", "", node


def _conditions(parts: Sequence[Node], joined: type[And] | type[Or]) -> list[ColumnElement[bool]]:
    """The parts' conditions; what one table answers makes one, as a query may have a thousand words."""
    found = []
    for name in TABLES:
        own, parts = _parted(parts, name)
        if own:
            found.append(condition(joined(tuple(own)) if len(own) > 1 else own[0]))
    return [*found, *map(condition, parts)]


def _parted(parts: Sequence[Node], name: str) -> tuple[list[Node], list[Node]]:
    """The parts that a table answers, and the others."""
    own: list[Node] = []
    left: list[Node] = []
    for part in parts:
        (own if _expression(part, name) else left).append(part)
    return own, left


def _expression(node: Node, name: str) -> str | None:
    """The tree as an FTS5 expression for a table, or None where that cannot answer all of it."""
    if isinstance(node, Phrase):
        return _phrase(node) if (len(node.word) == 1) == (name == SINGLE) else None
    if isinstance(node, Or):
        return _joined(" OR ", node.parts, name)
    if not isinstance(node, And):
        return None
    wanted = _joined(" AND ", [part for part in node.parts if not isinstance(part, Not)], name)
    unwanted = [part.part for part in node.parts if isinstance(part, Not)]
    if not wanted or not unwanted:
        return wanted
    left_out = _joined(" OR ", unwanted, name)
    return f"({wanted} NOT {left_out})" if left_out else None


def _joined(operator: str, parts: Sequence[Node], name: str) -> str | None:
    found = [_expression(part, name) for part in parts]
    if not found or None in found:
        return None
    return f"({operator.join(filter(None, found))})"


def _phrase(node: Phrase) -> str:
    if len(node.word) == 1:
        return single(node.word, in_title=node.in_title)
    return f"title : {phrase(node.word)}" if node.in_title else phrase(node.word)


def _matches(name: str, expression: str) -> ColumnElement[bool]:
    return literal_column(name).op("MATCH", is_comparison=True)(expression)


def _filter(node: Is | Published | Views) -> ColumnElement[bool]:
    row = models.Indexed
    if isinstance(node, Published):
        day = row.published_date
        bounds = [day >= node.since] if node.since else []
        bounds += [day <= node.until] if node.until else []
        return func.coalesce(and_(*bounds), False)
    if isinstance(node, Views):
        return func.coalesce(_newest_views().between(node.least, 2**62 if node.most is None else node.most), False)
    simple = {"site": row.site_id, "kind": row.kind, "source": row.source}
    if node.field in simple:
        return simple[node.field].is_not_distinct_from(node.value)
    if node.field == "group":
        return row.site_id.in_(sites_in(node.value))
    if node.field == "section":
        listed = models.Row.id.in_(listed_in(node.value)) & models.Row.article_id.is_not(None)
        return row.article_id.in_(select(models.Row.article_id).where(listed))
    return is_in(node.value, row.authors if node.field == "author" else row.tags)


def is_named(section: str) -> ColumnElement[bool]:
    """Whether a section has this id or name, or had the name."""
    row = models.Section
    return or_(row.key == section, row.name == section, is_in(section, row.former))


def sites_in(group: str) -> Select[str]:
    """The ids of the sites in a group."""
    return select(models.Site.id).where(is_in(group, models.Site.groups))


def _newest_views() -> ColumnElement[int]:
    seen = models.Observation
    newest = select(seen.count).where(seen.article_id == models.Indexed.article_id)
    return newest.order_by(seen.observed_at.desc(), seen.id.desc()).limit(1).scalar_subquery()


def listed_in(section: str) -> Select[int | None]:
    """The ids of frontier rows to which entries of a section lead, that has this id or name, or had it."""
    entries = select(models.Entry.row_id).join(models.Section, models.Section.id == models.Entry.section_id)
    return entries.where(is_named(section), models.Entry.row_id.is_not(None))
