"""The door to the knowledge base: wishes in, offers out, on small towns of our own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Offer, Phone, Place, Schedule
from knowledge.repository import remove_offers
from knowledge.where import Point
from knowledge.wishes import Finding, Wish
from tests.builders import TOWN, a_town, an_offer, database_in, knowledge_of, save

NORTH = Place(TOWN, "Nordviertel", "district", ("Siedlung",), ("12345",), 51.780, 7.890, "district")
SOUTH = Place(TOWN, "Südviertel", "district", (), ("12346",), 51.740, 7.890, "district")
IN_NORTH = (Location(city="Musterstadt", district="Nordviertel", latitude=51.780, longitude=7.890),)
IN_SOUTH = (Location(city="Musterstadt", district="Südviertel", latitude=51.740, longitude=7.890),)


def ids(finding: Finding) -> list[str]:
    return [found.offer.id for found in finding.found]


def two_groups(**differences: tuple[object, object]) -> list[Offer]:
    """Two groups alike but for these fields, called `a` and `b`."""
    return [an_offer(id=key, **{name: pair[at] for name, pair in differences.items()}) for at, key in enumerate("ab")]


def test_an_offer_added_by_another_program_is_found_at_once(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    before = knowledge.find(Wish("schwimmkurs", TOWN))

    save(database_in(tmp_path), an_offer(id="schwimmkurs", name="Schwimmkurs", description="Seepferdchen im Hallenbad."))
    after = knowledge.find(Wish("schwimmkurs", TOWN))

    assert "schwimmkurs" not in ids(before)
    assert ids(after)[0] == "schwimmkurs"


def test_an_offer_changed_is_found_by_its_new_words_at_once(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(), an_offer(id="anders", name="Schwimmkurs"))
    knowledge.find(Wish("krabbelgruppe", TOWN))

    save(database_in(tmp_path), an_offer(id="anders", name="Trommelkurs", description="Trommeln für alle."))

    assert ids(knowledge.find(Wish("trommeln", TOWN)))[0] == "anders"


def test_an_offer_removed_is_gone_at_once(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(), an_offer(id="schwimmkurs", name="Schwimmkurs"))
    knowledge.find(Wish("schwimmkurs", TOWN))

    with database_in(tmp_path).writing() as connection:
        remove_offers(connection, ["schwimmkurs"])

    assert "schwimmkurs" not in ids(knowledge.find(Wish("schwimmkurs", TOWN)))
    assert knowledge.offer(TOWN, "schwimmkurs") is None


def test_a_town_without_offers_finds_nothing(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path)

    assert knowledge.find(Wish("krabbelgruppe", TOWN)).found == ()
    assert knowledge.contacts(TOWN) == []


def test_a_town_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())

    with pytest.raises(KeyError):
        knowledge.find(Wish("krabbelgruppe", "nirgendwo"))
    assert knowledge.town("nirgendwo") is None


def test_a_town_is_known_by_its_key_and_by_its_name(tmp_path: Path) -> None:
    town = a_town(name="Bad Musterstadt")
    knowledge = knowledge_of(tmp_path, town=town)

    assert knowledge.town(" MUSTERSTADT ") == knowledge.town("bad musterstadt") == town


def test_only_towns_and_kreise_with_contacts_of_their_own_are_offered(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    for key, level, contacts in (("bund", "country", ()), ("kreis", "district", ()), ("ostkreis", "district", ("amt",))):
        save(database_in(tmp_path), town=a_town(id=key, name=key, level=level, first_contacts=contacts))

    assert {town.id for town in knowledge.municipalities()} == {TOWN, "ostkreis"}


def test_an_offer_for_older_children_is_left_out(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, *two_groups(minimum_age_months=(72, None)))

    assert ids(knowledge.find(Wish("krabbelgruppe", TOWN, ages=(10,)))) == ["b"]


def test_the_last_month_of_an_age_is_included(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(minimum_age_months=12, maximum_age_months=23))

    shown = [months for months in (11, 12, 23, 24) if knowledge.find(Wish("krabbelgruppe", TOWN, ages=(months,))).found]

    assert shown == [12, 23]


def test_an_offer_for_one_of_several_children_stays(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(minimum_age_months=0, maximum_age_months=36))

    assert knowledge.find(Wish("krabbelgruppe", TOWN, ages=(8, 96))).found


@pytest.mark.parametrize(
    ("district", "first"), [("Nordviertel", "a"), ("Südviertel", "b"), ("der Siedlung", "a"), ("12346", "b")]
)
def test_of_two_alike_the_one_in_the_district_named_comes_first(tmp_path: Path, district: str, first: str) -> None:
    offers = two_groups(locations=(IN_NORTH, IN_SOUTH))
    knowledge = knowledge_of(
        tmp_path, *offers, town=a_town(places=(NORTH, SOUTH, Place(TOWN, "12346", "postcode", (), ("12346",), 51.74, 7.89)))
    )

    finding = knowledge.find(Wish(f"Krabbelgruppe in {district}", TOWN))

    assert finding.places
    assert ids(finding)[0] == first


@pytest.mark.parametrize(("latitude", "first"), [(51.779, "a"), (51.741, "b")])
def test_of_two_alike_the_nearer_comes_first(tmp_path: Path, latitude: float, first: str) -> None:
    knowledge = knowledge_of(tmp_path, *two_groups(locations=(IN_NORTH, IN_SOUTH)))

    found = knowledge.find(Wish("krabbelgruppe", TOWN, point=Point(latitude, 7.890))).found

    assert found[0].offer.id == first
    assert [item.distance_m for item in found] == [111, 4337]


@pytest.mark.parametrize(
    ("wish", "differences"),
    [
        ({"days": ("mon",)}, {"schedules": ((Schedule("Mo 10:00-12:00"),), (Schedule("Tu 10:00-12:00"),))}),
        ({"days": ("wed",)}, {"schedules": ((Schedule("Mo-Fr 10:00-12:00"),), (Schedule("Mo,Tu 10:00-12:00"),))}),
        ({"days": ("sat", "sun")}, {"schedules": ((Schedule("Sa 10:00-12:00"),), (Schedule("Fr 10:00-12:00"),))}),
        ({"kinds": ("event",)}, {"kind": ("event", "group")}),
        ({"audience": ("fathers",)}, {"audience": (("fathers",), ("parents",))}),
        ({"pregnant": True}, {"audience": (("expectant",), ("baby",))}),
        ({"ages": (6,)}, {"audience": (("baby",), ("youth",))}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_alike_the_one_that_suits_the_wish_comes_first(
    tmp_path: Path, wish: dict[str, object], differences: dict[str, tuple[object, object]], turned: bool
) -> None:
    pairs = {name: pair[::-1] if turned else pair for name, pair in differences.items()}
    knowledge = knowledge_of(tmp_path, *two_groups(**pairs))

    finding = knowledge.find(Wish("krabbelgruppe", TOWN, **wish))

    assert ids(finding)[0] == ("b" if turned else "a")


def test_what_has_passed_comes_after_what_is_there(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, *two_groups(status=("past", "active")))

    assert ids(knowledge.find(Wish("krabbelgruppe", TOWN))) == ["b", "a"]


def test_an_offer_for_professionals_only_is_not_shown_but_one_for_parents_too_is(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, *two_groups(audience=(("professionals",), ("professionals", "parents"))))

    assert ids(knowledge.find(Wish("krabbelgruppe", TOWN))) == ["b"]


def test_a_town_inherits_what_is_above_it_and_nothing_from_beside_or_below(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    for key, parent in (("land", None), ("kreis", "land"), (TOWN, "kreis"), ("nachbarstadt", "kreis")):
        save(database, an_offer(id=f"gruppe-{key}", municipality=key), town=a_town(id=key, name=key.title(), parent=parent))
    knowledge = Knowledge(database, tmp_path.parent / "topic-model")

    found = {town: set(ids(knowledge.find(Wish("krabbelgruppe", town)))) for town in (TOWN, "kreis", "land")}

    assert found == {
        TOWN: {f"gruppe-{TOWN}", "gruppe-kreis", "gruppe-land"},
        "kreis": {"gruppe-kreis", "gruppe-land"},
        "land": {"gruppe-land"},
    }


def test_words_of_every_field_are_found(tmp_path: Path) -> None:
    words = {
        "name": "Trommelzauber",
        "alternate_name": "Perkussionskreis",
        "description": "Wir basteln Drachen.",
        "keywords": ("Zwillinge",),
        "organization": "Arche Kunterbunt",
        "note": "Bitte Hausschuhe mitbringen.",
        "eligibility_description": "Nur für Neuzugezogene.",
        "locations": (Location("Pfarrheim Josef", "Lerchenweg 2"),),
        "languages": ("Arabisch",),
    }
    asked = [
        "trommelzauber",
        "Perkussionskreis",
        "drachen",
        "zwillinge",
        "kunterbunt",
        "hausschuhe",
        "neuzugezogene",
        "Pfarrheim",
        "lerchenweg",
        "arabisch",
    ]
    others = [an_offer(id=f"andere-{at}", name=f"Gruppe {at}", description="Etwas anderes.") for at in range(5)]
    knowledge = knowledge_of(tmp_path, an_offer(id="gesucht", **words), *others)

    missed = [word for word in asked if ids(knowledge.find(Wish(word, TOWN)))[:1] != ["gesucht"]]

    assert missed == []


def test_a_family_without_an_answer_is_sent_to_the_first_contacts_in_their_order(tmp_path: Path) -> None:
    offers = [an_offer(id=key, kind="info_point") for key in ("amt", "buero", "treff")]
    others = [an_offer(id="punkt", contact_point=True), an_offer(id="vorbei", contact_point=True, status="past"), an_offer()]
    knowledge = knowledge_of(tmp_path, *offers, *others, town=a_town(first_contacts=("treff", "gibt-es-nicht", "amt")))

    assert [offer.id for offer in knowledge.contacts(TOWN)] == ["treff", "amt", "punkt"]


def test_a_contact_that_can_be_reached_comes_before_one_that_cannot(tmp_path: Path) -> None:
    offers = [an_offer(id="a", contact_point=True), an_offer(id="b", contact_point=True, phones=(Phone("112"),))]
    knowledge = knowledge_of(tmp_path, *offers)

    assert [offer.id for offer in knowledge.contacts(TOWN)] == ["b", "a"]


def test_where_the_family_is_known_the_nearer_first_contact_comes_first(tmp_path: Path) -> None:
    offers = two_groups(locations=(IN_NORTH, IN_SOUTH))
    knowledge = knowledge_of(tmp_path, *offers, town=a_town(first_contacts=("a", "b")))

    assert [offer.id for offer in knowledge.contacts(TOWN, Point(51.741, 7.890))] == ["b", "a"]


def test_a_first_contact_where_the_family_stands_comes_before_one_of_which_no_place_is_known(tmp_path: Path) -> None:
    offers = [an_offer(id="fern", locations=IN_SOUTH), an_offer(id="ohne"), an_offer(id="hier", locations=IN_NORTH)]
    knowledge = knowledge_of(tmp_path, *offers, town=a_town(first_contacts=("ohne", "fern", "hier")))

    assert [offer.id for offer in knowledge.contacts(TOWN, Point(51.780, 7.890))] == ["hier", "fern", "ohne"]


def test_a_town_that_named_nobody_sends_to_offices_that_can_be_reached(tmp_path: Path) -> None:
    offers = [
        an_offer(id="gruppe", phones=(Phone("112"),)),
        an_offer(id="amt-ohne-alles", kind="family_office"),
        an_offer(id="amt-mit-adresse", kind="family_office", url="https://www.example.org"),
        an_offer(id="amt-mit-telefon", kind="counselling", phones=(Phone("112"),)),
    ]
    knowledge = knowledge_of(tmp_path, *offers)

    assert [offer.id for offer in knowledge.contacts(TOWN)] == ["amt-mit-telefon", "amt-mit-adresse"]


def test_what_is_asked_in_one_turn_is_asked_of_one_state(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    wish = Wish("krabbelgruppe", TOWN)

    with knowledge.settled():
        before = knowledge.find(wish).found
        save(database_in(tmp_path), replace(an_offer(), id="zweite"))
        during = knowledge.find(wish).found
    after = knowledge.find(wish).found

    assert [len(before), len(during), len(after)] == [1, 1, 2]


def test_offers_of_a_topic_are_counted_without_those_that_are_over(tmp_path: Path) -> None:
    over = replace(an_offer(), id="vorbei", status="past")
    view = knowledge_of(tmp_path, an_offer(), replace(an_offer(), id="zweite"), over).view(TOWN)

    assert view.count(["eltern_kind_gruppe"]) == view.count(["eltern_kind_gruppe"], own=True) == 2
    assert view.count(["wohnen"]) == 0
