"""A town and the questions asked there, from plain mappings; every fault is named with file, row and field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from knowledge import tables
from knowledge.formats import values as read
from knowledge.formats.parsing import Faulty, Problem, check_key, gathering
from knowledge.formats.values import Fault
from knowledge.model import LEVELS, PRECISIONS, Asked, Municipality, Place


def parse_municipality(raw: object, file: str) -> Municipality:
    """A town's `place.yml`; raises Faulty."""
    problems: list[Problem] = []
    with gathering(problems, file):
        if not isinstance(raw, Mapping):
            raise Fault("-", "a mapping of fields is expected")
        return _municipality(raw)
    raise Faulty(problems)


def _municipality(raw: Mapping[str, Any]) -> Municipality:
    values = {name: read.text(name, raw.get(name)) for name in ("id", "name", "level", "parent", "ags")}
    key, name = values["id"], values["name"]
    if not name or not key:
        raise Fault("id" if name else "name", "is missing")
    check_key("id", key, 80)
    level = values["level"] or LEVELS[0]
    read.one_of("level", level, LEVELS)
    read.fits(tables.municipality, values)
    places = tuple(_place(key, place) for place in read.listed("places", raw.get("places")))
    contacts = read.words("first_contacts", raw.get("first_contacts"))
    return Municipality(key, name, level, values["parent"], values["ags"], contacts, places)


def _place(municipality: str, raw: object) -> Place:
    if not isinstance(raw, Mapping) or not raw.get("name"):
        raise Fault("places", "a list of mappings with a name is expected")
    unknown = sorted(set(map(str, raw)) - {item.name for item in fields(Place) if item.name != "municipality"})
    if unknown:
        raise Fault(f"places.{unknown[0]}", "this field is not known")
    values: dict[str, Any] = {name: _place_value(f"places.{name}", name, value) for name, value in raw.items()}
    read.fits(tables.place, values, "places.")
    place = Place(municipality, **{"kind": "district", **{name: value for name, value in values.items() if value is not None}})
    read.coordinates("places", place.latitude, place.longitude)
    read.one_of("places.precision", place.precision, PRECISIONS)
    return place


def _place_value(field: str, name: str, value: object) -> Any:
    if name in ("aliases", "postcodes"):
        return read.words(field, value)
    return read.number(field, value) if name in ("latitude", "longitude") else read.text(field, value)


def parse_asked(rows: object, municipality: str, file: str) -> list[Asked]:
    """A town's `questions.yml`; raises Faulty."""
    problems: list[Problem] = []
    asked = []
    for row, raw in enumerate(rows if isinstance(rows, list) else [rows], 1):
        with gathering(problems, file, row):
            asked.append(_asked(raw, municipality))
    if problems:
        raise Faulty(problems)
    return asked


def _asked(raw: object, municipality: str) -> Asked:
    wanted = "a question needs `text` and a list of `offers`"
    if not isinstance(raw, Mapping) or not isinstance(raw.get("offers"), list):
        raise Fault("text", wanted)
    text, topic = read.text("text", raw.get("text")), read.text("topic", raw.get("topic"))
    if not text:
        raise Fault("text", wanted)
    read.fits(tables.asked, {"topic": topic})
    return Asked(municipality, text, read.words("offers", raw["offers"]), topic)
