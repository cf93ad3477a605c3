"""Two questions in one message: both are answered, where the town surely has something different for each."""

import pytest

from actions.steps import DETAIL, FIND
from tests.builders import a_turn, answer_to, said, shown_in


@pytest.mark.parametrize(
    "text",
    [
        "wo ist der flohmarkt? wer gibt nachhilfe?",
        "wo ist der flohmarkt und wer gibt nachhilfe",
        "Wo ist der Flohmarkt?\nWer gibt Nachhilfe?",
        "suche flohmarkt. suche nachhilfe.",
        "WO IST DER FLOHMARKT?? WER GIBT NACHHILFE??",
        "Wo ist der Floh\u200bmarkt? \u200fWer gibt Nach\u00adhilfe?",
    ],
)
def test_both_questions_are_answered(musterstadt, text):
    answer, _ = answer_to(a_turn(musterstadt, text), FIND)

    assert answer.outcome == "answered"
    assert shown_in(answer) == ["flohmarkt", "nachhilfe"]


def test_each_question_is_headed_by_its_topic(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? wer gibt nachhilfe?"), FIND)

    headings = [message for message in answer.messages if message.startswith("Zum Thema")]
    topics = musterstadt.lexicon.topics
    assert headings == [f"Zum Thema {topics[key].name}:" for key in ("troedel_kleidung", "lernen_schule")]
    assert answer.topics == ("troedel_kleidung", "lernen_schule")


def test_the_first_question_gets_two_offers_and_the_other_one(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo kann mein kind turnen? wer gibt nachhilfe?"), FIND)

    assert sorted(shown_in(answer)[:2]) == ["turnen-gross", "turnen-klein"]
    assert shown_in(answer)[2:] == ["nachhilfe"]


def test_no_more_than_three_offers_are_shown_for_any_number_of_questions(musterstadt):
    text = (
        "wo ist der flohmarkt? wer gibt nachhilfe? welche musikschule gibt es? wo kann man turnen? wo ist eine krabbelgruppe?"
    )

    answer, _ = answer_to(a_turn(musterstadt, text), FIND)

    assert len(shown_in(answer)) == len(set(shown_in(answer))) == 3


def test_who_asks_more_than_three_things_is_told_so_last(musterstadt):
    three = "wo ist der flohmarkt? wer gibt nachhilfe? wo ist die musikschule?"

    all_answered, _ = answer_to(a_turn(musterstadt, three), FIND)
    some_left, _ = answer_to(a_turn(musterstadt, three + " wo kann man turnen?"), FIND)

    assert "utter_more_questions" not in all_answered.said
    assert some_left.said[-1] == "utter_more_questions"
    assert shown_in(some_left) == shown_in(all_answered)


def test_thirty_questions_in_one_message_are_answered_as_the_first_few(musterstadt):
    text = "Wo ist der Flohmarkt? Wer gibt Nachhilfe? Wo gibt es eine Musikschule? " * 10

    answer, memory = answer_to(a_turn(musterstadt, text), FIND)

    assert shown_in(answer) == ["flohmarkt", "nachhilfe", "musik"]
    assert memory.last == ("flohmarkt", "nachhilfe", "musik")


def test_the_same_question_asked_thirty_times_is_one(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? " * 30), FIND)

    assert shown_in(answer) == ["flohmarkt"]


def test_an_age_counts_for_both_questions(musterstadt):
    turn = a_turn(musterstadt, "wo kann man turnen? wer gibt nachhilfe?", entities=said(child_age_months=96.0))

    answer, memory = answer_to(turn, FIND)

    assert shown_in(answer) == ["turnen-gross", "nachhilfe"]
    assert memory.details.ages == (96,)


def test_two_questions_about_one_thing_are_one_question(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? wann ist der flohmarkt?"), FIND)

    assert shown_in(answer) == ["flohmarkt"]


def test_a_story_beside_a_question_asks_nothing(musterstadt):
    text = "Wir sind gestern angekommen. Der Umzug war lang. Wo ist hier ein Flohmarkt?"

    answer, _ = answer_to(a_turn(musterstadt, text), FIND)

    assert "utter_found_topic" not in answer.said


def test_where_the_town_has_something_for_only_one_both_are_not_answered_together(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? wo gibt es einen schachclub?"), FIND)

    assert "utter_found_topic" not in answer.said


def test_two_questions_about_facts_are_answered_by_two_cards(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "was kostet der flohmarkt? und wann ist die musikschule?", "ask_cost"), DETAIL)

    assert shown_in(answer) == ["flohmarkt", "musik"]


def test_the_second_of_two_answers_can_be_asked_about(musterstadt):
    _, memory = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? wer gibt nachhilfe?"), FIND)

    answer, _ = answer_to(a_turn(musterstadt, "und das zweite, was kostet das", "ask_cost", memory=memory), DETAIL)

    assert shown_in(answer) == ["nachhilfe"]


def test_more_after_two_questions_shows_something_else_or_somebody(musterstadt):
    _, memory = answer_to(a_turn(musterstadt, "wo ist der flohmarkt? wer gibt nachhilfe?"), FIND)

    answer, _ = answer_to(a_turn(musterstadt, "mehr", "show_more", memory=memory), FIND)

    assert not {"flohmarkt", "nachhilfe"} & set(shown_in(answer))


@pytest.mark.parametrize(
    "text", ["? ? ?", "??!!..", ". . .", "und und und", "wo? wann? wer?", "<script>a?b</script>", "?\n" * 5000]
)
def test_signs_alone_are_no_questions(musterstadt, text):
    answer, _ = answer_to(a_turn(musterstadt, text), FIND)

    assert answer.outcome in ("clarify", "handover")
