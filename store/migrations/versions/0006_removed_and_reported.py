"""What removed offers were called and what took their place; what citizens say is wrong with an offer."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("removed_service", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("removed_service", sa.Column("replaced_by", sa.String(length=160), nullable=True))
    op.create_table(
        "offer_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("offer_id", sa.String(length=160), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_report")),
    )
    op.create_index("ix_offer_report_once", "offer_report", ["offer_id", "day", "reason", "digest"], unique=True)
    for column in ("day", "municipality"):
        op.create_index(op.f(f"ix_offer_report_{column}"), "offer_report", [column])


def downgrade() -> None:
    op.drop_table("offer_report")
    with op.batch_alter_table("removed_service") as table:
        table.drop_column("replaced_by")
        table.drop_column("name")
