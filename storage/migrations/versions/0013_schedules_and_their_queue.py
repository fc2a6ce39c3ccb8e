"""schedules, when each of their sites is due, and the queue of runs that wait or go on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("cron", sa.String(), nullable=True),
        sa.Column("hours", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("paused_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint('(site is null) <> ("group" is null)', name=op.f("ck_schedule_whom")),
        sa.CheckConstraint("(every_seconds is null) <> (cron is null)", name=op.f("ck_schedule_times")),
        sa.CheckConstraint("mode in ('incremental', 'backfill', 'revisit')", name=op.f("ck_schedule_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
    )
    op.create_table(
        "turn",
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_turn_run_id_run")),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_turn_schedule_id_schedule")),
        sa.PrimaryKeyConstraint("schedule_id", "site", name=op.f("pk_turn")),
    )
    op.create_index("ix_turn_next_at", "turn", ["next_at"])
    op.create_table(
        "queued",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("process", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"], name=op.f("fk_queued_schedule_id_schedule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queued")),
    )
    op.create_index("uq_queued_schedule_id_site", "queued", ["schedule_id", "site"], unique=True)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("queued")
    op.drop_table("turn")
    op.drop_table("schedule")
