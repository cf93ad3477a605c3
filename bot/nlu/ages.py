"""Children's ages in months, as parents write them: "9 mon", "bald 5", "2 und 9 mon", "3. Klasse", "geb. 3.5.2024".

The labels of a message (bot/nlu/reading.py) become a row of letters, one a word; each way of writing an age is a pattern over
that row, and what stands before and after says whether a number is an age at all ("seit 8 Monaten" is not).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.nlu.age_row import (
    LETTERS,
    YOUNGEST_OF_AGE,
    Row,
    child_near,
    is_counted,
    is_grown_up,
    is_of_something_else,
    is_old,
    is_one_child,
    is_own_age,
    known,
    lasts,
    letter_of_sign,
    may_be_age,
    speaks_of_children,
)
from bot.nlu.births import read_births
from bot.nlu.grades import grade, grade_alone
from bot.nlu.reading import Mark

WEEKS_A_MONTH = 365.25 / 12 / 7
DAYS_A_MONTH = 365.25 / 12
OLDEST_YEARS = 26  # youth welfare ends at 27 (§ 7 SGB VIII)
_SIBLINGS_APART = 10  # months: "2 und 9 Monate" are a child of two years and a baby
_CLOCKS = {
    "offen", "auf", "geoeffnet", "zu", "anrufen", "erreichbar", "frueh", "uhr", "morgens", "mittags",
    "abend", "abends", "nachmittag", "nachmittags", "vormittag", "vormittags",
}  # fmt: skip
_MONTHS_IN = {"year": 12.0, "month": 1.0, "week": 1 / WEEKS_A_MONTH, "day": 1 / DAYS_A_MONTH}


@dataclass(frozen=True)
class Ages:
    """What a message says of children's ages: months, and dates of birth (day, month, year as written)."""

    months: tuple[float, ...] = ()
    born: tuple[str, ...] = ()
    own: bool = False  # a young person's own age


def read_ages(marks: Sequence[Mark]) -> Ages:
    row = Row(marks, "".join(LETTERS.get(mark.label, letter_of_sign(mark.text)) for mark in marks))
    born, taken = read_births(row)
    found: list[tuple[int, list[float]]] = []
    own = False
    for pattern, meaning in _WAYS:
        for match in pattern.finditer(row.letters):
            span = range(match.start("it"), match.end("it"))
            if taken.intersection(span):
                continue
            ages = meaning(row, match)
            if ages is not None:
                taken.update(span)
                own = own or (bool(ages) and meaning is _own_age)
                found.append((match.start("it"), [age for age in ages if 0 <= age <= OLDEST_YEARS * 12]))
    months = [age for _, ages in sorted(found, key=lambda item: item[0]) for age in ages]
    return Ages(tuple(dict.fromkeys(float(int(age)) for age in months)), born, own)


# --- each way of writing, and what it means; None: no age after all ---


def _list_with_units(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "2 und 9 mon", "3 jahre und 5 monate", "4 bis 6 jahre", "8-jährige"."""
    start, end = match.span("it")
    units = [at for at in range(start, end) if row.letters[at] in "uY"]
    certain = row.letters[units[-1]] == "Y" or is_old(row, end)
    if is_of_something_else(row, start, end) or (not certain and not may_be_age(row, start, end, units[-1])):
        return None
    if is_grown_up(row, start) and row.value(next(at for at in range(start, end) if row.letters[at] in "na")) >= 18:
        return []
    numbers = [at for at in range(start, end) if row.letters[at] in "na"]
    ages = []
    for at in numbers:
        unit = next(mark for mark in units if mark > at)
        ages.append(row.value(at) * _MONTHS_IN[row.marks[unit].value])
    if len(numbers) > 1 and len(units) == 1 and row.marks[units[0]].value == "week" and "t" not in row.letters[start:end]:
        return [*(row.value(at) * 12 for at in numbers[:-1]), ages[-1]]  # "11, 8 und 3 Wochen"
    if len(numbers) == 2 and len(units) == 1 and row.marks[units[0]].value == "month" and "t" not in row.letters[start:end]:
        first, second = ages
        if first < second < first + _SIBLINGS_APART:
            return [first * 12, second]
    if is_one_child(row, numbers, units, start, end):
        return [sum(ages)]
    return ages


def _bare(row: Row, match: re.Match[str]) -> list[float] | None:
    """Numbers without a unit after a child or "ist": "tochter 5", "sind 3 und 6", "bald 5", "(7)"."""
    start, end = match.span("it")
    numbers = [at for at in range(start, end) if row.letters[at] == "n"]
    values = [row.value(at) for at in numbers]
    values = list(takewhile(lambda value: 1 <= value <= YOUNGEST_OF_AGE, values))  # "elf und 1,70 groß"
    if not values:
        return None
    before, after = row.text(start - 1), row.text(end)
    if (
        before in known("counted_before")
        or is_counted(row, end)
        or {row.text(at) for at in range(start - 3, start)} & known("not_of_children")
    ):
        return None
    if start and row.marks[start - 1].label in ("days", "day_groups", "parts_of_day"):
        return None  # "Mo 9-11"
    if after == "auf" and row.text(end - 1) == "acht":
        return None  # "gebt acht auf"
    if row.near(end, end + 1) in ("C", "N", "m", "d", "p", "k") or (
        after == "." and row.near(end + 1, end + 2) in ("m", "k", "n")
    ):
        return None
    if is_own_age(row, start) and values[0] >= YOUNGEST_OF_AGE:
        return None
    return [value * 12 for value in values]


def _own_age(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "bin 15": a young person writes of themselves; "bin 34" is a parent."""
    ages = _bare(row, match)
    return ages if ages and 8 * 12 <= ages[0] < 18 * 12 else None


def _range(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "zwischen 6 und 10", "ab 6", "unter 3" without a unit."""
    end = match.end("it")
    if row.near(end, end + 1) in ("u", "Y") or "C" in row.near(end, end + 2) or "uhr" in (row.text(end), row.text(end + 1)):
        return None
    opener = row.text(match.start())
    if _CLOCKS.intersection(row.text(at) for at in range(match.start() - 4, end + 2)):
        return []
    if opener in ("-", "–"):
        return None
    if (
        opener in ("von", "fuer", "bis")
        and not speaks_of_children(row)
        and "t" not in match.group()
        and "j" not in match.group()
    ):
        return None
    return _bare(row, match)


def _starts_with_age(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "5 ist sie", "zwölf isser", "ein und drei sind meine beiden"."""
    start, end = match.span("it")
    values = [row.value(at) for at in range(start, end) if row.letters[at] in "na"]
    alone = len(values) == 1 and row.letters[start] == "a"
    return None if alone or any(not 1 <= value <= YOUNGEST_OF_AGE for value in values) else [value * 12 for value in values]


def _after_child(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "Sohn, 14, schwänzt", "Kinder: 2 und 5"; "Kinder und 2 Erzieher" are counted."""
    between = {row.text(at) for at in range(match.start() + 1, match.start("it"))}
    if between & {"und", "u", "oder", "mit", "plus", "+", "in"}:
        return None
    end = match.end("it")
    noun_follows = "," in between and row.near(end, end + 1) == "x" and row.text(end) not in known("after_age")
    return None if noun_follows else _bare(row, match)


def _turned(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "gestern 3 geworden"."""
    return _bare(row, match) if row.text(match.end("it")) in ("geworden", "wird", "wurde") else None


def _since_birth(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "vor drei Monaten geboren", "vor zwei Wochen zur Welt gekommen"."""
    start, end = match.span("it")
    return [row.value(start) * _MONTHS_IN[row.marks[end - 1].value]] if row.text(start - 1) == "vor" else None


def _between_commas(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "hochbegabt, 7, langweilt sich", where no other number stands."""
    start = match.start("it")
    commas = row.text(start - 1) == row.text(start + 1) == ","
    return _bare(row, match) if commas and row.letters.count("n") == 1 else None


def _after_about(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "bald 5", "frisch 6": nothing that is counted follows."""
    end = match.end("it")
    follows = row.near(end, end + 1)
    return _bare(row, match) if follows not in ("x", "g") or row.text(end) in known("after_age") else None


def _half(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "zweieinhalb" is nearly always an age; "anderthalb Stunden" are counted."""
    value = row.value(match.start("it"))
    return (
        _bare(row, match)
        if value % 1 and 1 < value <= YOUNGEST_OF_AGE and row.marks[match.start("it")].label != "number"
        else None
    )


def _of_a_letter(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "w14", "m/6": a girl, a boy."""
    return _bare(row, match) if row.text(match.start()) in ("m", "w") else None


def _when_old(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "Alter: 6", "im Alter von 2, 4 und 9"."""
    return _bare(row, match) if row.text(match.start()) == "alter" else None


def _not_yet(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "noch keine 3", "noch nicht ganz 2"."""
    said = {row.text(at) for at in range(match.start() - 3, match.start("it"))}
    return _bare(row, match) if "noch" in said and said & {"keine", "kein", "nicht", "nich", "ned", "net"} else None


def _good_month(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "nen guten Monat alt"."""
    return [_MONTHS_IN[row.marks[match.end("it") - 1].value]]


def _after_with(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "mit 5 schon allein", "handy mit 8": where no thing is counted."""
    end = match.end("it")
    if row.text(end) and row.text(end) not in known("after_age") and row.text(end) not in "?!.,;)":
        return None
    return _bare(row, match)


def _year_of_life(row: Row, match: re.Match[str]) -> list[float]:
    """The second year of life begins at twelve months."""
    number = match.start("it")
    months = 1.0 if row.letters[match.end("it") - 1] == "L" else 12.0
    return [(row.value(number) - 1) * months]


def _birthday(row: Row, match: re.Match[str]) -> list[float]:
    return [row.value(match.start("it")) * 12]


def _whole_word(row: Row, match: re.Match[str]) -> list[float]:
    return [float(row.marks[match.start("it")].value)]


def _short_months(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "5m alt"."""
    return [row.value(match.start("it"))] if row.text(match.end("it")) == "m" else None


def _part_of_a_year(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "ein halbes Jahr alt": half of twelve."""
    start, end = match.span("it")
    if (
        row.value(end - 2) >= 1
        or row.marks[end - 1].value != "year"
        or ((lasts(row, start) or row.text(start - 1) in known("duration_before")) and row.near(end, end + 1) != "o")
    ):
        return None
    return [row.value(end - 2) * 12] if row.near(end, end + 1) == "o" or child_near(row, start - 1) else None


def _way(
    pattern: str, meaning: Callable[[Row, re.Match[str]], list[float] | None]
) -> tuple[re.Pattern[str], Callable[..., list[float] | None]]:
    return re.compile(pattern), meaning


_N = r"[na]"
_MORE = r"(?:[jt]{1,2}\.?v?n)*"
_WAYS = (
    _way(r"(?P<it>G)", _whole_word),
    _way(r"(?P<it>[nr]\.?[xt]?k|k\.?[nr](?:[tj][nr])*)", grade),
    _way(r"[sx](?P<it>[rn])", grade_alone),
    _way(r"(?P<it>[nr]\.?[lL])", _year_of_life),
    _way(r"(?P<it>[nr]\.?h)", _birthday),
    _way(r"(?P<it>ax?u)(?=o)(?<=xu)", _good_month),
    _way(r"(?:a)?(?P<it>nu)", _part_of_a_year),
    _way(rf"(?P<it>{_N}u\.?n[u])", _list_with_units),
    _way(r"(?P<it>n)(?=x[o.])", _short_months),
    _way(rf"(?P<it>{_N}(?:t?u\.?)?(?:[jt]{{1,2}}\.?v?{_N}(?:t?u\.?)?)*t?[uY])", _list_with_units),
    _way(rf"o[:xR]{{0,2}}(?P<it>n{_MORE})", _when_old),
    _way(r"R\.?(?P<it>nv?[jt]\.?n(?:[jt]\.?n)*)", _range),
    _way(r"(?<![jx]x)x(?P<it>n(?:j{1,2}xn)+)", _bare),
    _way(r"n:(?P<it>n(?:jn)+)", _bare),
    _way(r"(?P<it>n(?:tn){2,})", _bare),
    _way(r"(?:^|[(.])xj?(?P<it>n)", _of_a_letter),
    _way(rf"c(?:x?[(:]|x|j|jx)?[bv]*[(:]?(?P<it>n{_MORE})", _after_child),
    _way(rf"b[vscT]*(?:xm)?[vT]*(?P<it>n{_MORE})", _bare),
    _way(r"(?P<it>n[jt]n)(?=v?$|\)|\?|xc|c)", _bare),
    _way(r"[Rt](?P<it>n)", _range),
    _way(r"(?:bs?i|ib)?i[vb]*(?P<it>n)(?=u?)", _own_age),
    _way(r"(?:^|[(.!?:;,j])(?P<it>[na](?:[jt][na])*)(?=b[sci]|b$|bx)", _starts_with_age),
    _way(rf"[vT](?P<it>n{_MORE})", _after_about),
    _way(r"[vx](?P<it>n)", _not_yet),
    _way(rf"\((?:xj?)?(?P<it>n{_MORE})\)", _bare),
    _way(r"(?:[cs]x?|[cs]xx)(?P<it>n)(?=b)", _bare),
    _way(r"w(?P<it>n(?:jn)?)", _after_with),
    _way(rf"(?P<it>n{_MORE})(?=b)", _turned),
    _way(r"x(?P<it>[na]u)(?=[^n]{0,2}B)", _since_birth),
    _way(r"^(?P<it>n(?:jn)+)(?=j|$|\.)", _bare),
    _way(r"j(?P<it>n)(?=j)", _between_commas),
    _way(r"(?P<it>n)", _half),
)  # fmt: skip
