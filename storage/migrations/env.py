"""Runs migrations over the connection that storage.engine hands in."""

from alembic import context

from storage.models import Base
from storage.search.sqlite import keeping

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=keeping.is_described,
)
with context.begin_transaction():
    context.run_migrations()
