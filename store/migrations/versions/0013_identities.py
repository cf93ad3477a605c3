"""Who an account belongs to at a city's own sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("linked", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["staff_account.id"], name=op.f("fk_staff_identity_account"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("account", "issuer", name=op.f("uq_staff_identity_account_issuer")),
    )


def downgrade() -> None:
    op.drop_table("staff_identity")
