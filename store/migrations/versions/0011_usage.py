"""What is counted of questions and offers, by month."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "usage_turns",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("dimension", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "municipality", "dimension", "value", "outcome", name=op.f("pk_usage_turns")),
    )
    op.create_table(
        "usage_offers",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("offer_id", sa.String(length=160), nullable=False),
        *(sa.Column(sign, sa.Integer(), nullable=False) for sign in ("shown", "opened", "helpful", "not_helpful")),
        sa.PrimaryKeyConstraint("month", "municipality", "offer_id", name=op.f("pk_usage_offers")),
    )


def downgrade() -> None:
    op.drop_table("usage_offers")
    op.drop_table("usage_turns")
