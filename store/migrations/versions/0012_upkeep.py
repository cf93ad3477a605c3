"""Checks of the addresses that records name, and pairs of records that are told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("begun", sa.DateTime(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=True),
        sa.Column("alive", sa.Float(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_check")),
        sa.UniqueConstraint("running", name=op.f("uq_link_check_running")),
    )
    op.create_index(op.f("ix_link_check_municipality"), "link_check", ["municipality"])
    op.create_table(
        "told_apart",
        sa.Column("first", sa.String(length=160), nullable=False),
        sa.Column("second", sa.String(length=160), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_told_apart")),
    )


def downgrade() -> None:
    op.drop_table("told_apart")
    op.drop_table("link_check")
