"""The tables of telling people: what each account chose, what it has seen, which e-mails it was sent."""

from __future__ import annotations

import sqlalchemy as sa

from store.database import metadata

notice = sa.Table(
    "staff_notice",
    metadata,
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("choice", sa.String(10)),  # one of review.notices.CHOICES; None where nothing was chosen
    sa.Column("chosen", sa.DateTime),
    sa.Column("seen_group", sa.Integer, nullable=False),  # the newest group of questions when the person last looked
)

# A row is there before its e-mail leaves: of two processes one writes it, and that one sends.
sent = sa.Table(
    "notice_sent",
    metadata,
    sa.Column("account", sa.Integer, sa.ForeignKey("staff_account.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),  # daily, weekly
    sa.Column("period", sa.Date, primary_key=True),  # the day, or the week's Monday, on which it was due
    sa.Column("state", sa.String(10), nullable=False),  # sending, sent, nothing (to say), waiting (for another try), failed
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("again", sa.DateTime),  # of waiting: when
)
