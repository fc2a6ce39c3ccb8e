"""the log is append-only: the database itself refuses to change or remove its lines."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER log_no_{verb.lower()} BEFORE {verb} ON log "
            "BEGIN SELECT RAISE(ABORT, 'lines of the log are never changed or removed'); END"
        )


def downgrade() -> None:
    """Take it back."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"DROP TRIGGER log_no_{verb.lower()}")
