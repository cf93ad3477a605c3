"""What was understood of days, said back, so that a misunderstanding is noticed."""

from __future__ import annotations

from datetime import datetime, time

from actions.memory import Details
from knowledge.moments import DAYS
from wording.replies import say
from wording.words import LONG_DAYS, date_in_words


def understood_in_words(details: Details) -> str:
    """Which days were understood, so that a wrong one is noticed: "am Mittwoch, 2. Dezember 2026; nicht montags"."""
    parts = []
    span = details.span
    if span and span.first == span.last:
        parts.append(say("utter_on_day", date=date_in_words(datetime.combine(span.first, time.min))))
    elif span:
        first, last = (date_in_words(datetime.combine(day, time.min)) for day in (span.first, span.last))
        parts.append(say("utter_on_days", first=first, last=last))
    elif details.days:
        parts.append(", ".join(_every(day) for day in details.days))
    if details.excluded_days:
        parts.append(say("utter_not_on", days=", ".join(_every(day) for day in details.excluded_days)))
    return "; ".join(parts)


def _every(day: str) -> str:
    return f"{LONG_DAYS[DAYS.index(day)].lower()}s"
