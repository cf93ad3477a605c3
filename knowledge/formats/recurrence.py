"""Which recurrence rules (RFC 5545) are let in: those that give a date, and soon."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, datetime, time
from functools import lru_cache

from dateutil.rrule import rrulestr

from knowledge.formats.values import Fault, shown
from knowledge.when import parts_of

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYWEEKNO", "BYMONTHDAY", "BYYEARDAY", "BYMONTH", "BYSETPOS",
    "BYHOUR", "BYMINUTE",
}  # fmt: skip
_LONGEST = 300
_TIMES_A_DAY = 24
FIRST_DAYS = (date(1970, 1, 1), date(2100, 1, 1))  # a series is counted from its first day: not from the Middle Ages
_WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)


@lru_cache(maxsize=4096)  # the same rules come again and again, and each is tried out
def checked_rule(field: str, text: str, dtstart: date | None) -> str:
    """The rule in capitals, without blanks. Raises a fault."""
    rule = re.sub(r"\s+", "", text).upper().removeprefix("RRULE:")
    wrong = Fault(field, f"{shown(text)} is not a recurrence rule (RFC 5545)")
    if len(rule) > _LONGEST or not re.fullmatch(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*", rule):
        raise wrong
    _check_parts(field, rule)
    until = parts_of(rule).get("UNTIL", "")[:8]
    if dtstart and until and until < f"{dtstart:%Y%m%d}":
        raise Fault(field, f"{shown(rule)} ends before its first day, {dtstart}")
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1))  # every part is readable, UNTIL too
        _try_out(field, rule, dtstart or date(2026, 1, 1))
    except Fault:
        raise
    except _WRONG as error:
        raise wrong from error
    return rule


def _check_parts(field: str, rule: str) -> None:
    parts = parts_of(rule)
    unknown = sorted(set(parts) - _PARTS)
    if unknown or len(parts) <= rule.count(";"):
        raise Fault(field, f"{unknown[0]} cannot be read" if unknown else "a part is given twice")
    if parts.get("FREQ") not in _FREQUENCIES:
        raise Fault(field, f"FREQ is none of {', '.join(_FREQUENCIES)}: not a recurrence rule (RFC 5545) of dates")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch(r"0*[1-9][0-9]{0,4}", parts[name]):
            raise Fault(field, f"{name} is a number from 1")
    if parts["FREQ"] in ("DAILY", "WEEKLY") and re.search(r"[0-9]", parts.get("BYDAY", "")):
        raise Fault(field, "the first or third weekday is one of a month: FREQ=MONTHLY (RFC 5545, 3.3.10)")
    if "UNTIL" in parts and not re.fullmatch(r"[0-9]{8}(T[0-9]{6})?", parts["UNTIL"]):
        raise Fault(field, "UNTIL is a day, written as 20261231")
    times = (parts.get("BYHOUR", "").count(",") + 1) * (parts.get("BYMINUTE", "").count(",") + 1)
    if times > _TIMES_A_DAY:
        raise Fault(field, f"more than {_TIMES_A_DAY} times a day")


def _try_out(field: str, rule: str, first: date) -> None:
    """Each of the dates of a rule must be computable, and there must be one.

    dateutil looks for it up to the year 9999. It is asked in a year with the same calendar shortly before: the loop is
    at most 56 years long, where the rule may be one that never gives a date (30 February).
    """
    parts = {name: value for name, value in parts_of(rule).items() if name not in ("UNTIL", "COUNT")}
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    start = datetime.combine(first.replace(year=_late_year_like(first.year)), time.min)
    tried = rrulestr(plain, dtstart=start)
    if next(iter(tried), None) is None:
        raise Fault(field, f"{shown(rule)} never gives a date")
    for month in range(1, 13):  # the fifth Monday of December may lie beyond the year: it fails there only
        next(iter(rrulestr(plain, dtstart=start.replace(month=month, day=1))), None)


def _late_year_like(year: int) -> int:
    """A year from 9944 with the same weekdays and the same length: such a one comes in every 28."""
    return next(
        late
        for late in range(9944, 9972)
        if isleap(late) == isleap(year) and date(late, 1, 1).weekday() == date(year, 1, 1).weekday()
    )
