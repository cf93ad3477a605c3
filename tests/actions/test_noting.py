"""What of a conversation goes before staff, and why: each turn once, masked, and nothing that is none of their business."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.actions import ActionFindOffers
from actions.memory import Memory
from actions.noting import note_for_review
from actions.services import Services
from actions.steps import CHAT, CRISIS, DECLINE, DETAIL, FIND, HAND_OVER
from actions.turn import Answer, Earlier, memory_after, take
from knowledge.knowledge import Knowledge
from review.appointments import AppointmentBook
from review.log import Question, ReviewLog
from store.database import Database
from store.settings import Settings
from tests.builders import TOWN, a_turn, database_in, never_drawn, said
from wording.replies import say

SOON, LONG_AGO = 20.0, 601.0  # seconds
CONTACT = "Mit jemandem sprechen"


class Talk:
    """A conversation whose every turn is put before staff, if it is to be."""

    def __init__(self, knowledge: Knowledge, database: Database, drawn: Callable[[int], int]) -> None:
        self.log = ReviewLog(database, drawn)
        self._knowledge = knowledge
        self._memory = Memory()
        self._said: tuple[str, str] | None = None

    def says(self, text: str, intent: str = "find_offer", steps: Any = FIND, pause: float = SOON, **changes: Any) -> Answer:
        earlier = Earlier(*self._said, pause) if self._said else None
        asked = a_turn(self._knowledge, text, intent, memory=self._memory, earlier=earlier, **changes)
        turn, answer = take(asked, steps)
        note_for_review(asked, turn, answer, self.log)
        self._memory = Memory.read(json.loads(json.dumps(memory_after(turn, answer))))
        self._said = (text, intent)
        return answer

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Reason and text, oldest first."""
        return [(one.reason, one.text) for one in self.questions]

    @property
    def questions(self) -> list[Question]:
        return [one for _, one in reversed(self.log.newest())]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = database_in(tmp_path)
    yield database
    database.close()


@pytest.fixture
def talk(musterstadt: Knowledge, database: Database) -> Talk:
    """No answer is drawn for the sample."""
    return Talk(musterstadt, database, never_drawn)


@pytest.fixture
def drawn(musterstadt: Knowledge, database: Database) -> Talk:
    """Every answer is drawn for the sample."""
    return Talk(musterstadt, database, lambda below: 0)


# --- not answered ---


def test_what_could_not_be_answered_is_kept_masked_with_what_was_thought_and_found(talk: Talk) -> None:
    ranking = (("find_offer", 0.8), ("ask_guide", 0.1))

    talk.says("wo gibt es einen schachclub? ruf mich an 0176 12345678", ranking=ranking)

    (kept,) = talk.questions
    assert (kept.reason, kept.text) == ("handover", "wo gibt es einen schachclub? ruf mich an [Telefon]")
    assert (kept.intents, kept.said[0]) == (ranking, "utter_nothing_found")


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "!!!"])
def test_an_empty_message_is_not_kept(drawn: Talk, text: str) -> None:
    drawn.says(text, "unreadable", DECLINE)

    assert drawn.kept == []


@pytest.mark.parametrize("text", ["👎", "Das hilft mir nicht"])
def test_a_thumb_down_puts_the_question_before_it_before_staff_with_what_was_shown(talk: Talk, text: str) -> None:
    talk.says("wo gibt es eine musikschule")

    talk.says(text, "unreadable", DECLINE)

    (kept,) = talk.questions
    assert (kept.reason, kept.text, kept.results) == ("thumbs_down", "wo gibt es eine musikschule", (("musik", 0.0),))


# --- a person wanted ---


def test_who_asks_for_a_person_is_kept_with_that_reason(talk: Talk) -> None:
    talk.says("kann ich bitte mit einem menschen reden, ich heiße Anna Muster", "request_human", HAND_OVER)

    ((reason, text),) = talk.kept
    assert reason == "person_wanted"
    assert text.endswith("ich heiße [Name]")


@pytest.mark.parametrize(("text", "intent", "steps"), [(CONTACT, "request_human", HAND_OVER), ("ja gern", "affirm", CHAT)])
def test_of_a_tap_or_a_yes_the_question_before_is_kept(talk: Talk, text: str, intent: str, steps: Any) -> None:
    talk.says("wo gibt es eine musikschule")

    talk.says(text, intent, steps)

    assert talk.kept == [("person_wanted", "wo gibt es eine musikschule")]
    assert talk.questions[0].topics[:1] == ("tanz_musik_kultur",)


def test_a_tap_without_a_question_before_it_says_nothing_and_is_not_kept(talk: Talk) -> None:
    talk.says(CONTACT, "request_human", HAND_OVER)
    talk.says(CONTACT, "request_human", HAND_OVER)

    assert talk.kept == []


def test_a_request_for_an_appointment_is_in_its_book_and_nothing_of_its_form_in_the_list(
    drawn: Talk, database: Database
) -> None:
    book = AppointmentBook(database, retention_days=14)

    for text in ("Termin anfragen", "vormittags", "Ja, einverstanden", "0152 28817386"):
        drawn.says(text, "request_appointment", HAND_OVER, appointments=book)

    assert len(book.open_requests()) == 1
    assert drawn.kept == []


# --- asked again ---


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("wo gibt es eine krabbelgruppe", "krabbelgruppen für mein baby gesucht"),
        ("nachhilfe", "wer macht hier nachhilfe"),
        ("ich suche einen flohmarkt", "gibt es hier trödel für kinder"),
        ("instrument lernen", "musikschule"),
    ],
)
def test_the_same_in_other_words_is_kept_in_the_new_words(talk: Talk, first: str, again: str) -> None:
    talk.says(first)
    talk.says(again)

    assert talk.kept == [("asked_again", again)]


@pytest.mark.parametrize(
    ("text", "intent", "steps"),
    [
        ("und donnerstags", "refine", FIND),
        ("noch mehr", "show_more", FIND),
        ("Mehr dazu", "show_more", FIND),
        ("und in Rosenau", "find_offer", FIND),
        ("krabbelgruppe in Kronsberg", "find_offer", FIND),
        ("gibt es auch krabbelgruppen woanders", "find_offer", FIND),
        ("wann ist die krabbelgruppe", "ask_opening_hours", DETAIL),
        ("wie viele kinder sind in der krabbelgruppe", "find_offer", FIND),
        ("was kostet das", "ask_cost", DETAIL),
        ("das erste", "find_offer", FIND),
        ("Wo gibt es eine Krabbelgruppe?", "find_offer", FIND),  # the same words
        ("Eltern-Kind-Gruppen", "find_offer", FIND),  # a topic, tapped
        ("doch lieber turnen", "find_offer", FIND),
        ("nicht krabbelgruppe, sondern turnen", "find_offer", FIND),
        ("wo kann mein kind turnen", "find_offer", FIND),
        ("danke", "thank", CHAT),
    ],
)
def test_what_goes_on_with_a_question_or_asks_something_else_is_no_asking_again(
    talk: Talk, text: str, intent: str, steps: Any
) -> None:
    talk.says("wo gibt es eine krabbelgruppe")

    talk.says(text, intent, steps)

    assert "asked_again" not in dict(talk.kept)


def test_what_names_an_age_is_no_asking_again(talk: Talk) -> None:
    talk.says("wo gibt es eine krabbelgruppe")
    talk.says("krabbelgruppen für babys gesucht", entities=said(child_age_months=8.0))

    assert talk.kept == []


def test_what_comes_later_than_ten_minutes_is_no_asking_again(talk: Talk) -> None:
    talk.says("nachhilfe")
    talk.says("wer macht hier nachhilfe", pause=LONG_AGO)

    assert talk.kept == []


def test_who_asks_again_and_gets_no_answer_is_kept_once(talk: Talk) -> None:
    talk.says("schachclub")
    talk.says("wo ist hier ein schachclub")

    assert talk.kept == [("handover", "schachclub"), ("handover", "wo ist hier ein schachclub")]


def test_how_long_ago_the_question_before_was_is_read_from_the_conversation(
    musterstadt: Knowledge, database: Database, tmp_path: Path
) -> None:
    log = ReviewLog(database, never_drawn)
    action = ActionFindOffers(Services(Settings(tmp_path, database.url), musterstadt, log))

    for at, again in ((30.0, "krabbelgruppen gesucht"), (30.0 + LONG_AGO, "wo sind hier krabbelgruppen")):
        first = a_message("krabbelgruppe", 0.0)
        memory = {"municipality": TOWN, "text": "krabbelgruppe", "last": ["krabbel-rosenau"]}
        now = a_message(again, at)
        tracker = Tracker("web-1", {"memory": memory}, now["parse_data"], [first, now], False, None, {}, "action_listen")
        action.run(CollectingDispatcher(), tracker, {})

    assert [kept.text for _, kept in log.newest()] == ["krabbelgruppen gesucht"]


def a_message(text: str, timestamp: float) -> dict[str, Any]:
    parsed = {"text": text, "intent": {"name": "find_offer", "confidence": 0.9}, "entities": []}
    return {"event": "user", "text": text, "timestamp": timestamp, "parse_data": parsed}


# --- the sample ---


def test_a_drawn_answer_is_kept_with_what_was_shown(drawn: Talk) -> None:
    drawn.says("wo gibt es eine musikschule")

    (kept,) = drawn.questions
    assert (kept.reason, kept.text) == ("sample", "wo gibt es eine musikschule")
    assert kept.results[0][0] == "musik"


def test_what_is_not_drawn_is_not_written(talk: Talk) -> None:
    talk.says("wo gibt es eine musikschule")

    assert talk.kept == []


@pytest.mark.parametrize(
    ("text", "intent", "steps"),
    [
        ("hallo", "greet", CHAT),
        ("danke", "thank", CHAT),
        ("Gesundheit", "find_offer", FIND),
        ("Eltern-Kind-Gruppen", "find_offer", FIND),
        ("Mehr dazu", "show_more", FIND),
        ("mein kind hat tabletten gegessen", "report_crisis", CRISIS),
        (say("utter_shared_location"), "find_nearest", FIND),
    ],
)
def test_small_talk_taps_and_emergencies_are_never_drawn(drawn: Talk, text: str, intent: str, steps: Any) -> None:
    drawn.says(text, intent, steps)

    assert "sample" not in dict(drawn.kept)


def test_after_an_emergency_nothing_is_drawn(musterstadt: Knowledge, drawn: Talk) -> None:
    asked = a_turn(musterstadt, "wo gibt es eine musikschule", memory=Memory(crisis="poisoning"))
    turn, answer = take(asked, FIND)

    note_for_review(asked, turn, answer, drawn.log)

    assert answer.outcome == "answered"
    assert drawn.kept == []


def test_a_private_answer_is_never_drawn(musterstadt: Knowledge, drawn: Talk) -> None:
    asked = a_turn(musterstadt, "wo gibt es eine musikschule")
    turn, answer = take(asked, FIND)

    note_for_review(asked, turn, replace(answer, private=True), drawn.log)

    assert drawn.kept == []


def test_a_log_that_cannot_be_written_costs_the_parent_nothing(musterstadt: Knowledge, tmp_path: Path) -> None:
    talk = Talk(musterstadt, Database(f"sqlite:///{tmp_path / 'no' / 'folder.db'}"), lambda below: 0)

    assert talk.says("wo gibt es eine musikschule").outcome == "answered"
