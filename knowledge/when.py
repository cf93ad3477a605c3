"""Open now, next date: opening hours (OpenStreetMap syntax) and recurrences (RFC 5545), in the town's local time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rruleset, rrulestr
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


def dates_between(offer: Offer, first: date, last: date, land: str | None = None) -> list[tuple[datetime, datetime | None]]:
    """Every date from one day to another, both included: when it begins and, where that is known, when it ends.

    The rules are those of `next_start`, so the first of them from today on is what it names. What begins at midnight has no
    known time.
    """
    if offer.status == "past":
        return []
    first = max(first, offer.valid_from or first)
    last = min(last, offer.valid_to or last)
    found = {(start, _end(schedule, start)) for schedule in offer.schedules for start in _starts(schedule, first, last, land)}
    return sorted(found, key=lambda one: (one[0], one[1] or one[0]))


def _starts(schedule: Schedule, first: date, last: date, land: str | None) -> Iterator[datetime]:
    if not schedule.rrule:
        start = _single_start(schedule)
        if start and first <= start.date() <= last:
            yield start
    elif first <= last and (dates := _dates(schedule, first)):
        for start in dates.between(datetime.combine(first, time.min), datetime.combine(last, time.max), inc=True):
            if not (recurs(schedule.rrule) and pauses(start.date(), land)):
                yield start


def _end(schedule: Schedule, start: datetime) -> datetime | None:
    """What closes before it opens does so after midnight; of what begins several times a day, no end is said."""
    if not schedule.closes_at or f"{start:%H:%M}" != schedule.opens_at:
        return None
    hours, minutes = map(int, schedule.closes_at.split(":"))  # 24:00 is the end of a day
    end = datetime.combine(start.date(), time.min) + timedelta(hours=hours, minutes=minutes)
    if end == start:
        return None
    return end if end > start else end + timedelta(days=1)


def _next(schedule: Schedule, at: datetime, land: str | None) -> datetime | None:
    if not schedule.rrule:
        return _single_date(schedule, at)
    dates = _dates(schedule, (at - timedelta(days=1)).date())
    if dates is None:
        return None
    found: datetime | None = dates.after(_from(schedule, at), inc=True)
    while found and recurs(schedule.rrule) and pauses(found.date(), land):
        found = dates.after(found)
    return found if found and found - at <= _HORIZON else None


def _dates(schedule: Schedule, since: date) -> rrule | rruleset | None:
    """The dates from a day on; None where they depend on a first one that nobody named."""
    assert schedule.rrule
    if says_its_days(schedule.rrule):
        first = max(schedule.dtstart or since, since)  # what was before changes nothing and need not be counted
    elif schedule.dtstart:
        first = schedule.dtstart
    else:
        return None  # every second week, but of which: not to be guessed
    rule = re.sub(r"UNTIL=(\d{8})(?!\w)", r"UNTIL=\1T235959", schedule.rrule)  # the last day belongs to it, at any hour
    return rrulestr(rule, dtstart=datetime.combine(first, _clock(schedule)))


def _clock(schedule: Schedule) -> time:
    return time.fromisoformat(schedule.opens_at) if schedule.opens_at else time.min


def _from(schedule: Schedule, at: datetime) -> datetime:
    """A date without a time counts for its whole day."""
    return at if schedule.opens_at else datetime.combine(at.date(), time.min)


def _single_date(schedule: Schedule, at: datetime) -> datetime | None:
    start = _single_start(schedule)
    return start if start and _from(schedule, at) <= start <= at + _HORIZON else None


def _single_start(schedule: Schedule) -> datetime | None:
    """A first day without a rule; with opening hours it says since when they hold."""
    if not schedule.dtstart or schedule.opening_hours:
        return None
    return datetime.combine(schedule.dtstart, _clock(schedule))


def recurs(rrule: str) -> bool:
    """False for a single date."""
    return parts_of(rrule).get("COUNT") != "1"


def says_its_days(rrule: str) -> bool:
    """False where the dates depend on the first one: every second week, three times, once a month."""
    parts = parts_of(rrule)
    if "COUNT" in parts or int(parts.get("INTERVAL", 1)) != 1:
        return False
    return parts.get("FREQ") == "DAILY" or any(name in parts for name in _DAYS)
