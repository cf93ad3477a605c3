"""Spreadsheets (CSV) out: what `csv_format` reads again without a difference, and the template that towns fill in.

Semicolons, UTF-8 with its mark and CRLF, as Excel in Germany expects them. No cell begins with what would be executed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date
from itertools import groupby
from typing import Any

from knowledge.formats.csv_cells import EMPTY, EXAMPLE, HINT
from knowledge.formats.csv_columns import COLUMNS, Column
from knowledge.model import Contact, CostOption, Location, Offer, Phone, Schedule, Source

_BYTE_ORDER_MARK = "\ufeff"
_Numbered = tuple[Column, int]  # a column, and of which phone, place … it is
_FIRST = [next(group) for part, group in groupby(COLUMNS, key=lambda column: column.part) if part]

_EXAMPLE = Offer(
    id="",
    municipality="",
    kind="group",
    name="Krabbelgruppe Nord (diese Zeile bitte löschen)",
    description="Eltern treffen sich mit ihren Babys zum Spielen und Singen.",
    alternate_name="Eltern-Kind-Gruppe Nord",
    topics=("eltern_kind_gruppe", "fruehe_hilfen"),
    keywords=("Baby", "Singen", "Austausch"),
    audience=("baby", "toddler"),
    minimum_age_months=3,
    maximum_age_months=23,
    organization="Familienzentrum Nordlicht",
    locations=(Location("Nordhaus", "Beispielweg 3", "12345", "Musterstadt", "Nord", 51.7634, 7.8912, "house"),),
    schedules=(
        Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", dtstart=date(2026, 1, 6), opens_at="10:00", closes_at="11:30"),
        Schedule(opening_hours="Mo-Fr 09:00-12:00; PH off", description="Büro"),
    ),
    phones=(Phone("0221 4710123", "Anmeldung"), Phone("0221 4710124", "Büro", official=False)),
    contacts=(Contact("Anna Beispiel", "Leitung", "anna@example.org"),),
    email="gruppe@example.org",
    url="https://www.example.org/krabbelgruppe",
    cost_options=(CostOption("je Treffen", 2.5, "EUR", date(2026, 1, 1)),),
    languages=("Deutsch", "Türkisch"),
    amenities=("changing_table", "toys"),
    registration="phone",
    eligibility_description="Für Familien aus Musterstadt.",
    steps=("Anrufen", "Einmal schnuppern", "Anmelden"),
    note="In den Ferien fällt die Gruppe aus.",
    sources=(Source("https://www.example.org", None, "2026", "Faltblatt"),),
    source_age="recent",
    assured_date=date(2026, 3, 2),
    valid_from=date(2026, 1, 6),
    valid_to=date(2026, 12, 15),
)


def write_offers(offers: Sequence[Offer]) -> str:
    """One row for each; with as many columns for phones, places … as the offer with the most of them needs."""
    columns = list(_columns_for(offers))
    return _written(columns, (_cells(offer, columns) for offer in offers))


def write_template() -> str:
    """Headings, a row that explains them and an example; the import leaves both rows out."""
    columns = list(_columns_for([_EXAMPLE]))
    hints = [_hint(column) if number == 1 else "" for column, number in columns]
    example = _cells(_EXAMPLE, columns)
    hints[0] = f"{HINT} {hints[0]}; diese Zeile wird nicht eingelesen"
    example[0] = f"{EXAMPLE} {example[0]}"
    return _written(columns, [hints, example])


def _hint(column: Column) -> str:
    labels = ", ".join(column.cell.labels().values())
    return f"{column.hint}: {labels}" if labels else column.hint


def _written(columns: Iterable[_Numbered], rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.numbered(number) for column, number in columns)
    writer.writerows(rows)
    return _BYTE_ORDER_MARK + out.getvalue()


def _columns_for(offers: Sequence[Offer]) -> Iterator[_Numbered]:
    for part, group in groupby(COLUMNS, key=lambda column: column.part):
        columns = list(group)
        most = max((len(getattr(offer, part)) for offer in offers), default=1) if part else 1
        for number in range(1, max(most, 1) + 1):
            yield from ((column, number) for column in columns)


def _cells(offer: Offer, columns: Iterable[_Numbered]) -> list[str]:
    return [_cell(offer, column, number) for column, number in columns]


def _cell(offer: Offer, column: Column, number: int) -> str:
    """A place, a contact … of which nothing is known is told apart from one that is not there."""
    whole: Any = offer
    if column.part:
        parts = getattr(offer, column.part)
        if len(parts) < number:
            return ""
        whole = parts[number - 1]
        if column in _FIRST and all(value is None for value in astuple(whole)):
            return EMPTY
    value = getattr(whole, column.name)
    return "" if value in (None, ()) else column.cell.write(value)
