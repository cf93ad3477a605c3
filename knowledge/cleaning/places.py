"""Coordinates and postcodes as editors and spreadsheets write them."""

from __future__ import annotations

import re

from knowledge.formats.values import Fault, coordinates

_DEGREES = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*[NEO]?", re.IGNORECASE)
_POSTCODE = re.compile(r"(?:(?:D|DE)\s*[-–]?\s*)?(\d{2})\s?(\d{3})", re.IGNORECASE)


def clean_coordinates(field: str, latitude: object, longitude: object) -> tuple[float, float]:
    """Degrees WGS 84. Raises a Fault with a question in German; a swapped pair is offered, not taken.

    A decimal comma is read, a point lost in a spreadsheet (`51763`) is not.
    """
    north, east = _degrees(field, latitude), _degrees(field, longitude)
    if _is_in_germany(north, east):
        return north, east
    if _is_in_germany(east, north):
        raise Fault(field, f"Sind Breite und Länge vertauscht? Gemeint ist wohl Breite {east}, Länge {north}.")
    raise Fault(field, f"Der Punkt {north}, {east} liegt nicht in Deutschland. Bitte prüfen.")


def _degrees(field: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    found = _DEGREES.fullmatch(str(value).strip())
    if found is None:
        raise Fault(field, f"„{value}“ ist keine Koordinate. Bitte Grad als Dezimalzahl angeben, zum Beispiel 51.763.")
    return float(found[1].replace(",", "."))


def _is_in_germany(latitude: float, longitude: float) -> bool:
    try:
        coordinates("", latitude, longitude)
    except Fault:
        return False
    return True


def clean_postcode(field: str, value: object) -> str:
    """Five digits (German Postleitzahl, since 1993). Raises a Fault with a question in German."""
    text = str(value).strip()
    if found := _POSTCODE.fullmatch(text):
        return found[1] + found[2]
    if re.fullmatch(r"\d{4}", text):
        raise Fault(field, f"„{text}“ hat nur vier Ziffern. Fehlt die Null am Anfang: 0{text}?")
    raise Fault(field, f"„{text}“ ist keine Postleitzahl. Bitte nur die fünf Ziffern angeben.")
