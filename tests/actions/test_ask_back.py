"""Asking back: once, with at most four choices, where a message names no need."""

import pytest

from actions.memory import Memory
from actions.steps import CHAT, FIND, HAND_OVER
from tests.builders import a_turn, answer_to, shown_in


@pytest.mark.parametrize("text", ["hallo", "hilfe", "ich bräuchte mal was", "für meinen sohn", "kurs"])
def test_a_message_without_a_need_is_asked_back_with_choices(musterstadt, text):
    answer, memory = answer_to(a_turn(musterstadt, text), FIND)

    assert answer.outcome == "clarify"
    assert 2 <= len(answer.buttons) <= 4
    assert len(set(answer.buttons)) == len(answer.buttons)
    assert memory.asked_back


def test_the_choices_are_topics_by_their_names(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "hilfe"), FIND)

    assert set(answer.buttons) <= {topic.name for topic in musterstadt.lexicon.topics.values()}


def test_what_the_words_sound_like_is_the_first_choice(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "kurs"), FIND)

    assert answer.buttons[0] == "Elternkurse und Familienbildung"


def test_a_message_without_a_word_gets_the_usual_choices(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "???"), FIND)

    assert answer.buttons[0] == "Kinderbetreuung"
    assert len(answer.buttons) == 4


def test_tapping_a_choice_is_answered(musterstadt):
    asked, memory = answer_to(a_turn(musterstadt, "hilfe"), FIND)
    tapped, memory = answer_to(a_turn(musterstadt, "Lernen und Schule", memory=memory), FIND)

    assert "Lernen und Schule" in asked.buttons
    assert {"nachhilfe", "hausaufgaben"} & set(shown_in(tapped))
    assert not memory.asked_back


def test_nobody_is_asked_back_twice_in_a_row(musterstadt):
    _, memory = answer_to(a_turn(musterstadt, "hilfe"), FIND)
    second, memory = answer_to(a_turn(musterstadt, "hilfe", memory=memory), FIND)

    assert second.outcome == "handover"
    assert second.reason == "clarify_twice"
    assert "02382 99999" in "\n".join(second.messages)
    assert not memory.asked_back


def test_after_an_answer_one_may_be_asked_back_again(musterstadt):
    _, memory = answer_to(a_turn(musterstadt, "hilfe"), FIND)
    _, memory = answer_to(a_turn(musterstadt, "flohmarkt", memory=memory), FIND)
    third, _ = answer_to(a_turn(musterstadt, "hilfe", memory=memory), FIND)

    assert third.outcome == "clarify"


@pytest.mark.parametrize(("text", "intent"), [("weiß ich selber nicht", "deny"), ("tja", "smalltalk")])
def test_who_cannot_say_either_is_given_somebody_to_talk_to(musterstadt, text, intent):
    answer, _ = answer_to(a_turn(musterstadt, text, intent, memory=Memory(asked_back=True)), CHAT)

    assert answer.outcome == "handover"
    assert answer.reason == "clarify_twice"


@pytest.mark.parametrize("text", ["flohmarkt", "Musikschule", "turnen", "wie bekomme ich einen kitaplatz"])
def test_a_need_is_never_asked_back(musterstadt, text):
    answer, _ = answer_to(a_turn(musterstadt, text), FIND)

    assert answer.outcome == "answered"


def test_who_perhaps_wants_a_person_is_asked_what_it_is_about(musterstadt):
    text = "könnten sie mir mal helfen"
    unsure, _ = answer_to(a_turn(musterstadt, text, "request_human", confidence=0.3), HAND_OVER)
    sure, _ = answer_to(a_turn(musterstadt, text, "request_human", confidence=0.9), HAND_OVER)

    assert (unsure.outcome, sure.outcome) == ("clarify", "handover")


def test_who_perhaps_wants_a_person_again_gets_one(musterstadt):
    turn = a_turn(musterstadt, "helfen sie mir mal", "request_human", confidence=0.3, memory=Memory(asked_back=True))

    answer, _ = answer_to(turn, HAND_OVER)

    assert answer.outcome == "handover"
    assert "buero" in shown_in(answer)


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200f\u200e", "🙂", "?" * 10_000, "<script></script>", "HILFE", "und " * 2500, "\x00"]
)
def test_odd_messages_are_asked_back_too(musterstadt, text):
    answer, memory = answer_to(a_turn(musterstadt, text), FIND)

    assert answer.outcome in ("clarify", "handover")
    assert all(message.strip() for message in answer.messages)
    assert "<script>" not in "".join(answer.messages)
    assert memory.shown == ()
