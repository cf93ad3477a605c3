"""What is hardly meant in opening hours that can be read (OpenStreetMap syntax): asked, not changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from knowledge.cleaning.hours_values import OSM_DAYS, overlap
from knowledge.cleaning.hours_words import GERMAN_DAYS

_DAY = "|".join(OSM_DAYS)
# Weekdays and times, or closed: nothing of dates, weeks or holidays
_RULE = re.compile(
    rf"(?P<days>(?:{_DAY})(?:-(?:{_DAY}))?(?:,(?:{_DAY})(?:-(?:{_DAY}))?)*)"
    r" (?:(?P<times>\d\d:\d\d-\d\d:\d\d(?:, ?\d\d:\d\d-\d\d:\d\d)*)|off|closed)"
)
_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_LONGEST = 1000  # characters; in longer ones nobody would see what is asked
_NIGHT_ENDS = 6 * 60  # minutes: what is open until then may well be open over night


class _Rule(NamedTuple):
    text: str
    days: frozenset[int]
    spans: tuple[tuple[int, int], ...]  # minutes of the day; none: closed


def doubts_about(hours: str) -> Iterator[str]:
    """Questions in German about hours that contradict themselves, or that no house has."""
    if len(hours) > _LONGEST:
        return
    rules = [rule for part in hours.split(";") if (rule := _rule(part.strip()))]
    for rule in rules:
        yield from _doubts_of(rule)
    for before, after in combinations(rules, 2):
        if both := sorted(before.days & after.days):
            yield from _contradiction(hours, before, after, both)


def _rule(text: str) -> _Rule | None:
    found = _RULE.fullmatch(text)
    if found is None:
        return None
    times = [tuple(map(int, span)) for span in _TIMES.findall(found["times"] or "")]
    return _Rule(text, frozenset(_days(found["days"])), tuple((h * 60 + m, to * 60 + until) for h, m, to, until in times))


def _days(named: str) -> Iterator[int]:
    for part in named.split(","):
        first, _, last = part.partition("-")
        start, end = OSM_DAYS.index(first), OSM_DAYS.index(last or first)
        yield from ((start + step) % 7 for step in range((end - start) % 7 + 1))


def _doubts_of(rule: _Rule) -> Iterator[str]:
    if any(end <= start and end > _NIGHT_ENDS for start, end in rule.spans):
        yield f"„{rule.text}“ endet, bevor es beginnt; das heißt: über Nacht geöffnet. Stimmt das?"
    elif any(overlap(one, other) for one, other in combinations(rule.spans, 2)):
        yield f"In „{rule.text}“ überschneiden sich die Zeiten. Stimmt das?"


def _contradiction(hours: str, before: _Rule, after: _Rule, both: list[int]) -> Iterator[str]:
    """A later rule takes the place of an earlier one: meant for the hours of a single day, hardly for others beside them."""
    days = ", ".join(f"{GERMAN_DAYS[day].lower()}s" for day in both)
    if not after.spans and after.days >= before.days:
        yield f"„{hours}“ heißt: {days} immer geschlossen. Was gilt?"
    elif after.spans and not any(overlap(one, other) for one in after.spans for other in before.spans):
        times = after.text.partition(" ")[2]
        yield f"„{hours}“ heißt: {days} nur „{times}“. Sollen beide Zeiten gelten? Bitte mit Komma statt Semikolon trennen."
