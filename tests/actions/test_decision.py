"""Whether to answer: from how surely the town has an answer, and from what kind of question it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.common import can_answer, how_sure, wish_of
from actions.decision import ANSWERS, SIGNALS, Decision, decision, signals_of
from actions.steps import FIND
from tests.builders import a_turn, answer_to, shown_in

EVEN = Decision({"answerable": 1.0, "out_of_scope": -4.0, "chitchat": -3.0, "confidence": 0.0}, 0.0)


def signal(name, answerable=0.5, ranking=()):
    return dict(zip(SIGNALS, signals_of(answerable, ranking)))[name]


# --- what is weighed ---


def test_even_odds_of_an_answer_weigh_nothing():
    assert signal("answerable", 0.5) == 0.0
    assert signal("answerable", 0.9) == pytest.approx(-signal("answerable", 0.1))
    assert signal("answerable", 0.9) > 0


@pytest.mark.parametrize("answerable", [0.0, 1.0, -0.1, 1.1])
def test_nothing_is_quite_certain(answerable):
    assert abs(signal("answerable", answerable)) < 7


def test_finer_kinds_of_other_matters_count_together():
    ranking = [("find_offer", 0.5), ("out_of_scope_city", 0.2), ("out_of_scope_legal", 0.1), ("smalltalk", 0.1)]

    assert signal("out_of_scope", ranking=ranking) == pytest.approx(0.3)
    assert signal("chitchat", ranking=ranking) == pytest.approx(0.1)


def test_the_first_kind_carries_the_share_of_its_family_and_nothing_counts_twice():
    ranking = [("out_of_scope_city", 0.6), ("find_offer", 0.4), ("out_of_scope_legal", 0.2)]

    assert signal("out_of_scope", ranking=ranking) == 0.6


def test_the_confidence_is_that_of_the_first_kind():
    assert signal("confidence", ranking=[("ask_cost", 0.7), ("find_offer", 0.3)]) == 0.7


def test_without_a_ranking_the_kind_is_taken_as_certain():
    assert signals_of(0.5, ()) == [0.0, 0, 0, 1.0]


@pytest.mark.parametrize("kind", ["", "a_kind_nobody_knows", "find_offer", "report_crisis"])
def test_a_kind_that_is_ours_or_unknown_is_no_other_matter(kind):
    ranking = [("find_offer", 0.9), (kind or "find_offer", 0.1)]

    assert (signal("out_of_scope", ranking=ranking), signal("chitchat", ranking=ranking)) == (0, 0)


# --- what follows ---


def test_a_share_is_the_logistic_of_what_was_weighed():
    assert EVEN.share([0.0, 0.0, 0.0, 0.0]) == 0.5
    assert EVEN.share([0.0, 0.5, 0.0, 0.0]) == pytest.approx(0.1192, abs=0.0001)


@given(
    st.floats(0, 1),
    st.lists(st.tuples(st.sampled_from(["find_offer", "out_of_scope_city", "thank"]), st.floats(0, 1)), max_size=8),
)
def test_every_share_lies_between_nothing_and_certainty(answerable, ranking):
    assert 0 < decision().share(signals_of(answerable, ranking)) < 1


def test_what_was_learned_has_a_weight_for_every_signal():
    assert set(decision().weights) == set(SIGNALS)
    assert 0 < ANSWERS < 1


@given(st.floats(0.01, 0.98))
def test_the_surer_an_answer_the_likelier_it_is_given(answerable):
    ranking = [("find_offer", 0.6)]

    assert decision().share(signals_of(answerable + 0.01, ranking)) > decision().share(signals_of(answerable, ranking))


@pytest.mark.parametrize("other", ["out_of_scope_city", "out_of_scope_world", "smalltalk", "thank"])
def test_the_likelier_another_matter_the_less_likely_an_answer(other):
    shares = [decision().share(signals_of(0.7, [("find_offer", 0.5), (other, share)])) for share in (0.0, 0.2, 0.4)]

    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


# --- in a turn ---


def test_what_is_surely_there_is_answered_and_what_is_not_is_not(musterstadt):
    there = a_turn(musterstadt, "wo ist hier der flohmarkt")
    absent = a_turn(musterstadt, "gibts hier einen schachclub")

    assert can_answer(there, musterstadt.find(wish_of(there)))
    assert not can_answer(absent, musterstadt.find(wish_of(absent)))


def test_a_question_of_the_town_hall_is_less_surely_ours_although_a_word_of_it_is_known(musterstadt):
    ours = a_turn(musterstadt, "flohmarkt", ranking=(("find_offer", 0.9), ("out_of_scope_city", 0.05)))
    theirs = a_turn(musterstadt, "flohmarkt", ranking=(("out_of_scope_city", 0.95), ("find_offer", 0.05)))
    finding = musterstadt.find(wish_of(ours))

    assert how_sure(ours, finding) > how_sure(theirs, finding) + 0.2


def test_for_measuring_everything_found_can_be_answered(musterstadt):
    turn = a_turn(musterstadt, "turnen für schachspieler auf dem mond")
    finding = musterstadt.find(wish_of(turn))

    assert finding.found
    assert can_answer(a_turn(musterstadt, turn.text, answers_from=0.0), finding)
    assert not can_answer(a_turn(musterstadt, turn.text, answers_from=1.0), finding)


def test_where_nothing_is_found_no_threshold_makes_an_answer(musterstadt):
    turn = a_turn(musterstadt, "", answers_from=0.0)

    assert not can_answer(turn, musterstadt.find(wish_of(turn)))


def test_below_the_threshold_somebody_is_named_instead(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, "wo ist hier der flohmarkt", answers_from=1.0), FIND)

    assert answer.outcome == "handover"
    assert shown_in(answer) == []
    assert "Familienbüro" in answer.messages[-1]
