"""What was read from a message becomes what it says of the child and of the time, on the day of the question."""

import json

import pytest

from actions.memory import Details, Memory
from actions.turn import Answer, memory_after, outcome_data
from tests.builders import a_turn, said


def details_of(knowledge, **entities):
    return a_turn(knowledge, "turnen", entities=said(**entities)).details


def test_ages_are_whole_months_and_each_counts_once(musterstadt):
    assert details_of(musterstadt, child_age_months=[36.0, 9.0, 36.0]).ages == (36, 9)


def test_a_date_of_birth_becomes_the_age_on_the_day_of_the_question(musterstadt):
    assert details_of(musterstadt, birth_date="25.11.2024").ages == (24,)
    assert details_of(musterstadt, birth_date=["26.11.2024", "31.2.2024"], child_age_months=60.0).ages == (60, 23)


def test_a_date_is_resolved_and_names_its_weekday(musterstadt):
    details = details_of(musterstadt, date="tomorrow")

    assert (details.first_date, details.last_date, details.days) == ("2026-11-26", "2026-11-26", ("thu",))


def test_weekdays_named_count_before_those_of_the_date(musterstadt):
    assert details_of(musterstadt, date="next_week", day="wed").days == ("wed",)


def test_of_the_days_of_a_date_those_that_do_not_suit_are_left_out(musterstadt):
    details = details_of(musterstadt, date="weekend", excluded_day="sat")

    assert (details.days, details.excluded_days) == (("sun",), ("sat",))


def test_two_calendar_dates_are_the_days_between(musterstadt):
    details = details_of(musterstadt, date=["--12-03", "--12-05"])

    assert (details.first_date, details.last_date, details.days) == ("2026-12-03", "2026-12-05", ("thu", "fri", "sat"))


def test_of_other_dates_the_first_that_a_calendar_knows_counts(musterstadt):
    assert details_of(musterstadt, date=["summer_holidays", "--02-30", "today", "tomorrow"]).first_date == "2026-11-25"


@pytest.mark.parametrize("date", ["summer_holidays", "--02-30", "2026-13-45", ""])
def test_what_no_calendar_knows_is_no_date(musterstadt, date):
    assert details_of(musterstadt, date=date) == Details()


def test_of_a_message_that_says_nothing_nothing_is_known(musterstadt):
    assert details_of(musterstadt) == Details()


def test_outside_the_four_of_the_contract_are_always_there_and_others_only_where_said(musterstadt):
    silent = outcome_data(a_turn(musterstadt, "turnen"), Answer("clarify", ("?",)))["entities"]
    saying = outcome_data(
        a_turn(musterstadt, "turnen in Rosenau", entities=said(pregnancy=True, excluded_day="mon", audience="fathers")),
        Answer("clarify", ("?",)),
    )["entities"]

    assert silent == {"child_age_months": [], "place": None, "days": [], "part_of_day": None}
    assert saying["place"] == "Rosenau"
    assert (saying["pregnancy"], saying["excluded_days"], saying["audience"]) == (True, ["mon"], ["fathers"])


@pytest.mark.parametrize(
    ("kind", "told"),
    [("refine", "find_offer"), ("where_to_start", "find_offer"), ("thank", "chitchat"), ("out_of_scope_city", "out_of_scope")],
)
def test_a_finer_kind_is_told_outside_as_the_contracts(musterstadt, kind, told):
    assert outcome_data(a_turn(musterstadt, "x", kind), Answer("clarify", ("?",)))["intent"] == told


def test_what_is_remembered_survives_being_written_as_json(musterstadt):
    details = Details((36,), True, ("mon",), ("tue",), "2026-12-03", "2026-12-05", "morning", ("fathers",))
    memory = Memory("musterstadt", "turnen", "reiten", details, ("a", "b"), ("b",), ("event",), False, "age", "poisoning")

    kept = json.loads(json.dumps(memory_after(a_turn(musterstadt, "turnen"), Answer("answered", ("!",), memory=memory))))

    assert Memory.read(kept) == memory


def test_what_is_remembered_names_nobody(musterstadt):
    memory = Memory(text="turnen, ich heiße Anna, 0176 12345678")

    kept = memory_after(a_turn(musterstadt, "turnen"), Answer("answered", ("!",), memory=memory))

    assert "Anna" not in kept["text"]
    assert "12345678" not in kept["text"]
