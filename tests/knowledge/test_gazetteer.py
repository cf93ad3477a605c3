"""The names of a town's map in a message: districts, postcodes, streets and landmarks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lexicon import load_lexicon
from knowledge.model import Location, Place
from knowledge.search.gazetteer import Gazetteer
from knowledge.text import fold, words
from tests.builders import TOWN, an_offer


def a_place(name: str, kind: str = "district", *aliases: str) -> Place:
    return Place(TOWN, name, kind, aliases)


def a_gazetteer(*locations: Location) -> Gazetteer:
    """Of a small town with three districts and a postcode; `locations` are where its offers are."""
    places = [
        a_place("Rosenau"),
        a_place("Ost"),
        a_place("Alt-Kronsberg", "district", "Kronsberg", "Dorf Kronsberg"),
        a_place("12345", "postcode"),
    ]
    offers = [an_offer(id=f"offer-{at}", locations=(location,)) for at, location in enumerate(locations)]
    return Gazetteer(places, ["Musterstadt"], offers, load_lexicon())


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


# --- streets and landmarks ---


@pytest.mark.parametrize("text", ["an der Birkenstraße", "birkenstrasse", "Birkenstr.", "in der birkenstr 12"])
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


def test_the_bare_word_street_names_no_street() -> None:
    assert named(a_gazetteer(Location(address_1="Lange Straße 7")), "wir wohnen an einer lauten Straße") == []


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
