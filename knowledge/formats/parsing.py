"""Turns plain mappings (from YAML, HSDS, spreadsheets) into offers; every fault is named with file, row and field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any

import phonenumbers
from dateutil.rrule import rrulestr
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from knowledge.model import (
    AUDIENCES,
    KINDS,
    LEVELS,
    PRECISIONS,
    STATUSES,
    Asked,
    Contact,
    CostOption,
    Location,
    Municipality,
    Offer,
    Phone,
    Place,
    Schedule,
    Source,
)  # fmt: skip

_PARTS: dict[str, type[Any]] = {
    "locations": Location,
    "schedules": Schedule,
    "phones": Phone,
    "contacts": Contact,
    "cost_options": CostOption,
    "sources": Source,
}
_WORD_LISTS = ("topics", "keywords", "audience", "amenities", "languages", "steps")
_CHOICES = {"kind": KINDS, "status": STATUSES}
_DATES = ("assured_date", "valid_from", "valid_to", "dtstart")
_OLDEST_MONTHS = 12 * 120
# Germany with its islands, generously (degrees WGS 84)
_LATITUDES, _LONGITUDES = (47.0, 55.2), (5.5, 15.3)


@dataclass(frozen=True)
class Problem:
    """What an editor must mend: where it is and what is wrong with it. `row` counts from 1."""

    file: str
    row: int | None
    field: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}, field {self.field}: {self.message}"


class Faulty(ValueError):
    """A file with problems; nothing of it is loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


class _Fault(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def _text(field: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise _Fault(field, "a text is expected")
    cleaned = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", str(value)).strip()
    return cleaned or None


def _day(field: str, value: object) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise _Fault(field, f"{value!r} is not a date; write it as 2026-03-02") from None


def _number(field: str, value: object) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _Fault(field, f"{value!r} is not a number")
    try:
        return float(value)
    except ValueError:
        raise _Fault(field, f"{value!r} is not a number") from None


def _months(field: str, value: object) -> int | None:
    number = _number(field, value)
    if number is None:
        return None
    if not 0 <= number <= _OLDEST_MONTHS:
        raise _Fault(field, f"{value!r} is not an age in months from 0 to {_OLDEST_MONTHS}")
    return int(number)


def _listed(field: str, value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Fault(field, "a list is expected")
    return value


def _clock(field: str, value: object) -> str | None:
    text = _text(field, value)
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", text)
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        raise _Fault(field, f"{text!r} is not a time of day; write it as 09:30")
    return f"{int(match[1]):02d}:{match[2]}"


def _checked_part(field: str, cls: type[Any], raw: object) -> Any:
    """One location, schedule, phone …; unknown keys are faults, not silently dropped."""
    if not isinstance(raw, Mapping):
        raise _Fault(field, "a list of mappings is expected")
    known = {item.name: item for item in fields(cls)}
    unknown = sorted(set(map(str, raw)) - set(known))
    if unknown:
        raise _Fault(f"{field}.{unknown[0]}", "this field is not known")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        where = f"{field}.{name}"
        if name in ("latitude", "longitude", "amount"):
            values[name] = _number(where, value)
        elif name in ("opens_at", "closes_at"):
            values[name] = _clock(where, value)
        elif name in _DATES or (name == "valid_from" and cls is CostOption):
            values[name] = _day(where, value)
        elif name == "official":
            values[name] = value is not False
        else:
            values[name] = _text(where, value)
    for item in known.values():
        if item.default is MISSING and not values.get(item.name):
            raise _Fault(f"{field}.{item.name}", "is missing")
    return cls(**values)


def _check_location(place: Location) -> None:
    if (place.latitude is None) != (place.longitude is None):
        raise _Fault("locations", "latitude and longitude go together")
    if place.latitude is None or place.longitude is None:
        return
    latitude, longitude = place.latitude, place.longitude
    inside = _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
    if not inside:
        swapped = _LATITUDES[0] <= longitude <= _LATITUDES[1] and _LONGITUDES[0] <= latitude <= _LONGITUDES[1]
        hint = "latitude and longitude are swapped" if swapped else "the point is not in Germany"
        raise _Fault("locations", f"{latitude}, {longitude}: {hint}")
    if place.precision and place.precision not in PRECISIONS:
        raise _Fault("locations.precision", f"{place.precision!r} is none of {', '.join(PRECISIONS)}")


def _check_schedule(schedule: Schedule) -> None:
    if schedule.opening_hours:
        try:
            OpeningHours(schedule.opening_hours)
        except ParserError as error:
            raise _Fault("schedules.opening_hours", f"{schedule.opening_hours!r} cannot be read as opening hours") from error
    if schedule.rrule:
        try:
            rrulestr(schedule.rrule, dtstart=datetime(2026, 1, 1))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _Fault("schedules.rrule", f"{schedule.rrule!r} is not a recurrence rule (RFC 5545)") from error


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
    known = {item.name for item in fields(Offer)}
    unknown = sorted(set(map(str, raw)) - known)
    if unknown:
        raise _Fault(unknown[0], "this field is not known")
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name in _PARTS:
            values[name] = tuple(_checked_part(name, _PARTS[name], part) for part in _listed(name, value))
        elif name in _WORD_LISTS:
            words = [_text(name, word) for word in _listed(name, value)]
            values[name] = tuple(dict.fromkeys(word for word in words if word))
        elif name in ("minimum_age_months", "maximum_age_months"):
            values[name] = _months(name, value)
        elif name in _DATES:
            values[name] = _day(name, value)
        elif name in ("contact_point", "visits_home"):
            values[name] = value is True
        else:
            values[name] = _text(name, value)
    values["municipality"] = values.get("municipality") or municipality
    return _checked(values)


def _checked(values: dict[str, Any]) -> Offer:
    for name in ("id", "name", "description", "kind"):
        if not values.get(name):
            raise _Fault(name, "is missing")
    if len(values["id"]) > 160 or re.search(r"[\s/\\<>\"']", values["id"]):
        raise _Fault("id", f"{values['id'][:60]!r}: at most 160 characters without spaces, slashes and quotes")
    for name, allowed in _CHOICES.items():
        if values.get(name) and values[name] not in allowed:
            raise _Fault(name, f"{values[name]!r} is none of {', '.join(allowed)}")
    for audience in values.get("audience", ()):
        if audience not in AUDIENCES:
            raise _Fault("audience", f"{audience!r} is none of {', '.join(AUDIENCES)}")
    low, high = values.get("minimum_age_months"), values.get("maximum_age_months")
    if low is not None and high is not None and low > high:
        raise _Fault("maximum_age_months", f"{high} is below minimum_age_months, {low}")
    for place in values.get("locations", ()):
        _check_location(place)
    for schedule in values.get("schedules", ()):
        _check_schedule(schedule)
    values["phones"] = tuple(
        Phone(formatted_phone(phone.number), phone.description, phone.official) for phone in values.get("phones", ())
    )
    return Offer(**{name: value for name, value in values.items() if value is not None})


def parse_offers(rows: Iterable[tuple[str, int | None, Mapping[str, Any]]], municipality: str) -> list[Offer]:
    """All rows as offers, or Faulty with every problem found; a twice given id is a problem."""
    offers: dict[str, Offer] = {}
    problems = []
    for file, row, raw in rows:
        try:
            if not isinstance(raw, Mapping):
                raise _Fault("-", "a mapping of fields is expected")
            offer = parse_offer(raw, municipality)
            if offer.id in offers:
                raise _Fault("id", f"{offer.id!r} is given twice")
            offers[offer.id] = offer
        except _Fault as fault:
            problems.append(Problem(file, row, fault.field, fault.message))
    if problems:
        raise Faulty(problems)
    return list(offers.values())


def parse_municipality(raw: Mapping[str, Any], file: str) -> Municipality:
    """A town's `place.yml`; raises Faulty."""
    try:
        name, key = _text("name", raw.get("name")), _text("id", raw.get("id"))
        if not name or not key:
            raise _Fault("id" if name else "name", "is missing")
        level = raw.get("level", "municipality")
        if level not in LEVELS:
            raise _Fault("level", f"{level!r} is none of {', '.join(LEVELS)}")
        places = tuple(_parse_place(key, place) for place in _listed("places", raw.get("places")))
        contacts = tuple(str(contact) for contact in _listed("first_contacts", raw.get("first_contacts")))
        return Municipality(
            key, name, level, _text("parent", raw.get("parent")), _text("ags", raw.get("ags")), contacts, places
        )
    except _Fault as fault:
        raise Faulty([Problem(file, None, fault.field, fault.message)]) from None


def _parse_place(municipality: str, raw: object) -> Place:
    if not isinstance(raw, Mapping) or not raw.get("name"):
        raise _Fault("places", "a list of mappings with a name is expected")
    unknown = sorted(set(raw) - {item.name for item in fields(Place)})
    if unknown:
        raise _Fault(f"places.{unknown[0]}", "this field is not known")
    words = {name: tuple(str(word) for word in raw.get(name, ())) for name in ("aliases", "postcodes")}
    rest = {name: value for name, value in raw.items() if name not in words}
    return Place(**{"municipality": municipality, "kind": "district", **rest, **words})


def parse_asked(rows: object, municipality: str, file: str) -> list[Asked]:
    """A town's `questions.yml`; raises Faulty."""
    problems = []
    asked = []
    for row, raw in enumerate(rows if isinstance(rows, list) else [rows], 1):
        if not isinstance(raw, Mapping) or not raw.get("text") or not isinstance(raw.get("offers"), list):
            problems.append(Problem(file, row, "text", "a question needs `text` and a list of `offers`"))
            continue
        asked.append(Asked(municipality, str(raw["text"]), tuple(map(str, raw["offers"])), _text("topic", raw.get("topic"))))
    if problems:
        raise Faulty(problems)
    return asked
