"""What is kept of a conversation: masked, bounded, in order."""

import asyncio
import json

import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversations import KEPT_TURNS, ConversationStore
from bot.lock_store import WakingLockStore
from store.conversations import conversation
from store.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def a_turn(text, intent="find_offer", **metadata):
    parsed = {"intent": {"name": intent, "confidence": 0.9}, "entities": [], "text": text}
    return [
        ActionExecuted("action_listen"),
        UserUttered(text, parsed["intent"], [], parsed, metadata=metadata),
        ActionExecuted("action_find_offers"),
        SlotSet("memory", {"text": text}),
    ]


def kept(database, sender="s"):
    with database.reading() as connection:
        return json.loads(
            connection.execute(sa.select(conversation.c.events).where(conversation.c.sender_id == sender)).scalar()
        )


async def saved(database, *turns):
    store = ConversationStore(DOMAIN, database)
    tracker = DialogueStateTracker.from_events("s", [event for turn in turns for event in turn], DOMAIN.slots)
    await store.save(tracker)
    return await store.retrieve("s")


async def test_numbers_names_and_places_are_masked_before_they_are_written(database):
    turn = a_turn("ich heiße Anna, 0176 12345678", location={"latitude": 51.76, "longitude": 7.89}, municipality="ahlen")

    await saved(database, turn[:3])

    text = json.dumps(kept(database), ensure_ascii=False)
    assert "[Name]" in text
    assert "[Telefon]" in text
    assert not {"Anna", "12345678", "51.76"} & set(text.replace('"', " ").replace(",", " ").split())
    assert "latitude" not in text


async def test_of_a_crisis_the_text_is_not_kept(database):
    await saved(database, a_turn("er schlägt mich", "report_crisis")[:3])

    assert "schlägt" not in json.dumps(kept(database), ensure_ascii=False)


async def test_a_long_conversation_is_read_back_in_bounded_time_and_remembers_the_last_turns(database):
    tracker = await saved(database, *(a_turn(f"frage {at}") for at in range(100)))

    texts = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert texts == [f"frage {at}" for at in range(100 - KEPT_TURNS, 100)]
    assert tracker.get_slot("memory") == {"text": "frage 99"}


async def test_messages_of_one_sender_are_answered_in_order_and_others_do_not_wait():
    locks, order = WakingLockStore(), []

    async def message(sender, number, seconds):
        async with locks.lock(sender):
            await asyncio.sleep(seconds)
            order.append((sender, number))

    await asyncio.gather(message("a", 1, 0.05), message("a", 2, 0), message("b", 1, 0))

    assert order == [("b", 1), ("a", 1), ("a", 2)]
    assert repr(locks) == "WakingLockStore(0 conversations)"


def an_answer_to_the_form(text, step):
    """The form was at `step` when this was written; after it the form is over."""
    form = [
        ActionExecuted("action_listen"),
        SlotSet("memory", {"text": "termin", "appointment": {"step": step, "wish": "morgens"}}),
    ]
    return [*form, *a_turn(text)[:3], SlotSet("memory", {"text": "termin", "appointment": {"step": None}})]


async def test_what_answers_the_form_of_an_appointment_is_kept_without_its_words(database):
    tracker = await saved(database, an_answer_to_the_form("o'neill{x}=1@example.org", "reach"))

    assert not any(part in json.dumps(kept(database)) for part in ("example.org", "neill", "morgens"))
    assert tracker.latest_message.text == ""


async def test_beside_the_button_words_are_kept_as_ever(database):
    await saved(database, an_answer_to_the_form("wo gibt es eine krabbelgruppe", "offered"))

    assert "wo gibt es eine krabbelgruppe" in json.dumps(kept(database))
