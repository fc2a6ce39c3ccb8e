"""What the tables of a profile are made of."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict

from spiders.patterns import compile_pattern
from spiders.selector import Selector

CHECKED = ConfigDict(extra="forbid", frozen=True)
"""A table of a profile: a key that it does not know is a fault."""


def _of_elements(selector: Selector) -> Selector:
    if not selector.selects_elements:
        shown = selector.css or selector.xpath
        raise ValueError(f"{shown!r} selects texts: select the elements, without ::text, ::attr(…), text() or @…")
    return selector


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Pattern = Annotated[str, AfterValidator(lambda text: compile_pattern(text).pattern)]
Elements = Annotated[Selector, AfterValidator(_of_elements)]
Selectors = Annotated[list[Selector], BeforeValidator(_one_or_many)]
