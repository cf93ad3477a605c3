"""School classes as ages: "3. Klasse", "Klasse 5", "geht in die dritte"."""

from __future__ import annotations

import re

from bot.nlu.age_row import Row

_FIRST_GRADE = 72  # months: the first class begins at six


def grade(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "3. Klasse", "Klasse 5": begins at six."""
    numbers = [row.value(at) for at in range(match.start("it"), match.end("it")) if row.letters[at] in "nr"]
    return [_FIRST_GRADE + (number - 1) * 12 for number in numbers] if all(1 <= number <= 13 for number in numbers) else None


def grade_alone(row: Row, match: re.Match[str]) -> list[float] | None:
    """ "geht in die dritte", "bin in der siebten": of a school where nothing else follows."""
    start, end = match.span("it")
    at_school = {row.text(at) for at in range(start - 6, start)} & {
        "geht",
        "gehe",
        "geh",
        "kommt",
        "komm",
        "komme",
        "bin",
        "gehen",
    }
    into = row.text(start - 2) == "in" and row.text(start - 1) in ("die", "der", "de", "da")
    free = row.near(end, end + 1) in ("", "j", ".", "?", "!", ")", "b") or len(row.text(end)) == 1
    return grade(row, match) if into and (at_school or start <= 2) and free else None
