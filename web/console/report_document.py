"""A report as a page, a PDF and a spreadsheet show it: the same tables, the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.suppression import SMALLEST, Cell, is_small

HIDDEN = "nicht gezeigt"
FEW = f"weniger als {SMALLEST}"
TOO_FEW = "Dazu gab es zu wenige Fragen, um sie aufzuteilen."
PROTECTED = (
    f"Zahlen unter {SMALLEST} zeigen wir nicht, damit niemand eine Familie wiedererkennt. Wo „{HIDDEN}“ steht, kann auch eine "
    "etwas größere Zahl stehen: Sonst ließe sich eine kleine aus der Summe ausrechnen."
)


@dataclass(frozen=True)
class Section:
    """`head` names the columns; the first of each row is its name. `chart` says what its picture shows, None without one."""

    key: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    chart: str | None = None
    empty: str = "Dazu ist nichts gezählt."


@dataclass(frozen=True)
class Document:
    """`facts` are what is to be known first: (what, how much)."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    foot: str = PROTECTED

    def lines(self) -> Iterator[Sequence[str]]:
        """As rows of a spreadsheet."""
        yield [self.title]
        yield [self.subtitle]
        yield from self.facts
        for section in self.sections:
            yield []
            yield [section.title]
            if section.rows:
                yield section.head
            yield from section.rows or [[section.empty]]
        yield []
        yield [self.foot]


def figure(number: int | None) -> str:
    """With German thousands: `1.204`."""
    return HIDDEN if number is None else f"{number:,}".replace(",", ".")


def at_least(number: int) -> str:
    """Of a figure that is part of no sum."""
    return FEW if is_small(number) else figure(number)


def share(cell: Cell) -> str:
    if cell.turns == 0:
        return "–"
    return HIDDEN if cell.share is None else f"{round(100 * cell.share)} %"


def in_order(cells: Mapping[str, Cell], names: Mapping[str, str]) -> list[tuple[str, Cell]]:
    """The largest first; what is hidden comes last by name, as its place would tell how large it is."""
    named = [(names.get(key, key), cell) for key, cell in cells.items()]
    return sorted(named, key=lambda one: (one[1].turns is None, -(one[1].turns or 0), one[0]))


def rows_of(cells: Sequence[tuple[str, Cell]]) -> list[tuple[str, str, str]]:
    return [(name, figure(cell.turns), share(cell)) for name, cell in cells]
