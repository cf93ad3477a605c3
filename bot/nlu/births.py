"""Dates of birth in a message: "geb. 3.5.2024", "Jahrgang 2019", "im März 2024 geboren"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.age_row import Row


def read_births(row: Row) -> tuple[tuple[str, ...], set[int]]:
    """Dates beside "geboren" or "geb.", as written; the years of "Jahrgang 2019"."""
    found: list[str] = []
    taken: set[int] = set()
    for at in _birth_dates(row):
        found.append(row.text(at))
        taken.add(at)
    for match in re.finditer(r"(?:y\.?|Bx?)(N)", row.letters):
        if not re.fullmatch(r"(?:19|20)\d\d", row.text(match.start(1))):
            continue
        found.append(row.text(match.start(1)))
        taken.add(match.start(1))
    for match in re.finditer(r"(?:B[^d]{0,4}?)(?:([nr])\.?)?m(N)|(?:([nr])\.?)?m(N)[^d]{0,3}?B", row.letters):
        month_at = row.letters.index("m", match.start())
        day = match.group(1) or match.group(3)
        number = row.value(match.start(1) if match.group(1) else match.start(3)) if day else 15
        year = row.text(match.start(2) if match.group(2) else match.start(4))
        found.append(f"{int(number)}.{row.marks[month_at].value}.{year}")
        taken.update(range(match.start(), match.end()))
    return tuple(dict.fromkeys(found)), taken


def _birth_dates(row: Row) -> Iterator[int]:
    for at, letter in enumerate(row.letters):
        near = row.near(at - 4, at) + row.near(at + 1, at + 4)
        if letter == "d" and ("B" in near or ("h" in near and len(row.text(at).strip(".").split(".")) == 3)):
            yield at
