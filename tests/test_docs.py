"""What is documented, against what there is."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from spiders import listing_rules, profile
from spiders.families import FAMILIES
from spiders.selector import Selector

PAGE = (Path(__file__).parents[1] / "docs/profiles.md").read_text("utf-8")
PARTS = dict(re.findall(r"^## `(\w+)`[^\n]*\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
"""The page's parts by the table of the profile that each explains."""

TABLES: dict[str, type[BaseModel]] = {
    "profile": profile.Profile,
    "sections": profile.Section,
    "addresses": profile.Addresses,
    "listing": listing_rules.ListingRules,
    "more": listing_rules.More,
    **{name: rules for name, rules in listing_rules.FORMATS.items() if name != "html"},
    "layouts": profile.Layout,
    "seen": profile.Seen,
    "views": profile.Counter,
    "selector": Selector,
}


def keys(table: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in table.model_fields.items()}


def test_no_table_of_the_schema_is_forgotten() -> None:
    models = {
        found
        for found in [*vars(profile).values(), *profile.TABLES]
        if isinstance(found, type) and issubclass(found, BaseModel)
    }
    assert {model for model in models if model.model_fields} == set(TABLES.values())


@pytest.mark.parametrize("table", TABLES)
def test_the_documented_keys_are_those_of_the_schema(table: str) -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PARTS[table], re.MULTILINE)) == keys(TABLES[table])


def test_every_family_is_documented() -> None:
    part = PAGE.partition("## Families")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(FAMILIES)


def test_the_smallest_profile_is_a_valid_one() -> None:
    smallest = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[-2]
    read = profile.parse(smallest, Path("lantian.toml"))
    assert {"listing.items", "layouts[0].title", "layouts[0].body"} <= set(read.inherited)


def test_the_example_is_a_valid_profile() -> None:
    example = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[-1]
    assert profile.parse(example, Path("xuechuan.toml")).id == "xuechuan"
