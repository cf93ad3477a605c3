"""A message as a row of letters, one a word, and what stands around a number: whether it can be a child's age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.nlu.reading import Mark, vocabulary

YOUNGEST_OF_AGE = 18
_LIKELY_A_CHILD = 12  # years: what else lasts so long has words beside it that say so
_CHILDISH = re.compile("kind|jugend|baby|enkel|krabbel")
_SMALL_WORDS = {"im", "in", "am", "hier", "bis", "ohne", "weg", "lang", "her", "krank", "getrennt", "schwanger", "zusammen"}
LETTERS = {
    "number": "n", "fraction": "n", "numbers": "n", "articles": "a", "ordinal": "r", "ordinals": "r", "units": "u",
    "adjectives": "Y", "whole_words": "G", "grade_after": "k", "of_life": "l", "of_life_months": "L", "being": "b",
    "child": "c", "subject": "s", "old": "o", "about": "v", "range_open": "R", "range_to": "t", "joint": "j",
    "with": "w", "date": "d", "born": "B", "birthday": "h", "born_year": "y", "pregnant": "p", "grown_up": "g",
    "self": "i", "months": "m", "year_seasons": "m", "long": "N", "clock": "C", "dates": "T", "tomorrow": "T",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A message's marks and their letters."""

    marks: Sequence[Mark]
    letters: str

    def text(self, at: int) -> str:
        return self.marks[at].text if 0 <= at < len(self.marks) else ""

    def near(self, start: int, end: int) -> str:
        return self.letters[max(start, 0) : end]

    def value(self, at: int) -> float:
        return 1.0 if self.letters[at] == "a" else float(self.marks[at].value)

    def words(self) -> set[str]:
        return {mark.text for mark in self.marks}


@cache
def known(name: str) -> frozenset[str]:
    return vocabulary().words(name)


def letter_of_sign(text: str) -> str:
    return text if text in "().;:?!" else "x"


def is_of_something_else(row: Row, start: int, end: int) -> bool:
    """A dog's age, "zehnjährige Erfahrung", "zwei Monate alte Zusage"."""
    after = {row.text(end), row.text(end + 1)} if row.near(end - 1, end + 1).strip("nuja") else {row.text(end)}
    owner = {row.text(at) for at in (*range(start - 3, start), end, end + 1)}
    lasting = known("duration_after") - _SMALL_WORDS - {"suche", "gesucht", "wohne", "wohnen", "aelter", "juenger", "urlaub"}
    return bool(after & lasting) or bool(owner & known("not_of_children"))


def is_one_child(row: Row, numbers: list[int], units: list[int], start: int, end: int) -> bool:
    """ "1 Jahr und 3 Monate": the age of one child, unless several are spoken of."""
    kinds = [row.marks[at].value for at in units]
    if len(numbers) != 2 or kinds != ["year", "month"] or "t" in row.letters[start:end]:
        return False
    if row.value(numbers[1]) >= 12:
        return False
    spoken_of = [mark.value for mark in row.marks[:start] if mark.label == "child"]
    if spoken_of:
        return spoken_of[-1] != "many"
    return "sind" not in row.words() and all(mark.value != "many" for mark in row.marks if mark.label == "child")


def lasts(row: Row, start: int) -> bool:
    """ "Wartezeiten von einem halben Jahr", "warten schon 8 Monate"."""
    return any(row.text(at).startswith("warte") for at in range(start - 3, start))


def is_old(row: Row, end: int) -> bool:
    """ "3 Jahre alt", "4 Monate altes Baby", "8 Monate junges"."""
    return row.near(end, end + 1) == "o" or (row.near(end, end + 1) == "j" and "o" in row.near(end, end + 4))


def may_be_age(row: Row, start: int, end: int, unit: int) -> bool:
    before, after = row.text(start - 1), row.text(end)
    if _speaks_of_pregnancy(row) and row.marks[unit].value != "year" and row.near(start - 1, start) not in ("c", "b", "("):
        return False  # weeks and months of the pregnancy
    if row.near(start - 1, start) == "v" and row.text(start - 2) in known("duration_before") | {"nur"}:
        before = row.text(start - 2)
    if lasts(row, start) or {before, row.text(start - 2)} & (known("duration_after") - _SMALL_WORDS):
        return False  # "Wartezeit 8 Monate"
    if row.marks[unit].text in ("j", "jr") and before == "fuer" and after in ("gesucht", "suche", "suchen"):
        return True
    if after in known("duration_after") and not (after in ("in", "im", "am", "hier") and child_near(row, start)):
        return False
    if row.marks[unit].value in ("week", "day") and row.letters[start] == "a":
        return False  # "eine Woche", "einen Tag"
    if row.marks[unit].value == "day":
        return row.near(start - 1, start) in ("c", "b", "(") and after != "die"
    if before in known("duration_before"):
        return (before in ("im", "die", "schon", "erst", "ueber", "nur") and child_near(row, start)) or (
            before == "fuer" and "t" in row.letters[start:end] and row.marks[unit].value != "week"
        )
    if row.letters[start] == "a" and row.marks[unit].value == "year":
        return child_near(row, start) or row.near(start - 1, start) == "w"
    if row.marks[unit].value == "week":
        return child_near(row, start) or start == 0 or row.near(start - 1, start) == "R"
    if row.marks[unit].value == "year" and row.value(start) <= _LIKELY_A_CHILD:
        return True
    if row.marks[unit].text in ("j", "jr") or (is_grown_up(row, start) and 8 <= row.value(start) < YOUNGEST_OF_AGE):
        return True
    begins = start <= 1 or row.near(start - 1, start) in tuple("R(.!?:;jtvw")
    return child_near(row, start) or speaks_of_children(row) or begins or len(row.marks) <= 6


def _speaks_of_pregnancy(row: Row) -> bool:
    return "p" in row.letters or any("schwang" in mark.text for mark in row.marks)


def child_near(row: Row, start: int) -> bool:
    return bool(re.search(r"[cb(]", row.near(start - 4, start)))


def speaks_of_children(row: Row) -> bool:
    return "c" in row.letters or any(_CHILDISH.search(mark.text) for mark in row.marks)


def is_grown_up(row: Row, start: int) -> bool:
    return bool(re.search(r"[gi]", row.near(start - 3, start))) and "c" not in row.near(start - 2, start)


def is_counted(row: Row, end: int) -> bool:
    """ "2 Kinder" counts them; "Kinder 2 und 5, Jungs" does not."""
    return row.text(end) in known("counted_after")


def is_own_age(row: Row, start: int) -> bool:
    return "i" in row.near(start - 3, start)
