"""Records that are likely the same offer twice are found; those that only share a house or a word are not."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.duplicates import likely_duplicates
from knowledge.model import Asked, Location, Phone, Schedule
from knowledge.repository import read_asked, read_municipalities, write_asked, write_municipality
from knowledge.succession import succeed
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, save

CALLED = {"phones": (Phone("02382 591234"),)}
HOUSE = (Location(address_1="Beispielweg 3", city="Musterstadt"),)
OTHER_HOUSE = (Location(address_1="Hauptstraße 9", city="Musterstadt"),)


def pairs(*offers):
    return [{pair.first.id, pair.second.id} for pair in likely_duplicates(offers)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({"name": "Krabbelgruppe Nord"}, {"name": "krabbelgruppe  NORD"}),
        ({"name": "Nord: Krabbelgruppe"}, {"name": "Krabbelgruppe Nord"}),
        ({"name": "Krabelgruppe Nord", **CALLED}, {"phones": (Phone("+49 2382 59-1234"),)}),
        ({"name": "Krabbelgruppen Nord", "email": "A@example.org"}, {"email": "a@example.org"}),
        ({"name": "Krabbelgruppe", **CALLED, "locations": HOUSE}, {**CALLED, "locations": HOUSE}),
    ],
)
def test_nearly_the_same_name_with_something_in_common_is_a_pair(one, other):
    assert pairs(an_offer(**one), an_offer(id="zweite", **other)) == [{"krabbelgruppe-nord", "zweite"}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Krabbelgruppe 1", **CALLED}, {"name": "Krabbelgruppe 2", **CALLED}),
        ({"locations": HOUSE}, {"locations": OTHER_HOUSE}),
        ({"name": "Erziehungsberatung", **CALLED}, {"name": "Schwimmkurs", **CALLED}),
        ({"name": "Krabelgruppe Nord"}, {}),
        ({"name": "Kinderfest", "kind": "event", "schedules": (Schedule(dtstart=date(2026, 12, 1)),)},
         {"name": "Kinderfest", "kind": "event", "schedules": (Schedule(dtstart=date(2027, 12, 1)),)}),
        ({"name": "Stadtbücherei", "kind": "place", **CALLED, "locations": HOUSE},
         {"name": "Lesen in der Stadtbücherei", "kind": "event", **CALLED, "locations": HOUSE}),
    ],
)  # fmt: skip
def test_what_a_number_a_place_or_a_day_tells_apart_is_no_pair(one, other):
    assert pairs(an_offer(**one), an_offer(id="zweite", **other)) == []


def test_a_number_that_everybody_has_is_nothing_in_common():
    many = [an_offer(id=f"gruppe-{at}", name=f"Krabbelgruppe Nord{chr(97 + at)}", **CALLED) for at in range(26)]

    assert len(pairs(*many[:2])) == 1
    assert pairs(*many) == []


def test_a_translation_is_no_duplicate():
    german, turkish = an_offer(**CALLED), an_offer(id="krabbelgruppe-nord.tr", **CALLED)

    assert pairs(german, turkish, an_offer(id="krabbelgruppe-nord.ru", **CALLED)) == []


def test_the_record_with_the_younger_facts_comes_first():
    [pair] = likely_duplicates([an_offer(id="a"), an_offer(id="b", assured_date=date(2026, 11, 1))])

    assert (pair.first.id, pair.second.id) == ("b", "a")


def test_a_successor_is_found_by_the_questions_of_the_one_before(database: Database):
    save(database, an_offer(), an_offer(id="neu"), town=a_town())
    asked = Asked(TOWN, "Wo treffen sich Babys?", ("krabbelgruppe-nord", "neu"))
    with database.writing() as connection:
        write_asked(connection, TOWN, [asked, Asked(TOWN, "Hebamme?", ("hebamme",))])
        write_municipality(connection, a_town(first_contacts=("krabbelgruppe-nord",)))

        succeed(connection, "krabbelgruppe-nord", "neu")

    with database.reading() as connection:
        assert [one.offers for one in read_asked(connection)] == [("neu",), ("hebamme",)]
        assert read_municipalities(connection)[TOWN].first_contacts == ("neu",)
