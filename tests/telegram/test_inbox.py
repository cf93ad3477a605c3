"""Updates: each once, whoever brings it how often; those that waited too long are dropped."""

import json
import time
from dataclasses import replace

import pytest

from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.keys import Keys
from bot.channels.telegram.updates import Incoming
from bot.channels.telegram.writer import Writer
from tests.telegram.service import Kept, answered, service_of, wait_until_answered

HOUR = 3600
TOKEN = "7:AAtoken"
EIGHT_DAYS = 8 * 24 * HOUR


@pytest.fixture
def service(given, api):
    with service_of(given, api) as service:
        yield service


@pytest.fixture
async def inbox(database):
    return Inbox(Writer(database), Keys(TOKEN))


def a_text(update_id, text="wo ist die Kita?", **more):
    return Incoming(update_id, 500, "text", time.time(), text, **{"message_id": update_id, **more})


# --- each once ---


async def test_an_update_that_comes_again_is_not_owed_again(inbox):
    first = a_text(1)

    assert await inbox.take(first)
    assert not await inbox.take(first)
    await inbox.done(first)
    assert not await inbox.take(first)


async def test_a_number_that_begins_anew_does_not_hide_another_update(inbox):
    before = a_text(1)
    await inbox.take(before)
    await inbox.done(before)

    assert await inbox.take(a_text(1, "ganz etwas anderes"))


async def test_an_edit_is_owed_only_where_words_changed(inbox):
    await inbox.take(a_text(1, "kita", message_id=9))
    edit = replace(a_text(2, "kita", message_id=9), kind="edit")

    assert not await inbox.take(edit)
    assert await inbox.take(replace(edit, update_id=3, text="kita in Neheim"))


async def test_two_bots_do_not_share_numbers(database, inbox):
    other = Inbox(Writer(database), Keys("8:AAother"))

    assert await inbox.take(a_text(1))
    assert await other.take(a_text(1))


async def test_what_is_owed_comes_back_in_order_with_its_answer(inbox):
    for number in (5, 3, 4):
        await inbox.take(a_text(number))
    await inbox.decide(a_text(3), [{"method": "send_message", "text": "da"}])
    await inbox.done(a_text(4))

    owed = await inbox.owed(since=0)

    assert [(one.incoming.update_id, one.answer) for one in owed] == [
        (5, None),
        (3, [{"method": "send_message", "text": "da"}]),
    ]


async def test_what_is_answered_holds_no_word_and_no_number(inbox, database):
    await inbox.take(a_text(1))
    await inbox.decide(a_text(1), [{"method": "send_message", "text": "Kita Nord"}])
    await inbox.done(a_text(1))

    kept = repr(Kept(database).rows("telegram_update"))

    assert "Kita" not in kept
    assert "500" not in kept


async def test_what_was_owed_for_too_long_is_owed_no_more(inbox, database):
    await inbox.take(a_text(1))

    assert await inbox.owed(since=time.time() + 1) == []
    assert Kept(database).owed() == []


def test_updates_delivered_twice_by_polling_and_by_webhook_are_answered_once(given, api):
    father = api.user("Emre")
    with service_of(given, api, webhook=True) as service:
        sent = father.sends("eins")
        wait_until_answered(api, {father: ["eins"]})
        body = json.dumps(api.bot.updates.sent[sent.update_id]).encode()
        assert [service.push(api.token, body) for _ in range(3)] == [200, 200, 200]
        father.sends("zwei")
        wait_until_answered(api, {father: ["eins", "zwei"]})
    with service_of(given, api):
        api.bot.push_again(sent.update_id)
        father.sends("drei")
        wait_until_answered(api, {father: ["eins", "zwei", "drei"]})


# --- not too late ---


def test_what_waited_longer_than_an_hour_is_dropped_and_younger_ones_are_answered(given, api):
    father, now = api.user("Emre"), time.time()
    for number in range(50):
        father.sends(f"alt {number}", date=now - HOUR - 60)
    edited = father.sends("alt", date=now - 3 * HOUR)
    father.edits(edited, "alt, geändert", date=now - 2 * HOUR)
    father.sends("jung", date=now - HOUR + 60)

    with service_of(given, api):
        father.sends("jetzt")
        wait_until_answered(api, {father: ["jung", "jetzt"]})


def test_an_old_message_edited_now_is_answered(given, api):
    father, now = api.user("Emre"), time.time()
    old = father.sends("alt", date=now - 2 * HOUR)

    with service_of(given, api):
        father.edits(old, "jetzt")
        wait_until_answered(api, {father: ["jetzt"]})


def test_a_chat_that_left_an_hour_ago_is_forgotten_all_the_same(given, api, chats):
    father = api.user("Emre")
    with service_of(given, api):
        father.sends("eins")
        wait_until_answered(api, {father: ["eins"]})
    father.blocks_bot(date=time.time() - 2 * HOUR)

    with service_of(given, api):
        api.wait_until(lambda: not api.bot.updates.pending)
        api.user("Ada").sends("zwei")
        api.wait_until(lambda: any("zwei" in call.parameters.get("text", "") for call in api.calls))

    assert len(Kept(chats).rows("telegram_chat")) == 1


def test_a_tap_is_answered_while_its_message_is_young_or_the_person_still_waits(service, api):
    """A tap has no time of its own: under an old message it counts only if Telegram says that it is fresh."""
    father, now = api.user("Emre"), time.time()
    father.starts()
    menu = father.wait_for(1)[0]
    town = next(title for title in menu.buttons if title == "Ahlen")

    expired = now - HOUR
    father.taps(menu, town, date=expired)  # young message
    father.wait_for(2)
    menu.body["date"] = int(now - 2 * HOUR)
    father.taps(menu, town)  # fresh tap
    father.wait_for(3)
    father.taps(menu, town, date=expired)  # neither
    father.sends("Schluss")

    father.wait_until(lambda: answered(father) == ["Schluss"])
    assert len(father.received) == 4
