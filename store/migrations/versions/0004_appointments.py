"""Requests for appointments, with how to reach who asks until they are answered or withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("place_id", sa.String(length=160), nullable=False),
        sa.Column("place_name", sa.Text(), nullable=False),
        sa.Column("place_email", sa.Text(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=True),
        sa.Column("reach_kind", sa.String(length=10), nullable=False),
        sa.Column("reach", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=160), nullable=True),
        sa.Column("created", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("recalled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_request")),
    )
    op.create_index(op.f("ix_appointment_request_number"), "appointment_request", ["number"], unique=True)
    for column in ("municipality", "sender", "created"):
        op.create_index(op.f(f"ix_appointment_request_{column}"), "appointment_request", [column])


def downgrade() -> None:
    op.drop_table("appointment_request")
