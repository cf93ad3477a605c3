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
    sa.Column("email", sa.String(254), unique=True),  # small letters
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("totp", sa.String(64)),  # sealed (review/sealing.py); None without a second factor
    sa.Column("totp_pending", sa.String(64)),  # shown, but not confirmed with a code yet
    sa.Column("totp_step", sa.Integer, nullable=False),  # the last half minute whose code was used: no code counts twice
)

recovery_code = sa.Table(
    "staff_recovery_code",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # SHA-256 of account and code
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), nullable=False, index=True),
)

session = sa.Table(
    "staff_session",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # SHA-256 of the cookie's token
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("begun", sa.DateTime, nullable=False),
    sa.Column("seen", sa.DateTime, nullable=False),  # to a few minutes
    sa.Column("until", sa.DateTime, nullable=False, index=True),
    sa.Column("device", sa.String(80), nullable=False),  # "Firefox, Windows"; empty where unknown
)

# Append only: no code changes or deletes a row but retention.
audit = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("who", sa.String(80), nullable=False, index=True),  # the account's name as it was then
    sa.Column("action", sa.String(40), nullable=False),  # what was done: linked, published, refused …
    sa.Column("kind", sa.String(40), nullable=False),  # of what: question_group, offer, account …
    sa.Column("key", sa.String(160), nullable=False, index=True),
    sa.Column("municipality", sa.String(80), index=True),
    sa.Column("before", sa.JSON),
    sa.Column("after", sa.JSON),
)
