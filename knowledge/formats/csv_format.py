"""Spreadsheets (CSV) in, as Excel and LibreOffice save them; csv_out.py is the way out, csv_columns.py names the columns.

A row is an offer. Files are read row by row; what a cell would calculate is text like any other.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from knowledge.cleaning import clean_record
from knowledge.formats import csv_rows
from knowledge.formats.csv_cells import EXAMPLE, HINT, is_marked
from knowledge.formats.csv_columns import BY_FIELD, REQUIRED, Column, column_of
from knowledge.formats.csv_rows import Row
from knowledge.formats.parsing import Faulty, Located, Problem, explaining, parse_offer
from knowledge.formats.values import Fault, NoneOf, shown, text
from knowledge.model import Offer
from knowledge.text import fold

MOST_LISTED = 50
_EXAMPLE_ROW = f"row of the template ({EXAMPLE} …)"
_LONGEST_ID = 140  # leaves room for what tells it from others
_OWN_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_LONGEST_HEADING = 80
_ENOUGH = {"id": "-", "kind": "service", "name": "-", "description": "-"}
_ADDRESS = ("name", "address_1", "postal_code", "city")
_POINT = "locations.latitude"  # what a fault of a place as a whole is about


def read_offers(text_or_bytes: str | bytes, file: str, municipality: str) -> tuple[list[Located], dict[str, int]]:
    """The offers of a spreadsheet, and how often each column came that Lotsin does not keep.

    `municipality` is the key of the town that offers belong to where a row names none. An offer without an id gets one
    of its town, name and place: the same whenever the row is read, and none that a record from elsewhere has.
    Raises Faulty with all problems, of which at most `MOST_LISTED` are listed; their rows are numbered as spreadsheets
    do, and their field is the heading.
    """
    try:
        sheet = csv_rows.open_sheet(text_or_bytes, lambda cells: sum(column_of(cell) is not None for cell in cells))
    except Fault as fault:
        raise Faulty([Problem(file, None, fault.field, fault.message)]) from fault
    rows = sheet.rows()
    reading = _Reading(_headings(next(rows, None), file), file, municipality)
    reading.ids.taken.update(reading.given_ids(sheet.rows()))
    for row in rows:
        reading.take(row)
    if reading.problems:
        raise Faulty(reading.listed())
    return list(reading.located.values()), dict(reading.unread)


# --- headings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Headings:
    """`names` as they stand in the file; of the columns: their position, what they are, and of which phone, place …"""

    names: list[str]
    columns: list[tuple[int, Column, int]]
    unknown: list[int]
    nameless: list[int]

    def at(self, position: int) -> str:
        name = self.names[position] if position < len(self.names) else ""
        return name or f"column {_letters(position)}"

    def called(self, field: str, number: int = 1) -> str:
        """What the editor knows a field as."""
        for position, column, of in self.columns:
            if (column.field, of) == (field, number):
                return self.names[position]
        return BY_FIELD[field].numbered(number) if field in BY_FIELD else field

    @cached_property
    def of_fields(self) -> dict[str, str]:
        """What the editor knows each field of an offer as."""
        return {field: self.called(field) for field in BY_FIELD}

    def in_words(self, fault: Fault) -> str:
        """The message with the words of the spreadsheet: its headings for our fields, German for our keys."""
        if isinstance(fault, NoneOf) and (labels := BY_FIELD[fault.field].cell.labels() if fault.field in BY_FIELD else {}):
            return f"{shown(fault.value)} is none of {', '.join(labels.get(key, key) for key in fault.allowed)}"
        return _OWN_NAME.sub(lambda found: self._heading_of(found[0]), fault.message)

    def _heading_of(self, name: str) -> str:
        field = next((field for field, column in BY_FIELD.items() if name in (field, column.name)), None)
        return self.called(field) if field else name

    def faults(self) -> Iterator[tuple[str, str]]:
        """The heading, and what is wrong with it."""
        times = Counter((column.field, number) for _, column, number in self.columns)
        yield from ((self.called(field), "is missing as a heading") for field in REQUIRED if not times[field, 1])
        yield from ((self.called(*column), "is given twice as a heading") for column, count in times.items() if count > 1)

    def position_of(self, field: str) -> int | None:
        return next((position for position, column, _ in self.columns if column.field == field), None)


def _letters(position: int) -> str:
    """0 → A, 26 → AA: as spreadsheets name their columns."""
    before, last = divmod(position, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _headings(row: Row | None, file: str) -> _Headings:
    """Raises Faulty where a column that every offer needs is not there, or one is there twice."""
    if row is None:
        raise Faulty([Problem(file, None, "-", "the file is empty")])
    names = [" ".join((text("-", cell) or "").split())[:_LONGEST_HEADING] for cell in row.cells]
    while names and not names[-1]:
        names.pop()
    found = [(position, column_of(name)) for position, name in enumerate(names)]
    columns = [(position, *meant) for position, meant in found if meant]
    unknown = [position for position, meant in found if names[position] and not meant]
    nameless = [position for position, name in enumerate(names) if not name]
    headings = _Headings(names, columns, unknown, nameless)
    faults = [(headings.at(row.at), row.fault)] if row.fault else list(headings.faults())
    if faults:
        raise Faulty([Problem(file, row.number, heading, message) for heading, message in faults])
    return headings


# --- rows -------------------------------------------------------------------------------------------------------------

_Parts = dict[str, dict[int, dict[str, Any]]]  # phones: 2: number: …


class _Reading:
    """What was read of a file so far."""

    def __init__(self, headings: _Headings, file: str, municipality: str) -> None:
        self.problems = 0
        self.located: dict[str, Located] = {}
        self.unread: Counter[str] = Counter()
        self.ids = _Ids()
        self._listed: list[Problem] = []
        self._headings, self._file, self._municipality = headings, file, municipality
        self._name_at, self._id_at = headings.position_of("name"), headings.position_of("id")

    def given_ids(self, rows: Iterator[Row]) -> Iterator[str]:
        """Those that stand in the file: none that is made may be one of them."""
        if self._id_at is not None:
            for row in rows:
                if cell := _cell(row, self._id_at):
                    yield BY_FIELD["id"].cell.read(cell)

    def take(self, row: Row) -> None:
        """Keeps the row's offer, or notes what is wrong with it."""
        name = _cell(row, self._name_at or 0)
        if is_marked(name, HINT) or is_marked(name, EXAMPLE):
            self.unread.update([_EXAMPLE_ROW] if is_marked(name, EXAMPLE) else [])
            return
        before = self.problems
        values, parts = self._values(row)
        if self.problems > before:
            return
        values.update({part: _filled(found) for part, found in parts.items()})
        cleaned = clean_record(values)
        try:
            with explaining(cleaned):
                offer = self._offer(cleaned.record)
        except Fault as fault:
            self._problem(row, self._called(fault.field, parts), self._headings.in_words(fault))
        else:
            notes = tuple(cleaned.lines(self._file, row.number))
            self.located[offer.id] = Located(offer, self._file, row.number, notes, self._headings.of_fields)

    def _offer(self, values: dict[str, Any]) -> Offer:
        town = values.get("municipality") or self._municipality
        if not town:
            raise Fault("municipality", "say whose offer this is, here or with --municipality TOWN")
        if not values.get("id"):
            values["id"] = self.ids.made(town, values.get("name") or "", values.get("locations", ()))
        offer = parse_offer(values, town)
        if offer.id in self.located:
            raise Fault("id", f"{offer.id!r} is given twice, first in row {self.located[offer.id].row}")
        return offer

    def _values(self, row: Row) -> tuple[dict[str, Any], _Parts]:
        """By field of the offer, and by part; problems are noted."""
        values: dict[str, Any] = {}
        parts: _Parts = {}
        if row.fault:
            self._problem(row, self._headings.at(row.at), row.fault)
        for at, column, number in self._headings.columns:
            if not (cell := _cell(row, at)):
                continue
            into = parts.setdefault(column.part, {}).setdefault(number, {}) if column.part else values
            try:
                into[column.name] = column.cell.read(cell)
            except Fault as fault:
                self._problem(row, self._headings.names[at], fault.message)
        for at in (*self._headings.nameless, *range(len(self._headings.names), len(row.cells))):
            if _cell(row, at):
                self._problem(row, self._headings.at(at), "stands under no heading: are the cells before it split wrongly?")
        self.unread.update(self._headings.names[at] for at in self._headings.unknown if _cell(row, at))
        return values, parts

    def _problem(self, row: Row, field: str, message: str) -> None:
        self.problems += 1
        if self.problems <= MOST_LISTED:
            self._listed.append(Problem(self._file, row.number, field, message))

    def listed(self) -> list[Problem]:
        """The first problems, then how many more there are."""
        more = self.problems - len(self._listed)
        return [*self._listed, Problem(self._file, None, "-", f"and {more} more problems")] if more else self._listed

    def _called(self, field: str, parts: _Parts) -> str:
        part = field.partition(".")[0]
        found = parts.get(part)
        return self._headings.called(_POINT if field == "locations" else field, _faulty_one(part, found) if found else 1)


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""


def _filled(found: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of their numbers. Whether a number is confirmed says nothing where there is none."""
    return [part for _, part in sorted(found.items()) if part.keys() != {"official"}]


def _faulty_one(part: str, found: Mapping[int, dict[str, Any]]) -> int:
    """The number of the phone, place … that the checks do not let in."""
    for number, values in sorted(found.items()):
        try:
            parse_offer({**_ENOUGH, part: _filled({number: values})}, "")
        except Fault:
            return number
    return 1


class _Ids:
    """Ids for offers without one. They end in a short hash of name and place: another offer's is never the same, whether
    it was made for a row that is gone, or stands in a record of another source."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._times: Counter[str] = Counter()

    def made(self, municipality: str, name: str, places: Iterable[Mapping[str, Any]]) -> str:
        """`ahlen`, `Café Süd` → ahlen-cafe-sued-1f0c95; for the second of that name at that place …-1f0c95-2."""
        slugs = re.findall(r"[a-z0-9]+", f"{fold(municipality)} {fold(name)}")
        base = f"{'-'.join(slugs)[:_LONGEST_ID].rstrip('-')}-{_fingerprint(name, places)}"
        while True:
            self._times[base] += 1
            made = base if self._times[base] == 1 else f"{base}-{self._times[base]}"
            if made not in self.taken:
                self.taken.add(made)
                return made


def _fingerprint(name: str, places: Iterable[Mapping[str, Any]]) -> str:
    """Alike for spellings that mean the same: `Weg 3`, `WEG 3`."""
    parts = [name, *(str(place.get(field) or "") for place in places for field in _ADDRESS)]
    said = " ".join(fold("|".join(parts)).split()).rstrip("| ")
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:6]
