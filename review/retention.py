"""Deletes what is older than it may be kept: conversations, contact details, files after days; much else after a year."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import NamedTuple

from review.appointments import AppointmentBook
from review.drafts import forget_closed
from review.log import ReviewLog
from review.provider_links import forget_ended
from review.reports import ReportBook
from review.uploads import forget_old_uploads
from review.usage import forget_old_counts
from store.conversations import conversation
from store.database import Database
from store.telegram import delete_old


class Purged(NamedTuple):
    """How many of each were deleted; of appointment requests the contact detail."""

    conversations: int
    questions: int
    appointments: int
    chats: int  # of Telegram: their choices
    reports: int
    counts: int  # rows of sums
    uploads: int  # files that somebody wanted to import
    drafts: int  # of records, published or dropped
    links: int  # of providers, ended


def purge(database: Database, retention_days: int) -> Purged:
    """Raises DatabaseUnavailable."""
    oldest = time.time() - retention_days * 86_400
    with database.writing() as connection:
        conversations = int(connection.execute(conversation.delete().where(conversation.c.updated < oldest)).rowcount)
        chats = delete_old(connection, retention_days)
        counts = forget_old_counts(connection, date.today())
        uploads = forget_old_uploads(connection, datetime.now())
        drafts, links = forget_closed(connection, datetime.now()), forget_ended(connection, datetime.now())
    appointments = AppointmentBook(database).forget_older(retention_days)
    questions, reports = ReviewLog(database).forget_older(date.today()), ReportBook(database).forget_older(date.today())
    return Purged(conversations, questions, appointments, chats, reports, counts, uploads, drafts, links)
