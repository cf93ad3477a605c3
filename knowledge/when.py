"""Open now, next date: opening hours (OpenStreetMap syntax) and recurrences (RFC 5545), in the town's local time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr
from opening_hours import OpeningHours

from knowledge.model import Offer, Schedule

_HORIZON = timedelta(days=366)


@lru_cache(maxsize=4096)
def _hours(text: str) -> OpeningHours:
    return OpeningHours(text)


def open_now(offer: Offer, at: datetime) -> bool | None:
    """None where no hours are known, or where the offer may no longer exist."""
    texts = [schedule.opening_hours for schedule in offer.schedules if schedule.opening_hours]
    if not texts or offer.status != "active":
        return None
    return any(_hours(text).is_open(at) for text in texts)


def next_start(offer: Offer, at: datetime) -> datetime | None:
    """The next date of something that recurs or is announced; None where none is known or all are past.

    Of an offer whose status is uncertain it is the date its source would give: say so beside it.
    """
    if offer.status == "past" or (offer.valid_to and offer.valid_to < at.date()):
        return None
    starts = [start for schedule in offer.schedules if (start := _next(schedule, at))]
    return min(starts, default=None)


def _next(schedule: Schedule, at: datetime) -> datetime | None:
    if not schedule.rrule:
        return None
    clock = time.fromisoformat(schedule.opens_at) if schedule.opens_at else time.min
    first = schedule.dtstart or (at - timedelta(days=1)).date()
    if schedule.dtstart is None and "INTERVAL" in schedule.rrule:
        return None  # every second week, but of which: not to be guessed
    after = at if schedule.opens_at else datetime.combine(at.date(), time.min)
    found: datetime | None = rrulestr(schedule.rrule, dtstart=datetime.combine(first, clock)).after(after, inc=True)
    return found if found and found - at <= _HORIZON else None
