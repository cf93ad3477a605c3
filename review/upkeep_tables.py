"""The tables of looking after records: checks of their addresses, and pairs that are not the same offer."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

link_check = sa.Table(
    "link_check",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("municipality", sa.String(80), nullable=False, index=True),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("begun", sa.DateTime, nullable=False),
    sa.Column("running", sa.Boolean, unique=True),  # true or empty: so that there is one at a time
    sa.Column("alive", sa.Float, nullable=False),  # seconds since 1970 when the check last said so
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("faults", sa.JSON),  # addresses that are not in order; empty until it is done
)

# Records that look alike, and somebody said that they are different offers.
told_apart = sa.Table(
    "told_apart",
    metadata,
    sa.Column("first", sa.String(160), primary_key=True),  # the id that sorts first
    sa.Column("second", sa.String(160), primary_key=True),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)
