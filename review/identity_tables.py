"""The table of who is who at a city's own sign-in."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

# An account has one person at an issuer: an e-mail address that was given to somebody else opens nothing.
identity = sa.Table(
    "staff_identity",
    metadata,
    sa.Column("issuer", sa.String(255), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),  # OpenID Connect Core 1.0, 2: at most 255 characters, never reused
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), nullable=False),
    sa.Column("linked", sa.DateTime, nullable=False),
    sa.UniqueConstraint("account", "issuer"),
)
