"""What stands in the form for a record: texts as they were typed, from a form, a record or a draft, and as words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from knowledge.formats.csv_cells import AMOUNT, FIRST_AGE, LAST_AGE
from knowledge.model import Offer
from web.console.offer_fields import ASSURED, FIELDS, PARTS, Field, Part
from web.console.times_words import times_in_words
from wording.words import day_in_words

_MOST_ROWS = 60  # of one part
_WRITTEN = {"minimum_age_months": FIRST_AGE, "maximum_age_months": LAST_AGE, "cost_options.amount": AMOUNT}
_EXTRA = ("source_now", "question", "group")  # beside the record's own fields
Row = Mapping[str, str]


@dataclass(frozen=True)
class Typed:
    """JSON-ready: a text by field, a list of texts where several are chosen or stand in lines, rows of texts for parts."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[Row, ...]]

    def as_json(self) -> dict[str, Any]:
        return {"texts": dict(self.texts), "lists": {k: list(v) for k, v in self.lists.items()},
                "rows": {name: [dict(row) for row in rows] for name, rows in self.rows.items()}}  # fmt: skip

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Typed:
        lists = {name: tuple(values) for name, values in raw["lists"].items()}
        return cls(raw["texts"], lists, {name: tuple(rows) for name, rows in raw["rows"].items()})

    def words(self, name: str) -> str:
        """One field for reading: labels instead of keys, a part of many in lines."""
        return _in_words(self, name)

    def taking(self, names: Iterable[str], other: Typed) -> Typed:
        """With these fields as in `other`."""
        texts, lists, rows = dict(self.texts), dict(self.lists), dict(self.rows)
        for name in names:
            if name in other.rows:
                rows[name] = other.rows[name]
            elif name in other.lists:
                lists[name] = other.lists[name]
            elif name in other.texts:
                texts[name] = other.texts[name]
        return Typed(texts, lists, rows)

    def with_texts(self, **texts: str) -> Typed:
        return replace(self, texts={**self.texts, **texts})

    def with_rows(self, name: str, rows: Iterable[Row]) -> Typed:
        return replace(self, rows={**self.rows, name: tuple(rows)})


def is_list(field: Field) -> bool:
    return field.kind in ("choices", "lines")


# --- from a form ------------------------------------------------------------------------------------------------------


def typed_in(form: FormData) -> Typed:
    """Rows in which nothing was typed are left out."""
    texts = {field.name: _text(form, field.name) for field in (*FIELDS, ASSURED) if not is_list(field)}
    texts |= {name: _text(form, name) for name in _EXTRA}
    lists = {field.name: _listed(form, field) for field in FIELDS if is_list(field)}
    return Typed(texts, lists, {part.name: _rows(form, part) for part in PARTS})


def _text(form: FormData, name: str) -> str:
    return _clean(form.get(name))


def _clean(value: object) -> str:
    return "\n".join(str(value or "").replace("\0", "").splitlines()).strip() if isinstance(value, str) else ""


def _listed(form: FormData, field: Field) -> tuple[str, ...]:
    given = [line for value in form.getlist(field.name) for line in _clean(value).splitlines()]
    return tuple(dict.fromkeys(line.strip() for line in given if line.strip()))


def posted_rows(form: FormData, name: str) -> int:
    """How many rows of a part the form had, empty ones too."""
    numbers = [int(found[1]) for key in form if (found := re.fullmatch(rf"{name}-(\d{{1,2}})-\w+", key))]
    return min(max(numbers, default=-1) + 1, _MOST_ROWS)


def _rows(form: FormData, part: Part) -> tuple[Row, ...]:
    rows = []
    for number in range(posted_rows(form, part.name)):
        row = {field.name: _text(form, f"{part.name}-{number}-{field.name}") for field in part.fields}
        if any(row[field.name] for field in part.fields if field.kind != "flag"):
            rows.append(row)
    return tuple(rows)


# --- from a record ----------------------------------------------------------------------------------------------------


def typed_of(offer: Offer) -> Typed:
    """When it was looked at and who says so are asked anew each time."""
    texts = {field.name: written(field, getattr(offer, field.name)) for field in FIELDS if not is_list(field)}
    lists = {field.name: tuple(getattr(offer, field.name)) for field in FIELDS if is_list(field)}
    rows = {part.name: tuple(_row(part, one) for one in getattr(offer, part.name)) for part in PARTS}
    return Typed(texts | {ASSURED.name: "", **dict.fromkeys(_EXTRA, "")}, lists, rows)


def _row(part: Part, value: Any) -> Row:
    return {field.name: written(field, getattr(value, field.name)) for field in part.fields}


def written(field: Field, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "ja"
    if cell := _WRITTEN.get(field.column.field):
        return cell.write(value)
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    return field.choices.get(str(value), str(value)) if field.kind == "words" else str(value)


def empty(kind: str = "service", **texts: str) -> Typed:
    """For a new record."""
    return typed_of(Offer("", "", kind, "", "")).with_texts(**texts)


# --- in words ---------------------------------------------------------------------------------------------------------


def _in_words(typed: Typed, name: str) -> str:
    if name in typed.rows:
        part = next(part for part in PARTS if part.name == name)
        return "\n".join(_row_in_words(part, row) for row in typed.rows[name])
    field = next((field for field in (*FIELDS, ASSURED) if field.name == name), None)
    if field is None:
        return typed.texts.get(name, "")
    if name in typed.lists:
        return "\n".join(field.choices.get(value, value) for value in typed.lists[name])
    return _value_in_words(field, typed.texts.get(name, ""))


def _value_in_words(field: Field, value: str) -> str:
    if field.kind == "flag":
        return "ja" if value else "nein"
    return _day(value) if field.kind == "date" else field.choices.get(value, value)


def _day(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text


def _row_in_words(part: Part, row: Row) -> str:
    if part.name == "schedules" and (said := times_in_words(row)):
        return said
    parts = [
        _value_in_words(field, row.get(field.name, "")) for field in part.fields if row.get(field.name) and field.kind != "flag"
    ]
    doubtful = any(field.name == "official" and not row.get("official") for field in part.fields)
    return ", ".join([*parts, "nicht vom Träger bestätigt"] if doubtful else parts)


@dataclass(frozen=True)
class Difference:
    name: str
    before: str
    after: str


def differences(before: Typed, after: Typed, names: Iterable[str]) -> list[Difference]:
    """The fields that read differently, in the form's order."""
    pairs = ((name, before.words(name), after.words(name)) for name in names)
    return [Difference(name, one, other) for name, one, other in pairs if one != other]


RECORD = (*(field.name for field in FIELDS), *(part.name for part in PARTS))
