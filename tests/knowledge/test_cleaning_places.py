"""Coordinates and postcodes: decimal commas and blanks are read, what lies elsewhere is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning.places import clean_coordinates, clean_postcode
from knowledge.formats.values import Fault


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(51.763, 7.891), ("51.763", "7.891"), ("51,763", "7,891"), (" 51,763° N", "7.891° O"), ("51.763 n", 7.891)],
)
def test_degrees_are_read(latitude: object, longitude: object) -> None:
    assert clean_coordinates("locations", latitude, longitude) == (51.763, 7.891)


@pytest.mark.parametrize(
    ("latitude", "longitude", "asked"),
    [
        (7.891, 51.763, "vertauscht? Gemeint ist wohl Breite 51.763, Länge 7.891."),
        ("7,891", "51,763", "vertauscht?"),
        (48.2, 16.4, "nicht in Deutschland"),
        (0, 0, "nicht in Deutschland"),
        ("51.763.000", 7.891, "keine Koordinate"),
        (51763, 7891, "nicht in Deutschland"),
        ("Nord", 7.891, "keine Koordinate"),
        ("51° 45' 48\"", 7.891, "keine Koordinate"),
        (float("nan"), 7.891, "nicht in Deutschland"),
    ],
)
def test_a_point_that_is_not_in_germany_is_asked_about(latitude: object, longitude: object, asked: str) -> None:
    with pytest.raises(Fault) as caught:
        clean_coordinates("locations", latitude, longitude)

    assert asked in caught.value.message


@given(st.floats(47.5, 55), st.floats(6, 15))
def test_a_swapped_pair_is_never_taken(latitude: float, longitude: float) -> None:
    assert clean_coordinates("locations", latitude, longitude) == (latitude, longitude)
    with pytest.raises(Fault, match="vertauscht"):
        clean_coordinates("locations", longitude, latitude)


@pytest.mark.parametrize("text", ["59227", "59 227", "D-59227", "D 59227", "d-59 227", "DE-59227", " 59227 ", 59227])
def test_a_postcode_is_five_digits(text: object) -> None:
    assert clean_postcode("locations.postal_code", text) == "59227"


@pytest.mark.parametrize(
    ("text", "asked"),
    [("1067", "Fehlt die Null am Anfang: 01067?"), ("59227 Ahlen", "nur die fünf Ziffern"), ("592277", "keine Postleitzahl")],
)
def test_what_is_no_postcode_is_asked_about(text: str, asked: str) -> None:
    with pytest.raises(Fault) as caught:
        clean_postcode("locations.postal_code", text)

    assert asked in caught.value.message
