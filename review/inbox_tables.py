"""The tables of the inbox: questions in groups, each step taken with them, and what was decided."""

from __future__ import annotations

import sqlalchemy as sa

import review.staff_tables  # noqa: F401 – groups are assigned to accounts
from store.database import metadata

# Questions that mean the same. Its counts are kept here: a list of 100,000 questions is read from them alone.
group = sa.Table(
    "question_group",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("municipality", sa.String(80), index=True),
    sa.Column("language", sa.String(12), nullable=False),
    sa.Column("label", sa.Text, nullable=False),  # the question it is shown by
    sa.Column("examples", sa.JSON, nullable=False),  # [[text, [topic, …]], …]: what a new question is compared with
    sa.Column("size", sa.Integer, nullable=False),  # questions
    sa.Column("newest", sa.Date, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),  # open, draft, done; merged: its questions are in another group
    sa.Column("assigned", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="SET NULL"), index=True),
    sa.Column("version", sa.Integer, nullable=False),  # rises with each step: an older form is stale
    sa.Column("reopens_after", sa.Date),  # a question of a later day shows that the answer is still not found
    sa.Index("ix_question_group_most", "state", "size"),
    sa.Index("ix_question_group_newest", "state", "newest"),
    sa.Index("ix_question_group_new", "state", "municipality", "id"),
)

facet = sa.Table(
    "question_group_facet",
    metadata,
    sa.Column("group_id", sa.Integer, sa.ForeignKey("question_group.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # reason, topic, channel
    sa.Column("value", sa.String(80), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Index("ix_question_group_facet_value", "kind", "value"),
)

step = sa.Table(
    "question_group_step",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("group_id", sa.Integer, sa.ForeignKey("question_group.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),  # assign, note, split, merge, decide, undo, publish
    sa.Column("text", sa.Text, nullable=False),  # in words, for the group's history
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),  # of the group after it
    sa.Column("form_id", sa.String(80), nullable=False, unique=True),  # the same form sent twice is one step
    sa.Column("before", sa.JSON),  # what is needed to take it back; None where it cannot be
    sa.Column("undone", sa.Boolean, nullable=False),
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("group_id", sa.Integer, sa.ForeignKey("question_group.id", ondelete="SET NULL"), index=True),
    sa.Column("municipality", sa.String(80), index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("state", sa.String(12), nullable=False, index=True),  # draft, published, undone
    sa.Column("published_by", sa.String(80)),
    sa.Column("published_at", sa.DateTime),
    sa.Column("written", sa.JSON),  # what its publication wrote, so that exactly this is taken back
)
