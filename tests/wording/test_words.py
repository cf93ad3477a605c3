"""Facts as German words."""

from datetime import datetime

import pytest

from tests.builders import an_offer
from wording.words import ages_in_words, date_in_words, distance_in_words, hours_in_words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("24/7", "Tag und Nacht"),
        ("Mo 09:30-11:00", "Mo 9.30–11 Uhr"),
        ("Mo-Fr 08:00-12:00; Tu,Th 14:00-16:00", "Mo–Fr 8–12 Uhr; Di, Do 14–16 Uhr"),
        ("We[1] 10:00+", "jeden 1. Mi im Monat ab 10 Uhr"),
        ("Sa[-1] 10:00-12:00", "jeden letzten Sa im Monat 10–12 Uhr"),
        ("Mo-Fr 08:00-12:00; PH off; SH off", "Mo–Fr 8–12 Uhr; an Feiertagen geschlossen; in den Schulferien geschlossen"),
    ],
)
def test_opening_hours_are_said_in_german(hours, words):
    assert hours_in_words(hours) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, None),
        (72, 155, "6 Jahre bis 12 Jahre"),
        (0, 36, "bis 3 Jahre"),
        (0, 47, "bis 3 Jahre"),
        (36, None, "ab 3 Jahre"),
        (0, 12, "bis 12 Monate"),
    ],
)
def test_ages_are_said_with_their_last_year_included(low, high, words):
    assert ages_in_words(an_offer(minimum_age_months=low, maximum_age_months=high)) == words


def test_a_time_at_midnight_is_a_day_without_a_clock():
    assert date_in_words(datetime(2026, 12, 6)) == "Sonntag, 6. Dezember 2026"
    assert date_in_words(datetime(2026, 12, 2, 10)) == "Mittwoch, 2. Dezember 2026, 10 Uhr"


def test_a_distance_is_said_as_exactly_as_the_place_is_known():
    assert distance_in_words(343, "house") == "etwa 340 m"
    assert distance_in_words(2340, "street") == "etwa 2,3 km"
    assert distance_in_words(2340, "district") == "rund 2 km; ich kenne nur den Ortsteil genau"
    assert distance_in_words(2340, "postcode") == "rund 2 km; ich kenne nur das Gebiet der Postleitzahl genau"


def test_metres_nobody_measured_are_not_said():
    assert distance_in_words(340, "district") == "in Ihrer Nähe; ich kenne nur den Ortsteil genau"
    assert distance_in_words(340, "city") is None
    assert distance_in_words(340, None) is None
