"""What a message has to do with those before it: narrows, corrects, goes elsewhere, asks for others, goes back."""

import pytest

from actions.memory import Details, Memory
from actions.steps import CHAT, DECLINE, DETAIL
from tests.builders import said, shown_in

# --- narrowing ---


def test_an_age_alone_narrows_the_question_before(ask):
    ask("turnen")

    answer = ask("er ist 8", "refine", entities=said(child_age_months=96.0))

    assert shown_in(answer) == ["turnen-gross"]


def test_a_detail_narrows_even_where_its_kind_was_not_seen(ask):
    ask("turnen")

    answer = ask("er ist 8", "find_offer", entities=said(child_age_months=96.0))

    assert shown_in(answer) == ["turnen-gross"]


def test_a_day_alone_puts_first_what_takes_place_on_it(ask):
    ask("krabbelgruppe")

    answer = ask("am donnerstag", "refine", entities=said(day="thu", date="next:thu"))

    assert shown_in(answer)[0] == "krabbel-kronsberg"
    assert "Donnerstag, 26. November 2026" in answer.messages[0]


def test_a_day_that_does_not_suit_removes_what_takes_place_on_it(ask):
    ask("krabbelgruppe")

    answer = ask("montags kann ich eigentlich nicht", "refine", entities=said(excluded_day="mon"))

    assert shown_in(answer) == ["krabbel-kronsberg"]
    assert "nicht montags" in answer.messages[0]


def test_a_district_alone_takes_the_place_of_the_one_before(ask):
    first = ask("krabbelgruppe in Rosenau")
    second = ask("und in Kronsberg?", "refine")

    assert (shown_in(first)[0], shown_in(second)[0]) == ("krabbel-rosenau", "krabbel-kronsberg")
    assert "Rosenau" not in ask.memory.text


def test_what_was_said_before_still_holds_after_another_detail(ask):
    ask("turnen für meinen sohn, 8 jahre", entities=said(child_age_months=96.0))

    answer = ask("in Rosenau", "refine")

    assert shown_in(answer) == ["turnen-gross"]
    assert ask.memory.details.ages == (96,)


def test_a_new_age_replaces_the_old_one(ask):
    ask("turnen für meinen sohn, 8 jahre", entities=said(child_age_months=96.0))

    answer = ask("quatsch, 3 jahre", "refine", entities=said(child_age_months=36.0))

    assert shown_in(answer) == ["turnen-klein"]


def test_another_need_is_a_question_of_its_own(ask):
    ask("turnen für meinen sohn, 3 jahre", entities=said(child_age_months=36.0))

    answer = ask("wo gibt es nachhilfe")

    assert shown_in(answer)[0] == "nachhilfe"
    assert ask.memory.details == Details()


def test_another_need_begun_with_and_is_for_the_same_child(ask):
    ask("turnen für meinen sohn, 8 jahre", entities=said(child_age_months=96.0))

    answer = ask("und eine musikschule?")

    assert shown_in(answer) == ["musik"]
    assert ask.memory.details.ages == (96,)


def test_a_property_narrows_and_is_no_need_of_its_own(ask):
    ask("turnen")

    ask("auch mit musik", "refine")

    assert ask.memory.text.startswith("turnen")


def test_without_a_question_before_a_detail_has_nothing_to_narrow(ask):
    answer = ask("am dienstag", "refine", entities=said(day="tue"))

    assert answer.outcome == "clarify"


def test_yes_with_a_detail_goes_on_with_the_question(ask):
    ask("krabbelgruppe")

    answer = ask("ja, donnerstags", "affirm", CHAT, entities=said(day="thu"))

    assert shown_in(answer)[0] == "krabbel-kronsberg"


# --- others ---


def test_who_knows_all_that_was_shown_is_told_that_there_is_no_more_and_whom_to_ask(ask):
    ask("turnen", entities=said(child_age_months=96.0))

    answer = ask("kennen wir alles schon", "refine")

    assert answer.said[0] == "utter_no_more"
    assert "02382 99999" in answer.messages[-1]


@pytest.mark.parametrize("text", ["das passt so nicht", "nee, was anderes", "gefällt mir nicht"])
def test_who_declines_what_was_shown_gets_others_or_somebody_to_ask(ask, text):
    ask("turnen")

    answer = ask(text, "deny", CHAT)

    assert not set(shown_in(answer)) & {"turnen-klein", "turnen-gross"}
    assert answer.outcome in ("answered", "handover")
    assert "utter_no_more" in answer.said or shown_in(answer)


def test_who_declines_somebody_to_ask_is_answered_too(ask):
    ask("gibt es hier einen schachclub")

    answer = ask("nee, das passt nicht", "deny", CHAT)

    assert answer.messages


def test_a_plain_no_is_small_talk(ask):
    ask("turnen")

    answer = ask("nein", "deny", CHAT)

    assert answer.outcome == "chitchat"
    assert ask.memory.text == "turnen"


# --- corrections ---


@pytest.mark.parametrize(
    "text",
    [
        "keine nachhilfe, sondern hausaufgabenhilfe",
        "NICHT NACHHILFE SONDERN HAUSAUFGABENHILFE",
        "ned nachhilfe sondern\nhausaufgaben",
    ],
)
def test_what_follows_a_but_counts(ask, text):
    answer = ask(text)

    assert shown_in(answer)[0] == "hausaufgaben"
    assert "nachhilfe" not in ask.memory.text.lower().replace("hausaufgabenhilfe", "")


def test_after_a_question_a_correction_may_stand_behind_a_full_stop(ask):
    ask("nachhilfe")

    answer = ask("nicht nachhilfe. hausaufgabenhilfe")

    assert shown_in(answer)[0] == "hausaufgaben"


def test_a_correction_forgets_the_question_it_corrects(ask):
    ask("flohmarkt")

    answer = ask("kein flohmarkt, sondern turnen")

    assert "flohmarkt" not in shown_in(answer)
    assert ask.memory.text == "turnen"


def test_a_but_without_anything_behind_it_corrects_nothing(ask):
    answer = ask("keine nachhilfe, sondern")

    assert answer.messages


# --- one of those shown ---


@pytest.mark.parametrize(
    ("text", "at"),
    [("und das zweite?", 1), ("das erste bitte", 0), ("das letzte", 1), ("DAS ZWEITE", 1), ("das zwei\u200bte", 1)],
)
def test_one_of_those_shown_is_shown_alone(ask, text, at):
    shown = shown_in(ask("krabbelgruppe"))

    assert shown_in(ask(text)) == [shown[at]]


@pytest.mark.parametrize("text", ["das dritte", "und das dritte?"])
def test_what_was_not_shown_is_not_made_up(ask, text):
    shown = shown_in(ask("krabbelgruppe"))

    answer = ask(text)

    assert not set(shown_in(answer)) & set(shown)


def test_before_anything_was_shown_the_second_means_nothing(ask):
    assert ask("das dritte").outcome in ("clarify", "handover")


def test_a_fact_of_one_of_those_shown_is_told_of_that_one(ask):
    shown = shown_in(ask("krabbelgruppe"))

    answer = ask("und wann ist das zweite", "ask_opening_hours", DETAIL)

    assert shown_in(answer) == [shown[1]]


def test_one_of_those_shown_may_be_called_by_its_place(ask):
    ask("krabbelgruppe")

    answer = ask("die in Kronsberg, was kostet die", "ask_cost", DETAIL)

    assert shown_in(answer) == ["krabbel-kronsberg"]


def test_a_fact_of_something_else_is_told_of_that(ask):
    ask("turnen")

    answer = ask("was kostet die musikschule", "ask_cost", DETAIL)

    assert shown_in(answer) == ["musik"]


def test_after_a_fact_the_others_shown_can_still_be_asked_about(ask):
    shown = shown_in(ask("krabbelgruppe"))
    ask("und wann ist das zweite", "ask_opening_hours", DETAIL)

    answer = ask("und das erste, wann ist das", "ask_opening_hours", DETAIL)

    assert shown_in(answer) == [shown[0]]


def test_a_question_about_the_guide_just_shown_shows_it_again(ask):
    ask("wie bekomme ich einen kitaplatz", "ask_guide")

    answer = ask("bis wann muss das sein", "ask_guide")

    assert shown_in(answer) == ["kita"]


def test_a_short_question_that_points_back_is_about_what_was_shown_though_it_sounds_like_none_of_ours(ask):
    ask("turnen")

    answer = ask("wo hält der da", "out_of_scope_world", DECLINE, confidence=0.5)

    assert set(shown_in(answer)) == {"turnen-klein", "turnen-gross"}


@pytest.mark.parametrize(("intent", "confidence"), [("out_of_scope_world", 0.9), ("out_of_scope_rude", 0.5)])
def test_what_is_surely_not_ours_or_rude_is_declined_though_it_points_back(ask, intent, confidence):
    ask("turnen")

    answer = ask("was soll das da", intent, DECLINE, confidence=confidence)

    assert answer.outcome == "declined"


def test_one_word_for_another_need_is_not_about_what_was_shown(ask):
    ask("turnen")

    answer = ask("flohmarkt?!", "ask_cost", DETAIL, confidence=0.29)

    assert shown_in(answer)[0] == "flohmarkt"


# --- back ---


def test_back_asks_the_question_before_again(ask):
    first = ask("turnen")
    ask("flohmarkt")

    answer = ask("zurück", "go_back")

    assert shown_in(answer) == shown_in(first)


def test_back_without_a_question_begins_anew(ask):
    answer = ask("zurück", "go_back")

    assert answer.outcome == "clarify"
    assert answer.said == ("utter_start_over",)


@pytest.mark.parametrize("text", ["nochmal von vorn", "stopp, vergiss alles", "RESET"])
def test_from_the_beginning_forgets_everything_said(ask, text):
    ask("turnen für meinen sohn, 8 jahre", entities=said(child_age_months=96.0))

    answer = ask(text, "go_back")

    assert answer.outcome == "clarify"
    assert (ask.memory.text, ask.memory.details, ask.memory.last) == ("", Details(), ())


def test_back_after_another_place_asks_for_the_first_place_again(ask):
    ask("krabbelgruppe in Kronsberg")
    ask("und in Rosenau?", "refine")

    answer = ask("zurück", "go_back")

    assert shown_in(answer)[0] == "krabbel-kronsberg"


# --- odd and hostile input ---


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\u200b",
        "🙂",
        "nicht " * 2000,
        "kein x, " * 1500,
        "<script>x()</script>",
        "\u200f\u200e",
        "?" * 10_000,
        "zurück " * 1500,
    ],
)
@pytest.mark.parametrize("intent", ["find_offer", "refine", "show_more", "go_back"])
def test_odd_messages_in_a_conversation_are_answered(ask, text, intent):
    ask("turnen")

    answer = ask(text, intent)

    assert answer.messages
    assert all(message.strip() for message in answer.messages)


def test_the_memory_of_a_conversation_names_no_number_and_no_address(ask):
    ask("turnen, ruf mich an 0176 12345678 oder anna@example.org")

    assert not {"12345678", "anna@example.org"} & set(ask.memory.text.split())
    assert ask.memory.text.startswith("turnen")


def test_a_memory_that_is_damaged_is_none(musterstadt):
    assert Memory.read(None) == Memory.read("turnen") == Memory.read([1]) == Memory()
    assert Memory.read({"text": "turnen", "unknown": 1, "details": {"ages": [36], "unknown": 2}}) == Memory(
        text="turnen", details=Details(ages=(36,))
    )


# --- details ---


def test_newer_details_win_and_older_ones_fill_in():
    older = Details(ages=(36,), days=("mon",), audience=("fathers",), part_of_day="morning")

    assert Details(ages=(48,)).over(older) == Details((48,), days=("mon",), audience=("fathers",), part_of_day="morning")


def test_a_new_day_drops_the_old_date():
    older = Details(days=("wed",), first_date="2026-12-02", last_date="2026-12-02")

    assert Details(days=("fri",)).over(older) == Details(days=("fri",))
    assert Details(excluded_days=("wed",)).over(older) == Details(excluded_days=("wed",))


def test_a_child_that_is_there_ends_the_pregnancy():
    assert not Details(ages=(1,)).over(Details(pregnant=True)).pregnant
    assert Details(days=("mon",)).over(Details(pregnant=True)).pregnant
