"""Distances, said only where they are known."""

from __future__ import annotations

from knowledge.model import Location
from knowledge.where import Point, distance_m, nearest_distance_m
from tests.builders import an_offer

AHLEN, WARENDORF = Point(51.763, 7.891), Location(latitude=51.953, longitude=7.992)


def test_the_way_from_ahlen_to_warendorf_is_22_kilometres() -> None:
    distance = distance_m(AHLEN, WARENDORF)

    assert distance is not None
    assert 22_000 < distance < 22_600


def test_a_place_here_is_no_metre_away() -> None:
    assert distance_m(AHLEN, Location(latitude=51.763, longitude=7.891)) == 0


def test_a_place_without_coordinates_has_no_distance() -> None:
    assert distance_m(AHLEN, Location(city="Ahlen")) is None
    assert nearest_distance_m(AHLEN, an_offer(locations=(Location(city="Ahlen"),))) is None
    assert nearest_distance_m(AHLEN, an_offer()) is None


def test_of_several_places_the_nearest_counts() -> None:
    offer = an_offer(locations=(WARENDORF, Location(city="Ahlen"), Location(latitude=51.763, longitude=7.891)))

    assert nearest_distance_m(AHLEN, offer) == 0


def test_a_family_is_placed_to_a_hundred_metres_only() -> None:
    assert Point.rounded(51.7634567, 7.8912345) == Point(51.763, 7.891)
