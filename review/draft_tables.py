"""The tables of what is not published yet: drafts of records, links for providers, files that wait for decisions."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

draft = sa.Table(
    "record_draft",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("offer_id", sa.String(160), nullable=False, index=True),
    sa.Column("municipality", sa.String(80), nullable=False, index=True),
    sa.Column("base", sa.Integer),  # revision of the record that it was begun from; None for a new one
    sa.Column("fields", sa.JSON, nullable=False),  # what was typed, as it was typed
    sa.Column("version", sa.Integer, nullable=False),  # rises with each saving
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),  # draft, review, published, dropped
    sa.Column("link", sa.Integer, index=True),  # the provider's link that it came by
    sa.Column("message", sa.Text),  # from the provider, or to who looks it through
    sa.Column("form", sa.String(40), nullable=False, unique=True),  # of the form that began it: a double click begins one
)

provider_link = sa.Table(
    "provider_link",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("offer_id", sa.String(160), nullable=False, index=True),
    sa.Column("municipality", sa.String(80), nullable=False),
    sa.Column("made_by", sa.String(80), nullable=False),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("until", sa.DateTime, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
)

# Emptied when it is decided or dropped, and deleted after a few days.
upload = sa.Table(
    "record_upload",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("municipality", sa.String(80), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("content", sa.LargeBinary),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("state", sa.String(20), nullable=False),  # open, done, dropped
    sa.Column("result", sa.JSON),  # how many were added, changed, left
)
