"""Single values out of files: texts, dates, numbers, times; what cannot be right is a fault that names its field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache
from math import isfinite
from typing import Any

import sqlalchemy as sa

OLDEST_MONTHS = 12 * 120
# Germany with its islands, generously (degrees WGS 84)
_LATITUDES, _LONGITUDES = (47.0, 55.2), (5.5, 15.3)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


class Fault(ValueError):
    """One value that is wrong. Whoever knows file and row makes a Problem of it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class NoneOf(Fault):
    """A word that is none of those there are; a spreadsheet lists them in German."""

    def __init__(self, field: str, value: str, allowed: Collection[str]) -> None:
        super().__init__(field, f"{shown(value)} is none of {', '.join(allowed)}")
        self.value, self.allowed = value, tuple(allowed)


def shown(value: object) -> str:
    """For messages: short, and never a whole list (which YAML's aliases can make endless)."""
    return f"a {type(value).__name__}" if isinstance(value, (dict, list, tuple, set)) else repr(value)[:60]


def text(field: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list, tuple, set)):
        raise Fault(field, "a text is expected")
    written = str(value)
    if written.isprintable():  # most are: three times as quick as to look for what cannot be
        return written.strip() or None
    cleaned = _CONTROL.sub("", written).strip()
    if _HALF_CHARACTER.search(cleaned):
        raise Fault(field, "holds half a character (a lone surrogate); write the text anew")
    return cleaned or None


def words(field: str, value: object) -> tuple[str, ...]:
    """A list of texts, each once."""
    found = [text(field, word) for word in listed(field, value)]
    return tuple(dict.fromkeys(word for word in found if word))


def day(field: str, value: object) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat("" if isinstance(value, (dict, list)) else str(value)[:10])
    except ValueError:
        raise Fault(field, f"{shown(value)} is not a date; write it as 2026-03-02") from None


def number(field: str, value: object) -> float | None:
    if value is None or value == "":
        return None
    try:
        found = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not isfinite(found):
        raise Fault(field, f"{shown(value)} is not a number")
    return found


def months(field: str, value: object) -> int | None:
    found = number(field, value)
    if found is None:
        return None
    if not 0 <= found <= OLDEST_MONTHS:
        raise Fault(field, f"{shown(value)} is not an age in months from 0 to {OLDEST_MONTHS}")
    return int(found)


def listed(field: str, value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Fault(field, "a list is expected")
    return value


def clock(field: str, value: object) -> str | None:
    """A time of day; only what closes may close at 24:00."""
    found = text(field, value)
    if found is None:
        return None
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?", found)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) <= 59 else None
    latest = 24 * 60 if field.endswith("closes_at") else 24 * 60 - 1
    if match is None or minutes is None or minutes > latest:
        raise Fault(field, f"{shown(found)} is not a time of day; write it as 09:30")
    return f"{int(match[1]):02d}:{match[2]}"


def one_of(field: str, value: str | None, allowed: Collection[str]) -> None:
    if value and value not in allowed:
        raise NoneOf(field, value, allowed)


def fits(table: sa.Table, values: Mapping[str, Any], prefix: str = "") -> None:
    """PostgreSQL refuses what is longer than its column; an editor learns it here, with the field's name."""
    for name, longest in _lengths(table):
        value = values.get(name)
        if isinstance(value, str) and len(value) > longest:
            raise Fault(f"{prefix}{name}", f"{shown(value)} is longer than {longest} characters")


@lru_cache
def _lengths(table: sa.Table) -> tuple[tuple[str, int], ...]:
    lengths = [(column.name, getattr(column.type, "length", None)) for column in table.columns]
    return tuple((name, longest) for name, longest in lengths if longest)


def coordinates(field: str, latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        raise Fault(field, "latitude and longitude go together")
    if latitude is None or longitude is None or _in_germany(latitude, longitude):
        return
    hint = "latitude and longitude are swapped" if _in_germany(longitude, latitude) else "the point is not in Germany"
    raise Fault(field, f"{latitude}, {longitude}: {hint}")


def _in_germany(latitude: float, longitude: float) -> bool:
    return _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
