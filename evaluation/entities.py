"""What test messages say of ages, days, dates, places and audiences, and what was read from them: shares by kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.moments import Span
from store.files import read_yaml
from store.settings import ROOT

ENTITIES = ROOT / "tests" / "language" / "de" / "entities.yml"
_NOW = "2026-11-25T10:00"
_A_MONTH = 1.0  # weeks and days are written as parts of a month, and read as completed months
KINDS = ("ages", "pregnancy", "days", "excluded days", "part of day", "date", "place", "audience")
Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Read:
    """One kind of entity in one message: what it says, what was read, and whether that is right."""

    kind: str
    text: str
    expected: Any
    found: Any
    right: bool


async def check_entities(ask: Ask, path: Path = ENTITIES) -> list[Read]:
    """`ask` takes a line of `ask --batch` and gives the line out."""
    reads: list[Read] = []
    for entry in read_yaml(path):
        question = {"text": entry["text"], "municipality": entry.get("municipality", "ahlen"), "at": entry.get("at", _NOW)}
        found = (await ask(question))["entities"]
        reads += [_read(kind, entry, found) for kind in KINDS if _is_judged(kind, entry)]
    return reads


def _is_judged(kind: str, entry: Mapping[str, Any]) -> bool:
    """A place only counts where a town is named whose map was looked at; a date only where a message says one."""
    if kind == "place":
        return "municipality" in entry
    return "date" in entry or "date_from" in entry if kind == "date" else True


def _read(kind: str, entry: Mapping[str, Any], found: Mapping[str, Any]) -> Read:
    expected, got = _expected(kind, entry), _found(kind, found)
    if kind == "ages":
        right = _same_ages(expected, got)
    elif kind == "place":
        right = (expected or "").lower() == (got or "").lower()
    else:
        right = set(expected) == set(got) if isinstance(expected, list) else expected == got
    return Read(kind, entry["text"], expected, got, right)


def _expected(kind: str, entry: Mapping[str, Any]) -> Any:
    if kind == "ages":
        return [float(age) for age in entry["child_age_months"]]
    if kind == "date":
        return [str(entry.get("date") or entry["date_from"]), str(entry.get("date") or entry["date_to"])]
    if kind == "days" and "days" not in entry and ("date" in entry or "date_from" in entry):
        first, last = (entry.get("date") or entry[name] for name in ("date_from", "date_to"))
        days = Span(date.fromisoformat(str(first)), date.fromisoformat(str(last))).weekdays
        return [day for day in days if day not in entry.get("not_days", ())]  # "morgen" is a Thursday, asked on a Wednesday
    names = {"days": "days", "excluded days": "not_days", "audience": "audience"}
    if kind in names:
        return [_AUDIENCES.get(name, name) for name in entry.get(names[kind], [])]
    return entry.get(kind.replace(" ", "_"), False if kind == "pregnancy" else None)


_AUDIENCES = {"teenagers": "youth"}


def _found(kind: str, found: Mapping[str, Any]) -> Any:
    if kind == "ages":
        return [float(age) for age in found["child_age_months"]]
    if kind == "date":
        return [found.get("date_from"), found.get("date_to")]
    names = {"days": "days", "excluded days": "excluded_days", "audience": "audience"}
    if kind in names:
        return list(found.get(names[kind], []))
    return found.get(kind.replace(" ", "_"), False if kind == "pregnancy" else None)


def _same_ages(expected: Sequence[float], got: Sequence[float]) -> bool:
    return len(expected) == len(got) and all(abs(a - b) < _A_MONTH for a, b in zip(sorted(expected), sorted(got)))


def shares(reads: Sequence[Read], kind: str) -> tuple[float, float, int, int]:
    """Right among the messages that say something of it, wrongly read among those that say nothing; how many of each."""
    mine = [read for read in reads if read.kind == kind]
    saying = [read for read in mine if read.expected]
    silent = [read for read in mine if not read.expected]
    right = sum(read.right for read in saying) / max(len(saying), 1)
    false = sum(not read.right for read in silent) / max(len(silent), 1)
    return round(right, 3), round(false, 3), len(saying), len(silent)
