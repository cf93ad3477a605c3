"""Groups of unanswered questions, what was done with them, and words that staff taught."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review_question", sa.Column("group_id", sa.Integer(), nullable=True))
    op.create_index("ix_review_question_group", "review_question", ["group_id", "day"])
    _create_groups()
    _create_steps()
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("municipality", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("written", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["question_group.id"], name=op.f("fk_decision_group_id_question_group"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    for column in ("group_id", "municipality", "state"):
        op.create_index(op.f(f"ix_decision_{column}"), "decision", [column])
    op.create_table(
        "learned_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("concept", sa.String(length=80), nullable=True),
        sa.Column("word", sa.String(length=80), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_word")),
    )


def _create_groups() -> None:
    op.create_table(
        "question_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assigned", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reopens_after", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assigned"], ["staff_account.id"], name=op.f("fk_question_group_assigned_staff_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_group")),
    )
    for column in ("municipality", "assigned"):
        op.create_index(op.f(f"ix_question_group_{column}"), "question_group", [column])
    op.create_index("ix_question_group_most", "question_group", ["state", "size"])
    op.create_index("ix_question_group_newest", "question_group", ["state", "newest"])
    op.create_table(
        "question_group_facet",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["question_group.id"], name=op.f("fk_question_group_facet_group_id_question_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "kind", "value", name=op.f("pk_question_group_facet")),
    )  # fmt: skip
    op.create_index("ix_question_group_facet_value", "question_group_facet", ["kind", "value"])


def _create_steps() -> None:
    op.create_table(
        "question_group_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.String(length=80), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["question_group.id"], name=op.f("fk_question_group_step_group_id_question_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_group_step")),
        sa.UniqueConstraint("form_id", name=op.f("uq_question_group_step_form_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_question_group_step_group_id"), "question_group_step", ["group_id"])


def downgrade() -> None:
    for table in ("learned_word", "decision", "question_group_step", "question_group_facet", "question_group"):
        op.drop_table(table)
    op.drop_index("ix_review_question_group", "review_question")
    with op.batch_alter_table("review_question") as table:
        table.drop_column("group_id")
