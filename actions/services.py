"""What actions are given: the knowledge base, the review log, the settings. Made once for a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from actions.decision import ANSWERS
from knowledge.knowledge import Knowledge, open_knowledge
from review.appointments import AppointmentBook, open_book
from review.log import ReviewLog
from review.usage import UsageLog
from store.database import open_database
from store.settings import Settings, load_settings

BERLIN = ZoneInfo("Europe/Berlin")


def berlin_now() -> datetime:
    """Local time without zone: what opening hours are written in."""
    return datetime.now(BERLIN).replace(tzinfo=None)


@dataclass(frozen=True)
class Services:
    settings: Settings
    knowledge: Knowledge
    log: ReviewLog | None
    answers_from: float = ANSWERS  # how likely an answer must be; measuring sets it to 0
    now: Callable[[], datetime] = berlin_now
    appointments: AppointmentBook | None = None  # without it no appointment can be asked for
    usage: UsageLog | None = None  # without it nothing is counted

    @property
    def counting(self) -> UsageLog | None:
        """Questions that are not put before staff are tests: they are not counted either."""
        return self.usage if self.log else None


@cache
def services() -> Services:
    """For this process's settings. Raises DatabaseUnavailable, SettingsError."""
    settings = load_settings()
    database = open_database(settings)
    book = open_book(settings, database)
    log, usage = ReviewLog(database), UsageLog(database)
    return Services(settings, open_knowledge(settings, database), log, appointments=book, usage=usage)
