"""For families who do not know where to begin: age, concern, district; each can be skipped, typed or left."""

import pytest

from actions.steps import CHAT, CRISIS, DECLINE, DETAIL, FIND, HAND_OVER
from knowledge.model import Place
from tests.builders import TOWN, a_town, a_turn, an_offer, answer_to, knowledge_of, said, shown_in

LOST = "ich hab keinen plan womit ich anfangen soll"


@pytest.fixture
def lost(ask):
    """The guide has begun: it asked for the child's age."""
    ask(LOST, "where_to_start")
    return ask


# --- from beginning to end ---


def test_who_does_not_know_where_to_begin_is_asked_for_the_age_first(ask):
    answer = ask(LOST, "where_to_start")

    assert answer.outcome == "clarify"
    assert answer.said == ("utter_guide_age",)
    assert len(answer.buttons) == 4
    assert ask.memory.asking == "age"


def test_after_age_and_concern_and_district_offers_are_shown(lost):
    concern = lost("unserer ist 3", "refine", entities=said(child_age_months=36.0))
    district = lost("turnen")
    answer = lost("Rosenau")

    assert (concern.said, district.said) == (("utter_guide_concern",), ("utter_guide_district",))
    assert shown_in(answer) == ["turnen-klein"]
    assert lost.memory.asking is None


def test_what_the_guide_learned_holds_for_what_follows(lost):
    lost("er ist 8", "refine", entities=said(child_age_months=96.0))
    lost("turnen")
    lost("Rosenau")

    answer = lost("und eine musikschule?")

    assert shown_in(answer) == ["musik"]
    assert lost.memory.details.ages == (96,)


def test_who_names_the_age_at_once_is_not_asked_for_it(ask):
    answer = ask(LOST + ", meine tochter ist 13", "where_to_start", entities=said(child_age_months=156.0))

    assert answer.said == ("utter_guide_concern",)
    assert answer.buttons[0] == "Jugend"


def test_who_names_a_need_as_well_is_answered(ask):
    answer = ask("womit fange ich an, ich brauche nachhilfe", "where_to_start", confidence=0.4)

    assert shown_in(answer)[0] == "nachhilfe"


def test_who_is_lost_in_the_middle_of_a_conversation_begins_anew(ask):
    ask("turnen", entities=said(child_age_months=96.0))

    answer = ask(LOST, "where_to_start")

    assert answer.said == ("utter_guide_age",)


# --- the age ---


@pytest.mark.parametrize(
    ("text", "entities", "concern"),
    [
        ("Schwanger", said(pregnancy=True), "Schwangerschaft und Geburt"),
        ("baby", (), "Eltern-Kind-Gruppen"),
        ("ist ein Schulkind", (), "Freizeit und Sport"),
        ("7 monate", said(child_age_months=7.0), "Eltern-Kind-Gruppen"),
        ("er ist 14", said(child_age_months=168.0), "Jugend"),
        ("zwei, 4 und 12", said(child_age_months=[48.0, 144.0]), "Freizeit und Sport"),  # the youngest counts
        ("Überspringen", (), "Kinderbetreuung"),
    ],
)
def test_the_concerns_fit_the_age(lost, text, entities, concern):
    answer = lost(text, entities=entities)

    assert answer.said == ("utter_guide_concern",)
    assert answer.buttons[0] == concern
    assert answer.buttons[-1] == "Überspringen"
    assert len(answer.buttons) <= 4


@pytest.mark.parametrize("text", ["BABY", "Ba\u200bby", "\u200fbaby\u200e", "  baby  ", "baby!!!", "Schwanger", "schwanger."])
def test_an_age_may_be_typed_in_any_way(lost, text):
    answer = lost(text, entities=said(pregnancy=True) if "wanger" in text else ())

    assert answer.said == ("utter_guide_concern",)
    assert lost.memory.details.ages == (12,) or lost.memory.details.pregnant


def test_the_button_for_babies_means_a_baby(lost):
    answer = lost("Baby bis 3 Jahre", entities=said(child_age_months=36.0))

    assert answer.buttons[0] == "Eltern-Kind-Gruppen"


def test_after_the_button_for_babies_groups_for_babies_are_shown(lost):
    lost("Baby bis 3 Jahre", entities=said(child_age_months=36.0))
    lost("Eltern-Kind-Gruppen")

    answer = lost("Rosenau")

    assert shown_in(answer)[0] == "krabbel-rosenau"


@pytest.mark.parametrize("text", ["5", "5.", "-"])
def test_a_number_or_a_dash_is_an_answer_to_the_question_for_the_age(lost, text):
    answer = lost(text, "unreadable", DECLINE)

    assert answer.said == ("utter_guide_concern",)


# --- skipping ---


@pytest.mark.parametrize("text", ["Überspringen", "egal", "EGAL", "weiß nicht", "keine Angabe", "skip", "ist egal!"])
def test_every_question_can_be_skipped(lost, text):
    said_in_turn = [lost(text).said[0] for _ in range(3)]

    assert said_in_turn[:2] == ["utter_guide_concern", "utter_guide_district"]
    assert lost.memory.asking is None


@pytest.mark.parametrize(("text", "intent"), [("egal", "deny"), ("ja", "affirm"), ("nein", "deny")])
def test_yes_and_no_skip_a_question_too(lost, text, intent):
    answer = lost(text, intent, CHAT)

    assert answer.said == ("utter_guide_concern",)


def test_who_skips_everything_sees_something_of_the_usual_concern(lost):
    for _ in range(3):
        answer = lost("Überspringen")

    assert shown_in(answer) == ["kita"]


# --- the district ---


def test_a_concern_that_names_its_district_is_answered_at_once(lost):
    lost("baby")

    answer = lost("krabbelgruppe in Kronsberg")

    assert shown_in(answer)[0] == "krabbel-kronsberg"


@pytest.mark.parametrize("text", ["Atlantis", "egal wo", "überall"])
def test_a_district_that_is_not_there_or_skipped_leaves_the_whole_town(lost, text):
    lost("baby")
    lost("krabbelgruppe")

    answer = lost(text)

    assert sorted(shown_in(answer)) == ["krabbel-kronsberg", "krabbel-rosenau"]


@pytest.mark.parametrize("districts", [(), ("Rosenau",)])
def test_a_town_without_districts_is_not_asked_for_one(tmp_path, districts):
    places = tuple(Place(TOWN, name, "district") for name in districts)
    knowledge = knowledge_of(tmp_path, an_offer(keywords=("Krabbelgruppe",)), town=a_town(places=places))
    _, memory = answer_to(a_turn(knowledge, LOST, "where_to_start"), FIND)
    _, memory = answer_to(a_turn(knowledge, "baby", memory=memory), FIND)

    answer, _ = answer_to(a_turn(knowledge, "krabbelgruppe", memory=memory), FIND)

    assert shown_in(answer) == ["krabbelgruppe-nord"]


# --- leaving ---


def test_a_question_of_its_own_leaves_the_guide(lost):
    answer = lost("wo finde ich nachhilfe für englisch")

    assert shown_in(answer)[0] == "nachhilfe"
    assert lost.memory.asking is None


def test_a_question_about_a_fact_leaves_the_guide(lost):
    answer = lost("was kostet die musikschule", "ask_cost", DETAIL)

    assert shown_in(answer) == ["musik"]
    assert lost.memory.asking is None


@pytest.mark.parametrize(
    ("text", "intent", "steps", "outcome"),
    [
        ("ich will mit jemandem reden", "request_human", HAND_OVER, "handover"),
        ("wie wird das wetter", "out_of_scope_world", DECLINE, "declined"),
        ("moin zusammen ihr", "greet", CHAT, "chitchat"),
        ("zurück", "go_back", FIND, "clarify"),
    ],
)
def test_who_wants_something_else_leaves_the_guide(lost, text, intent, steps, outcome):
    answer = lost(text, intent, steps)

    assert answer.outcome == outcome
    assert not answer.said[0].startswith("utter_guide")
    assert lost.memory.asking is None


def test_an_emergency_ends_the_guide(lost):
    answer = lost("…", "report_crisis", CRISIS, entities=said(crisis_category="poisoning"))

    assert answer.outcome == "crisis"
    assert lost.memory.asking is None


def test_a_concern_the_town_has_nothing_for_leads_to_somebody(lost):
    lost("Schwanger", entities=said(pregnancy=True))
    lost("Hebamme")

    answer = lost("egal", "deny", CHAT)

    assert answer.outcome == "handover"
    assert "02382 99999" in answer.messages[-1]


# --- odd and hostile input ---


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🙂", "?!"])
def test_an_empty_answer_is_no_answer_and_the_question_stands(lost, text):
    answer = lost(text, "unreadable", DECLINE)

    assert answer.outcome == "declined"
    assert lost.memory.asking == "age"


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "<script>x()</script>", "Wo liegt es? " * 30, "\u200fشكرا", "'; DROP TABLE service; --", "baby " * 2000],
)
@pytest.mark.parametrize("answered_before", [0, 1, 2])
def test_odd_answers_never_end_the_conversation_without_a_message(lost, text, answered_before):
    for _ in range(answered_before):
        lost("egal")

    answer = lost(text)

    assert answer.messages
    assert all(message.strip() for message in answer.messages)


def test_in_no_town_the_town_is_asked_for_first(musterstadt):
    answer, _ = answer_to(a_turn(musterstadt, LOST, "where_to_start", town=None), FIND)

    assert answer.said == ("utter_ask_town",)
