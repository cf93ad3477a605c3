"""Ages, days, audience and places as short numbers: the same as asking each offer."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, degrees, inf, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import AUDIENCES, KINDS, STATUSES, Location, Offer, Phone, Schedule
from knowledge.search.facts import DAYS, Collecting, Facts, days_of, mask_of
from knowledge.where import Point, nearest_distance_m
from tests.builders import TOWN, an_offer

MIDDLE = Point(51.763, 7.891)
NORTH = Location(city="Musterstadt", district="Nord", postal_code="12345", latitude=51.80, longitude=7.89)
SOUTH = Location(city="Musterstadt", district="Süd", postal_code="12346", latitude=51.70, longitude=7.89)
NOWHERE = Location(city="Musterstadt", district="West")

_months = st.one_of(st.none(), st.integers(0, 400))
_ages = st.lists(st.tuples(_months, _months), min_size=1, max_size=8)
_audiences = st.lists(st.lists(st.sampled_from(AUDIENCES), unique=True, max_size=4), min_size=1, max_size=8)


def facts_of(*offers: Offer, above: str = "kreis") -> Facts:
    collecting = Collecting({TOWN: 0, above: 1})
    for offer in offers:
        collecting.take(offer)
    return collecting.done()


def every(facts: Facts) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(len(facts))


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def place_at(metres: float, bearing: float) -> Location:
    """So far from the middle, on a sphere; bearing in degrees."""
    away, way, high = metres / 6_371_000, radians(bearing), radians(MIDDLE.latitude)
    latitude = asin(sin(high) * cos(away) + cos(high) * sin(away) * cos(way))
    turned = asin(sin(way) * sin(away) / cos(latitude))
    return Location(latitude=degrees(latitude), longitude=MIDDLE.longitude + degrees(turned))


# --- what an offer is ---


def test_kind_status_level_and_how_to_reach_it_are_kept() -> None:
    facts = facts_of(
        an_offer(kind="event", status="past"),
        an_offer(kind="guide", municipality="kreis", contact_point=True, phones=(Phone("112"),)),
    )

    assert facts.is_kind("event", "place").tolist() == [True, False]
    assert facts.is_status("past").tolist() == [True, False]
    assert facts.level.tolist() == [0, 1]
    assert facts.contact_point.tolist() == facts.has_phone.tolist() == facts.reachable.tolist() == [0, 1]


def test_a_kind_or_status_that_nobody_knows_is_none_of_ours() -> None:
    facts = facts_of(an_offer(kind="karussell", status="verschollen"))

    assert not facts.is_kind(*KINDS).any()
    assert not any(facts.is_status(status).any() for status in STATUSES)
    assert not facts.is_kind("karussell").any()


def test_no_offers_are_facts_too() -> None:
    facts = facts_of()

    assert len(facts) == 0
    assert facts.distance_m(MIDDLE, every(facts)).tolist() == []
    assert facts.in_places(["Nord"], [], every(facts)).tolist() == []


# --- ages and audience ---


@given(_ages, st.lists(st.integers(0, 400), min_size=1, max_size=3))
def test_ages_suit_as_each_offer_says(limits: list[tuple[int | None, int | None]], months: list[int]) -> None:
    offers = [an_offer(minimum_age_months=first, maximum_age_months=last) for first, last in limits]
    facts = facts_of(*offers)

    assert facts.suits_age(months, every(facts)).tolist() == [
        any(offer.suits_age(month) for month in months) for offer in offers
    ]


def test_only_the_rows_asked_for_are_looked_at() -> None:
    facts = facts_of(*(an_offer(minimum_age_months=12 * year, audience=(AUDIENCES[year],)) for year in range(4)))

    assert facts.suits_age([20], rows(1, 3)).tolist() == [True, False]
    assert facts.for_audience([AUDIENCES[3]], rows(1, 3)).tolist() == [False, True]


@given(_audiences, st.lists(st.sampled_from(AUDIENCES), max_size=3))
def test_audiences_are_met_where_one_is_shared(held: list[list[str]], wanted: list[str]) -> None:
    facts = facts_of(*(an_offer(audience=tuple(audience)) for audience in held))

    assert facts.for_audience(wanted, every(facts)).tolist() == [bool({*audience} & {*wanted}) for audience in held]


def test_an_audience_that_nobody_knows_is_no_bit() -> None:
    assert mask_of(["marsmenschen", "parents", "parents"], AUDIENCES) == mask_of(["parents"], AUDIENCES)


# --- days ---


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        (Schedule("Mo-Fr 09:00-12:00"), {"mon", "tue", "wed", "thu", "fri"}),
        (Schedule("Sa-Mo 09:00-12:00"), {"sat", "sun", "mon"}),
        (Schedule("Mo,We 10:00-12:30; PH off"), {"mon", "wed"}),
        (Schedule("Su[1] 10:00-12:00"), {"sun"}),
        (Schedule(rrule="FREQ=WEEKLY;BYDAY=TU,TH"), {"tue", "thu"}),
        (Schedule(rrule="FREQ=MONTHLY;BYDAY=1WE,-1FR;COUNT=3"), {"wed", "fri"}),
        (Schedule(rrule="FREQ=WEEKLY"), set()),
        (Schedule(description="nach Absprache"), set()),
    ],
)
def test_the_days_of_a_schedule_are_read(schedule: Schedule, days: set[str]) -> None:
    offer = an_offer(schedules=(schedule,))

    assert days_of(offer) == days
    assert facts_of(offer).days.tolist() == [mask_of(days, DAYS)]


def test_the_days_of_several_schedules_add_up() -> None:
    assert days_of(an_offer(schedules=(Schedule("Mo 09:00-10:00"), Schedule(rrule="FREQ=WEEKLY;BYDAY=SU")))) == {"mon", "sun"}


# --- places ---


@pytest.mark.parametrize("chosen", [(0, 1, 2, 3), (0, 2, 3), (1,), (3,), ()])
def test_an_offer_is_in_a_district_or_postcode_where_one_of_its_places_is(chosen: Sequence[int]) -> None:
    facts = facts_of(
        an_offer(locations=(NORTH,)), an_offer(), an_offer(locations=(NOWHERE, SOUTH, NORTH)), an_offer(locations=(SOUTH,))
    )

    in_north = facts.in_places(["Nord", "Ost"], [], rows(*chosen)).tolist()
    by_postcode = facts.in_places([], ["12346"], rows(*chosen)).tolist()

    assert in_north == [row in (0, 2) for row in chosen]
    assert by_postcode == [row in (2, 3) for row in chosen]


def test_a_district_that_no_offer_names_holds_none() -> None:
    facts = facts_of(an_offer(locations=(NORTH,)), an_offer())

    assert facts.in_places(["Ost"], ["99999"], every(facts)).tolist() == [False, False]


@pytest.mark.parametrize("chosen", [(0, 1, 2, 3), (0, 3), (1, 2), (2,), ()])
def test_the_nearest_of_an_offers_places_counts(chosen: Sequence[int]) -> None:
    offers = [
        an_offer(locations=(SOUTH, NORTH)),
        an_offer(),
        an_offer(locations=(NOWHERE,)),
        an_offer(locations=(NOWHERE, SOUTH)),
    ]

    metres = facts_of(*offers).distance_m(MIDDLE, rows(*chosen)).tolist()

    exact = [nearest_distance_m(MIDDLE, offers[row]) for row in chosen]
    assert metres == [inf if distance is None else pytest.approx(distance, rel=0.005) for distance in exact]


@given(st.lists(st.lists(st.tuples(st.floats(20, 50_000), st.floats(0, 360)), max_size=3), min_size=1, max_size=6))
def test_distances_within_fifty_kilometres_are_right_to_half_a_percent(places: list[list[tuple[float, float]]]) -> None:
    offers = [an_offer(locations=tuple(place_at(*place) for place in several)) for several in places]

    metres = facts_of(*offers).distance_m(MIDDLE, np.arange(len(offers)))

    for offer, found in zip(offers, metres.tolist()):
        exact = nearest_distance_m(MIDDLE, offer)
        assert found == (inf if exact is None else pytest.approx(exact, rel=0.005, abs=2))  # coordinates are kept to a metre


# --- on disk ---


def test_facts_come_back_from_the_arrays_they_are_kept_as() -> None:
    facts = facts_of(an_offer(locations=(NORTH, SOUTH), audience=("baby",)), an_offer(maximum_age_months=12))

    again = Facts.among(facts.arrays())

    assert again.in_places(["Nord"], [], every(again)).tolist() == [True, False]
    assert again.distance_m(MIDDLE, every(again)).tolist() == facts.distance_m(MIDDLE, every(facts)).tolist()
    assert again.suits_age([13], every(again)).tolist() == [True, False]
