"""Schedules of the standard in and out. What it has no field for travels in `notes`, so that nothing is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from knowledge.formats.values import Fault, day
from knowledge.model import Schedule
from knowledge.when import parts_of, says_its_days

_HOURS = "opening_hours: "
_RULE = "rrule: "
_FREQUENCIES = ("WEEKLY", "MONTHLY")  # the standard's; other rules travel in the notes
_NUMBERS = ("interval", "count")
FIELDS = ("freq", "interval", "count", "until", "wkst", "byday", "byweekno", "bymonthday", "byyearday")


def schedule_in(raw: Mapping[str, Any], unread: Counter[str]) -> dict[str, Any]:
    """The fields of a Schedule, unchecked; `unread` counts what of the validity could not be kept."""
    rule, hours, notes = _from_notes(str(raw.get("notes") or ""))
    rule = _limited(rule or _rule(raw), raw, unread)
    first = _first_day(rule, raw, unread)
    if hours and raw.get("valid_to"):
        notes, hours = f"{_HOURS}{hours} {notes}".strip(), None  # hours that may be over are told, not counted with
    return {
        "rrule": rule or None,
        "opening_hours": hours,
        "dtstart": first,
        "opens_at": str(raw["opens_at"])[:5] if raw.get("opens_at") else None,
        "closes_at": str(raw["closes_at"])[:5] if raw.get("closes_at") else None,
        "description": " ".join(str(text) for text in (raw.get("description"), notes) if text) or None,
    }


def _from_notes(notes: str) -> tuple[str, str | None, str]:
    """Rule, hours, and what else is noted."""
    rule, hours, rest = "", None, []
    for line in notes.split("\n"):
        if line.startswith(_RULE):
            rule = line.removeprefix(_RULE)
        elif line.startswith(_HOURS):
            hours = line.removeprefix(_HOURS)
        else:
            rest.append(line)
    return rule, hours, "\n".join(rest).strip()


def _rule(raw: Mapping[str, Any]) -> str:
    parts = {key: str(raw[key]) for key in FIELDS if raw.get(key)}
    if "until" in parts:
        parts["until"] = re.sub(r"\D", "", parts["until"])[:8]
    if parts and "freq" not in parts:
        parts["freq"] = "WEEKLY"
    return ";".join(f"{key.upper()}={value}" for key, value in sorted(parts.items(), key=lambda part: part[0] != "freq"))


def _limited(rule: str, raw: Mapping[str, Any], unread: Counter[str]) -> str:
    """With the end of its validity as UNTIL, where that is the earlier end: what is over is not announced."""
    end = day("schedules.valid_to", raw.get("valid_to") or None)
    if end is None:
        return rule
    if not rule:
        unread["schedules.valid_to"] += 1
        return rule
    parts = parts_of(rule)
    until = f"{end:%Y%m%d}"
    if "UNTIL" in parts and parts["UNTIL"][:8] <= until:
        return rule
    return ";".join(f"{name}={value}" for name, value in (parts | {"UNTIL": until}).items())


def _first_day(rule: str, raw: Mapping[str, Any], unread: Counter[str]) -> Any:
    """The beginning of its validity, where that does not decide which days it falls on: every second week, but of which."""
    first, valid = day("schedules.dtstart", raw.get("dtstart") or None), raw.get("valid_from") or None
    valid_from = day("schedules.valid_from", valid)
    if valid_from is None or (first and valid_from <= first):
        return first
    if rule and _says_its_days(rule):
        return valid_from
    unread["schedules.valid_from"] += 1
    return first


def _says_its_days(rule: str) -> bool:
    try:
        return says_its_days(rule)
    except ValueError:
        raise Fault("schedules.interval", "is not a number") from None


def schedule_out(key: str, schedule: Schedule) -> dict[str, Any]:
    """A schedule of the standard with this id; `schedule_in` reads it again without a difference."""
    rule = schedule.rrule or ""
    written = {name.lower(): value for name, value in parts_of(rule).items() if name.lower() in FIELDS}
    parts = {name: int(value) if name in _NUMBERS else value for name, value in written.items()}
    if parts.get("freq") not in _FREQUENCIES:
        parts = {}
    notes = [_RULE + rule] if rule != _rule(parts) else []
    notes += [_HOURS + schedule.opening_hours] if schedule.opening_hours else []
    return {
        "id": key,
        **parts,
        "dtstart": schedule.dtstart and schedule.dtstart.isoformat(),
        "opens_at": schedule.opens_at,
        "closes_at": schedule.closes_at,
        "description": schedule.description,
        "notes": "\n".join(notes) or None,
    }
