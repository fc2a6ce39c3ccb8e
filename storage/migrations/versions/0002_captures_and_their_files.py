"""captures lie in WARC files; alerts, a log, what conditional requests and sightings of the missing need."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_KINDS = "kind in ('listing', 'article')"
ROW_KINDS_NOW = "kind in ('listing', 'article', 'asset')"
MODES = "mode in ('incremental', 'backfill', 'revisit', 'urls')"
MODES_NOW = "mode in ('incremental', 'backfill', 'revisit', 'urls', 'reread', 'import')"
RESULTS = "result is null or result in ('listing', 'missing', 'end', 'new', 'changed', 'same', 'problem', 'forbidden')"
RESULTS_NOW = (
    "result is null or result in "
    "('listing', 'missing', 'end', 'cut', 'new', 'changed', 'same', 'reread', 'kept', 'external', 'problem', 'forbidden')"
)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "warc",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("shipped_to", sa.String(), nullable=True),
        sa.Column("shipped_at", sa.DateTime(), nullable=True),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_warc_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warc")),
        sa.UniqueConstraint("path", name=op.f("uq_warc_path")),
    )
    op.create_index(op.f("ix_warc_site_id"), "warc", ["site_id"])
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("muted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_alert_run_id_run")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_alert_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_site_id_cause_closed_at", "alert", ["site_id", "cause", "closed_at"])
    op.create_table(
        "log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log")),
    )
    op.create_index("ix_log_at", "log", ["at"])
    _widen_crawl_tables()
    _widen_article_tables()


def _widen_crawl_tables() -> None:
    with op.batch_alter_table("site") as site:
        site.add_column(sa.Column("moved_to_id", sa.String(), nullable=True))
        site.create_foreign_key(op.f("fk_site_moved_to_id_site"), "site", ["moved_to_id"], ["id"])
    op.add_column("section", sa.Column("poll_seconds", sa.Integer(), nullable=True))
    op.add_column("section", sa.Column("next_poll_at", sa.DateTime(), nullable=True))
    for name in ("bytes", "revisited", "missing"):
        op.add_column("run", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("run", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("run", sa.Column("sums", sa.JSON(), nullable=True))
    with op.batch_alter_table("run") as run:  # the model gives these values itself
        for name in ("bytes", "revisited", "missing", "notes"):
            run.alter_column(name, server_default=None)
        run.drop_constraint(op.f("ck_run_mode"))
        run.create_check_constraint(op.f("ck_run_mode"), MODES_NOW)
    with op.batch_alter_table("frontier") as frontier:
        frontier.add_column(sa.Column("etag", sa.String(), nullable=True))
        frontier.add_column(sa.Column("modified", sa.String(), nullable=True))
        frontier.add_column(sa.Column("capture_id", sa.Integer(), nullable=True))
        frontier.drop_constraint(op.f("ck_frontier_kind"))
        frontier.create_check_constraint(op.f("ck_frontier_kind"), ROW_KINDS_NOW)
        frontier.drop_constraint(op.f("ck_frontier_result"))
        frontier.create_check_constraint(op.f("ck_frontier_result"), RESULTS_NOW)
        frontier.create_index(op.f("ix_frontier_article_id"), ["article_id"])
    with op.batch_alter_table("capture") as capture:
        capture.drop_column("file")
        capture.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        capture.add_column(sa.Column("refers_to_id", sa.Integer(), nullable=True))
        capture.add_column(sa.Column("truncated", sa.Boolean(), nullable=False, server_default=sa.false()))
        capture.add_column(sa.Column("visit", sa.Integer(), nullable=True))
        capture.add_column(sa.Column("page", sa.Integer(), nullable=True))
        capture.create_foreign_key(op.f("fk_capture_file_id_warc"), "warc", ["file_id"], ["id"])
        capture.create_foreign_key(op.f("fk_capture_refers_to_id_capture"), "capture", ["refers_to_id"], ["id"])
        capture.create_index("ix_capture_site_id_digest", ["site_id", "digest"])
        capture.create_index("uq_capture_file_id_offset", ["file_id", "offset"], unique=True)
    with op.batch_alter_table("capture") as capture:
        capture.alter_column("truncated", server_default=None)


def _widen_article_tables() -> None:
    with op.batch_alter_table("article") as article:
        article.add_column(sa.Column("missing_at", sa.DateTime(), nullable=True))
        article.add_column(sa.Column("missing_run_id", sa.Integer(), nullable=True))
        article.add_column(sa.Column("gone_at", sa.DateTime(), nullable=True))
        article.create_foreign_key(op.f("fk_article_missing_run_id_run"), "run", ["missing_run_id"], ["id"])
    with op.batch_alter_table("observation") as observation:
        observation.add_column(sa.Column("capture_id", sa.Integer(), nullable=True))
        observation.add_column(sa.Column("clicked", sa.Boolean(), nullable=False, server_default=sa.false()))
        observation.create_foreign_key(op.f("fk_observation_capture_id_capture"), "capture", ["capture_id"], ["id"])
    with op.batch_alter_table("observation") as observation:
        observation.alter_column("clicked", server_default=None)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("observation") as observation:
        observation.drop_constraint(op.f("fk_observation_capture_id_capture"), type_="foreignkey")
        observation.drop_column("clicked")
        observation.drop_column("capture_id")
    with op.batch_alter_table("article") as article:
        article.drop_constraint(op.f("fk_article_missing_run_id_run"), type_="foreignkey")
        for name in ("gone_at", "missing_run_id", "missing_at"):
            article.drop_column(name)
    with op.batch_alter_table("capture") as capture:
        capture.drop_index("uq_capture_file_id_offset")
        capture.drop_index("ix_capture_site_id_digest")
        capture.drop_constraint(op.f("fk_capture_refers_to_id_capture"), type_="foreignkey")
        capture.drop_constraint(op.f("fk_capture_file_id_warc"), type_="foreignkey")
        for name in ("page", "visit", "truncated", "refers_to_id", "file_id"):
            capture.drop_column(name)
        capture.add_column(sa.Column("file", sa.String(), nullable=True))
    op.execute("DELETE FROM frontier WHERE kind = 'asset'")
    with op.batch_alter_table("frontier") as frontier:
        frontier.drop_index(op.f("ix_frontier_article_id"))
        frontier.drop_constraint(op.f("ck_frontier_result"))
        frontier.create_check_constraint(op.f("ck_frontier_result"), RESULTS)
        frontier.drop_constraint(op.f("ck_frontier_kind"))
        frontier.create_check_constraint(op.f("ck_frontier_kind"), ROW_KINDS)
        for name in ("capture_id", "modified", "etag"):
            frontier.drop_column(name)
    op.execute("DELETE FROM run WHERE mode IN ('reread', 'import')")
    with op.batch_alter_table("run") as run:
        run.drop_constraint(op.f("ck_run_mode"))
        run.create_check_constraint(op.f("ck_run_mode"), MODES)
        for name in ("sums", "notes", "missing", "revisited", "bytes"):
            run.drop_column(name)
    with op.batch_alter_table("section") as section:
        for name in ("next_poll_at", "poll_seconds"):
            section.drop_column(name)
    with op.batch_alter_table("site") as site:
        site.drop_constraint(op.f("fk_site_moved_to_id_site"), type_="foreignkey")
        site.drop_column("moved_to_id")
    for table in ("log", "alert", "warc"):
        op.drop_table(table)
