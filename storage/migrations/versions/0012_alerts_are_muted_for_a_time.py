"""alerts can be muted until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("alert", sa.Column("muted_until", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("alert") as batch:
        batch.drop_column("muted_until")
