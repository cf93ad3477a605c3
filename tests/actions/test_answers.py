"""What a turn leads to, on small towns of real offers; no Rasa here."""

from datetime import date, datetime

import pytest

from actions.memory import Memory
from actions.steps import CHAT, CRISIS, DECLINE, DETAIL, FIND, HAND_OVER
from actions.turn import Turn, memory_after, outcome_data, take
from knowledge.model import Location, Phone, Schedule, Source
from tests.builders import WEDNESDAY, a_town, a_turn, an_offer, knowledge_of


@pytest.fixture
def dance(tmp_path):
    return knowledge_of(
        tmp_path,
        an_offer(id="tanz", name="Kindertanz am Park", description="Hier tanzen Kinder.",
                 topics=("tanz_musik_kultur",), keywords=("Tanz",), source_age="older",
                 sources=(Source(url="https://www.example.org/tanz", published="2019"),), phones=(Phone("02382 12345"),)),
        an_offer(id="buero", name="Familienbüro", kind="family_office", contact_point=True,
                 topics=("familientreff_cafe",), keywords=("Beratung",), phones=(Phone("02382 99999"),)),
        town=a_town(first_contacts=("buero",)),
    )  # fmt: skip


def test_an_answer_carries_source_age_and_one_way_on(dance):
    _, answer = take(a_turn(dance, "wo kann meine tochter tanzen"), FIND)

    assert answer.outcome == "answered"
    assert [found.offer.id for found in answer.results] == ["tanz"]
    assert "Stand 2019, bitte vorher nachfragen" in answer.messages[1]
    assert "Familienbüro" in answer.messages[-1]
    assert "02382 99999" in answer.messages[-1]


def test_what_the_town_does_not_have_is_not_replaced_by_something_near(dance):
    _, answer = take(a_turn(dance, "wo gibt es einen schachclub"), FIND)

    assert answer.outcome == "handover"
    assert answer.results == ()
    assert "Familienbüro" in answer.messages[-1]
    assert "Sagen Sie dort" in answer.messages[-1]


def test_a_number_that_is_not_official_says_so(tmp_path):
    knowledge = knowledge_of(
        tmp_path, an_offer(id="tanz", name="Tanzgruppe", keywords=("Tanz",), phones=(Phone("02382 12345", official=False),))
    )

    _, answer = take(a_turn(knowledge, "tanzgruppe"), FIND)

    assert "nicht amtlich bestätigt" in answer.messages[1]


def test_a_message_without_a_need_is_asked_back_once_and_then_handed_over(dance):
    _, first = take(a_turn(dance, "hilfe"), FIND)
    _, second = take(a_turn(dance, "hilfe", memory=Memory(asked_back=True)), FIND)

    assert (first.outcome, second.outcome) == ("clarify", "handover")
    assert 2 <= len(first.buttons) <= 4
    assert second.reason == "clarify_twice"


def test_without_a_town_the_town_is_asked_and_the_question_goes_on(dance):
    turn, asked = take(a_turn(dance, "tanzgruppe", town=None), FIND)
    memory = Memory.read(memory_after(turn, asked))

    _, answer = take(a_turn(dance, "Musterstadt", town=None, memory=memory), FIND)

    assert asked.outcome == "clarify"
    assert "Musterstadt" in asked.buttons
    assert [found.offer.id for found in answer.results] == ["tanz"]


def test_a_past_event_is_not_announced_and_no_date_is_made_up(tmp_path):
    knowledge = knowledge_of(
        tmp_path,
        an_offer(id="markt", kind="event", name="Kindertrödelmarkt", keywords=("Trödel", "Flohmarkt"), status="past",
                 schedules=(Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2019, 7, 11), opens_at="13:00"),)),
    )  # fmt: skip

    turn, answer = take(a_turn(knowledge, "wann ist der nächste kindertrödelmarkt", "find_event"), FIND)

    assert answer.said[0] == "utter_no_date_known"
    assert outcome_data(turn, answer)["results"][0]["next_start"] is None
    assert "vorbei" in answer.messages[1]


def test_the_next_first_wednesday_is_named(tmp_path):
    knowledge = knowledge_of(
        tmp_path,
        an_offer(id="fruehstueck", kind="group", name="Familienfrühstück", keywords=("Frühstück",),
                 schedules=(Schedule(rrule="FREQ=MONTHLY;BYDAY=1WE", opens_at="10:00"),)),
    )  # fmt: skip

    turn, answer = take(a_turn(knowledge, "wann ist das nächste familienfrühstück", "find_event"), FIND)

    assert outcome_data(turn, answer)["results"][0]["next_start"] == "2026-12-02T10:00"
    assert "Mittwoch, 2. Dezember 2026, 10 Uhr" in answer.messages[1]


def test_more_shows_what_was_not_shown_before(tmp_path):
    groups = [an_offer(id=f"gruppe-{at}", name=f"Krabbelgruppe {at}", keywords=("Krabbelgruppe",)) for at in range(5)]
    knowledge = knowledge_of(tmp_path, *groups)
    turn, first = take(a_turn(knowledge, "krabbelgruppe"), FIND)

    memory = Memory.read(memory_after(turn, first))
    _, second = take(a_turn(knowledge, "mehr", "show_more", memory=memory), FIND)

    assert len(first.results) == 3
    assert not {found.offer.id for found in first.results} & {found.offer.id for found in second.results}


def test_an_age_named_afterwards_narrows_the_question_before(tmp_path):
    knowledge = knowledge_of(
        tmp_path,
        an_offer(id="klein", name="Turnen für Kleine", topics=("freizeit_sport",), keywords=("Turnen",), maximum_age_months=47),
        an_offer(id="gross", name="Turnen für Große", topics=("freizeit_sport",), keywords=("Turnen",), minimum_age_months=72),
    )
    turn, first = take(a_turn(knowledge, "turnen"), FIND)
    age = ({"entity": "child_age_months", "value": 96.0},)

    memory = Memory.read(memory_after(turn, first))
    turn, second = take(a_turn(knowledge, "er ist 8", "refine", memory=memory, entities=age), FIND)

    assert len(first.results) == 2
    assert [found.offer.id for found in second.results] == ["gross"]
    assert Memory.read(memory_after(turn, second)).details.ages == (96,)


def test_a_question_about_what_was_shown_needs_no_name(dance):
    turn, shown = take(a_turn(dance, "wo kann meine tochter tanzen"), FIND)

    memory = Memory.read(memory_after(turn, shown))
    _, answer = take(a_turn(dance, "und was kostet das", "ask_cost", memory=memory), DETAIL)

    assert [found.offer.id for found in answer.results] == ["tanz"]
    assert "nicht bekannt" in answer.messages[0]


def test_an_offer_without_contact_names_whom_to_ask(tmp_path):
    knowledge = knowledge_of(
        tmp_path,
        an_offer(id="chor", name="Kinderchor", keywords=("Singen",), phones=(), url=None, email=None),
        an_offer(id="buero", name="Familienbüro", kind="family_office", contact_point=True, phones=(Phone("02382 1"),)),
        town=a_town(first_contacts=("buero",)),
    )

    _, answer = take(a_turn(knowledge, "kinderchor"), FIND)

    assert "Fragen Sie bei: Familienbüro" in answer.messages[1]


def test_a_wish_for_a_person_names_one_with_what_to_say(dance):
    _, answer = take(a_turn(dance, "ich will mit einem menschen reden", "request_human"), HAND_OVER)

    assert answer.outcome == "handover"
    assert "buero" in [found.offer.id for found in answer.results]
    assert "02382 99999" in "\n".join(answer.messages)


def test_a_centre_of_a_district_is_never_given_as_metres(tmp_path):
    place = Location(district="Nord", latitude=51.776, longitude=7.886, precision="district")
    knowledge = knowledge_of(tmp_path, an_offer(id="treff", name="Babytreff", keywords=("Babytreff",), locations=(place,)))

    _, answer = take(a_turn(knowledge, "babytreff"), FIND)

    assert "im Ortsteil Nord" in answer.messages[1]


@pytest.mark.parametrize(
    ("category", "first"),
    [
        ("medical_emergency", "112"),
        ("poisoning", "0228 19240"),
        ("suicidality", "0800 1110111"),
        ("violence_adult", "110"),
        ("child_endangerment", "110"),
        ("sexual_abuse", "0800 2255530"),
        ("homelessness", "110"),
    ],
)
def test_in_a_crisis_the_number_comes_first(knowledge, category, first):
    turn = Turn(knowledge, "…", "report_crisis", 1.0, entities=({"entity": "crisis_category", "value": category},),
                town=knowledge.town("ahlen"), at=WEDNESDAY)  # fmt: skip

    _, answer = take(turn, CRISIS)

    assert answer.messages[0].startswith(f"Rufen Sie an: {first}")
    assert answer.category == category
    assert answer.memory.text == ""
    assert answer.memory.crisis == category


def test_at_night_a_parent_at_the_end_gets_a_line_that_answers_at_night(knowledge):
    overload = ({"entity": "crisis_category", "value": "acute_overload"},)
    town = knowledge.town("ahlen")

    _, night = take(
        Turn(knowledge, "", "report_crisis", 1.0, entities=overload, town=town, at=datetime(2026, 11, 25, 2)), CRISIS
    )
    _, day = take(
        Turn(knowledge, "", "report_crisis", 1.0, entities=overload, town=town, at=datetime(2026, 11, 25, 10)), CRISIS
    )

    assert "0800 1110111" in night.messages[0]
    assert "0800 1110550" in day.messages[0]


def test_the_poison_line_of_another_state_is_never_given(knowledge):
    poisoning = ({"entity": "crisis_category", "value": "poisoning"},)
    turn = Turn(knowledge, "", "report_crisis", 1.0, entities=poisoning, town=knowledge.town("ostalbkreis"), at=WEDNESDAY)

    _, answer = take(turn, CRISIS)

    assert "0761 19240" in answer.messages[0]
    assert "0228" not in "\n".join(answer.messages)


def test_letters_we_cannot_read_are_answered_in_several_languages_with_a_person(dance):
    _, answer = take(a_turn(dance, "Де знайти дитячий садок?"), FIND)

    assert answer.outcome == "handover"
    assert "розумію" in answer.messages[0]


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "!!!"])
def test_an_empty_message_gets_a_kind_hint(dance, text):
    _, answer = take(a_turn(dance, text, "unreadable"), DECLINE)

    assert answer.outcome == "declined"


def test_city_matters_are_declined_with_where_to_turn(dance):
    _, answer = take(a_turn(dance, "hundesteuer anmelden", "out_of_scope_city"), DECLINE)

    assert answer.outcome == "declined"
    assert "Bürgerbüro der Stadtverwaltung in Musterstadt" in answer.messages[0]


@pytest.mark.parametrize(
    ("kind", "way_on"),
    [
        ("out_of_scope_medical", "Arztpraxis"),
        ("out_of_scope_legal", "Amtsgericht"),
        ("out_of_scope_bot", "Was braucht Ihre Familie?"),
        ("out_of_scope_rude", "Menschen"),
        ("out_of_scope_nonsense", "zum Beispiel"),
        ("out_of_scope_world", "Stadtverwaltung"),  # has no words of its own
        ("out_of_scope", "Stadtverwaltung"),
    ],
)
def test_each_kind_of_other_matter_is_declined_with_its_own_way_on_and_told_outside_as_one(dance, kind, way_on):
    turn, answer = take(a_turn(dance, "was ganz anderes", kind), DECLINE)

    assert answer.outcome == "declined"
    assert way_on in answer.messages[0]
    assert outcome_data(turn, answer)["intent"] == "out_of_scope"


@pytest.mark.parametrize("text", ["danke", "alles gut, danke"])
def test_after_thanks_an_emergency_is_over(dance, text):
    memory = Memory(crisis="poisoning")

    turn, answer = take(a_turn(dance, text, "thank", memory=memory), CHAT)

    assert answer.outcome == "chitchat"
    assert Memory.read(memory_after(turn, answer)).crisis is None


def test_after_an_emergency_the_number_stays_in_sight(knowledge):
    town = knowledge.town("ahlen")
    memory = Memory(crisis="poisoning")

    turn, answer = take(Turn(knowledge, "was soll ich tun", "find_offer", 0.9, town=town, at=WEDNESDAY, memory=memory), FIND)

    assert (answer.outcome, answer.category) == ("crisis", "poisoning")
    assert answer.messages[0].startswith("Rufen Sie an: 0228 19240")
    assert Memory.read(memory_after(turn, answer)).crisis == "poisoning"


def test_a_question_of_its_own_after_an_emergency_is_answered(dance):
    turn, answer = take(a_turn(dance, "wo kann meine tochter tanzen", memory=Memory(crisis="poisoning")), FIND)

    assert [found.offer.id for found in answer.results] == ["tanz"]
    assert Memory.read(memory_after(turn, answer)).crisis is None
