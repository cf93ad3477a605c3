"""What the words for hours stand for: times of day, weekdays and dates, and how OpenStreetMap writes them."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from itertools import groupby

from knowledge.cleaning.hours_words import GERMAN_DAYS, MONTHS, Incomplete, Token, Unclear, minutes_of
from knowledge.formats.recurrence import FIRST_DAYS

OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_ORDINALS = {"erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "fünft": 5, "vorletzt": -2, "letzt": -1}
_PARTS = {"vormittag": (5, 13), "nachmittag": (12, 20), "morgen": (5, 12), "mittag": (11, 16), "abend": (16, 24)}  # hours
_WAKING = (6, 24)  # hours: "Mo 3-5 Uhr" is the afternoon, or a mistake

Span = tuple[int | None, int | None]  # minutes of the day; None where the text does not say
Week = dict[int, tuple[Span, ...]]  # by weekday, 0 is Monday
NO_TIME: Span = (None, None)


def span_of(tokens: list[Token], with_uhr: bool) -> Span:
    """One time of day, or from one to another. Raises Unclear where it cannot be meant, or may be a date."""
    letters = "".join(token.letter for token in tokens)
    part = tokens[0].word if letters[0] == "P" else None
    clock = [minutes_of(token.word) for token in tokens if token.letter == "T"]
    if not with_uhr and (
        dotted := next((token.word for token in tokens if re.search(r"\.(?:0[1-9]|1[0-2])$", token.word)), None)
    ):
        raise Unclear(f"Ist „{dotted}“ eine Uhrzeit oder ein Datum? Bitte „Uhr“ oder die Jahreszahl ergänzen.")
    if "F" in letters:
        return 0, 24 * 60
    if not clock:
        raise Incomplete(f"Von wann bis wann ist „{part}“? Bitte Uhrzeiten angeben.")
    low, high = _PARTS[part.removesuffix("s")] if part else _WAKING
    starts = clock[:-1] if "-" in letters or "z" in letters else clock
    if not low * 60 <= clock[0] <= clock[-1] <= high * 60 or clock != sorted(set(clock)) or 24 * 60 in starts:
        said = " ".join(token.found[0] for token in tokens)
        raise Unclear(f"Stimmen die Uhrzeiten „{said}“? Bitte in 24 Stunden angeben, zum Beispiel „14-16 Uhr“.")
    return starts[0] if starts else None, clock[-1] if clock != starts else None


def overlap(one: Span, other: Span) -> bool:
    """False also where one has no end."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return False
    return one[0] < other[1] and other[0] < one[1]


def is_within(one: Span, other: Span) -> bool:
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return False
    return other[0] <= one[0] and one[1] <= other[1]


def weekday_of(word: str) -> int:
    return 5 if word.startswith("sonna") else [name[:2].lower() for name in GERMAN_DAYS].index(word[:2])


def weekdays_of(tokens: list[Token]) -> list[int]:
    """The weekdays, 0 is Monday; those after `außer` are left out."""
    days: list[int] = []
    but: list[int] | None = None
    before = ""
    for token in tokens:
        named = days if but is None else but
        if token.letter == "X":
            but = []
        elif token.letter in "AW":
            named += range(7) if token.letter == "A" else (5, 6)
        elif token.letter == "D":
            day = weekday_of(token.word)
            named += [(named[-1] + step) % 7 for step in range(1, (day - named[-1]) % 7 + 1)] if before == "-" else [day]
        before = token.letter
    return [day for day in days if day not in (but or ())]


def ordinal_of(word: str) -> int:
    return int(word[0]) if word[0].isdigit() else next(number for start, number in _ORDINALS.items() if word.startswith(start))


def dates_of(tokens: list[Token], at: date | None) -> list[tuple[date, date]]:
    """First and last day of each date. Raises Unclear where one does not exist, or is another weekday than it says."""
    days: list[date] = []
    for token in reversed([token for token in tokens if token.letter == "N"]):
        days.insert(0, date_of(token.found, at, days[0] if days else None))
    spans: list[tuple[date, date]] = []
    weekday, to = None, False
    for token in tokens:
        if token.letter == "D":
            weekday = weekday_of(token.word)
        elif token.letter == "N":
            day = days.pop(0)
            if weekday not in (None, day.weekday()):
                said = f"ein {GERMAN_DAYS[day.weekday()]}, kein {GERMAN_DAYS[weekday or 0]}"
                raise Unclear(f"Der {german_date(day)} ist {said}. Was stimmt?")
            since = token.found["since"]
            first = spans.pop()[0] if to else _existing(day.year, day.month, int(since)) if since else day
            spans.append((first, day))
            weekday, to = None, False
        to |= token.letter == "-"
    if any(first > last for first, last in spans):
        raise Unclear("Der letzte Tag liegt vor dem ersten. Bitte die Daten prüfen.")
    return spans


def date_of(found: re.Match[str], at: date | None, following: date | None = None) -> date:
    """Without a year: in that of the date that follows, else the next one from `at` on."""
    name = found["month"].lower().rstrip(".")
    month, day = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1, int(found["day"])
    if found["year"] or found["short"]:
        return _existing(int(found["year"] or f"20{found['short']}"), month, day)
    if following:
        return _existing(following.year - (following.month <= 3 and month >= 10), month, day)  # over New Year
    if at:
        return _existing(at.year + ((month, day) < (at.month, at.day)), month, day)
    raise Incomplete(f"In welchem Jahr ist der {found[0]}? Bitte das Jahr ergänzen.")


def _existing(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        found = date.min
    if not FIRST_DAYS[0] <= found < FIRST_DAYS[1]:
        raise Unclear(f"Stimmt das Datum {day}.{month}.{year}? Bitte prüfen.")
    return found


def german_date(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def clock_of(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def osm_of(week: Week, off: list[str]) -> str:
    """Days that are open alike in one rule; no day in two, as the later rule would take the place of the former."""
    alike: dict[tuple[Span, ...], list[int]] = defaultdict(list)
    for day, spans in week.items():
        alike[spans].append(day)
    rules = []
    for spans, days in alike.items():
        runs = [[day for _, day in run] for _, run in groupby(enumerate(days), lambda item: item[1] - item[0])]
        named = ",".join(OSM_DAYS[run[0]] if len(run) == 1 else f"{OSM_DAYS[run[0]]}-{OSM_DAYS[run[-1]]}" for run in runs)
        rules.append(f"{named} {','.join(f'{clock_of(start)}-{clock_of(end)}' for start, end in spans)}")
    return "; ".join([*rules, *dict.fromkeys(off)])
