"""Which hours of which day a question is about: "morgen vormittag", "donnerstags", "jetzt"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from actions.turn import Turn
from actions.words_of_talk import has_any
from knowledge.moments import DAYS

# From when to when a part of the day reaches, in hours; without one the whole day is meant.
_PARTS = {"morning": (6, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 22), "night": (22, 24)}


@dataclass(frozen=True)
class Hours:
    """Two moments of one day."""

    first: datetime
    last: datetime
    is_now: bool = False


def asked_time(turn: Turn) -> Hours | None:
    """The first day named, or the coming one of the weekday named; "jetzt" is this moment; None where no time is named."""
    day = _day(turn)
    parts = turn.values("part_of_day")
    if day is None and not parts:
        return Hours(turn.at, turn.at + timedelta(minutes=1), is_now=True) if has_any(turn.text, "now") else None
    start, end = _PARTS.get(parts[0] if parts else "", (0, 24))
    midnight = datetime.combine(day or turn.at.date(), time.min)
    return Hours(midnight + timedelta(hours=start), midnight + timedelta(hours=end))


def _day(turn: Turn) -> date | None:
    if turn.span:
        return turn.span.first
    if not turn.days:
        return None
    ahead = (DAYS.index(turn.days[0]) - turn.at.weekday()) % 7
    return turn.at.date() + timedelta(days=ahead)
