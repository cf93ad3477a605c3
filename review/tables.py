"""The tables of the review log; every text in them is masked before it gets here."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

question = sa.Table(
    "review_question",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, index=True),  # no time of day: it could point at a person
    sa.Column("municipality", sa.String(80), index=True),
    sa.Column("language", sa.String(12), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("reason", sa.String(20), nullable=False),  # clarify_twice, handover, declined, thumbs_down
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("intents", sa.JSON, nullable=False),  # [[name, confidence], …], the classifier's first thoughts
    sa.Column("topics", sa.JSON, nullable=False),
    sa.Column("results", sa.JSON, nullable=False),  # [[offer id, score], …]: what was found, shown or not
    sa.Column("said", sa.JSON, nullable=False),  # keys of the replies
)
