"""The tables of what staff read. Every text is masked before it gets here, but for how to reach who asks for an appointment."""

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
    sa.Column("reason", sa.String(20), nullable=False),  # one of review.log.REASONS
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("intents", sa.JSON, nullable=False),  # [[name, confidence], …], the classifier's first thoughts
    sa.Column("topics", sa.JSON, nullable=False),
    sa.Column("results", sa.JSON, nullable=False),  # [[offer id, score], …]: what was found, shown or not
    sa.Column("said", sa.JSON, nullable=False),  # keys of the replies
    sa.Column("group_id", sa.Integer),  # of review.inbox_tables.group; None until it was sorted in
    sa.Index("ix_review_question_group", "group_id", "day"),
)

appointment_request = sa.Table(
    "appointment_request",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.String(8), nullable=False, unique=True, index=True),  # what the family quotes
    sa.Column("municipality", sa.String(80), nullable=False, index=True),
    sa.Column("place_id", sa.String(160), nullable=False),
    sa.Column("place_name", sa.Text, nullable=False),
    sa.Column("place_email", sa.Text),
    sa.Column("wish", sa.Text),  # of time, masked; like reach and sender None once the request is not open any more
    sa.Column("reach_kind", sa.String(10), nullable=False),  # email, phone
    sa.Column("reach", sa.Text),
    sa.Column("language", sa.String(12), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("sender", sa.String(160), index=True),
    sa.Column("created", sa.Date, nullable=False, index=True),
    sa.Column("status", sa.String(12), nullable=False),  # open, answered, withdrawn, expired
    sa.Column("mailed", sa.Boolean, nullable=False),  # the place got it by e-mail
    sa.Column("recalled", sa.Boolean, nullable=False),  # and was told that it was withdrawn
    sa.Index("ix_appointment_request_open", "status", "municipality"),
)

# What citizens say is wrong with an offer.
offer_report = sa.Table(
    "offer_report",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("offer_id", sa.String(160), nullable=False),
    sa.Column("municipality", sa.String(80), nullable=False, index=True),
    sa.Column("reason", sa.String(20), nullable=False),  # facts, gone, other
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),  # of the text: the same on the same day is kept once
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Index("ix_offer_report_open", "done", "municipality"),
    sa.Index("ix_offer_report_once", "offer_id", "day", "reason", "digest", unique=True),
)
