"""The names of a town's map in a message: districts, postcodes, streets and landmarks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import load_lexicon
from knowledge.model import Location, Offer, Place
from knowledge.search.gazetteer import Gazetteer, most_exact, named_places
from knowledge.text import fold, words
from tests.builders import TOWN, an_offer


def a_place(name: str, kind: str = "district", *aliases: str) -> Place:
    return Place(TOWN, name, kind, aliases)


def a_gazetteer(*records: Location | Offer) -> Gazetteer:
    """Of a small town with three districts and a postcode; `records` are its offers, or only where they are."""
    places = [
        a_place("Rosenau"),
        a_place("Ost"),
        a_place("Alt-Kronsberg", "district", "Kronsberg", "Dorf Kronsberg"),
        a_place("12345", "postcode"),
    ]
    return a_gazetteer_of(places, *records)


def a_gazetteer_of(places: list[Place], *records: Location | Offer) -> Gazetteer:
    offers = [an_offer(locations=(record,)) if isinstance(record, Location) else record for record in records]
    landmarks = (place for offer in offers for place in named_places(offer))
    return Gazetteer(places, ["Musterstadt"], landmarks, load_lexicon())


def a_house_called(name: str, kind: str = "place", **changes: Any) -> Offer:
    """An offer known by its own name, at a place without one."""
    return an_offer(name=name, kind=kind, locations=(Location(city="Musterstadt"),), **changes)


def named(gazetteer: Gazetteer, text: str) -> list[str]:
    return [place.name for place in gazetteer.find(words(fold(text)))[0]]


def taken_out(gazetteer: Gazetteer, text: str) -> list[str]:
    """The words of the question that are only a place's name."""
    spoken = words(fold(text))
    return [spoken[at] for at in sorted(gazetteer.find(spoken)[1])]


# --- districts ---


@pytest.mark.parametrize("text", ["Babytreff in Rosenau", "rosenau", "ROSENAU!!", "gibts in rosenau eine hebamme?"])
def test_a_district_is_found_and_taken_out_of_the_question(text: str) -> None:
    gazetteer = a_gazetteer()

    assert named(gazetteer, text) == ["Rosenau"]
    assert taken_out(gazetteer, text) == ["rosenau"]


@pytest.mark.parametrize("text", ["in Alt-Kronsberg", "in alt kronsberg", "in Kronsberg", "beim Dorf Kronsberg"])
def test_every_name_of_a_district_means_the_district(text: str) -> None:
    assert named(a_gazetteer(), text) == ["Alt-Kronsberg"]


def test_a_name_of_two_words_is_taken_out_as_a_whole() -> None:
    assert taken_out(a_gazetteer(), "Treff im Dorf Kronsberg") == ["dorf", "kronsberg"]


def test_several_districts_are_all_found_and_each_once() -> None:
    assert sorted(named(a_gazetteer(), "Kronsberg oder Rosenau, lieber Rosenau")) == ["Alt-Kronsberg", "Rosenau"]


@pytest.mark.parametrize("text", ["in Ost", "Ost", "wir wohnen am Ost", "aus ost"])
def test_a_short_name_is_a_district_where_a_place_is_expected(text: str) -> None:
    assert named(a_gazetteer(), text) == ["Ost"]


@pytest.mark.parametrize("text", ["Kita ost gesucht", "Osterferien", "was kostet es", "Wind aus Südost"])
def test_a_short_name_is_none_elsewhere(text: str) -> None:
    assert named(a_gazetteer(), text) == []


def test_a_postcode_is_found_and_only_exactly() -> None:
    gazetteer = a_gazetteer()

    assert named(gazetteer, "PLZ 12345") == ["12345"]
    assert named(gazetteer, "PLZ 12346") == []


def test_the_town_itself_is_taken_out_and_is_no_place_within_it() -> None:
    gazetteer = a_gazetteer()

    assert named(gazetteer, "Hebamme in Musterstadt") == []
    assert taken_out(gazetteer, "Hebamme in Musterstadt") == ["musterstadt"]


@pytest.mark.parametrize("text", ["Rosenauer Krabbelgruppe", "Rosenaus Kitas", "Musterstadt-Rosenau", "Ortsteil Rosenau"])
def test_a_bent_or_prefixed_name_means_the_district(text: str) -> None:
    assert named(a_gazetteer(), text) == ["Rosenau"]


@pytest.mark.parametrize("text", ["in oberkocha", "kinderturnen horsthausn, er ist 4", "gibts en aale a spielgrupp"])
def test_a_name_in_dialect_means_the_district(text: str) -> None:
    gazetteer = a_gazetteer_of([a_place("Oberkochen"), a_place("Horsthausen"), a_place("Aalen")])

    assert len(named(gazetteer, text)) == 1


@pytest.mark.parametrize("text", ["Rosenauer Straße", "Kita Rosenauer Weg"])
def test_a_street_that_is_called_after_a_district_is_not_the_district(text: str) -> None:
    assert named(a_gazetteer(), text) == []


@pytest.mark.parametrize("text", ["im Osten der Stadt", "Musterstadt Ost", "im Musterstädter Osten", "in der Oststadt"])
def test_a_part_of_the_town_by_the_compass_is_its_district(text: str) -> None:
    gazetteer = Gazetteer([a_place("Ost")], ["Musterstadt", "Musterstädt"], lexicon=load_lexicon())

    assert named(gazetteer, text) == ["Ost"]


@pytest.mark.parametrize(("text", "places"), [("in Mitte", ["Mitte"]), ("Mitte Januar", []), ("ich weiß es nicht", [])])
def test_a_name_that_is_a_word_of_every_day_is_a_place_only_where_one_is_expected(text: str, places: list[str]) -> None:
    assert named(a_gazetteer_of([a_place("Mitte"), a_place("Weiß")]), text) == places


@pytest.mark.parametrize(("text", "district"), [("in süd", "Musterstadt-Süd"), ("Musterstadt Süd", "Musterstadt-Süd")])
def test_a_district_that_bears_the_towns_name_is_known_without_it(text: str, district: str) -> None:
    assert named(a_gazetteer_of([a_place("Musterstadt-Süd")]), text) == [district]


def test_a_town_of_a_kreis_stands_after_its_district() -> None:
    gazetteer = a_gazetteer_of([a_place("Aalen", "town"), a_place("Hofen")])

    assert named(gazetteer, "Treff in Aalen in Hofen") == ["Hofen", "Aalen"]


def test_a_social_area_is_a_place_like_a_district() -> None:
    gazetteer = a_gazetteer_of([a_place("Sozialraum 3", "social_area"), a_place("Sozialraum Ost", "social_area")])

    assert named(gazetteer, "was gibt es im Sozialraum 3") == ["Sozialraum 3"]
    assert named(gazetteer, "sozialraum ost") == ["Sozialraum Ost"]


def test_districts_and_postcodes_of_the_records_complete_the_map() -> None:
    gazetteer = a_gazetteer_of([], Location(district="Lindenhof", postal_code="54321", city="Musterstadt"))

    assert named(gazetteer, "Kita in Lindenhoff") == ["Lindenhof"]
    assert named(gazetteer, "54321 Hebamme") == ["54321"]


def test_a_record_whose_district_is_the_town_makes_no_place_of_the_town() -> None:
    assert named(a_gazetteer_of([], Location(district="Musterstadt")), "Hebamme in Musterstadt") == []


# --- typos ---


@pytest.mark.parametrize(
    ("text", "district"),
    [("Rosennau", "Rosenau"), ("in Rosenauu", "Rosenau"), ("Kronsbreg", "Alt-Kronsberg"), ("kronnsberg", "Alt-Kronsberg")],
)
def test_a_mistyped_district_is_understood_and_taken_out(text: str, district: str) -> None:
    gazetteer = a_gazetteer()

    assert named(gazetteer, text) == [district]
    assert taken_out(gazetteer, text) == [words(fold(text))[-1]]


@pytest.mark.parametrize("text", ["Hosenau", "ronsberg"])
def test_a_name_with_another_first_letter_is_another_name(text: str) -> None:
    assert named(a_gazetteer(), text) == []


@pytest.mark.parametrize("text", ["Hebamme", "Krabbelgruppe", "Schwimmen", "Tagesmutter", "Familienzentrum", "Kindergarten"])
def test_words_of_families_are_never_taken_for_a_mistyped_district(text: str) -> None:
    gazetteer = Gazetteer([a_place("Hebammen-Eck"), a_place("Schwemmen"), a_place("Tagesmatter")], lexicon=load_lexicon())

    assert named(gazetteer, text) == []


@pytest.mark.parametrize("text", ["kita in der Innenstatd", "eine Tagesmutter für Anna suchen wir innenstatd und umzu"])
def test_a_typo_is_understood_behind_an_article_and_a_long_name_anywhere(text: str) -> None:
    assert named(a_gazetteer_of([a_place("Innenstadt")]), text) == ["Innenstadt"]


@pytest.mark.parametrize("text", ["unser frits", "Kita in Unserfritz", "schwäbisch gmünt", "Wasser Alfingen"])
def test_a_mistyped_or_misparted_name_is_understood(text: str) -> None:
    places = [a_place("Unser Fritz"), a_place("Schwäbisch Gmünd"), a_place("Wasseralfingen")]

    assert len(named(a_gazetteer_of(places), text)) == 1


@pytest.mark.parametrize("text", ["unser Friseur", "unsere Frist", "was hilft bei Husten", "im Wald hausen", "in Neheim"])
def test_other_german_words_and_other_towns_are_no_typos(text: str) -> None:
    places = [a_place("Unser Fritz"), a_place("Hüsten"), a_place("Waldhausen"), a_place("Neresheim")]

    assert named(a_gazetteer_of(places), text) == []


# --- streets and landmarks ---


@pytest.mark.parametrize("text", ["an der Birkenstraße", "birkenstrasse", "Birkenstr.", "in der birkenstr 14", "birken straße"])
def test_a_street_is_found_however_it_is_shortened(text: str) -> None:
    gazetteer = a_gazetteer(Location(address_1="Birkenstraße 12"))

    assert named(gazetteer, text) == ["Birkenstraße"]


def test_a_street_that_the_record_shortens_is_found_in_full() -> None:
    assert named(a_gazetteer(Location(address_1="Birkenstr. 12")), "Birkenstraße") == ["Birkenstr"]


@pytest.mark.parametrize(
    ("address", "text", "street"),
    [
        ("Goethe-Allee 1", "goethe allee", "Goethe-Allee"),
        ("Am Mühlenplatz 3", "treff am mühlenplatz", "Am Mühlenplatz"),
        ("Erlenweg 3a", "Erlenweg", "Erlenweg"),
        ("Lange Straße 7", "Lange Str.", "Lange Straße"),
    ],
)
def test_streets_of_several_words_and_endings_are_found(address: str, text: str, street: str) -> None:
    assert named(a_gazetteer(Location(address_1=address)), text) == [street]


@pytest.mark.parametrize("text", ["Birkenstraße 12a", "birkenstr. 12 a", "Birkenstr Nr. 12a", "an der birken straße 12a"])
def test_a_house_that_a_record_has_is_found(text: str) -> None:
    gazetteer = a_gazetteer(Location(address_1="Birkenstraße 12a", latitude=51.7, longitude=7.8, precision="house"))

    assert named(gazetteer, text) == ["Birkenstraße 12a"]


def test_of_a_house_that_no_record_has_the_street_is_found() -> None:
    gazetteer = a_gazetteer(Location(address_1="Birkenstraße 12", latitude=51.7, longitude=7.8, precision="house"))

    (street,), _ = gazetteer.find(["birkenstrasse", "14"])

    assert (street.name, street.kind, street.precision) == ("Birkenstraße", "street", "street")


def test_a_row_of_houses_is_found_by_each_of_its_numbers() -> None:
    gazetteer = a_gazetteer(Location(address_1="Erlenweg 101–113 (Eingang hinten)"))

    assert named(gazetteer, "Erlenweg 105") == ["Erlenweg 101–113"]
    assert named(gazetteer, "Erlenweg 104") == ["Erlenweg"]


@pytest.mark.parametrize(
    "text", ["Ecke Nordstr./Oststr.", "Oststraße Ecke Nordstraße", "an der Kreuzung Nordstr. und Oststr.", "nordstr / oststr"]
)
def test_a_corner_that_a_record_has_is_one_place(text: str) -> None:
    assert named(a_gazetteer(Location(address_1="Nordstraße / Ecke Oststraße")), text) == ["Nordstraße / Ecke Oststraße"]


def test_of_a_corner_that_no_record_has_both_streets_are_found() -> None:
    gazetteer = a_gazetteer(Location(address_1="Nordstraße 1"), Location(address_1="Oststraße 2"))

    assert named(gazetteer, "Ecke Nordstr./Oststr.") == ["Nordstraße", "Oststraße"]


def test_two_streets_in_one_message_are_no_corner() -> None:
    gazetteer = a_gazetteer(Location(address_1="Nordstraße / Ecke Oststraße"))

    assert named(gazetteer, "von der Nordstraße bis in die Oststraße") == ["Nordstraße", "Oststraße"]


def test_both_streets_of_a_corner_are_found() -> None:
    gazetteer = a_gazetteer(Location(address_1="Birkenstraße 2 / Ecke Erlenweg"))

    assert named(gazetteer, "Birkenstraße") == ["Birkenstraße"]
    assert named(gazetteer, "Erlenweg") == ["Erlenweg"]


@pytest.mark.parametrize("text", ["ist im Wichernhaus was los", "WICHERNHAUS"])
def test_a_landmark_stays_in_the_question(text: str) -> None:
    gazetteer = a_gazetteer(Location("Wichernhaus", "Birkenstraße 12"))

    assert named(gazetteer, text) == ["Wichernhaus"]
    assert taken_out(gazetteer, text) == []


def test_a_street_stays_in_the_question() -> None:
    gazetteer = a_gazetteer(Location(address_1="Bahnhofstraße 1"))

    assert taken_out(gazetteer, "Kita an der Bahnhofstraße") == []


def test_the_telling_word_of_a_landmark_is_enough() -> None:
    assert named(a_gazetteer(Location("Haus Kupferkessel")), "im Kupferkessel") == ["Haus Kupferkessel"]


def test_a_word_that_two_landmarks_share_names_neither() -> None:
    gazetteer = a_gazetteer(Location("Haus Kupferkessel"), Location("Scheune Kupferkessel"))

    assert named(gazetteer, "im Kupferkessel") == []
    assert named(gazetteer, "in der Scheune Kupferkessel") == ["Scheune Kupferkessel"]


@pytest.mark.parametrize("text", ["jugendtreff", "wo ist die Beratung", "Kindergarten"])
def test_a_word_of_families_in_the_name_of_a_landmark_names_no_place(text: str) -> None:
    gazetteer = a_gazetteer(
        Location("Jugendtreff Kupferkessel"), Location("Beratung am Park"), Location("Kindergarten Spatzen")
    )

    assert named(gazetteer, text) == []


def test_districts_are_named_before_streets_and_landmarks() -> None:
    gazetteer = a_gazetteer(Location("Wichernhaus", "Birkenstraße 12"))

    assert named(gazetteer, "Wichernhaus, Birkenstraße, Rosenau")[0] == "Rosenau"
    assert len(named(gazetteer, "Wichernhaus, Birkenstraße, Rosenau")) == 3


def test_a_landmark_carries_the_coordinates_of_its_record() -> None:
    gazetteer = a_gazetteer(Location("Wichernhaus", latitude=51.76, longitude=7.89, precision="house"))

    (place,), _ = gazetteer.find(["wichernhaus"])

    assert (place.latitude, place.longitude, place.precision, place.kind) == (51.76, 7.89, "house", "landmark")


def test_a_street_named_twice_is_one_place() -> None:
    assert named(a_gazetteer(Location(address_1="Erlenweg 3")), "Erlenweg, ja, Erlenweg") == ["Erlenweg"]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("Freiheit 1", "mein Kind braucht mehr Freiheit und Bewegung"),
        ("Zur Schule 3", "wie kommt mein Kind zur Schule"),
        ("Neuer Weg 2", "das ist ein neuer Weg für uns alle"),
        ("Friedrich-Ebert-Straße 3", "unser Sohn heißt Friedrich"),
        ("Erlenweg 3, Raum 5", "wo ist denn Raum 5"),
    ],
)
def test_a_street_that_is_called_like_a_thing_is_not_the_thing(address: str, text: str) -> None:
    assert named(a_gazetteer(Location(address_1=address)), text) == []


@pytest.mark.parametrize(("address", "text"), [("Freiheit 1", "Freiheit 1, wer sitzt da"), ("Am Anger 8", "nähe Am Anger")])
def test_such_a_street_is_found_by_its_house_or_by_what_stands_before_it(address: str, text: str) -> None:
    assert len(named(a_gazetteer(Location(address_1=address)), text)) == 1


def test_an_adjective_in_a_name_may_be_bent() -> None:
    assert named(a_gazetteer(Location("Altes Rathaus")), "hinter dem alten Rathaus") == ["Altes Rathaus"]


def test_the_bare_word_street_names_no_street() -> None:
    assert named(a_gazetteer(Location(address_1="Lange Straße 7")), "wir wohnen an einer lauten Straße") == []


# --- buildings known by what is offered there ---


@pytest.mark.parametrize(
    "text",
    [
        "in der Nähe vom Kolibri-Haus",
        "bei der Kolibri-Haus",
        "rund ums kolibri haus",
        "neben dem Kolibrihaus",
        "Kolibri-Haus Nähe",
    ],
)
def test_an_offer_with_a_door_of_its_own_is_a_landmark(text: str) -> None:
    assert named(a_gazetteer(a_house_called("Kolibri-Haus (Jugend- und Kulturhaus)")), text) == ["Kolibri-Haus"]


@pytest.mark.parametrize(
    "text", ["Kolibri-Haus Öffnungszeiten heute", "wann hat das Kolibri-Haus auf", "Nummer vom Kolibri-Haus"]
)
def test_what_a_message_asks_for_is_not_where(text: str) -> None:
    assert named(a_gazetteer(a_house_called("Kolibri-Haus")), text) == []


@pytest.mark.parametrize("text", ["bei der Kita Kigaro", "nähe Kigaro", "gegenüber der Ev. Kita Kigaro"])
def test_a_landmark_is_known_without_the_words_in_front(text: str) -> None:
    assert named(a_gazetteer(a_house_called("Ev. Kita Kigaro")), text) == ["Ev. Kita Kigaro"]


def test_a_landmark_is_known_without_the_towns_name_and_by_its_abbreviation() -> None:
    gazetteer = a_gazetteer(a_house_called("Stadtbücherei Musterstadt"), a_house_called("Bürger-Selbsthilfe-Zentrum (BüZ)"))

    assert named(gazetteer, "neben der Stadtbücherei") == ["Stadtbücherei Musterstadt"]
    assert named(gazetteer, "neben dem BüZ") == ["Bürger-Selbsthilfe-Zentrum"]


def test_where_a_group_meets_is_read_from_its_name() -> None:
    gazetteer = a_gazetteer(a_house_called("Elterncafé in der Mammutschule", "group"))

    assert named(gazetteer, "bei der Mammutschule") == ["Mammutschule"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Spielgruppe am Montag", "gibt es in der Nähe am Montag etwas"),
        ("Treff im Winter", "was ist im Winter los"),
        ("Kurs in der Schwangerschaft", "Hilfe in der Schwangerschaft"),
    ],
)
def test_when_a_group_meets_is_no_place(name: str, text: str) -> None:
    assert named(a_gazetteer(a_house_called(name, "group")), text) == []


def test_who_offers_something_is_a_place_only_where_it_is_near() -> None:
    gazetteer = a_gazetteer(a_house_called("Erziehungsberatung", "counselling", organization="Diakonie Lichtblick"))

    assert named(gazetteer, "Termin bei der Diakonie Lichtblick") == []
    assert named(gazetteer, "in der Nähe der Diakonie Lichtblick") == ["Diakonie Lichtblick"]


@pytest.mark.parametrize(("text", "places"), [("spielen auf der Wiese", []), ("nähe Kita Wiese", ["Kita Wiese"])])
def test_a_landmark_that_is_called_like_a_thing_is_not_the_thing(text: str, places: list[str]) -> None:
    assert named(a_gazetteer(a_house_called("Kita Wiese")), text) == places


@pytest.mark.parametrize("kind", ["guide", "helpline", "welcome_visit", "service"])
def test_an_offer_without_a_door_is_no_landmark(kind: str) -> None:
    assert named(a_gazetteer(a_house_called("Kolibri-Haus", kind)), "in der Nähe vom Kolibri-Haus") == []


# --- which of several ---


def test_of_several_records_of_a_place_the_most_exact_counts() -> None:
    gazetteer = a_gazetteer(
        Location("Wichernhaus", latitude=51.76, longitude=7.89, precision="city"),
        Location("Wichernhaus", latitude=51.77, longitude=7.88, precision="house"),
    )

    (place,), _ = gazetteer.find(["wichernhaus"])

    assert (place.latitude, place.precision) == (51.77, "house")


AALEN = Place(TOWN, "Aalen", "town", latitude=48.837, longitude=10.094, precision="city")
ELLWANGEN = Place(TOWN, "Ellwangen", "town", latitude=48.962, longitude=10.131, precision="city")
TWO_STATIONS = a_gazetteer_of(
    [AALEN, ELLWANGEN],
    Location(address_1="Bahnhofstraße 55", city="Aalen", latitude=48.84, longitude=10.09, precision="house"),
    Location(address_1="Bahnhofstraße 2", city="Ellwangen", latitude=48.96, longitude=10.13, precision="house"),
)


def test_streets_of_one_name_in_two_towns_are_told_apart_by_the_town() -> None:
    _, street = TWO_STATIONS.find(words(fold("Bahnhofstraße in Ellwangen")))[0]

    assert street.latitude == 48.96


def test_a_street_that_may_be_in_two_towns_has_no_coordinates() -> None:
    (street,), _ = TWO_STATIONS.find(["bahnhofstrasse"])

    assert (street.name, street.latitude, street.precision) == ("Bahnhofstraße", None, None)


def test_the_most_exact_place_of_a_message_is_where_to_measure_from() -> None:
    places, _ = TWO_STATIONS.find(words(fold("Bahnhofstr. 55 in Aalen")))

    place = most_exact(places)

    assert [place.name for place in places] == ["Aalen", "Bahnhofstraße 55"]
    assert place is not None
    assert place.name == "Bahnhofstraße 55"


def test_places_without_coordinates_are_nothing_to_measure_from() -> None:
    assert most_exact([a_place("Rosenau")]) is None
    assert most_exact([]) is None


# --- odd and hostile input ---


@pytest.mark.parametrize("text", ["\u200bRose\u200bnau", "\u200fRosenau\u200e", "RoSeNaU", "Ro\u00adsenau", "<b>Rosenau</b>"])
def test_a_district_is_found_however_it_is_typed(text: str) -> None:
    assert named(a_gazetteer(), text) == ["Rosenau"]


@pytest.mark.parametrize("text", ["", " ", "🙂", "\u200b", "?!", "<script>x()</script>", "x" * 10_000])
def test_of_nothing_nothing_is_found(text: str) -> None:
    assert a_gazetteer().find(words(fold(text))) == ([], set())


def test_a_town_without_a_map_names_nothing() -> None:
    assert Gazetteer([]).find(["kita", "in", "rosenau"]) == ([], set())
    assert Gazetteer([]).find([]) == ([], set())


def test_a_district_named_a_thousand_times_is_one_place() -> None:
    text = "Rosenau " * 1250

    assert named(a_gazetteer(), text) == ["Rosenau"]
    assert len(taken_out(a_gazetteer(), text)) == 1250


def test_thirty_questions_at_once_name_the_places_they_name() -> None:
    gazetteer = a_gazetteer(Location(address_1="Erlenweg 3"))

    assert set(named(gazetteer, "Was gibt es in Rosenau? Und am Erlenweg? " * 15)) == {"Rosenau", "Erlenweg"}


GAZETTEER = a_gazetteer(Location("Wichernhaus", "Lange Straße 7"), Location("Haus Kupferkessel", "Birkenstr. 2"))
SPOKEN = "in ost rosenau rosennau alt kronsberg dorf lange strasse str birkenstr wichernhaus kupferkessel 12345 kita"


@given(st.lists(st.text() | st.sampled_from(SPOKEN.split()), max_size=30))
def test_only_map_names_are_taken_out(tokens: list[str]) -> None:
    places, taken = GAZETTEER.find(tokens)

    assert all(isinstance(place, Place) for place in places)
    assert taken <= set(range(len(tokens)))
    assert not {tokens[at] for at in taken} & {
        "lange",
        "strasse",
        "str",
        "birkenstr",
        "wichernhaus",
        "kupferkessel",
        "in",
        "kita",
    }
