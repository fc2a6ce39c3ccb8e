"""The migrations make the tables that the models describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from storage import models
from storage.engine import REVISION
from storage.search.sqlite import keeping


@pytest.fixture
def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
    return made


@pytest.fixture
def connection(config: Config) -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as made:
        config.attributes["connection"] = made
        command.upgrade(config, "head")
        yield made
    engine.dispose()


def test_the_program_knows_the_newest_migration(config: Config) -> None:
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_migrated_tables_are_the_models_tables(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"include_name": keeping.is_described})
    assert compare_metadata(context, models.Base.metadata) == []


def test_migrations_can_be_taken_back(config: Config, connection: Connection) -> None:
    command.downgrade(config, "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]
