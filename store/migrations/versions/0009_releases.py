"""What the language model learns from the console, its releases, and checks of an effect."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learned_sentence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intent", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_sentence")),
    )
    op.create_index(op.f("ix_learned_sentence_decision"), "learned_sentence", ["decision"])
    op.create_table(
        "language_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("log", sa.JSON(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("alive", sa.Float(), nullable=False),
        sa.Column("published", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_release")),
    )
    op.create_index(op.f("ix_language_release_state"), "language_release", ["state"])
    op.create_table(
        "current_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=True),
        sa.Column("who", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["release"], ["language_release.id"], name=op.f("fk_current_release_release_language_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_current_release")),
    )
    op.create_table(
        "effect_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("alive", sa.Float(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_check")),
    )
    op.create_index(op.f("ix_effect_check_who"), "effect_check", ["who"])
    op.bulk_insert(sa.table("current_release", sa.column("id", sa.Integer)), [{"id": 1}])


def downgrade() -> None:
    for table in ("effect_check", "current_release", "language_release", "learned_sentence"):
        op.drop_table(table)
