"""What "tomorrow", "next Wednesday" or "at the weekend" mean on a given day, as spans of dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Span:
    """The first and the last day, both included."""

    first: date
    last: date

    @property
    def weekdays(self) -> tuple[str, ...]:
        """Of a span shorter than a week; a longer one names none."""
        days = (self.last - self.first).days + 1
        return tuple(DAYS[(self.first.weekday() + step) % 7] for step in range(days)) if days < 7 else ()


def resolve(said: str, today: date) -> Span | None:
    """A date as the message said it (`tomorrow`, `next:wed`, `2026-12-03`, `--12-03`); None for what no calendar here knows.

    A weekday is the coming one, never today: who means today says so. A date without a year is the coming one.
    """
    name, _, day = said.partition(":")
    if name in _SINGLE:
        return _day(today + timedelta(days=_SINGLE[name]))
    monday = today - timedelta(days=today.weekday())
    if name == "weekend":
        saturday = monday + timedelta(days=5)
        return Span(max(saturday, today), saturday + timedelta(days=1))
    if name in _MONTH_PARTS:
        return _part_of_month(int(day), *_MONTH_PARTS[name], today)
    if name == "advent":
        return _day(_first_advent(today))
    if name == "next_year":
        return Span(date(today.year + 1, 1, 1), date(today.year + 1, 12, 31))
    if name == "next":
        return _day(_coming(DAYS.index(day), today))
    if name in _WEEKS:
        start = monday + timedelta(weeks=_WEEKS[name])
        return _day(start + timedelta(days=DAYS.index(day))) if day else Span(max(start, today), start + timedelta(days=6))
    if name in ("this_month", "next_month"):
        return _month(today, name == "next_month")
    return _calendar_day(said, today)


_SINGLE = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2, "today_in_a_week": 7}
_WEEKS = {"this_week": 0, "next_week": 1, "in_a_week": 1, "in_two_weeks": 2}
_MONTH_PARTS = {"month": (1, 31), "anfang": (1, 10), "mitte": (11, 20), "ende": (21, 31)}  # first and last day


def _part_of_month(month: int, first: int, last: int, today: date) -> Span:
    """Of this year, or of the next where it has passed."""
    year = today.year + (month < today.month)
    if month == today.month and last < today.day:
        year += 1
    end = (date(year, month, 1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Span(max(date(year, month, first), today), min(date(year, month, min(last, end.day)), end))


def _first_advent(today: date) -> date:
    """The fourth Sunday before Christmas Day, of this year or the next."""
    christmas = date(today.year, 12, 25)
    first = christmas - timedelta(days=(christmas.weekday() + 1) % 7 or 7, weeks=3)
    return first if first >= today else _first_advent(date(today.year + 1, 1, 1))


def _day(day: date) -> Span:
    return Span(day, day)


def _coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _month(today: date, coming: bool) -> Span:
    first = today.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    if coming:
        first, after = after, (after + timedelta(days=32)).replace(day=1)
    return Span(max(first, today), after - timedelta(days=1))


def _calendar_day(said: str, today: date) -> Span | None:
    try:
        if not said.startswith("--"):
            return _day(date.fromisoformat(said))
        this_year = date.fromisoformat(f"{today.year}{said[1:]}")
        return _day(this_year if this_year >= today else this_year.replace(year=today.year + 1))
    except ValueError:
        return None  # a season, or the 30th of February


def age_in_months(born: str, today: date) -> int | None:
    """Completed months of a child whose date of birth was written as `3.5.2024`, `3.5.24` or `2019`; None if that cannot be."""
    parts = [part.strip() for part in (born.split("-")[::-1] if "-" in born else born.split(".")) if part.strip()]
    if not parts:
        return None
    try:
        if len(parts) == 1:
            years = today.year - int(parts[0])
            return years * 12 if 0 <= years < 27 else None
        year = int(parts[2]) if len(parts) > 2 else today.year
        day = date(year + 2000 if year < 100 else year, int(parts[1]), int(parts[0]))
    except ValueError:
        return None
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    return months if 0 <= months < 27 * 12 else None
