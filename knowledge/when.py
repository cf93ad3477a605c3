"""Open now, next date: opening hours (OpenStreetMap syntax) and recurrences (RFC 5545), in the town's local time."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr
from opening_hours import OpeningHours, State

from knowledge.days_off import dated, is_eve, pauses
from knowledge.model import Offer, Schedule

_HORIZON = timedelta(days=366)
_DAYS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")


@lru_cache(maxsize=4096)
def _hours(text: str) -> OpeningHours:
    return OpeningHours(text)


def parts_of(rrule: str) -> dict[str, str]:
    """`FREQ=WEEKLY;BYDAY=TU` → FREQ: WEEKLY, BYDAY: TU."""
    return dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)


def open_now(offer: Offer, at: datetime, land: str | None = None) -> bool | None:
    """None where no hours are known, or where the offer may no longer exist. `land` (`NW`) says which days are holidays."""
    texts = _opening_hours(offer)
    if not texts or offer.status != "active" or _is_doubtful(texts, at):
        return None
    return any(_hours(dated(text, at.year, land)).is_open(at) for text in texts)


def next_opening(offer: Offer, at: datetime, land: str | None = None) -> datetime | None:
    """When it opens next; None where it is open now, no hours are known, or nothing opens within a year."""
    texts = _opening_hours(offer)
    if not texts or open_now(offer, at, land) is not False:
        return None
    changes = [_hours(dated(text, at.year, land)).next_change(at) for text in texts]
    return min((change for change in changes if change and change - at <= _HORIZON), default=None)


def open_during(
    offer: Offer, first: datetime, last: datetime, land: str | None = None
) -> list[tuple[datetime, datetime]] | None:
    """From when to when it is open between two moments; [] where it is closed all the time, None as in `open_now`."""
    texts = _opening_hours(offer)
    if not texts or offer.status != "active" or _is_doubtful(texts, first):
        return None
    found = [
        (max(start, first), min(end, last))
        for text in texts
        for start, end, state, _ in _hours(dated(text, first.year, land)).intervals(first, last)
        if state == State.OPEN and start < last and end > first
    ]
    return sorted(set(found))


def _is_doubtful(texts: list[str], at: datetime) -> bool:
    """On the eves, unless the hours name them or it is always open."""
    return is_eve(at.date()) and not any("Dec" in text or text == "24/7" for text in texts)


def _opening_hours(offer: Offer) -> list[str]:
    return [schedule.opening_hours for schedule in offer.schedules if schedule.opening_hours]


def next_start(offer: Offer, at: datetime, land: str | None = None) -> datetime | None:
    """The next date of something that recurs or is announced; None where none is known or all are past.

    What recurs is taken to pause on public holidays of the Land and on the eves of Christmas and New Year. Of an offer whose
    status is uncertain it is the date its source would give: say so beside it.
    """
    if offer.status == "past" or (offer.valid_to and offer.valid_to < at.date()):
        return None
    after = max(at, datetime.combine(offer.valid_from, time.min)) if offer.valid_from else at
    starts = [start for schedule in offer.schedules if (start := _next(schedule, after, land))]
    first = min(starts, default=None)
    return None if first and offer.valid_to and first.date() > offer.valid_to else first


def _next(schedule: Schedule, at: datetime, land: str | None) -> datetime | None:
    if not schedule.rrule:
        return _single_date(schedule, at)
    yesterday = (at - timedelta(days=1)).date()
    if says_its_days(schedule.rrule):
        first = max(schedule.dtstart or yesterday, yesterday)  # what was before changes nothing and need not be counted
    elif schedule.dtstart:
        first = schedule.dtstart
    else:
        return None  # every second week, but of which: not to be guessed
    clock = time.fromisoformat(schedule.opens_at) if schedule.opens_at else time.min
    after = at if schedule.opens_at else datetime.combine(at.date(), time.min)
    rule = re.sub(r"UNTIL=(\d{8})(?!\w)", r"UNTIL=\1T235959", schedule.rrule)  # the last day belongs to it, at any hour
    dates = rrulestr(rule, dtstart=datetime.combine(first, clock))
    found: datetime | None = dates.after(after, inc=True)
    while found and recurs(schedule.rrule) and pauses(found.date(), land):
        found = dates.after(found)
    return found if found and found - at <= _HORIZON else None


def _single_date(schedule: Schedule, at: datetime) -> datetime | None:
    if not schedule.dtstart or schedule.opening_hours:
        return None
    start = datetime.combine(schedule.dtstart, time.fromisoformat(schedule.opens_at) if schedule.opens_at else time.min)
    after = at if schedule.opens_at else datetime.combine(at.date(), time.min)
    return start if after <= start <= at + _HORIZON else None


def recurs(rrule: str) -> bool:
    """False for a single date."""
    return parts_of(rrule).get("COUNT") != "1"


def says_its_days(rrule: str) -> bool:
    """False where the dates depend on the first one: every second week, three times, once a month."""
    parts = parts_of(rrule)
    if "COUNT" in parts or int(parts.get("INTERVAL", 1)) != 1:
        return False
    return parts.get("FREQ") == "DAILY" or any(name in parts for name in _DAYS)
