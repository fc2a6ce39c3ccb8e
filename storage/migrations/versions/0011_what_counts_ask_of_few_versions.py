"""an index of the few versions of which a count must know more than that they hold the words."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = ["id", "current", "withheld", "story_id", "published_date", "has_text"]
UNCOMMON = "current = 0 OR withheld = 1 OR story_id IS NOT NULL OR published_date IS NULL OR has_text = 0"


def upgrade() -> None:
    """Make the change."""
    op.create_index("ix_indexed_uncommon", "indexed", COLUMNS, sqlite_where=sa.text(UNCOMMON))


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_indexed_uncommon", "indexed")
