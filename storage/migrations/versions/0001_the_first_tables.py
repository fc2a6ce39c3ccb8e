"""the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "site",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("served_at", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("balance", sa.JSON(), nullable=True),
        sa.CheckConstraint("mode in ('incremental', 'backfill', 'revisit', 'urls')", name=op.f("ck_run_mode")),
        sa.CheckConstraint("state in ('running', 'finished', 'stopped', 'failed')", name=op.f("ck_run_state")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_run_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_site_id_started_at", ["site_id", "started_at"], unique=False)

    op.create_table(
        "section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.Column("walked_at", sa.DateTime(), nullable=True),
        sa.Column("walks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_section_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index("uq_section_site_id_key", ["site_id", "key"], unique=True)

    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('text', 'pictures', 'video', 'file')", name=op.f("ck_article_kind")),
        sa.CheckConstraint("state in ('live', 'gone', 'moved', 'withheld')", name=op.f("ck_article_state")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["article.id"], name=op.f("fk_article_duplicate_of_id_article")),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_article_first_run_id_run")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_duplicate_of_id"), ["duplicate_of_id"], unique=False)
        batch_op.create_index("uq_article_site_id_document", ["site_id", "document"], unique=True)

    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_address_article_id_article")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_address_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_article_id"), ["article_id"], unique=False)
        batch_op.create_index("uq_address_site_id_url", ["site_id", "url"], unique=True)

    op.create_table(
        "frontier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("fetch", sa.String(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('listing', 'article')", name=op.f("ck_frontier_kind")),
        sa.CheckConstraint(
            "result is null or result in ('listing', 'missing', 'end', 'new', 'changed', 'same', 'problem', 'forbidden')",
            name=op.f("ck_frontier_result"),
        ),
        sa.CheckConstraint("state in ('open', 'done')", name=op.f("ck_frontier_state")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_frontier_article_id_article")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_frontier_run_id_run")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_frontier_section_id_section")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_frontier_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
    )
    with op.batch_alter_table("frontier", schema=None) as batch_op:
        batch_op.create_index(
            "ix_frontier_site_id_state_next_try_at", ["site_id", "state", "next_try_at"], unique=False
        )
        batch_op.create_index("uq_frontier_site_id_kind_url", ["site_id", "kind", "url"], unique=True)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("observed_at", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("at_least", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_observation_article_id_article")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_observation_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index("ix_observation_article_id_observed_at", ["article_id", "observed_at"], unique=False)

    op.create_table(
        "capture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("captured_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("offset", sa.Integer(), nullable=True),
        sa.Column("stored", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["row_id"], ["frontier.id"], name=op.f("fk_capture_row_id_frontier")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id_run")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_capture_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_row_id"), ["row_id"], unique=False)
        batch_op.create_index("ix_capture_site_id_url_captured_at", ["site_id", "url", "captured_at"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("listed_raw", sa.String(), nullable=True),
        sa.Column("listed_date", sa.Date(), nullable=True),
        sa.Column("listed_at", sa.DateTime(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_run_id"], ["run.id"], name=op.f("fk_entry_first_run_id_run")),
        sa.ForeignKeyConstraint(["last_run_id"], ["run.id"], name=op.f("fk_entry_last_run_id_run")),
        sa.ForeignKeyConstraint(["row_id"], ["frontier.id"], name=op.f("fk_entry_row_id_frontier")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_entry_section_id_section")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_entry_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_last_run_id"), ["last_run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_row_id"), ["row_id"], unique=False)
        batch_op.create_index("uq_entry_section_id_url_title", ["section_id", "url", "title"], unique=True)

    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("passing", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("solved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_problem_capture_id_capture")),
        sa.ForeignKeyConstraint(["row_id"], ["frontier.id"], name=op.f("fk_problem_row_id_frontier")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_problem_run_id_run")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_problem_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_row_id"), ["row_id"], unique=False)
        batch_op.create_index("ix_problem_site_id_solved_at", ["site_id", "solved_at"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("capture_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("editors", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("published_raw", sa.String(), nullable=True),
        sa.Column("published_date", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_precision", sa.String(), nullable=True),
        sa.Column("published_assumed_year", sa.Boolean(), nullable=False),
        sa.Column("published_suspect", sa.String(), nullable=True),
        sa.Column("updated_raw", sa.String(), nullable=True),
        sa.Column("updated_date", sa.Date(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=True),
        sa.Column("updated_precision", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("breadcrumb", sa.JSON(), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.CheckConstraint("reason in ('first', 'edited', 'reread', 'imported')", name=op.f("ck_version_reason")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_version_article_id_article")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_version_capture_id_capture")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_version_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index("ix_version_body_digest", ["body_digest"], unique=False)
        batch_op.create_index("ix_version_current_published_date", ["current", "published_date"], unique=False)
        batch_op.create_index("uq_version_article_id_number", ["article_id", "number"], unique=True)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index("uq_version_article_id_number")
        batch_op.drop_index("ix_version_current_published_date")
        batch_op.drop_index("ix_version_body_digest")

    op.drop_table("version")
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_site_id_solved_at")
        batch_op.drop_index(batch_op.f("ix_problem_row_id"))

    op.drop_table("problem")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("uq_entry_section_id_url_title")
        batch_op.drop_index(batch_op.f("ix_entry_row_id"))
        batch_op.drop_index(batch_op.f("ix_entry_last_run_id"))

    op.drop_table("entry")
    with op.batch_alter_table("capture", schema=None) as batch_op:
        batch_op.drop_index("ix_capture_site_id_url_captured_at")
        batch_op.drop_index(batch_op.f("ix_capture_row_id"))

    op.drop_table("capture")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_article_id_observed_at")

    op.drop_table("observation")
    with op.batch_alter_table("frontier", schema=None) as batch_op:
        batch_op.drop_index("uq_frontier_site_id_kind_url")
        batch_op.drop_index("ix_frontier_site_id_state_next_try_at")

    op.drop_table("frontier")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index("uq_address_site_id_url")
        batch_op.drop_index(batch_op.f("ix_address_article_id"))

    op.drop_table("address")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index("uq_article_site_id_document")
        batch_op.drop_index(batch_op.f("ix_article_duplicate_of_id"))

    op.drop_table("article")
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.drop_index("uq_section_site_id_key")

    op.drop_table("section")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index("ix_run_site_id_started_at")

    op.drop_table("run")
    op.drop_table("site")
