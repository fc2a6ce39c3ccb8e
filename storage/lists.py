"""Lists as one parameter of a statement."""

from typing import Any

from sqlalchemy import JSON, Select, bindparam, func, select


def listed(name: str) -> Select[Any]:
    """The members of the list that is the parameter of that name, for `in_`.

    As JSON, which takes a statement that is made once for lists of any length: with a parameter for each member, to
    write it anew each time takes longer than what it asks for.
    """
    member = func.json_each(bindparam(name, type_=JSON)).table_valued("value")
    return select(member.c.value)
