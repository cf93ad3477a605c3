"""The dates of a town in a span of days, grouped by day; a page of it holds only as much as is read at once."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from knowledge.model import Offer
from knowledge.when import dates_between
from wording.words import LONG_DAYS, clock_in_words, day_in_words

MOST = 120  # dates of a page
MONTHS = 12  # that can be looked ahead: what is known of later ones is a guess
_AHEAD = timedelta(days=34)  # five weeks, today included
_FROM = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


class PeriodError(ValueError):
    """An address that names no days of the next twelve months; the message says what is expected."""


@dataclass(frozen=True)
class Period:
    """Both days included; `month` is the one that was asked for, None for the weeks from today on."""

    first: date
    last: date
    month: date | None


def period_of(given: str | None, today: date) -> Period:
    """`2026-12` is a month, `2026-12-14` the rest of one; what is over is left out. Raises PeriodError."""
    if not given:
        return Period(today, today + _AHEAD, None)
    found = _FROM.fullmatch(given)
    try:
        asked = date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:  # the 31st of February
        asked = None
    if asked is None:
        raise PeriodError(f"„{given[:30]}“ ist kein Monat. Schreiben Sie ihn so: {today:%Y-%m}.")
    month = asked.replace(day=1)
    if not today.replace(day=1) <= month <= months_from(today)[-1]:
        raise PeriodError("Termine zeigen wir für die nächsten zwölf Monate, frühere und spätere nicht.")
    last = month.replace(day=monthrange(month.year, month.month)[1])
    return Period(max(asked, today), last, month)


def months_from(today: date) -> list[date]:
    """The first days of this month and of those that can be looked at."""
    counted = (today.year * 12 + today.month - 1 + ahead for ahead in range(MONTHS + 1))
    return [date(months // 12, months % 12 + 1, 1) for months in counted]


@dataclass(frozen=True)
class Appointment:
    """A date of an offer, local time; midnight: the time of day is not known."""

    start: datetime
    end: datetime | None
    offer: Offer

    @property
    def clock(self) -> str:
        """`9.30–11 Uhr`, `17 Uhr`, or that it is not known."""
        if self.start.time() == time.min:
            return "Uhrzeit nicht bekannt"
        until = f"–{clock_in_words(self.end)}" if self.end else ""
        return f"{clock_in_words(self.start)}{until} Uhr"

    @property
    def iso(self) -> str:
        return f"{self.start:%Y-%m-%d}" if self.start.time() == time.min else f"{self.start:%Y-%m-%dT%H:%M}"


@dataclass(frozen=True)
class Day:
    day: date
    appointments: tuple[Appointment, ...]
    cut: bool = False  # there are more than a page holds

    @property
    def title(self) -> str:
        return f"{LONG_DAYS[self.day.weekday()]}, {day_in_words(self.day)}"


def days_of(offers: Iterable[Offer], period: Period, now: datetime, land: str | None) -> list[Day]:
    """In order; of today what is over is left out."""
    found = [
        Appointment(start, end, offer)
        for offer in offers
        for start, end in dates_between(offer, period.first, period.last, land)
        if end is None or end > now
    ]
    found.sort(key=lambda one: (one.start, one.offer.name))
    return [Day(day, tuple(group)) for day, group in groupby(found, key=lambda one: one.start.date())]


def first_page(days: Iterable[Day]) -> tuple[list[Day], date | None]:
    """As many whole days as a page holds, and the day the next page begins with."""
    shown: list[Day] = []
    count = 0
    for day in days:
        if shown and count + len(day.appointments) > MOST:
            return shown, day.day
        cut = len(day.appointments) > MOST
        shown.append(Day(day.day, day.appointments[:MOST], cut))
        count += len(day.appointments)
    return shown, None
