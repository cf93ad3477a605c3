"""Turns plain mappings (from YAML, HSDS, spreadsheets) into offers; every fault is named with file, row and field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

import phonenumbers
import sqlalchemy as sa
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from knowledge import tables
from knowledge.cleaning import Cleaned, clean_record
from knowledge.formats import values as read
from knowledge.formats.recurrence import FIRST_DAYS, checked_rule
from knowledge.formats.values import Fault, shown
from knowledge.model import (
    AUDIENCES,
    CONFIDENCES,
    KINDS,
    PRECISIONS,
    SOURCE_AGES,
    STATUSES,
    Contact,
    CostOption,
    Location,
    Offer,
    Phone,
    Schedule,
    Source,
)  # fmt: skip

_PARTS: dict[str, tuple[type[Any], sa.Table]] = {
    "locations": (Location, tables.location),
    "schedules": (Schedule, tables.schedule),
    "phones": (Phone, tables.phone),
    "contacts": (Contact, tables.contact),
    "cost_options": (CostOption, tables.cost_option),
    "sources": (Source, tables.source),
}
_NEEDED = {cls: {item.name: item.default is MISSING for item in fields(cls)} for cls, _ in _PARTS.values()}
_WORD_LISTS = ("topics", "keywords", "audience", "amenities", "languages", "steps")
_CHOICES = {"kind": KINDS, "status": STATUSES, "confidence": CONFIDENCES, "source_age": SOURCE_AGES}
_DATES = ("assured_date", "valid_from", "valid_to", "dtstart")
_KNOWN = {item.name for item in fields(Offer)}
_MOST_SHOWN = 200  # problems in a message; a faulty export has one in each of its rows
_LONGEST_QUESTION = 300
_REMEMBERED = 10_000  # values of a file that come again and again: numbers, hours
_NIGHT_ENDS, _NIGHT_BEGINS = "06:00", "12:00"


@dataclass(frozen=True)
class Problem:
    """What an editor must mend: where it is and what is wrong with it. `row` counts from 1."""

    file: str
    row: int | None
    field: str
    message: str

    def __str__(self) -> str:
        return f"{place_of(self.file, self.row)}, field {self.field}: {self.message}"


def place_of(file: str, row: int | None) -> str:
    return file if row is None else f"{file}, row {row}"


class Faulty(ValueError):
    """A file with problems; nothing of it is loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        shown = [str(problem) for problem in problems[:_MOST_SHOWN]]
        more = len(problems) - len(shown)
        super().__init__("\n".join([*shown, f"and {more} more problems"] if more else shown))
        self.problems = list(problems)


@dataclass(frozen=True)
class Located:
    """An offer and where it was read: what turns out wrong with it later can still be named."""

    offer: Offer
    file: str = "-"
    row: int | None = None
    notes: tuple[str, ...] = ()  # what was mended in it, and what only an editor can answer
    called: Mapping[str, str] = field(default_factory=dict, compare=False)  # what the editor knows fields as

    def problem(self, field: str, message: str) -> Problem:
        return Problem(self.file, self.row, self.called.get(field, field), message)


@contextmanager
def gathering(problems: list[Problem], file: str = "-", row: int | None = None) -> Iterator[None]:
    """What is wrong inside is noted instead of raised, so that an editor learns of all of it at once."""
    try:
        yield
    except Faulty as faulty:
        problems += faulty.problems
    except Fault as fault:
        problems.append(Problem(file, row, fault.field, fault.message))


def _checked_part(field: str, cls: type[Any], table: sa.Table, raw: object) -> Any:
    """One location, schedule, phone …; unknown keys are faults, not silently dropped."""
    if not isinstance(raw, Mapping):
        raise Fault(field, "a list of mappings is expected")
    known = _NEEDED[cls]
    if unknown := sorted(set(map(str, raw)) - known.keys()):
        raise Fault(f"{field}.{unknown[0]}", "this field is not known")
    values = {name: _part_value(f"{field}.{name}", name, value) for name, value in raw.items()}
    for name, needed in known.items():
        if needed and not values.get(name):
            raise Fault(f"{field}.{name}", "is missing")
    read.fits(table, values, f"{field}.")
    return cls(**values)


def _part_value(field: str, name: str, value: object) -> Any:
    if name in ("latitude", "longitude", "amount"):
        return read.number(field, value)
    if name in ("opens_at", "closes_at"):
        return read.clock(field, value)
    if name in _DATES:
        return read.day(field, value)
    return value is not False if name == "official" else read.text(field, value)


def _check_location(place: Location) -> None:
    read.coordinates("locations", place.latitude, place.longitude)
    read.one_of("locations.precision", place.precision, PRECISIONS)


def _checked_schedule(schedule: Schedule) -> Schedule:
    if schedule.opening_hours and not _are_hours(schedule.opening_hours):
        raise Fault("schedules.opening_hours", f"{shown(schedule.opening_hours)} cannot be read as opening hours")
    _check_times(schedule.opens_at, schedule.closes_at)
    if schedule.dtstart and not FIRST_DAYS[0] <= schedule.dtstart < FIRST_DAYS[1]:
        raise Fault("schedules.dtstart", f"{schedule.dtstart} is not between {FIRST_DAYS[0]} and {FIRST_DAYS[1]}")
    if not schedule.rrule:
        return schedule
    return replace(schedule, rrule=checked_rule("schedules.rrule", schedule.rrule, schedule.dtstart))


@lru_cache(maxsize=_REMEMBERED)
def _are_hours(text: str) -> bool:
    try:
        OpeningHours(text)
    except ParserError:
        return False
    return True


def _check_times(opens_at: str | None, closes_at: str | None) -> None:
    """What begins in the afternoon or the evening may end in the night; else an end before the beginning is a slip."""
    if not opens_at or not closes_at or closes_at > opens_at or (closes_at == "00:00" != opens_at):
        return
    if closes_at > _NIGHT_ENDS or opens_at < _NIGHT_BEGINS:
        what = "is also opens_at" if closes_at == opens_at else f"is before opens_at, {opens_at}"
        raise Fault("schedules.closes_at", f"{closes_at} {what}")


@lru_cache(maxsize=_REMEMBERED)
def formatted_phone(number: str) -> str:
    """A German number in national grouping where it can be read with certainty, else as it was written.

    Short numbers (112, 116 117) stay as they are.
    """
    digits = re.sub(r"\D", "", number)
    if len(digits) <= 6 or digits.startswith("0800"):
        return number.strip()
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return number.strip()
    if not phonenumbers.is_valid_number(parsed):
        return number.strip()
    style = phonenumbers.PhoneNumberFormat
    national = parsed.country_code == 49
    return str(phonenumbers.format_number(parsed, style.NATIONAL if national else style.INTERNATIONAL))


def parse_offer(raw: Mapping[str, Any], municipality: str) -> Offer:
    """One offer from a mapping with the field names of `Offer`. Raises a fault naming the field."""
    if unknown := sorted(set(map(str, raw)) - _KNOWN):
        raise Fault(unknown[0], "this field is not known")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name in _PARTS:
            values[name] = tuple(_checked_part(name, *_PARTS[name], part) for part in read.listed(name, value))
        elif name in _WORD_LISTS:
            values[name] = read.words(name, value)
        elif name in ("minimum_age_months", "maximum_age_months"):
            values[name] = read.months(name, value)
        elif name in _DATES:
            values[name] = read.day(name, value)
        elif name in ("contact_point", "visits_home"):
            values[name] = value is True
        else:
            values[name] = read.text(name, value)
    values["municipality"] = values.get("municipality") or municipality
    return _checked(values)


def _checked(values: dict[str, Any]) -> Offer:
    for name in ("id", "name", "description", "kind"):
        if not values.get(name):
            raise Fault(name, "is missing")
    check_key("id", values["id"], 160)
    for name, allowed in _CHOICES.items():
        read.one_of(name, values.get(name), allowed)
    for audience in values.get("audience", ()):
        read.one_of("audience", audience, AUDIENCES)
    read.fits(tables.service, values)
    low, high = values.get("minimum_age_months"), values.get("maximum_age_months")
    if low is not None and high is not None and low > high:
        raise Fault("maximum_age_months", f"{high} months is below minimum_age_months, {low} months")
    for place in values.get("locations", ()):
        _check_location(place)
    values["schedules"] = tuple(_checked_schedule(schedule) for schedule in values.get("schedules", ()))
    values["phones"] = tuple(
        Phone(formatted_phone(phone.number), phone.description, phone.official) for phone in values.get("phones", ())
    )
    return Offer(**{name: value for name, value in values.items() if value is not None})


def check_key(field: str, key: str, longest: int) -> None:
    """Keys stand in addresses of pages. Raises a fault."""
    if len(key) > longest or re.search(r"[\s/\\<>\"']", key):
        raise Fault(field, f"{shown(key)}: at most {longest} characters without spaces, slashes and quotes")


def parse_offers(rows: Iterable[tuple[str, int | None, Any]], municipality: str) -> list[Located]:
    """All rows as offers, mended where that is certain, or Faulty with every problem; a twice given id is one."""
    offers: dict[str, Located] = {}
    problems: list[Problem] = []
    for file, row, raw in rows:
        with gathering(problems, file, row):
            if not isinstance(raw, Mapping):
                raise Fault("-", "a mapping of fields is expected")
            cleaned = clean_record(raw)
            with explaining(cleaned):
                offer = parse_offer(cleaned.record, municipality)
            if offer.id in offers:
                raise Fault("id", f"{offer.id!r} is given twice")
            offers[offer.id] = Located(offer, file, row, tuple(cleaned.lines(file, row)))
    if problems:
        raise Faulty(problems)
    return list(offers.values())


@contextmanager
def explaining(cleaned: Cleaned) -> Iterator[None]:
    """A fault raised inside also says what the cleaning asks about its field."""
    try:
        yield
    except Fault as fault:
        if asked := [question.text for question in cleaned.questions if question.field == fault.field]:
            fault.message = f"{fault.message} – {asked[0][:_LONGEST_QUESTION]}"
        raise
