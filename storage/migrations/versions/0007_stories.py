"""texts are compared by some of their shingles, and those that tell the same are one story."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change. The tables are filled afterwards: comparing all texts would hold up everybody."""
    op.create_table(
        "fingerprint",
        sa.Column("shingle", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_fingerprint_article_id_article")),
        sa.PrimaryKeyConstraint("shingle", "article_id", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "boilerplate",
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("shingle", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_boilerplate_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "shingle", name=op.f("pk_boilerplate")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("shingles", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_story_article_id_article")),
        sa.ForeignKeyConstraint(["story_id"], ["article.id"], name=op.f("fk_story_story_id_article")),
        sa.ForeignKeyConstraint(["from_id"], ["article.id"], name=op.f("fk_story_from_id_article")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_story_id"), "story", ["story_id"])
    op.create_index(op.f("ix_story_from_id"), "story", ["from_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("story")
    op.drop_table("boilerplate")
    op.drop_table("fingerprint")
