"""What the tables of a profile are made of."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from spiders.faults import said
from spiders.patterns import compile_pattern
from spiders.selector import Selector


def _of_elements(selector: Selector) -> Selector:
    if not selector.selects_elements:
        shown = selector.css or selector.xpath
        raise ValueError(said("texts", given=shown))
    return _without_pattern(selector)


def _of_texts(selector: Selector) -> Selector:
    if not selector.selects_texts:
        raise ValueError(said("no texts", given=selector.xpath))
    return selector


def _without_pattern(selector: Selector) -> Selector:
    if selector.pattern is not None:
        raise ValueError(said("re of elements"))
    return _of_texts(selector)


def _of_links(selector: Selector) -> Selector:
    if selector.pattern is not None and selector.selects_elements:
        raise ValueError(said("re of links"))
    return _of_texts(selector)


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Pattern = Annotated[str, Field(min_length=1), AfterValidator(lambda text: compile_pattern(text).pattern)]
Elements = Annotated[Selector, AfterValidator(_of_elements)]
Texts = Annotated[Selector, AfterValidator(_of_texts)]
Targets = Annotated[Selector, AfterValidator(_without_pattern)]
Links = Annotated[Selector, AfterValidator(_of_links)]
Selectors = Annotated[list[Texts], BeforeValidator(_one_or_many)]
