"""The tables of what is counted: by month and one trait at a time, so that no row can point at a family."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

turns = sa.Table(
    "usage_turns",
    metadata,
    sa.Column("month", sa.Date, primary_key=True),  # its first day
    sa.Column("municipality", sa.String(80), primary_key=True),  # empty where no town is known
    sa.Column("dimension", sa.String(10), primary_key=True),  # one of review.usage.DIMENSIONS
    sa.Column("value", sa.String(80), primary_key=True),  # empty where it is not known
    sa.Column("outcome", sa.String(12), primary_key=True),
    sa.Column("turns", sa.Integer, nullable=False),
)

offers = sa.Table(
    "usage_offers",
    metadata,
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("municipality", sa.String(80), primary_key=True),  # from which it was looked at, not whose it is
    sa.Column("offer_id", sa.String(160), primary_key=True),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.Column("opened", sa.Integer, nullable=False),
    sa.Column("helpful", sa.Integer, nullable=False),
    sa.Column("not_helpful", sa.Integer, nullable=False),
)
