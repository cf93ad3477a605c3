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


@cache
def services() -> Services:
    """For this process's settings. Raises DatabaseUnavailable, SettingsError."""
    settings = load_settings()
    database = open_database(settings)
    book = open_book(settings, database)
    return Services(settings, open_knowledge(settings, database), ReviewLog(database), appointments=book)
