"""Weekdays, excluded days, parts of the day and dates, as parents write them.

Dates stay as they were said ("tomorrow", "next:wed", "--12-03"): what day that is depends on when the question is asked
(knowledge/moments.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.nlu.reading import Mark, vocabulary

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKEND = "sat sun"
_LOOK_AHEAD, _LOOK_BACK = 5, 3
# What takes a day out of question, wherever it stands in the same clause after it
_OUT = {"scheidet", "flach", "knicken", "verhindert", "belegt", "weg", "raus", "ausgenommen", "voll", "klappts", "schlecht"}
# "mittwochs arbeite ich, an anderen Tagen?": every day named is one that does not suit
_ANOTHER_DAY = re.compile(r"\bander\w* tag|\bsonst irgendwann|\balternative\w* (?:tag|termin)|\bander\w* termin")
_WANTED = {"lieber", "liebsten", "gern", "gerne", "bevorzugt"}
_PAST = {"letzten", "letzter", "vergangenen", "letztes", "vorigen"}
_BEFORE = {
    "weder",
    "statt",
    "anstatt",
    "nicht",
    "nich",
    "ned",
    "net",
    "nit",
    "ausser",
    "ohne",
    "kein",
    "keine",
    "keinen",
    "nie",
}
_NEW_CLAUSE = {".", "!", "?", ";", "sondern", "hoechstens", "nur", "gern", "gerne", "aber", "lieber", "dafuer", "stattdessen"}


@dataclass
class Times:
    """Days as three letters; `dates` in the words of knowledge/moments.py."""

    days: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    parts_of_day: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)


@cache
def _known(name: str) -> frozenset[str]:
    return vocabulary().words(name)


def read_times(marks: Sequence[Mark]) -> Times:
    times = Times()
    for at, mark in enumerate(marks):
        if mark.label in ("days", "day_groups") and _is_day(marks, at):
            _note_day(times, marks, at)
        elif mark.label == "parts_of_day" and _is_part_of_day(marks, at):
            times.parts_of_day.append(mark.value)
        elif mark.label == "tomorrow":
            _note_tomorrow(times, marks, at)
        elif mark.label in ("dates", "seasons"):
            times.dates.append(mark.value)
        elif (date := _calendar_date(marks, at) or _month(marks, at)) is not None:
            times.dates.append(date)
    if _ANOTHER_DAY.search(" ".join(mark.text for mark in marks)):
        times.excluded, times.days, times.dates = [*times.excluded, *times.days], [], []
    times.dates.sort(key=lambda said: said[0] not in "-2")  # "am Samstag, 5.12.": the date says which Saturday
    times.days = [day for day in dict.fromkeys(times.days) if day not in times.excluded]
    return times


def _text(marks: Sequence[Mark], at: int) -> str:
    return marks[at].text if 0 <= at < len(marks) else ""


def _is_day(marks: Sequence[Mark], at: int) -> bool:
    """ "so", "do" and "we" are days where a day is expected, or beside other days and hours."""
    text = marks[at].text
    if _text(marks, at - 1) in _PAST:
        return False
    if text not in _known("short_days"):
        return _text(marks, at - 1) not in ("frau", "herr", "familie", "fr", "hr")
    before, after = _text(marks, at - 1), _text(marks, at + 1)
    beside = [mark for mark in marks[max(at - 2, 0) : at + 3] if mark is not marks[at] and mark.label in ("days", "day_groups")]
    if text == "do":  # "gibts do freitags": in dialect, "here"
        beside = [mark for mark in beside if len(mark.text) <= 2] or (beside if before in _known("joint") else [])
    if text in ("so", "we"):
        named = before in {"am", "jedes", "dieses", "naechstes", "kommendes", "uebers", "jeden"}
        return named or (text == "so" and any(mark.value == "sat" for mark in beside))
    hour_follows = (
        after in _known("parts_of_day") or after.isdigit() or (at + 1 < len(marks) and marks[at + 1].label == "clock")
    )
    return bool(beside) or hour_follows or before in _known("day_expected") - {",", "und", "oder", "auch"} or len(marks) <= 3


def _note_day(times: Times, marks: Sequence[Mark], at: int) -> None:
    days = marks[at].value.split()
    if len(days) == 1 and _text(marks, at - 1) in _known("range_to") and at >= 2 and marks[at - 2].label == "days":
        first = DAYS.index(marks[at - 2].value)
        days = [DAYS[(first + step) % 7] for step in range((DAYS.index(days[0]) - first) % 7 + 1)]
    if _is_excluded(marks, at):
        times.excluded += days
        return
    times.days += days
    before = _text(marks, at - 1)
    if marks[at].value == _WEEKEND:
        times.dates += ["weekend"] if not marks[at].text.endswith(("ends", "enden")) else []
    elif before in _known("next") or before in _known("this") or (before == "am" and not marks[at].text.endswith("s")):
        times.dates.append(f"next:{days[-1]}")
    elif at and marks[at - 1].label == "dates" and marks[at - 1].value in ("next_week", "this_week"):
        times.dates[-1:] = [f"{marks[at - 1].value}:{days[-1]}"]


def _is_excluded(marks: Sequence[Mark], at: int) -> bool:
    return _is_denied_before(marks, at) or _is_denied_after(marks, at)


def _is_denied_before(marks: Sequence[Mark], at: int) -> bool:
    """ "nicht montags", "außer am Mittwoch", "nicht montags und dienstags"."""
    for back in range(at - 1, max(at - _LOOK_BACK, 0) - 1, -1):
        text = marks[back].text
        if text in _NEW_CLAUSE or (text == "," and marks[back - 1].label not in ("days", "day_groups")):
            return False
        if marks[back].label in ("days", "day_groups"):
            return (_text(marks, back + 1) != "," or _ends_a_list(marks, at)) and _is_denied_before(marks, back)
        if text in _known("not") or text in _BEFORE:
            return text in _BEFORE and _text(marks, back + 1) != "nur"
    return False


def _ends_a_list(marks: Sequence[Mark], at: int) -> bool:
    """ "nicht mo, di oder mi": before the last day stands a word that joins."""
    after = [_text(marks, at + 1), _text(marks, at - 1)]
    return bool({"oder", "und", "u", "noch"} & set(after))


def _is_denied_after(marks: Sequence[Mark], at: int) -> bool:
    """ "montags kann ich nicht", "Mo und Di geht leider nicht", "mittwoch ist schlecht"."""
    if _text(marks, at - 1) in _WANTED:
        return False
    if _is_out(marks, at):
        return True
    able = False
    for ahead in range(at + 1, min(at + 1 + _LOOK_AHEAD, len(marks))):
        text = marks[ahead].text
        but_not = text == "aber" and _text(marks, ahead + 1) in _known("not")  # "montags kann sie aber ned"
        if (text in _NEW_CLAUSE and not but_not) or (text == "," and able):
            return False
        if text in _known("not"):
            return _denies(text, _text(marks, ahead + 1))
        if text in _known("able") or but_not:
            able = True
        elif marks[ahead].label not in ("days", "joint", "day_groups", "range_to", "parts_of_day"):
            return False
    return False


def _is_out(marks: Sequence[Mark], at: int) -> bool:
    """ "samstags kannze knicken", "Dienstag ist voll": before the clause or another day ends it."""
    for ahead in range(at + 1, min(at + 1 + _LOOK_AHEAD, len(marks))):
        mark = marks[ahead]
        if mark.text in _NEW_CLAUSE | {","} or (
            mark.label in ("days", "day_groups") and _text(marks, ahead - 1) not in ("und", "u", "/", "+")
        ):
            return False
        if mark.text in _OUT:
            return True
    return False


def _denies(text: str, follows: str) -> bool:
    if text in ("kein", "keine", "keinen"):
        return follows in _known("denies_with")
    return text not in ("ausser", "ohne") and follows not in ("nur", "erst")


def _is_part_of_day(marks: Sequence[Mark], at: int) -> bool:
    text, before = marks[at].text, _text(marks, at - 1)
    if before in _known("greeting"):
        return False
    if text == "frueh":
        near = [mark.label for mark in marks[max(at - 1, 0) : at + 2] if mark.text not in ("so", "we")]
        return (
            bool({"days", "dates", "tomorrow"} & set(near)) or before in ("der", "morgens") or _text(marks, at + 1) == "morgens"
        )
    return True


def _note_tomorrow(times: Times, marks: Sequence[Mark], at: int) -> None:
    """ "Guten Morgen" greets; "heute morgen", "jeden Morgen" and "am Morgen" are the morning."""
    before = _text(marks, at - 1)
    if before in _known("greeting") or (at == 0 and _text(marks, 1) in (",", "!") and len(marks) > 3):
        return
    if before in ("jeden", "am") or (at and marks[at - 1].label == "days") or (at and marks[at - 1].value == "today"):
        times.parts_of_day.append("morning")
    else:
        times.dates.append("tomorrow")


def _calendar_date(marks: Sequence[Mark], at: int) -> str | None:
    """ "3.12.", "3.12.2026", "3. Dezember"; in ISO 8601, "--12-03" without a year. Dates of birth are no dates to go to."""
    mark = marks[at]
    near = {other.label for other in marks[max(at - 3, 0) : at + 4]}
    if {"born", "birthday"} & near or any(other.text in ("geworden", "et") for other in marks[max(at - 3, 0) : at + 6]):
        return None
    if mark.label == "date":
        return _iso([part for part in mark.text.replace(" ", "").split(".") if part]) if "." in mark.text else mark.text
    if mark.label == "ordinal" and at + 1 < len(marks) and marks[at + 1].label == "months":
        year = [_text(marks, at + 2)] if at + 2 < len(marks) and marks[at + 2].label == "long" else []
        return _iso([str(int(mark.value)), marks[at + 1].value, *year])
    return None


def _month(marks: Sequence[Mark], at: int) -> str | None:
    """ "im Dezember", "Anfang Dezember": not of a birth, nor of a beginning ("ab August")."""
    before = _text(marks, at - 1)
    if at >= 2 and marks[at - 2].label in ("number", "numbers"):
        return None  # "wird fünf im Mai"
    if marks[at].label != "months" or before not in ("im", "anfang", "mitte", "ende"):
        return None
    if {"born", "birthday", "pregnant"} & {other.label for other in marks[max(at - 4, 0) : at + 5]}:
        return None
    return f"month:{marks[at].value}" if before == "im" else f"{before}:{marks[at].value}"


def _iso(parts: Sequence[str]) -> str | None:
    day, month = int(parts[0]), int(parts[1])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    year = parts[2] if len(parts) > 2 else ""
    year = f"20{year}" if len(year) == 2 else year
    return f"{year or '-'}-{month:02}-{day:02}"


def dates_of(times: Times) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(times.dates))
