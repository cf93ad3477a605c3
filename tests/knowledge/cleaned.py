"""What the cleaning makes of a text, and what it asks: short words for its tests."""

from __future__ import annotations

import pytest

from knowledge.cleaning.hours import Reading, read_hours
from knowledge.formats.values import Fault
from knowledge.model import Schedule


def read(text: str, **options: object) -> Schedule:
    """The one schedule of a text that leaves no question."""
    reading = read_hours(text, **options)  # type: ignore[arg-type]
    assert reading.questions == ()
    (schedule,) = reading.schedules
    return schedule


def asked(text: str, **options: object) -> str:
    """The one question about a text that gives no hours."""
    reading = read_hours(text, **options)  # type: ignore[arg-type]
    assert not gives_hours(reading)
    (question,) = reading.questions
    return question


def gives_hours(reading: Reading) -> bool:
    return any(one.opening_hours or one.rrule or one.opens_at or one.closes_at for one in reading.schedules)


def question(clean: object, text: str) -> str:
    with pytest.raises(Fault) as caught:
        clean("field", text)  # type: ignore[operator]
    assert caught.value.field == "field"
    return caught.value.message
