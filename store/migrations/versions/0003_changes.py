"""Which change wrote or removed each record, so that a large town need not be read anew; a name for the database."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_service_revision"), "service", ["revision"])
    op.create_table(
        "removed_service",
        sa.Column("service_id", sa.String(length=160), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "municipality", name=op.f("pk_removed_service")),
    )
    op.create_index(op.f("ix_removed_service_revision"), "removed_service", ["revision"])
    op.add_column("knowledge_revision", sa.Column("identity", sa.String(length=36)))
    op.execute(sa.text("UPDATE knowledge_revision SET identity = :name").bindparams(name=str(uuid.uuid4())))


def downgrade() -> None:
    op.drop_column("knowledge_revision", "identity")
    op.drop_table("removed_service")
    op.drop_index(op.f("ix_service_revision"), "service")
    op.drop_column("service", "revision")
