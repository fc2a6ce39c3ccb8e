"""when versions ceased to be current, so that the archive can be asked what it held at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The next version that was stored took its place, unless this one was imported and is older than the one before it.
FOLLOWED = """
UPDATE version SET superseded_at = coalesce(
  CASE WHEN reason = 'imported' AND number > 1 AND
    (SELECT captured_at FROM capture WHERE capture.id = version.capture_id) <
    (SELECT max(captured_at) FROM capture JOIN version AS before ON before.capture_id = capture.id
     WHERE before.article_id = version.article_id AND before.number < version.number)
  THEN created_at END,
  (SELECT min(after.created_at) FROM version AS after
   WHERE after.article_id = version.article_id AND after.number > version.number),
  created_at)
WHERE NOT current
"""


def upgrade() -> None:
    """Make the change."""
    op.add_column("version", sa.Column("superseded_at", sa.DateTime(), nullable=True))
    op.execute(FOLLOWED)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("version") as batch:
        batch.drop_column("superseded_at")
