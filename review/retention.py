"""Deletes what is older than it may be kept: conversations, contact details after days; questions, reports after a year."""

from __future__ import annotations

import time
from datetime import date
from typing import NamedTuple

from review.appointments import AppointmentBook
from review.log import ReviewLog
from review.reports import ReportBook
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


def purge(database: Database, retention_days: int) -> Purged:
    """Raises DatabaseUnavailable."""
    oldest = time.time() - retention_days * 86_400
    with database.writing() as connection:
        conversations = int(connection.execute(conversation.delete().where(conversation.c.updated < oldest)).rowcount)
        chats = delete_old(connection, retention_days)
        counts = forget_old_counts(connection, date.today())
    appointments = AppointmentBook(database).forget_older(retention_days)
    questions, reports = ReviewLog(database).forget_older(date.today()), ReportBook(database).forget_older(date.today())
    return Purged(conversations, questions, appointments, chats, reports, counts)
