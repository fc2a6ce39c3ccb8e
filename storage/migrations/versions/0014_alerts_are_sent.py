"""alerts are sent: messages on channels, and which alerts each tells; alerts of the archive itself have no site."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("alert") as batch:
        batch.alter_column("site_id", existing_type=sa.String(), nullable=True)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("loss", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("brief", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'sending', 'sent', 'dropped')", name=op.f("ck_message_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_channel_state", "message", ["channel", "state"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_notice_alert_id_alert")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("uq_notice_alert_id_channel", "notice", ["alert_id", "channel"], unique=True)
    op.create_index(op.f("ix_notice_message_id"), "notice", ["message_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("notice")
    op.drop_table("message")
    op.execute("DELETE FROM alert WHERE site_id IS NULL")
    with op.batch_alter_table("alert") as batch:
        batch.alter_column("site_id", existing_type=sa.String(), nullable=False)
