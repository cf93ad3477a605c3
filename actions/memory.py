"""What one turn leaves for the next: the question, the child's age, the days, what was shown. Nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

    @classmethod
    def read(cls, raw: object) -> Memory:
        if not isinstance(raw, Mapping):
            return cls()
        values = {name: value for name, value in _tuples(raw).items() if name in cls.__dataclass_fields__}
        details = values.pop("details", None)
        known = _tuples(details) if isinstance(details, Mapping) else {}
        kept = Details(**{name: value for name, value in known.items() if name in Details.__dataclass_fields__})
        return cls(**values, details=kept)


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives them back: lists for tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
