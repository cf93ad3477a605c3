"""What the last import of each record held."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_service",
        sa.Column("service_id", sa.String(length=160), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_imported_service")),
    )


def downgrade() -> None:
    op.drop_table("imported_service")
