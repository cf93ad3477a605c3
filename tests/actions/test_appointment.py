"""A request for an appointment: the button, the form, its number, its withdrawal."""

import json
from dataclasses import asdict

import pytest

from actions.memory import Memory
from actions.steps import CHAT, CRISIS, DECLINE, DETAIL, FIND, HAND_OVER
from knowledge.model import Location, Phone, Schedule
from knowledge.where import Point
from review.appointments import A_DAY_PER_PLACE, AppointmentBook
from store.files import read_yaml
from store.settings import ROOT
from tests.builders import (
    a_town,
    a_turn,
    an_appointment_request,
    an_offer,
    answer_to,
    database_in,
    knowledge_of,
    said,
    shown_in,
)

ASK = "Termin anfragen"
WISH = "ich hätte gern einen Termin"
CAFE = ("familientreff_cafe",)
NUMBER = "0152 28817386"
STEPS = {"find": FIND, "detail": DETAIL, "hand_over": HAND_OVER, "chat": CHAT, "decline": DECLINE}


def _town(folder):
    """An office with hours, two info points, counselling nobody of the town answers for, and a group."""
    return knowledge_of(
        folder,
        an_offer(id="buero", name="Familienbüro", kind="family_office", contact_point=True, phones=(Phone("02382 99999"),),
                 topics=CAFE, keywords=("Beratung",), schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00"),),
                 locations=(Location("Rathaus", "Markt 1", "12345", "Musterstadt", "Mitte", 51.76, 7.89, "house"),)),
        an_offer(id="fip-nord", name="Info-Point Nordhaus", kind="info_point", contact_point=True, topics=CAFE,
                 phones=(Phone("02382 22222"),), locations=(Location(district="Rosenau", latitude=51.90, longitude=7.90),)),
        an_offer(id="fip-sued", name="Info-Point Südtreff", kind="info_point", contact_point=True, topics=CAFE,
                 phones=(Phone("02382 33333"),), locations=(Location(district="Kronsberg", latitude=51.60, longitude=7.80),)),
        an_offer(id="beratung", name="Erziehungsberatung", kind="counselling", topics=("erziehungsberatung",),
                 keywords=("Erziehungsberatung",), phones=(Phone("02382 44444"),)),
        an_offer(id="krabbel", name="Krabbelgruppe Rosenau", keywords=("Krabbelgruppe",), maximum_age_months=23),
        town=a_town(first_contacts=("buero",)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    return _town(tmp_path_factory.mktemp("termine"))


@pytest.fixture
def book(tmp_path):
    return AppointmentBook(database_in(tmp_path), retention_days=14)


@pytest.fixture
def talk(knowledge, book):
    """A message of a conversation, by default taken for a wish for an appointment."""
    memory = Memory()

    def talked(text, intent="request_appointment", steps=HAND_OVER, **changes):
        nonlocal memory
        turn = a_turn(knowledge, text, intent, **{"memory": memory, "appointments": book, "sender": "web-1", **changes})
        answer, memory = answer_to(turn, steps)
        talked.memory = memory
        return answer

    return talked


@pytest.fixture
def at_time(talk):
    """The form asked when it suits, at the Familienbüro."""
    talk("Termin beim Familienbüro anfragen")
    return talk


@pytest.fixture
def at_consent(at_time):
    at_time("vormittags")
    return at_time


@pytest.fixture
def at_reach(at_consent):
    at_consent("Ja, einverstanden")
    return at_consent


# --- the button ---


def test_who_wants_an_appointment_sees_whom_to_ask_and_a_button(talk):
    answer = talk(WISH)

    assert answer.outcome == "handover"
    assert answer.said == ("utter_appointment", "utter_say_there")
    assert shown_in(answer)[0] == "buero"
    assert answer.buttons == (ASK,)


def test_without_a_book_the_answer_is_the_same_without_the_button(talk):
    with_book, without = talk(WISH), talk(WISH, appointments=None, memory=Memory())

    assert with_book.messages == without.messages
    assert with_book.results == without.results
    assert without.buttons == ()


def test_who_only_wants_to_talk_to_somebody_gets_no_button(talk):
    assert talk("ich will mit jemandem reden", "request_human").buttons == ()


def test_where_nobody_can_be_asked_there_is_no_button(tmp_path, book):
    knowledge = knowledge_of(tmp_path, an_offer(id="b", kind="counselling", name="Beratung", phones=(Phone("02382 44444"),)))

    answer, memory = answer_to(a_turn(knowledge, WISH, "request_appointment", appointments=book), HAND_OVER)

    assert answer.results
    assert answer.buttons == ()
    asked, _ = answer_to(a_turn(knowledge, ASK, "request_appointment", appointments=book, memory=memory), HAND_OVER)
    assert asked.said[0] == "utter_appointment_nowhere"


# --- beginning ---


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(
    "text", [ASK, "ja bitte einen termin anfragen", "TERMINANFRAGE", "können sie für mich einen termin anfragen?"]
)
def test_it_begins_whatever_kind_of_message_it_is_taken_for(talk, steps, text):
    answer = talk(text, "smalltalk" if steps == "chat" else "find_offer", STEPS[steps])

    assert answer.said == ("utter_appointment_place",)
    assert answer.outcome == "clarify"


@pytest.mark.parametrize(
    "text", ["wo kann ich einen termin anfragen", "wie geht das mit der terminanfrage", "wann ist mein Termin?"]
)
def test_a_question_about_appointments_begins_none(talk, text):
    answer = talk(text)

    assert answer.said[0] == "utter_appointment"


def test_a_yes_to_the_button_begins(talk):
    talk(WISH)

    assert talk("ja gern", "affirm", CHAT).said == ("utter_appointment_place",)


def test_a_yes_later_on_does_not(talk):
    talk(WISH)
    talk("krabbelgruppe", "find_offer", FIND)

    answer = talk("ja", "affirm", CHAT)

    assert not answer.said[0].startswith("utter_appointment_")


def test_a_matter_that_must_be_found_first_is_answered_with_the_button(talk):
    answer = talk("termin für die erziehungsberatung anfragen")

    assert answer.said[0] == "utter_appointment"
    assert "beratung" in shown_in(answer)
    assert answer.buttons == (ASK,)


# --- the place ---


def test_of_several_places_one_is_chosen_by_a_button(talk):
    answer = talk(ASK)

    assert answer.buttons == ("Familienbüro", "Info-Point Nordhaus", "Info-Point Südtreff", "Abbrechen")
    assert "Familienbüro" in talk("Familienbüro").messages[0]


def test_the_nearest_place_comes_first(talk):
    answer = talk(ASK, point=Point(51.60, 7.80))

    assert answer.buttons[0] == "Info-Point Südtreff"


@pytest.mark.parametrize(
    "text", ["nordhaus", "das zweite", "2", "Info-Point Nordhaus!", "der in Rosenau", "beim info-point nordhaus bitte"]
)
def test_a_place_may_be_typed_in_any_way(talk, text):
    talk(ASK)

    answer = talk(text)

    assert answer.said == ("utter_appointment_time",)
    assert talk.memory.appointment.place == "fip-nord"


@pytest.mark.parametrize("text", ["Info-Point", "Info-Point Atlantis", "Atlantis", "", "🙂"])
def test_a_place_that_is_not_there_or_could_be_two_is_asked_for_again(talk, text):
    talk(ASK)

    answer = talk(text, "unreadable", DECLINE)

    assert answer.said == ("utter_appointment_place_unknown", "utter_appointment_place")
    assert answer.buttons[0] == "Familienbüro"


def test_the_place_just_shown_is_not_asked_for(talk):
    talk("familienbüro", "find_offer", FIND)
    talk("das erste", "refine", FIND)

    answer = talk(ASK)

    assert answer.said == ("utter_appointment_time",)
    assert talk.memory.appointment.place == "buero"


def test_the_place_named_at_once_is_not_asked_for(talk):
    assert talk("Termin beim Nordhaus anfragen").said == ("utter_appointment_time",)
    assert talk.memory.appointment.place == "fip-nord"


# --- the time ---


def test_the_hours_of_the_place_are_named_where_they_are_known(at_time, talk):
    at_time("abbrechen")

    assert "Mo–Fr 8–12 Uhr" in talk("Termin beim Familienbüro anfragen").messages[0]
    talk("abbrechen")
    assert "Uhr." not in talk("Termin beim Nordhaus anfragen").messages[0].removesuffix("„dienstags ab 9 Uhr“.")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Vormittags", "Vormittags"),
        ("egal", "Egal"),
        ("dienstags ab 9", "dienstags ab 9"),
        ("am 3.12.2026 um 10", "am 3.12. um 10"),
        ("wenn der Große in der Kita ist", "wenn der Große in der Kita ist"),
        ("ginge es auch dienstags?", "ginge es auch dienstags?"),
        ("bitte nicht montags", "bitte nicht montags"),
        ("morgens, anna@example.org", "morgens, [E-Mail]"),
        ("ab 9, Handy 0152 28817386", "ab 9, Handy [Telefon]"),
    ],
)
def test_when_it_suits_is_said_in_ones_own_words(at_time, text, wish):
    answer = at_time(text)

    assert answer.said == ("utter_appointment_consent",)
    assert at_time.memory.appointment.wish == wish


@pytest.mark.parametrize("text", ["", "🙂", "ja", "blubb", "Termin anfragen"])
def test_what_is_no_time_is_asked_for_again(at_time, text):
    assert at_time(text, "smalltalk", CHAT).said == ("utter_appointment_time_unclear", "utter_appointment_time")


# --- consent ---


def test_before_any_contact_is_asked_for_it_is_said_who_reads_what_for_how_long(at_time):
    answer = at_time("vormittags")

    (text,) = answer.messages
    assert all(part in text for part in ("Familienbüro", "höchstens 14 Tage", "zurückziehen", "Vormittags", "Namen"))
    assert answer.buttons == ("Ja, einverstanden", "Nein")


@pytest.mark.parametrize("text", ["Ja, einverstanden", "ja", "JA!", "ok", "gerne", "einverstanden"])
def test_only_a_clear_yes_leads_to_the_contact(at_consent, text):
    assert at_consent(text, "affirm", CHAT).said == ("utter_appointment_reach",)


@pytest.mark.parametrize("text", ["vielleicht", "ja aber nicht per mail", NUMBER, "anna@example.org", "", "ja?", "mir egal"])
def test_what_is_no_clear_answer_is_asked_again(at_consent, book, text):
    answer = at_consent(text, "affirm", CHAT)

    assert answer.said == ("utter_appointment_consent_unclear", "utter_appointment_consent")
    assert book.open_requests() == []


@pytest.mark.parametrize("text", ["Nein", "nein danke", "nee lieber nicht", "bin nicht einverstanden", "abbrechen"])
def test_without_consent_nothing_is_kept_and_the_way_without_it_is_named(at_consent, book, text):
    answer = at_consent(text, "deny", CHAT)

    assert answer.said == ("utter_appointment_cancelled",)
    assert "02382 99999" in answer.messages[0]
    assert at_consent.memory.appointment.step is None
    assert book.open_requests() == []


# --- how to reach the family ---


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NUMBER, "phone"),
        ("+49 152/288 173 86", "phone"),
        ("anna@example.org", "email"),
        ("Mail bitte: anna@example.org.", "email"),
    ],
)
@pytest.mark.parametrize("steps", STEPS)
def test_an_address_or_a_number_ends_in_a_number_to_quote(at_reach, book, text, kind, steps):
    answer = at_reach(text, "unreadable" if steps == "decline" else "find_offer", STEPS[steps])

    (request,) = book.open_requests()
    assert (request.place_id, request.wish, request.reach_kind) == ("buero", "Vormittags", kind)
    assert (request.municipality, request.sender, request.channel) == ("musterstadt", "web-1", "web")
    shown = f"{request.number[:4]}-{request.number[4:]}"
    assert shown in answer.messages[0]
    assert shown in answer.messages[-1]
    assert (answer.outcome, shown_in(answer)) == ("handover", ["buero"])


def test_at_the_end_it_is_said_that_nothing_is_fixed_and_that_one_may_just_come(at_reach):
    text = "\n".join(at_reach(NUMBER).messages)

    assert "fester Termin ist das noch nicht" in text
    assert "drei Werktagen" in text
    assert "02382 99999" in text
    assert "hingehen" in text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("anna@example", "utter_appointment_reach_email"),
        ("59123456", "utter_appointment_reach_phone"),
        ("0900 1234567", "utter_appointment_reach_paid_phone"),
        ("rufen Sie mich an", "utter_appointment_reach_nothing"),
        ("ja", "utter_appointment_reach_nothing"),
        ("", "utter_appointment_reach_nothing"),
        ("Ich heiße Anna Muster", "utter_appointment_reach_nothing"),
    ],
)
def test_what_cannot_be_used_is_asked_for_again_with_the_reason(at_reach, book, text, key):
    answer = at_reach(text, "unreadable", DECLINE)

    assert answer.said == (key,)
    assert answer.buttons == ("Abbrechen",)
    assert book.open_requests() == []
    assert at_reach(NUMBER).said[0] == "utter_appointment_done"


def test_call_me_is_asked_for_the_number(at_reach):
    assert at_reach("rufen Sie mich an", "request_human").said == ("utter_appointment_reach_nothing",)


@pytest.mark.parametrize("text", [NUMBER, "änne@müller.de", "０１５２ ２８８１７３８６", "anna@example"])
def test_how_to_reach_somebody_stays_in_the_book(at_reach, text):
    answer = at_reach(text)

    everything = json.dumps([answer.messages, asdict(at_reach.memory)], ensure_ascii=False)
    assert not any(part in everything for part in ("8817386", "28817386", "２８８１７３８６", "änne", "anna@"))
    assert answer.private
    assert answer.reason == "not_kept" or answer.outcome == "clarify"


@pytest.mark.parametrize("language", ["de", "tr", "ar", "ru"])
def test_by_its_buttons_alone_it_works_in_every_language(talk, book, language):
    answer = talk(WISH, language=language)
    for _ in range(4):  # the request, the place, the time, the consent
        answer = talk(answer.buttons[0], "find_offer", FIND, language=language)
    talk(NUMBER, language=language)

    (request,) = book.open_requests()
    assert (request.wish, request.language) == ("Vormittags", language)


# --- ending it ---


@pytest.mark.parametrize("begun", ["at_time", "at_consent", "at_reach"])
@pytest.mark.parametrize("text", ["Abbrechen", "nein", "STOPP", "doch nicht", "bitte abbrechen!", "Anfrage zurückziehen"])
def test_it_can_be_ended_at_every_step_with_nothing_kept(request, book, begun, text):
    talk = request.getfixturevalue(begun)

    answer = talk(text, "deny", CHAT)

    assert answer.said == ("utter_appointment_cancelled",)
    assert talk.memory.appointment.step is None
    assert book.open_requests() == []


def test_it_can_be_ended_while_the_place_is_asked_for(talk):
    talk(ASK)

    assert talk("abbrechen", "deny", CHAT).said == ("utter_appointment_cancelled",)


@pytest.mark.parametrize("begun", ["at_time", "at_consent", "at_reach"])
@pytest.mark.parametrize(
    ("text", "intent", "steps", "outcome"),
    [
        ("wo gibt es eine krabbelgruppe?", "find_offer", FIND, "answered"),
        ("krabbelgruppe", "find_offer", FIND, "answered"),
        ("ich will mit jemandem reden", "request_human", HAND_OVER, "handover"),
        ("wie wird das wetter", "out_of_scope_world", DECLINE, "declined"),
        ("danke", "thank", CHAT, "chitchat"),
    ],
)
def test_a_question_of_its_own_leaves_the_form(request, book, begun, text, intent, steps, outcome):
    talk = request.getfixturevalue(begun)

    answer = talk(text, intent, steps)

    assert answer.outcome == outcome
    assert not answer.said[0].startswith("utter_appointment")
    assert talk.memory.appointment.step is None


@pytest.mark.parametrize("begun", ["at_time", "at_consent", "at_reach"])
def test_an_emergency_ends_the_form(request, book, begun):
    talk = request.getfixturevalue(begun)

    answer = talk("mein baby atmet nicht", "report_crisis", CRISIS, entities=said(crisis_category="medical_emergency"))

    assert answer.outcome == "crisis"
    assert talk.memory.appointment.step is None


def test_after_an_emergency_the_help_comes_before_a_new_request(at_reach):
    at_reach("…", "report_crisis", CRISIS, entities=said(crisis_category="poisoning"))

    assert at_reach(NUMBER, "unreadable", DECLINE).outcome == "crisis"


def test_in_another_town_the_form_is_over(at_reach, book, knowledge):
    answer = at_reach("krabbelgruppe", "find_offer", FIND, town=None, wanted_town=None)

    assert answer.said == ("utter_ask_town",)
    assert at_reach.memory.appointment.step is None


# --- limits ---


def test_a_fourth_open_request_is_refused_kindly_before_anything_is_asked(talk, book):
    for _ in range(3):
        book.ask(an_appointment_request())

    answer = talk("Termin beim Familienbüro anfragen")

    assert answer.said == ("utter_appointment_too_many",)
    assert "02382 99999" in answer.messages[0]


def test_a_place_with_very_many_requests_today_says_so(at_reach, book):
    for at in range(A_DAY_PER_PLACE):
        book.ask(an_appointment_request(sender=f"other-{at}"))

    answer = at_reach(NUMBER)

    assert answer.said == ("utter_appointment_place_full",)
    assert len(book.open_requests()) == A_DAY_PER_PLACE


# --- withdrawing ---


@pytest.fixture
def number(at_reach, book):
    at_reach(NUMBER)
    return book.open_requests()[0].number


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize(
    "spelling", ["Anfrage zurückziehen {0}-{1}", "anfrage zurückziehen {2} {3}", "{0}{1} löschen", "ich ziehe {0} {1} zurück"]
)
def test_with_the_number_a_request_is_withdrawn_in_any_spelling(talk, book, number, steps, spelling):
    parts = (number[:4], number[4:], number[:4].lower(), number[4:].lower())

    answer = talk(spelling.format(*parts), "find_offer", STEPS[steps])

    assert answer.said == ("utter_appointment_withdrawn",)
    assert book.open_requests() == []


def test_the_number_is_enough_in_any_conversation_and_town(talk, book, number):
    answer = talk(f"Anfrage zurückziehen {number}", sender="somebody else", town=None, memory=Memory())

    assert answer.said == ("utter_appointment_withdrawn",)


def test_without_a_number_the_last_one_of_this_conversation_is_meant(talk, book, number):
    last = book.ask(an_appointment_request(place_id="fip-nord"))

    answer = talk("Ich möchte meine Anfrage zurückziehen", "deny", CHAT)

    assert f"{last[:4]}-{last[4:]}" in answer.messages[0]
    assert [request.number for request in book.open_requests()] == [number]


def test_without_a_number_nobody_elses_is_meant(talk, book, number):
    answer = talk("Anfrage zurückziehen", sender="somebody else")

    assert answer.said == ("utter_appointment_no_open",)
    assert len(book.open_requests()) == 1


def test_wrong_and_ended_and_unknown_numbers_look_alike(talk, book, number):
    talk(f"Anfrage zurückziehen {number}")

    ended, wrong, short = (talk(f"Anfrage zurückziehen {text}") for text in (number, "K7M2-P4QX", "K7M2"))

    assert ended.messages == wrong.messages == short.messages
    assert ended.said == ("utter_appointment_wrong_number",)


def test_a_number_withdraws_in_the_middle_of_another_form(at_reach, book):
    other = book.ask(an_appointment_request(sender="other"))

    answer = at_reach(f"Anfrage zurückziehen {other}")

    assert answer.said == ("utter_appointment_withdrawn",)


def test_call_me_back_is_no_withdrawal(at_reach, book):
    answer = at_reach(f"rufen Sie mich wegen der Anfrage zurück: {NUMBER}")

    assert answer.said[0] == "utter_appointment_done"


# --- odd and hostile input ---

ODD = [
    "x" * 10_000,
    "<script>x()</script>",
    "\u200fشكرا",
    "'; DROP TABLE service; --",
    "{number}",
    "@" * 500,
    "0" * 5000,
    "baby " * 2000,
]


@pytest.mark.parametrize("begun", ["at_time", "at_consent", "at_reach"])
@pytest.mark.parametrize("text", ODD)
def test_odd_answers_get_a_message_and_keep_no_contact(request, book, begun, text):
    talk = request.getfixturevalue(begun)

    answer = talk(text, "find_offer", FIND)

    assert answer.messages
    assert all(message.strip() for message in answer.messages)
    assert book.open_requests() == []


def test_a_place_removed_meanwhile_ends_the_form_without_an_error(at_reach, book):
    answer = at_reach(NUMBER, "unreadable", DECLINE, memory=_with_place(at_reach.memory, "gone"))

    assert book.open_requests() == []
    assert answer.messages


def _with_place(memory, place):
    kept = asdict(memory)
    return Memory.read({**kept, "appointment": {**kept["appointment"], "place": place, "newer_field": 1}})


def test_the_words_of_the_form_are_folded_and_distinct():
    lists = read_yaml(ROOT / "nlu_data" / "de" / "appointment.yml")

    for name, entries in lists.items():
        flat = [word for entry in entries for word in (entry if isinstance(entry, list) else [entry])]
        assert all(isinstance(word, str) and word == word.lower() and not set("äöüß") & set(word) for word in flat), name
    assert not set(lists["agrees"]) & {*lists["refuses"], *lists["doubts"], *lists["cancel"]}
