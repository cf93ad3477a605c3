"""Times of a record in words, as a form types them: opening hours, a series of dates, a single day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from knowledge.formats.parsing import parse_offer
from knowledge.formats.values import Fault
from knowledge.model import Offer, Schedule
from knowledge.when import parts_of, recurs
from wording.words import date_in_words, day_in_words, hours_of

_ENDS = ("UNTIL", "COUNT")
_EVERY = {"DAILY": "täglich", "MONTHLY": "jeden Monat", "YEARLY": "jedes Jahr", "WEEKLY": "jede Woche"}


def schedule_of(row: Mapping[str, str]) -> Offer:
    """A record that has nothing but these times. Raises a fault."""
    times = {name: text for name, text in row.items() if text}
    return parse_offer({"id": "-", "kind": "service", "name": "-", "description": "-", "schedules": [times]}, "")


def times_in_words(row: Mapping[str, str]) -> str:
    """`Jede zweite Woche: Di 10–11.30 Uhr, ab 1. Dezember 2026`; empty where the times cannot be read."""
    try:
        offer = schedule_of(row)
    except Fault:
        return ""
    schedule = offer.schedules[0]
    if schedule.opening_hours:
        said = hours_of(offer) or ""
        return f"{said}{_since(schedule.dtstart)}" if said else ""
    if schedule.dtstart and not (schedule.rrule and recurs(schedule.rrule)):
        return ", ".join(part for part in (_long_day(schedule.dtstart), _rest(offer, schedule, "")) if part)
    return _series(offer, schedule) if schedule.rrule else schedule.description or ""


def _series(offer: Offer, schedule: Schedule) -> str:
    parts = parts_of(schedule.rrule or "")
    days = {name: value for name, value in parts.items() if name not in _ENDS}
    said = _rest(offer, schedule, ";".join(f"{name}={value}" for name, value in days.items()))
    if "BYDAY" not in parts:
        said = f"{_EVERY.get(parts.get('FREQ', ''), '')} {said}".strip()
    if parts.get("INTERVAL") == "2":
        said = f"Jede zweite Woche: {said}"
    return f"{said}{_since(schedule.dtstart)}{_until(parts)}"


def _rest(offer: Offer, schedule: Schedule, rule: str) -> str:
    """Days and time of day without the first and the last; of a single day only the time."""
    endless = replace(schedule, rrule=rule or "FREQ=DAILY", dtstart=None)
    return hours_of(replace(offer, schedules=(endless,))) or ""


def _long_day(day: date) -> str:
    return date_in_words(datetime.combine(day, time.min), with_time=False)


def _since(first: date | None) -> str:
    return f", ab {day_in_words(first)}" if first else ""


def _until(parts: Mapping[str, str]) -> str:
    if last := parts.get("UNTIL", "")[:8]:
        return f", bis {day_in_words(date(int(last[:4]), int(last[4:6]), int(last[6:])))}"
    return f", {parts['COUNT']}-mal" if "COUNT" in parts else ""
