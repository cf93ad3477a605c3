"""The visit after a birth: when it comes, and for whom it is. Asked on Wednesday, 25 November 2026."""

from datetime import date

import pytest

from actions.memory import Memory
from actions.steps import FIND
from actions.welcome_visit import Window, birth_of, window_of
from tests.builders import a_turn, an_offer, answer_to, knowledge_of, said, shown_in

VISIT = {
    "kind": "welcome_visit",
    "topics": ("willkommensbesuch",),
    "visits_home": True,
    "description": "Wir besuchen Sie, meist sechs bis acht Wochen nach der Geburt.",
}
ASKS = "wann kommt der willkommensbesuch"


def a_visit(**changes):
    return an_offer(
        **(VISIT | {"id": "besuch", "name": "Willkommensbesuch für Neugeborene", "maximum_age_months": 3} | changes)
    )


def a_visit_for_newcomers():
    return a_visit(id="zugezogen", name="Willkommensbesuch für neu zugezogene Familien", description="Auch Sie werden besucht.",
                   maximum_age_months=35)  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    guide = an_offer(id="kita", kind="guide", name="Kitaplatz beantragen", topics=("kinderbetreuung",))
    return knowledge_of(tmp_path_factory.mktemp("visits"), a_visit(), a_visit_for_newcomers(), guide)


def answer_in(knowledge, text, memory=None, intent="request_welcome_visit", **entities):
    turn = a_turn(knowledge, text, intent, entities=said(**entities), memory=memory or Memory())
    return answer_to(turn, FIND)


# --- when ---


@pytest.mark.parametrize(
    ("text", "entities", "dates"),
    [
        (f"{ASKS}, geboren am 20.10.2026", {"birth_date": "20.10.2026"},
         "zwischen dem 1. Dezember 2026 und dem 15. Dezember 2026"),
        (f"{ASKS}, er ist 3 wochen alt", {"child_age_months": 0.0},
         "etwa zwischen dem 16. Dezember 2026 und dem 30. Dezember 2026"),
        (f"{ASKS}, sie ist drei wochen alt", {"child_age_months": 0.0},
         "etwa zwischen dem 16. Dezember 2026 und dem 30. Dezember 2026"),
        (f"{ASKS}, et ist der 3.1.2027", {"pregnancy": True}, "zwischen dem 14. Februar 2027 und dem 28. Februar 2027"),
    ],
)  # fmt: skip
def test_the_window_is_said_as_dates(town, text, entities, dates):
    answer, _ = answer_in(town, text, **entities)

    assert dates in answer.messages[0]
    assert "meist 6 bis 8 Wochen" in answer.messages[0]
    assert shown_in(answer) == ["besuch"]


def test_that_the_window_is_now_or_over_is_said(town):
    now, _ = answer_in(town, f"{ASKS}, geboren am 10.10.2026", birth_date="10.10.2026")
    over, _ = answer_in(town, f"{ASKS}, geboren am 5.9.2026", birth_date="5.9.2026")

    assert "Das ist gerade jetzt" in now.messages[0]
    assert "ob der Besuch noch möglich ist" in over.messages[0]


def test_an_age_in_months_is_too_rough_for_dates(town):
    answer, _ = answer_in(town, f"{ASKS}, baby ist 2 monate", child_age_months=2.0)

    assert "zwischen dem" not in answer.messages[0]


def test_a_record_without_a_window_promises_none(tmp_path):
    knowledge = knowledge_of(tmp_path, a_visit(description="Bald nach der Geburt kommt jemand zu Ihnen."))

    answer, _ = answer_in(knowledge, f"{ASKS}, er ist 3 wochen alt", child_age_months=0.0)

    assert shown_in(answer) == ["besuch"]
    assert "Wochen" not in answer.messages[0]


@pytest.mark.parametrize(
    ("description", "window"),
    [
        ("Besuch 4-6 Wochen nach der Geburt.", Window(4, 6)),
        ("Zwei bis drei Wochen nach Geburt kommen wir.", Window(2, 3)),
        ("In der Regel vier bis zehn Wochen nach der Geburt.", Window(4, 10, usually=True)),
        ("Acht bis sechs Wochen nach der Geburt.", None),
        ("Bald nach der Geburt.", None),
    ],
)
def test_the_window_is_what_the_record_says(description, window):
    assert window_of(a_visit(description=description)) == window


@pytest.mark.parametrize(
    ("text", "day", "about"),
    [
        ("unser baby kam am 12.11.", date(2026, 11, 12), False),
        ("geboren am 1.12.", date(2025, 12, 1), False),
        ("kind ist 10 tage alt", date(2026, 11, 15), True),
        ("kind wird in 4 wochen geboren", date(2026, 12, 23), True),
    ],
)
def test_the_day_of_birth_is_read_from_what_families_write(town, text, day, about):
    born = birth_of(a_turn(town, text))

    assert born is not None
    assert (born.day, born.about) == (day, about)


@pytest.mark.parametrize(
    "text", ["in 3 wochen ziehen wir um", "seit 2 wochen krank", "noch 4 wochen", "3 wochen zu früh geboren"]
)
def test_a_span_of_weeks_is_no_age(town, text):
    assert birth_of(a_turn(town, text)) is None


# --- for whom ---


def test_who_moved_in_gets_the_visit_for_newcomers(town):
    answer, _ = answer_in(town, "sind hergezogen, kind ist 2, gibt es einen willkommensbesuch", child_age_months=24.0)

    assert shown_in(answer) == ["zugezogen"]


def test_a_child_too_old_for_it_is_told_so_and_sent_to_somebody(town):
    answer, _ = answer_in(town, "sind hergezogen, kind ist 4, gibt es einen willkommensbesuch", child_age_months=48.0)

    assert answer.outcome == "handover"
    assert "Ihr Kind ist älter" in answer.messages[0]
    assert shown_in(answer) == []


def test_a_child_too_old_for_the_newborns_visit_learns_of_the_newcomers(town):
    answer, _ = answer_in(town, "willkommensbesuch, mein kind ist 1", child_age_months=12.0)

    assert "Ihr Kind ist älter" in answer.messages[0]
    assert shown_in(answer) == ["zugezogen"]


def test_without_a_word_of_the_family_both_are_shown(town):
    answer, _ = answer_in(town, "willkommensbesuch")

    assert shown_in(answer) == ["besuch", "zugezogen"]


def test_where_no_record_speaks_of_newcomers_that_is_said(tmp_path):
    answer, _ = answer_in(knowledge_of(tmp_path, a_visit(maximum_age_months=None)),
                          "sind hergezogen mit baby, bekommen wir auch einen willkommensbesuch")  # fmt: skip

    assert "sagt meine Quelle nicht" in answer.messages[0]


def test_an_age_said_afterwards_belongs_to_the_visit(town):
    _, memory = answer_in(town, "willkommensbesuch")

    answer, memory = answer_in(town, "mein baby ist 3 wochen alt", memory, "find_offer", child_age_months=0.0)
    later, _ = answer_in(town, "und wenn wir erst zugezogen sind", memory, "ask_guide")

    assert "zwischen dem 16. Dezember 2026" in answer.messages[0]
    assert shown_in(later) == ["zugezogen"]


# --- towns without one ---


def test_a_town_with_a_parcel_instead_says_that_nobody_comes(tmp_path):
    knowledge = knowledge_of(tmp_path, a_visit(name="Babypaket", visits_home=False, description="Sie bekommen ein Paket."))

    answer, _ = answer_in(knowledge, ASKS)

    assert answer.said[0] == "utter_visit_no_home"
    assert shown_in(answer) == ["besuch"]


def test_a_town_without_anything_says_so(tmp_path):
    answer, _ = answer_in(knowledge_of(tmp_path, an_offer()), ASKS)

    assert answer.outcome == "handover"
    assert answer.said[0] == "utter_visit_none"


@pytest.mark.parametrize("text", ["keinen besuch bitte, aber die infomappe", "kitaplatz", "babypaket von der stadt"])
def test_another_wish_is_left_alone(town, text):
    answer, _ = answer_in(town, text, intent="find_offer")

    assert not any(key.startswith("utter_visit") for key in answer.said)
