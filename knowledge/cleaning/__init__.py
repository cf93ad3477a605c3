"""Mends what editors write, where it can be read with certainty; the rest is asked. Every change is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from knowledge.cleaning.contacts import clean_email, clean_phones, clean_url
from knowledge.cleaning.hours import is_osm, read_hours
from knowledge.cleaning.places import clean_coordinates, clean_postcode
from knowledge.formats.values import Fault, day

_RECURRING = ("group", "event")  # kinds whose weekly hours are dates to come to, not hours in which a house is open


@dataclass(frozen=True)
class Change:
    """What was mended in a field, as texts for a report."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        said = f"„{self.before}“ ist jetzt" if self.before else "neu"
        return f"Feld {self.field}: {said} „{self.after}“."


@dataclass(frozen=True)
class Question:
    """What an editor must say. The field holds what it held, or for hours the words alone."""

    field: str
    text: str

    def __str__(self) -> str:
        return f"Feld {self.field}: {self.text}"


@dataclass
class Cleaned:
    """A raw record with its values mended; what is asked is left for the parser to accept or to refuse."""

    record: dict[str, Any]
    changes: list[Change] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def lines(self, file: str, row: int | None = None) -> Iterator[str]:
        """A report in German, questions first."""
        place = file if row is None else f"{file}, Zeile {row}"
        yield from (f"{place}, Frage: {question}" for question in self.questions)
        yield from (f"{place}, geändert: {change}" for change in self.changes)


def clean_record(raw: Mapping[str, Any], at: date | None = None) -> Cleaned:
    """The fields of one offer before `parse_offer`, from any format; `raw` itself stays as it is.

    `at`: a date without a year is the next one from this day on. A value in a shape that the parser will refuse (a text
    for a list) is left to it.
    """
    cleaning = _Cleaning(dict(raw), at)
    cleaning.whole_record()
    return cleaning.cleaned


class _Cleaning:
    def __init__(self, record: dict[str, Any], at: date | None) -> None:
        self.cleaned = Cleaned(record)
        self._at = at

    def whole_record(self) -> None:
        record = self.cleaned.record
        self._value(record, "email", "email", clean_email)
        self._value(record, "url", "url", clean_url)
        self._parts("contacts", self._contact)
        self._parts("locations", self._location)
        self._parts("phones", self._phone)
        self._parts("schedules", self._schedule)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except Fault as fault:
            self._ask(fault.field, fault.message)

    def _ask(self, name: str, text: str) -> None:
        question = Question(name, text)
        if question not in self.cleaned.questions:
            self.cleaned.questions.append(question)

    def _changed(self, name: str, before: object, after: object) -> None:
        if str(before) != str(after):
            self.cleaned.changes.append(Change(name, "" if before is None else str(before), str(after)))

    def _value(self, holder: dict[str, Any], name: str, path: str, clean: Callable[[str, Any], Any]) -> None:
        """One field of a mapping, where there is a text or a number in it."""
        value = holder.get(name)
        if not _is_plain(value):
            return
        with self._asking():
            mended = clean(path, str(value))
            self._changed(path, value, mended)
            holder[name] = mended

    def _parts(self, name: str, clean: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> None:
        parts = self.cleaned.record.get(name)
        if isinstance(parts, list):
            self.cleaned.record[name] = [
                mended for part in parts for mended in (clean(dict(part)) if isinstance(part, Mapping) else [part])
            ]

    def _contact(self, contact: dict[str, Any]) -> list[dict[str, Any]]:
        self._value(contact, "email", "contacts.email", clean_email)
        return [contact]

    def _location(self, place: dict[str, Any]) -> list[dict[str, Any]]:
        self._value(place, "postal_code", "locations.postal_code", clean_postcode)
        latitude, longitude = place.get("latitude"), place.get("longitude")
        if _is_plain(latitude) and _is_plain(longitude):
            with self._asking():
                mended = clean_coordinates("locations", latitude, longitude)
                for name, before, after in zip(("latitude", "longitude"), (latitude, longitude), mended):
                    if isinstance(before, str):
                        self._changed(f"locations.{name}", before, after)
                        place[name] = after
        return [place]

    def _phone(self, phone: dict[str, Any]) -> list[dict[str, Any]]:
        number = phone.get("number")
        if not _is_plain(number):
            return [phone]
        with self._asking():
            found = clean_phones("phones.number", str(number))
            self._changed("phones.number", number, ", ".join(_with_label(one.number, one.description) for one in found))
            return [phone | {"number": one.number} | _description(phone.get("description"), one.description) for one in found]
        return [phone]

    # --- schedules ----------------------------------------------------------------------------------------------------

    def _schedule(self, schedule: dict[str, Any]) -> list[dict[str, Any]]:
        text = schedule.get("opening_hours")
        if not isinstance(text, str) or not text.strip():
            return [schedule]
        rest = {name: value for name, value in schedule.items() if name != "opening_hours"}
        recurring = self.cleaned.record.get("kind") in _RECURRING
        reading = read_hours(text, recurring=recurring, at=self._at, first=_first_day(schedule))
        for question in reading.questions:
            self._ask("schedules.opening_hours", question)
        if is_osm(text) or not reading.schedules:
            return [schedule]
        if rest.get("rrule") or rest.get("opens_at"):
            self._ask(
                "schedules.opening_hours", f"„{text}“ und daneben rrule oder opens_at: Was gilt? Bitte nur eines angeben."
            )
            return [schedule]
        mended = [_known(asdict(one)) for one in reading.schedules]
        self._changed("schedules.opening_hours", text, "; ".join(_in_words(one) for one in mended))
        if reading.registration and not self.cleaned.record.get("registration"):
            self._changed("registration", None, reading.registration)
            self.cleaned.record["registration"] = reading.registration
        return [rest | one | _description(rest.get("description"), one.get("description")) for one in mended]


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and bool(str(value).strip())


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _description(before: object, found: str | None) -> dict[str, Any]:
    """What the editor described, and what was found beside the value."""
    if found is None or isinstance(before, (dict, list)):  # the latter is the parser's to refuse
        return {}
    return {"description": f"{before}; {found}" if before and found not in str(before) else before or found}


def _with_label(number: str, label: str | None) -> str:
    return f"{number} ({label})" if label else number


def _first_day(schedule: Mapping[str, Any]) -> date | None:
    """None also for what is no date: the parser names it."""
    try:
        return day("schedules.dtstart", schedule.get("dtstart"))
    except Fault:
        return None


def _in_words(schedule: Mapping[str, Any]) -> str:
    names = ("opening_hours", "rrule", "dtstart", "opens_at", "closes_at")
    words = [str(schedule[name]) for name in names if name in schedule]
    return ", ".join([*words, f"Beschreibung: {schedule['description']}"] if "description" in schedule else words)
