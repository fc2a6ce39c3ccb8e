"""listing pages that are asked for with a form, and captures of their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("frontier", sa.Column("form", sa.String(), nullable=True))
    op.add_column("capture", sa.Column("posted", sa.String(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("capture") as capture:
        capture.drop_column("posted")
    op.execute("DELETE FROM frontier WHERE form IS NOT NULL")
    with op.batch_alter_table("frontier") as frontier:
        frontier.drop_column("form")
