"""pages as a browser built them, beside what was served."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("capture") as capture:
        capture.add_column(sa.Column("rendered_from_id", sa.Integer(), nullable=True))
        capture.create_foreign_key(op.f("fk_capture_rendered_from_id_capture"), "capture", ["rendered_from_id"], ["id"])


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("capture") as capture:
        capture.drop_constraint(op.f("fk_capture_rendered_from_id_capture"), type_="foreignkey")
        capture.drop_column("rendered_from_id")
