"""What a query asks, as a tree: the only form in which it reaches a database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Field = Literal["site", "group", "source", "author", "section", "tag", "kind"]
"""What an article must have exactly as it is stored. `section` is an id or a name, former ones too."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Texts that hold this word, in normal form, in title or body, or in the title."""

    word: str
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Is:
    """Articles of which a field has this value, or one of several."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class Published:
    """Articles with a publication date in these days, both included; None is no bound."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Views:
    """Articles whose newest view count lies between these, both included; those without one never do."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """Everything else."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What meets all parts; without parts, everything."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What meets a part or several."""

    parts: tuple["Node", ...]


Node = Phrase | Is | Published | Views | Not | And | Or


def all_of(*nodes: Node) -> Node:
    """The nodes as one that asks for all of them, without an And in an And."""
    nested = (node.parts if isinstance(node, And) else (node,) for node in nodes)
    parts = tuple(dict.fromkeys(part for some in nested for part in some))
    return parts[0] if len(parts) == 1 else And(parts)


def any_of(*nodes: Node) -> Node:
    """The nodes as one that asks for any of them, without an Or in an Or."""
    nested = (node.parts if isinstance(node, Or) else (node,) for node in nodes)
    parts = tuple(dict.fromkeys(part for some in nested for part in some))
    return parts[0] if len(parts) == 1 else Or(parts)


def required(node: Node) -> tuple[Node, ...]:
    """The parts that every hit must meet."""
    return node.parts if isinstance(node, And) else (node,)


def phrases(node: Node) -> tuple[Phrase, ...]:
    """What hits may hold, in the order of the query: all phrases but those that are ruled out."""
    return tuple(dict.fromkeys(_phrases(node)))


def _phrases(node: Node) -> Iterator[Phrase]:
    if isinstance(node, Phrase):
        yield node
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from _phrases(part)


def in_title(node: Node) -> Node | None:
    """The same words, looked for in the title alone and nothing else asked; None where there are none."""
    if isinstance(node, Phrase):
        return Phrase(node.word, in_title=True)
    if not isinstance(node, (And, Or)):
        return None
    parts = tuple(found for part in node.parts if (found := in_title(part)) is not None)
    return (all_of if isinstance(node, And) else any_of)(*parts) if parts else None


def only_in_title(node: Node) -> Node | None:
    """What asks for the hits of a tree that have its words in the title; None where it has none.

    Parts that consist of words alone are met by whatever has these in the title, and need not be asked for again.
    """
    titled = in_title(node)
    return None if titled is None else all_of(titled, *(part for part in required(node) if not _is_of_words(part)))


def _is_of_words(node: Node) -> bool:
    return isinstance(node, Phrase) or (isinstance(node, (And, Or)) and all(map(_is_of_words, node.parts)))


def values(node: Node, field: Field) -> set[str]:
    """The values of a field that are named anywhere."""
    if isinstance(node, Not):
        return values(node.part, field)
    if isinstance(node, (And, Or)):
        return {value for part in node.parts for value in values(part, field)}
    return {node.value} if isinstance(node, Is) and node.field == field else set()
