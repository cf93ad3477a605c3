"""What each account is told by e-mail, what it has seen, and what it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_notice",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=True),
        sa.Column("chosen", sa.DateTime(), nullable=True),
        sa.Column("seen_group", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["staff_account.id"], name=op.f("fk_staff_notice_account_staff_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_staff_notice")),
    )
    op.create_table(
        "notice_sent",
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["staff_account.id"], name=op.f("fk_notice_sent_account_staff_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account", "kind", "period", name=op.f("pk_notice_sent")),
    )
    # Every page counts these.
    op.create_index("ix_question_group_new", "question_group", ["state", "municipality", "id"])
    op.create_index("ix_appointment_request_open", "appointment_request", ["status", "municipality"])
    op.create_index("ix_offer_report_open", "offer_report", ["done", "municipality"])
    # Whoever had an account before was never told of e-mails: they begin when somebody chooses them.
    op.execute("INSERT INTO staff_notice (account, choice, seen_group) SELECT id, 'none', 0 FROM staff_account")


def downgrade() -> None:
    op.drop_index("ix_offer_report_open", "offer_report")
    op.drop_index("ix_appointment_request_open", "appointment_request")
    op.drop_index("ix_question_group_new", "question_group")
    op.drop_table("notice_sent")
    op.drop_table("staff_notice")
