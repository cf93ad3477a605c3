"""A location shared without a word, and a district that a family let us remember."""

from dataclasses import replace

import pytest

from actions.steps import CHAT, DECLINE, FIND
from actions.turn import take
from knowledge.model import Location, Place
from knowledge.where import Point, nearest_place
from tests.builders import TOWN, a_town, a_turn, an_offer, answer_to, knowledge_of, shown_in
from wording.replies import say

HERE = Point(51.76, 7.89)
A_KILOMETRE = 0.009  # degrees of latitude


def at(kilometres, precision="house", **more):
    return (Location(latitude=51.76 + kilometres * A_KILOMETRE, longitude=7.89, precision=precision, **more),)


def an_info_point(key, kilometres, precision="house", **changes):
    place = at(kilometres, precision)
    return an_offer(id=key, kind="info_point", name=f"Info-Point {key}", topics=(), locations=place, **changes)


PLAYGROUNDS = [
    an_offer(id=key, kind="place", name=f"Wasserspielplatz {key}", description="Planschen.", locations=at(kilometres))
    for key, kilometres in (("Far", 6), ("Near", 2))
]
DISTRICTS = (
    Place(TOWN, "Nord", "district", latitude=51.78, longitude=7.89),
    Place(TOWN, "Süd", "district", latitude=51.70, longitude=7.89),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    points = [an_info_point("near", 1), an_info_point("nearer", 0.5), an_info_point("far", 9), an_info_point("middle", 3)]
    groups = [
        an_offer(id=f"group-{name}", name="Krabbelgruppe", locations=(Location(district=name),)) for name in ("Nord", "Süd")
    ]
    return knowledge_of(tmp_path_factory.mktemp("nearest"), *points, *PLAYGROUNDS, *groups, town=a_town(places=DISTRICTS))


def shared(knowledge, **changes):
    return a_turn(knowledge, say("utter_shared_location"), "out_of_scope_nonsense", point=HERE, **changes)


@pytest.mark.parametrize("steps", [FIND, CHAT, DECLINE])
def test_whatever_kind_it_is_taken_for_the_nearest_info_points_are_shown(town, steps):
    answer, _ = answer_to(shared(town), steps)

    assert shown_in(answer) == ["nearer", "near", "middle"]
    assert [found.distance_m for found in answer.results] == [500, 1001, 3002]


def test_it_is_said_to_be_a_question_for_the_nearest(town):
    turn, _ = take(shared(town), DECLINE)

    assert turn.intent == "find_nearest"


def test_after_a_question_for_a_place_its_answer_comes_again_nearest_first(town):
    before, memory = answer_to(a_turn(town, "wo ist ein wasserspielplatz"), FIND)

    answer, _ = answer_to(shared(town, memory=memory), DECLINE)

    assert set(shown_in(before)) == {"Near", "Far"}
    assert shown_in(answer) == ["Near", "Far"]


def test_whom_the_town_names_first_comes_first_though_another_is_somewhat_nearer(tmp_path):
    office = an_info_point("office", 2)
    town = knowledge_of(tmp_path, an_info_point("near", 1), office, town=a_town(first_contacts=("office",)))

    assert shown_in(answer_to(shared(town), FIND)[0]) == ["office", "near"]


def test_those_whose_place_is_known_come_first(tmp_path):
    somewhere = [an_info_point(key, 0, "city", contact_point=True) for key in ("a", "b", "c")]
    town = knowledge_of(tmp_path, *somewhere, an_info_point("door", 8))

    assert shown_in(answer_to(shared(town), FIND)[0]) == ["door", "a", "b"]


def test_without_a_town_it_is_asked_for(town):
    answer, memory = answer_to(replace(shared(town), town=None), FIND)

    assert answer.outcome == "clarify"
    assert memory.text == say("utter_nearest_question")


def test_words_without_a_location_are_words(town):
    answer, _ = answer_to(a_turn(town, say("utter_shared_location")), FIND)

    assert "utter_nearest_contact" not in answer.said


@pytest.mark.parametrize(("district", "first"), [("Nord", "group-Nord"), ("Süd", "group-Süd")])
def test_what_is_in_the_familys_district_comes_first(town, district, first):
    assert shown_in(answer_to(a_turn(town, "krabbelgruppe", district=district), FIND)[0])[0] == first


def test_a_place_that_is_named_counts_more_than_the_familys_own(town):
    assert shown_in(answer_to(a_turn(town, "krabbelgruppe in süd", district="Nord"), FIND)[0])[0] == "group-Süd"


def test_the_district_of_a_point_is_the_one_whose_middle_is_nearest_and_not_too_far():
    nearest = nearest_place(HERE, DISTRICTS, 5_000)

    assert nearest is not None
    assert nearest.name == "Nord"
    assert nearest_place(Point(52.5, 7.89), DISTRICTS, 5_000) is None
