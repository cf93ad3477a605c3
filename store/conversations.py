"""The table of running conversations: one row each, its events masked and bounded, gone after the retention period."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("sender_id", sa.String(160), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),  # JSON list, newest last
    sa.Column("updated", sa.Float, nullable=False, index=True),  # seconds since 1970, UTC
)
