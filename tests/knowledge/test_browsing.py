"""Looking through a town's offers: the masks say the same as asking each offer."""

from datetime import date, datetime

import numpy as np
import pytest

from knowledge.browsing import Catalog, Stage, catalog_of
from knowledge.knowledge import Knowledge
from knowledge.model import Location, Place, Schedule
from knowledge.repository import write_municipality, write_offers
from knowledge.search.facts import DAYS, days_of
from knowledge.when import open_now
from tests.builders import TOWN, a_town, an_offer, database_in, save

TODDLERS = Stage(12, 35, ("toddler",))
MOMENTS = [datetime(2026, 11, 25, 10), datetime(2026, 11, 28, 12), datetime(2026, 12, 24, 10), datetime(2027, 1, 1, 3)]


@pytest.fixture
def catalog_for(tmp_path):
    def made(*offers, town=None):
        database = database_in(tmp_path)
        save(database, *offers, town=town)
        return catalog_of(Knowledge(database, tmp_path.parent / "topic-model").view(TOWN), database)

    return made


def fitting(catalog: Catalog, mask) -> list[str]:
    return [catalog.ids[number] for number in np.flatnonzero(mask)]


def test_offers_stand_in_the_order_of_their_names_as_a_reader_expects_it(catalog_for):
    catalog = catalog_for(an_offer(id="1", name="Zoo"), an_offer(id="2", name="Ärztin"), an_offer(id="3", name="bücherei"))

    assert catalog.ids == ("2", "3", "1")


def test_inherited_offers_stand_after_the_towns_own(tmp_path):
    database = database_in(tmp_path)
    with database.writing() as connection:
        write_municipality(connection, a_town(id="kreis", name="Kreis", level="district"))
        write_municipality(connection, a_town(parent="kreis"))
        write_offers(connection, [an_offer(id="a", name="A", municipality="kreis"), an_offer(id="z", name="Z")])

    catalog = catalog_of(Knowledge(database, tmp_path.parent / "topic-model").view(TOWN), database)

    assert catalog.ids == ("z", "a")
    assert catalog.level.tolist() == [0, 1]


def test_what_is_over_is_not_among_them(catalog_for):
    catalog = catalog_for(an_offer(id="past", status="past"), an_offer(id="until", valid_to=date(2026, 11, 24)), an_offer())

    assert "past" not in catalog.ids
    assert fitting(catalog, catalog.still_valid(date(2026, 11, 24))) == ["krabbelgruppe-nord", "until"]
    assert fitting(catalog, catalog.still_valid(date(2026, 11, 25))) == ["krabbelgruppe-nord"]


def test_a_town_without_offers_has_an_empty_one(catalog_for):
    catalog = catalog_for()

    assert catalog.ids == ()
    assert fitting(catalog, catalog.open_at(MOMENTS[0])) == []


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"audience": ("families", "youth")}, True),
        ({"audience": ("youth",)}, False),
        ({"audience": ("parents",)}, True),
        ({"audience": ("toddler", "youth")}, True),
        ({"minimum_age_months": 36}, False),
        ({"minimum_age_months": 35}, True),
        ({"maximum_age_months": 11}, False),
        ({"maximum_age_months": 12, "audience": ("baby",)}, True),
    ],
)
def test_a_stage_goes_by_ages_then_by_whom_the_record_names(catalog_for, changes, fits):
    catalog = catalog_for(an_offer(**changes))

    assert bool(catalog.for_stage(TODDLERS)[0]) is fits


def test_districts_bear_the_names_that_the_town_has_for_them(catalog_for):
    town = a_town(places=(Place(TOWN, "Süd", "district", aliases=("Zeche",)),))
    one = an_offer(id="a", locations=(Location(district="Zeche"), Location(district="Süd")))
    other = an_offer(id="b", name="Z", locations=(Location(district="Hafen", postal_code="12345"),))

    catalog = catalog_for(one, other, town=town)

    assert {name: fitting(catalog, catalog.mask(numbers)) for name, numbers in catalog.districts.items()} == {
        "Süd": ["a"],
        "Hafen": ["b"],
    }


def test_offers_are_found_by_what_is_there(catalog_for):
    catalog = catalog_for(an_offer(id="a", amenities=("toys", "changing_table")), an_offer(id="b"))

    assert fitting(catalog, catalog.mask(catalog.amenities["toys"])) == ["a"]


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize("town", ["ahlen", "herne", "ostalbkreis"])
def test_the_same_offers_are_open_as_when_each_is_asked(knowledge, towns, town, at):
    view = knowledge.view(town)
    catalog = catalog_of(view, towns)
    offers = view.offers.many(catalog.ids)

    assert set(fitting(catalog, catalog.open_at(at))) == {one.id for one in offers if open_now(one, at, view.land)}


def test_the_same_offers_are_on_a_day_as_when_each_is_asked(knowledge, towns):
    view = knowledge.view("arnsberg")
    catalog = catalog_of(view, towns)
    offers = view.offers.many(catalog.ids)

    for day in DAYS:
        assert fitting(catalog, catalog.on_day(day)) == [one.id for one in offers if day in days_of(one)]


def test_a_change_is_seen_at_the_next_question(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(schedules=(Schedule(opening_hours="24/7"),)))
    knowledge = Knowledge(database, tmp_path.parent / "topic-model")
    before = catalog_of(knowledge.view(TOWN), database)

    save(database, an_offer(id="neu"))
    after = catalog_of(knowledge.view(TOWN), database)

    assert "neu" not in before.ids
    assert "neu" in after.ids
