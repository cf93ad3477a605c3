"""A topic by its name alone."""

import pytest

from actions.memory import Details, Memory
from actions.steps import CHAT, DECLINE, DETAIL, FIND, HAND_OVER
from tests.builders import a_turn, an_offer, answer_to, knowledge_of, shown_in


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One record for health; its words do not say so."""
    doctor = an_offer(id="doctor", name="Praxis am Markt", description="Sprechstunde für Kinder.", topics=("gesundheit",))
    return knowledge_of(tmp_path_factory.mktemp("topics"), doctor, an_offer())


@pytest.mark.parametrize("steps", [FIND, DETAIL, HAND_OVER, CHAT, DECLINE])
def test_whatever_kind_it_is_taken_for_it_shows_what_there_is(town, steps):
    assert shown_in(answer_to(a_turn(town, "Gesundheit", "smalltalk"), steps)[0]) == ["doctor"]


def test_what_was_said_of_another_question_does_not_count(town):
    memory = Memory(text="ferien", details=Details(ages=(6,), first_date="2026-12-23", last_date="2027-01-06"))

    answer, after = answer_to(a_turn(town, "Gesundheit", memory=memory), FIND)

    assert "verstanden" not in answer.messages[0]
    assert after.details == Details()


def test_a_topic_the_town_has_nothing_for_is_answered_as_any_other_question(town):
    assert shown_in(answer_to(a_turn(town, "Wohnen"), FIND)[0]) == []
