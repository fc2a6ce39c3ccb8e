"""versions tell the section that a page names, and the captions of its pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("version", sa.Column("section", sa.String(), nullable=True))
    # Its default stays: to take it away SQLite would write anew the table that holds every text.
    op.add_column("version", sa.Column("captions", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("version") as version:
        version.drop_column("captions")
        version.drop_column("section")
