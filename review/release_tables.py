"""The tables of what the language model learns from the console, its releases, and checks of an effect."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

# A sentence that staff named the right kind of question for; the release that holds it says whether it was published.
sentence = sa.Table(
    "learned_sentence",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("intent", sa.String(80), nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # masked
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("decision", sa.Integer, nullable=False, index=True),
    sa.Column("taken_back", sa.Boolean, nullable=False),
)

release = sa.Table(
    "language_release",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("made", sa.DateTime, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),  # training, ready, refused, failed
    sa.Column("sentences", sa.JSON, nullable=False),  # ids of all that it learned
    sa.Column("model", sa.String(120)),  # file below `models`
    sa.Column("figures", sa.JSON, nullable=False),
    sa.Column("effect", sa.JSON, nullable=False),
    sa.Column("faults", sa.JSON, nullable=False),  # why it was refused or failed, for editors
    sa.Column("log", sa.JSON, nullable=False),
    sa.Column("progress", sa.Integer, nullable=False),  # percent
    sa.Column("alive", sa.Float, nullable=False),  # seconds since 1970 when the training last said so
    sa.Column("published", sa.DateTime),  # last time
)

# One row: what answers now. No release stands for the model as it is delivered.
current = sa.Table(
    "current_release",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("release", sa.Integer, sa.ForeignKey("language_release.id")),
    sa.Column("since", sa.DateTime),
    sa.Column("who", sa.String(80)),
)

effect = sa.Table(
    "effect_check",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("begun", sa.DateTime, nullable=False),
    sa.Column("who", sa.String(80), nullable=False, index=True),
    sa.Column("decisions", sa.JSON, nullable=False),  # ids of the drafts that were checked
    sa.Column("state", sa.String(20), nullable=False),  # running, done, failed
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("alive", sa.Float, nullable=False),
    sa.Column("result", sa.JSON),
)
