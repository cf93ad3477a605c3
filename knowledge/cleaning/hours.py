"""German words for hours and recurrences as schedules: only where they can be read with certainty, else a question."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from knowledge.cleaning.hours_clauses import Clauses
from knowledge.cleaning.hours_doubts import doubts_about
from knowledge.cleaning.hours_values import OSM_DAYS, Span, Week, german_date, osm_of
from knowledge.cleaning.hours_words import GERMAN_DAYS, Incomplete, Unclear
from knowledge.model import Schedule
from knowledge.text import visible

_LONGEST = 1000  # characters of German words; nobody reads longer hours


@dataclass(frozen=True)
class Reading:
    """What a text says of when. No schedules: it cannot be used as it is; the questions say why."""

    schedules: tuple[Schedule, ...] = ()
    questions: tuple[str, ...] = ()
    registration: str | None = None  # where there are no hours, only dates on request: `phone`, or the text's own words


@lru_cache(maxsize=4096)  # the same hours come again and again
def read_hours(text: str, *, recurring: bool = False, at: date | None = None, first: date | None = None) -> Reading:
    """The schedules that a German text means; OpenStreetMap syntax is left as it is.

    `recurring`: weekly hours are dates of a group (RRULE with `opens_at`, `closes_at`), not hours in which a house is
    open (OpenStreetMap). `at`: a date without a year is the next one from this day on. `first`: the first date of what
    takes place every second week.
    """
    plain = " ".join(re.sub("[‐-―−]", "-", re.sub(r"\s*[\r\n]+\s*", "; ", visible(text).strip())).split())
    if is_osm(text):
        says_when = re.search(r"\d:\d\d|24/7|\b(?:off|closed|sunrise|sunset|dawn|dusk)\b", text)
        ask = f"„{plain}“ ohne Uhrzeit heißt: den ganzen Tag geöffnet. Stimmt das? Sonst bitte Uhrzeiten angeben."
        return Reading((Schedule(opening_hours=text),), tuple(doubts_about(plain)) if says_when else (ask,))
    if len(plain) > _LONGEST:
        return Reading((), (f"Die Angabe ist länger als {_LONGEST} Zeichen. Bitte nur Tage und Uhrzeiten angeben.",))
    try:
        return _reading(plain, recurring, at, first)
    except Incomplete as question:
        return Reading((Schedule(description=plain),), (str(question),))
    except Unclear as question:
        return Reading((), (str(question),))


@lru_cache(maxsize=4096)
def is_osm(text: str) -> bool:
    try:
        OpeningHours(text)
    except ParserError:
        return False
    return True


def _reading(text: str, recurring: bool, at: date | None, first: date | None) -> Reading:
    """Raises Unclear or Incomplete."""
    said = Clauses(text, at, first)
    alone = "" if said.biweekly else said.letters.strip(",;")
    if alone in ("F", "AF", "FA"):
        return Reading((Schedule(opening_hours="24/7"),))
    if alone == "C":
        return Reading((Schedule(opening_hours="off", description=text),))
    said.read()
    return _together(said, recurring)


def _together(said: Clauses, recurring: bool) -> Reading:
    if (
        any(named and named <= said.closed for named in said.clauses)
        or (said.closed and said.series)
        or said.on_request & set(said.week)
        or (said.timeless and len(said.clauses) > 1)
        or (said.week and any(one.dtstart for one in said.series))
    ):
        raise said.ambiguous()
    if said.only_on_request and said.clauses:
        raise Incomplete(f"„{said.text}“: Gelten die Zeiten nur nach Vereinbarung, oder geht es auch ohne Termin?")
    if said.exception and len(said.clauses) > 1:
        raise Incomplete(f"Gilt „{said.exception}“ für alle Zeiten oder nur für die letzte? Bitte getrennt angeben.")
    week = {day: tuple(sorted(spans)) for day, spans in sorted(said.week.items()) if day not in said.closed}
    schedules = [*_weeks(said, recurring, week), *dict.fromkeys(said.series)]
    if not schedules:
        requested = any(token.letter == "V" for token in said.tokens)
        by_phone = any("telefon" in token.word for token in said.tokens)
        registration = None if not requested else "phone" if by_phone else said.text
        return Reading((Schedule(description=said.text),), (), registration)
    description = "; ".join(dict.fromkeys(said.notes)) or None
    asked = (f"Um wie viel Uhr? Bei „{said.text}“ fehlt die Uhrzeit.",) if said.timeless else ()
    return Reading(tuple(replace(schedule, description=description) for schedule in schedules), asked)


def _weeks(said: Clauses, recurring: bool, week: Week) -> list[Schedule]:
    if said.biweekly:
        return _every_second(said, week)
    ends = {end for spans in week.values() for _, end in spans}
    if said.timeless and week and not recurring:
        raise Incomplete(f"Von wann bis wann? In „{said.text}“ fehlen die Uhrzeiten.")
    if recurring or ends <= {None}:  # "montags ab 17 Uhr": when it begins is all that is known
        return _recurrences(said, "FREQ=WEEKLY;BYDAY=", week)
    if None in ends:
        raise Incomplete(f"Bis wann ist geöffnet? In „{said.text}“ fehlt ein Ende.")
    return [Schedule(opening_hours=osm_of(week, said.off))]


def _every_second(said: Clauses, week: Week) -> list[Schedule]:
    if said.first is None:
        raise Incomplete(f"Ab wann gilt „{said.biweekly}“? Bitte ein erstes Datum angeben.")
    if said.series or len(said.clauses) != 1:
        raise said.ambiguous()
    if said.first.weekday() not in week:
        raise Unclear(f"Der {german_date(said.first)} ist ein {GERMAN_DAYS[said.first.weekday()]}. Passt er zu „{said.text}“?")
    rules = _recurrences(said, "FREQ=WEEKLY;INTERVAL=2;BYDAY=", week)
    return [replace(schedule, dtstart=said.first) for schedule in rules]


def _recurrences(said: Clauses, rule: str, week: Week) -> list[Schedule]:
    """One for each time of day, on all the days that have it."""
    days: dict[Span, list[str]] = defaultdict(list)
    for day, spans in week.items():
        for span in spans:
            days[span].append(OSM_DAYS[day].upper())
    return [said.recurrence(rule + ",".join(named), span) for span, named in days.items()]
