"""The tables of the console: accounts, sessions, and who changed what."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

account = sa.Table(
    "staff_account",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False, unique=True),
    sa.Column("password", sa.Text, nullable=False),  # argon2id
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("towns", sa.JSON, nullable=False),  # keys; an empty list stands for all
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
)

session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # SHA-256 of the cookie's token
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("begun", sa.DateTime, nullable=False),
    sa.Column("until", sa.DateTime, nullable=False, index=True),
)

# Append only: no code changes or deletes a row but retention.
audit = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("who", sa.String(80), nullable=False),  # the account's name as it was then
    sa.Column("action", sa.String(40), nullable=False),  # what was done: linked, published, refused …
    sa.Column("kind", sa.String(40), nullable=False),  # of what: question_group, offer, account …
    sa.Column("key", sa.String(160), nullable=False, index=True),
    sa.Column("municipality", sa.String(80), index=True),
    sa.Column("before", sa.JSON),
    sa.Column("after", sa.JSON),
)
