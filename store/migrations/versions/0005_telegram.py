"""Chats on Telegram: updates until they are answered, choices, buttons."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telegram_update",
        sa.Column("bot", sa.String(length=20), nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.String(length=80), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("incoming", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(length=32), nullable=True),
        sa.Column("received", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "update_id", name=op.f("pk_telegram_update")),
    )
    op.create_index(op.f("ix_telegram_update_chat"), "telegram_update", ["chat"])
    op.create_index(op.f("ix_telegram_update_received"), "telegram_update", ["received"])
    op.create_table(
        "telegram_chat",
        sa.Column("chat", sa.String(length=80), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("district", sa.String(length=80), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("updated", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_telegram_chat")),
    )
    op.create_index(op.f("ix_telegram_chat_updated"), "telegram_chat", ["updated"])
    op.create_table(
        "telegram_keyboard",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=80), nullable=False),
        sa.Column("payloads", sa.JSON(), nullable=False),
        sa.Column("made", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_keyboard")),
    )
    op.create_index(op.f("ix_telegram_keyboard_chat"), "telegram_keyboard", ["chat"])
    op.create_index(op.f("ix_telegram_keyboard_made"), "telegram_keyboard", ["made"])


def downgrade() -> None:
    op.drop_table("telegram_keyboard")
    op.drop_table("telegram_chat")
    op.drop_table("telegram_update")
