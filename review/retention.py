"""Deletes what is older than it may be kept: conversations after days, questions after a year."""

from __future__ import annotations

import time
from datetime import date

from review.log import ReviewLog
from store.conversations import conversation
from store.database import Database


def purge(database: Database, retention_days: int) -> tuple[int, int]:
    """How many conversations and questions were deleted. Raises DatabaseUnavailable."""
    oldest = time.time() - retention_days * 86_400
    with database.writing() as connection:
        conversations = int(connection.execute(conversation.delete().where(conversation.c.updated < oldest)).rowcount)
    return conversations, ReviewLog(database).forget_older(date.today())
