"""What families ask of an offer beside what it is about: free, without registration, a changing table, a language."""

import pytest

from actions.conditions import conditions_in
from actions.memory import Memory
from actions.steps import DETAIL, FIND
from knowledge.model import CostOption
from tests.builders import TOWN, a_turn, an_offer, answer_to, knowledge_of, shown_in

GROUP = {"keywords": ("Krabbelgruppe",)}
FREE = (CostOption("kostenlos"),)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return knowledge_of(
        tmp_path_factory.mktemp("conditions"),
        an_offer(id="silent", name="Krabbelgruppe Nord", **GROUP),
        an_offer(id="free", name="Krabbelgruppe Süd", cost_options=FREE, registration="none",
                 amenities=("changing_table",), **GROUP),
        an_offer(id="paid", name="Krabbelgruppe West", cost_options=(CostOption(amount=5.0),), registration="phone", **GROUP),
        an_offer(id="turkish", name="Krabbelgruppe Ost", languages=("Türkçe", "Deutsch"),
                 audience=("baby", "fathers"), **GROUP),
        an_offer(id="grandparents", name="Anlaufstelle", kind="info_point", description="Rat für alle.", topics=(),
                 audience=("families", "grandparents")),
        an_offer(id="singing", name="Singkreis", description="Wir singen Lieder.", topics=("tanz_musik_kultur",),
                 keywords=("Singen",)),
    )  # fmt: skip


def answer_in(knowledge, text, intent="find_offer", steps=FIND, memory=None):
    return answer_to(a_turn(knowledge, text, intent, memory=memory or Memory()), steps)


# --- in a message ---


@pytest.mark.parametrize(
    ("text", "keys", "rest"),
    [
        ("krabbelgruppe mit wickeltisch", ["changing_table"], "krabbelgruppe"),
        ("Krabbelgruppe auf Türkisch", ["turkish"], "krabbelgruppe"),
        ("rollstuhlgerechtes elterncafe", ["barrier_free"], "elterncafe"),
        ("wo kann ich hier in der nähe wickeln", ["changing_table"], ""),
        ("turnen für väter", ["fathers"], "turnen"),
        ("was für großeltern", ["grandparents"], ""),
        ("krabbelgruppe umsonst und ohne anmeldung", ["free", "no_registration"], "krabbelgruppe umsonst und ohne anmeldung"),
        ("hilfe beim stillen", [], "hilfe beim stillen"),
        ("nachhilfe englisch", [], "nachhilfe englisch"),
    ],
)
def test_conditions_are_told_from_what_the_message_is_about(text, keys, rest):
    found, left = conditions_in(text)

    assert [condition.key for condition in found] == keys
    assert left == rest


@pytest.mark.parametrize(
    ("text", "record", "holds"),
    [
        ("kostenlos", {"cost_options": FREE}, True),
        ("kostenlos", {"cost_options": (CostOption(amount=0.0),)}, True),
        ("kostenlos", {"cost_options": (*FREE, CostOption(amount=3.0))}, False),
        ("kostenlos", {"cost_options": (CostOption("kostenlos oder ermäßigt"),)}, None),
        ("kostenlos", {}, None),
        ("ohne anmeldung", {"registration": "walk-in"}, True),
        ("ohne anmeldung", {"registration": "online"}, False),
        ("mit wickeltisch", {"amenities": ("changing_table",)}, True),
        ("mit wickeltisch", {"description": "Eine Wickelkommode ist da."}, True),
        ("mit wickeltisch", {}, None),
        ("barrierefrei", {"description": "Das Haus ist noch nicht barrierefrei."}, False),
        ("barrierefrei", {"description": "Aus dem Haus wird ein Zentrum ohne Barrieren."}, None),
        ("barrierefrei", {"description": "Alle sind da. Das Haus ist barrierefrei."}, True),
        ("auf türkisch", {"languages": ("tr",)}, True),
        ("auf türkisch", {"languages": ("19 Sprachen",)}, None),
        ("für väter", {"audience": ("fathers",)}, True),
    ],
)
def test_a_record_says_yes_no_or_nothing(text, record, holds):
    (condition,), _ = conditions_in(text)

    assert condition.holds(an_offer(**record)) is holds


# --- a wish with a condition ---


def test_what_is_free_comes_first_and_what_costs_something_is_left_out(town):
    answer, _ = answer_in(town, "krabbelgruppe kostenlos")

    assert answer.said[0] == "utter_found_with_first"
    assert shown_in(answer)[0] == "free"
    assert "paid" not in shown_in(answer)


def test_of_a_changing_table_silence_counts_as_no(town):
    answer, _ = answer_in(town, "krabbelgruppe mit wickeltisch")

    assert answer.said[0] == "utter_found_with"
    assert shown_in(answer) == ["free"]


def test_a_language_is_known_by_its_own_name(town):
    assert shown_in(answer_in(town, "krabbelgruppe auf türkisch")[0]) == ["turkish"]


def test_where_no_record_says_it_that_is_said(town):
    answer, _ = answer_in(town, "krabbelgruppe auf russisch")

    assert "„auf Russisch“ steht in Musterstadt bei keinem" in answer.messages[0]
    assert shown_in(answer)


def test_without_registration_is_a_wish_though_it_sounds_like_a_question_about_one_thing(town):
    answer, _ = answer_in(town, "krabbelgruppe ohne anmeldung", "ask_eligibility", DETAIL)

    assert shown_in(answer)[0] == "free"


def test_is_it_free_asks_about_one_thing(town):
    answer, _ = answer_in(town, "ist die krabbelgruppe kostenlos", "ask_cost", DETAIL)

    assert answer.said == ("utter_detail_cost",)


def test_something_for_grandparents_is_what_names_them(town):
    assert shown_in(answer_in(town, "etwas für großeltern")[0]) == ["grandparents"]


def test_what_the_town_does_not_have_is_not_found_by_a_condition(town):
    assert shown_in(answer_in(town, "segelkurs mit wickeltisch")[0]) == []


# --- of what was shown ---


def test_whether_those_shown_have_it_is_answered_of_them(town):
    _, memory = answer_in(town, "krabbelgruppe")
    memory = Memory(municipality=TOWN, text=memory.text, shown=memory.shown, last=("silent", "free"))

    answer, _ = answer_in(town, "haben die einen wickeltisch", memory=memory)

    assert shown_in(answer) == ["free"]
    assert answer.messages[0].startswith("Krabbelgruppe Süd: mit Wickeltisch")


def test_of_what_the_source_does_not_say_nothing_is_claimed(town):
    memory = Memory(municipality=TOWN, text="singen", shown=("singing",), last=("singing",))

    answer, _ = answer_in(town, "ist das barrierefrei", memory=memory)

    assert "Zu „barrierefrei“ sagt die Quelle nichts" in answer.messages[0]


def test_and_for_fathers_looks_further_where_those_shown_do_not_say_it(town):
    memory = Memory(municipality=TOWN, text="krabbelgruppe", shown=("silent",), last=("silent",))

    assert shown_in(answer_in(town, "und für väter?", memory=memory)[0]) == ["turkish"]


def test_where_to_find_it_looks_elsewhere_if_those_shown_do_not_have_it(town):
    memory = Memory(municipality=TOWN, text="singen", shown=("singing",), last=("singing",))

    assert shown_in(answer_in(town, "wo kann ich wickeln", memory=memory)[0])[0] == "free"
