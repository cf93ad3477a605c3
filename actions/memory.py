"""What one turn leaves for the next: the question, the child's age, the days, what was shown. Nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from knowledge.moments import Span


@dataclass(frozen=True)
class Details:
    """What a message says of the child and of the time; nothing personal is among it. Ages in months, dates in ISO 8601."""

    ages: tuple[int, ...] = ()
    pregnant: bool = False
    days: tuple[str, ...] = ()
    excluded_days: tuple[str, ...] = ()
    first_date: str | None = None
    last_date: str | None = None
    part_of_day: str | None = None
    audience: tuple[str, ...] = ()

    def over(self, older: Details) -> Details:
        """These, and what they leave open from an older message; a new day drops the old date."""
        days = self.days or self.excluded_days or self.first_date
        time = self if days else older
        return Details(
            self.ages or older.ages, self.pregnant or (older.pregnant and not self.ages), time.days, time.excluded_days,
            time.first_date, time.last_date, self.part_of_day or older.part_of_day, self.audience or older.audience,
        )  # fmt: skip

    @property
    def span(self) -> Span | None:
        if self.first_date is None or self.last_date is None:
            return None
        return Span(date.fromisoformat(self.first_date), date.fromisoformat(self.last_date))


@dataclass(frozen=True)
class AppointmentForm:
    """How far a request for an appointment is. How to reach the family never gets here."""

    step: str | None = None  # offered, place, time, consent or reach
    place: str | None = None  # id of the offer
    choices: tuple[str, ...] = ()  # ids of the places to choose from
    wish: str = ""  # of time, masked

    @property
    def running(self) -> bool:
        """What is written now answers the form."""
        return self.step not in (None, "offered")


@dataclass(frozen=True)
class Memory:
    """What one turn leaves for the next; nothing personal: the text is masked."""

    municipality: str | None = None
    text: str = ""  # the question being worked on
    before: str = ""  # the one before it: "zurück"
    details: Details = Details()
    shown: tuple[str, ...] = ()  # offers shown so far for this question
    last: tuple[str, ...] = ()  # offers shown in the last turn
    kinds: tuple[str, ...] = ()
    asked_back: bool = False
    asking: str | None = None  # which question of the guided start was asked last
    crisis: str | None = None  # its category, while the conversation may still be about it
    appointment: AppointmentForm = AppointmentForm()

    @classmethod
    def read(cls, raw: object) -> Memory:
        if not isinstance(raw, Mapping):
            return cls()
        values = {name: value for name, value in _tuples(raw).items() if name in cls.__dataclass_fields__}
        details = Details(**_known(values.pop("details", None), Details))
        form = AppointmentForm(**_known(values.pop("appointment", None), AppointmentForm))
        return cls(**values, details=details, appointment=form)


def _known(raw: object, of: type) -> dict[str, Any]:
    """The values that this release knows; another one may have written the row."""
    names = {field.name for field in fields(of)}
    return {name: value for name, value in _tuples(raw).items() if name in names} if isinstance(raw, Mapping) else {}


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives them back: lists for tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
