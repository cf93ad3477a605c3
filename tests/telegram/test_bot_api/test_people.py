"""What people do in their clients, as the bot gets it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.telegram.bot_api import BotApi, User
from tests.telegram.test_bot_api.calling import Caller

CHOICE = {"inline_keyboard": [[{"text": "Kita", "callback_data": "t:kita"}, {"text": "Karte", "url": "https://example.org"}]]}


@pytest.fixture
def father(api: BotApi) -> User:
    return api.user("Emre", last_name="Kaya", username="emre_k", language_code="tr")


def updates(call: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call.result("getUpdates")
    return found


def last(call: Caller) -> dict[str, Any]:
    (_, body) = list(updates(call)[-1].items())[1]
    return dict(body)


# messages


def test_a_text_comes_from_a_person_in_a_private_chat(father: User, call: Caller) -> None:
    before = int(time.time())

    sent = father.sends("Wo ist die Kita?")

    (update,) = updates(call)
    person = {"id": father.id, "is_bot": False, "first_name": "Emre", "last_name": "Kaya", "username": "emre_k"}
    assert update["update_id"] == sent.update_id
    assert update["message"] == {
        "message_id": sent.message_id,
        "from": {**person, "language_code": "tr"},
        "chat": {"id": father.id, "first_name": "Emre", "last_name": "Kaya", "username": "emre_k", "type": "private"},
        "date": update["message"]["date"],
        "text": "Wo ist die Kita?",
    }
    assert before <= update["message"]["date"] <= time.time()


def test_numbers_rise_with_every_update_and_message(father: User, call: Caller) -> None:
    messages = [father.sends(str(number)) for number in range(5)]

    numbers = [update["update_id"] for update in updates(call)]
    assert numbers == list(range(numbers[0], numbers[0] + 5))
    assert len({message.message_id for message in messages}) == 5


def test_a_command_is_marked_as_one(father: User, call: Caller) -> None:
    father.starts("ahlen")

    assert last(call)["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert last(call)["text"] == "/start ahlen"


@pytest.mark.parametrize(
    ("does", "field"),
    [
        (lambda user: user.shares_location(51.76, 7.89), "location"),
        (lambda user: user.shares_venue(51.76, 7.89, "Kita", "Weg 3"), "venue"),
        (lambda user: user.shares_contact("+4923825910"), "contact"),
        (lambda user: user.sends_voice(), "voice"),
        (lambda user: user.sends_photo("Unser Kind"), "photo"),
        (lambda user: user.sends_sticker(), "sticker"),
        (lambda user: user.sends_document("antrag.pdf"), "document"),
        (lambda user: user.forwards("Kennt jemand eine Hebamme?"), "forward_origin"),
        (lambda user: user.sends_content(dice={"emoji": "🎲", "value": 3}), "dice"),
    ],
)
def test_any_kind_of_message_can_be_sent(father: User, call: Caller, does: Any, field: str) -> None:
    does(father)

    assert field in last(call)


def test_an_edited_message_keeps_its_number(father: User, call: Caller) -> None:
    sent = father.sends("Kita in Alen")

    father.edits(sent.message_id, "Kita in Ahlen")

    first, second = updates(call)
    assert second["edited_message"]["message_id"] == first["message"]["message_id"]
    assert (first["message"]["text"], second["edited_message"]["text"]) == ("Kita in Alen", "Kita in Ahlen")
    assert "edit_date" in second["edited_message"]


def test_a_message_can_have_waited(father: User, call: Caller) -> None:
    father.sends("Hallo", date=1_000 + int(time.time()) - 7_200)

    assert last(call)["date"] == pytest.approx(time.time() - 6_200, abs=5)


def test_nothing_waits_longer_than_a_day(api: BotApi, father: User, call: Caller) -> None:
    sent = father.sends("Hallo", date=time.time() - 86_500)

    assert (sent.update_id, updates(call)) == (None, [])
    assert len(api.bot.updates.withheld) == 1
    assert call.result("sendMessage", chat_id=father.id, text="Hallo")


# taps


def test_a_tap_names_the_message_it_is_below(father: User, call: Caller) -> None:
    father.starts()
    sent = call.says("Worum geht es?", reply_markup=CHOICE)

    query = father.taps(sent, "Kita")

    body = last(call)
    assert (body["id"], body["data"], body["from"]["language_code"]) == (query.id, "t:kita", "tr")
    assert (body["message"]["message_id"], body["message"]["reply_markup"]) == (sent.message_id, CHOICE)


def test_only_buttons_that_are_there_can_be_tapped(father: User, call: Caller) -> None:
    father.starts()
    sent = call.says("Worum geht es?", reply_markup=CHOICE)

    with pytest.raises(AssertionError, match=r"no button 'Hort' below 'Worum geht es\?', only \['Kita', 'Karte'\]"):
        father.taps(sent, "Hort")
    with pytest.raises(AssertionError, match="asks the bot nothing"):
        father.taps(sent, "Karte")


def test_a_tap_can_be_forged_or_below_a_message_that_is_gone(father: User, call: Caller) -> None:
    father.starts()
    sent = call.says("Worum geht es?", reply_markup=CHOICE)

    father.taps(sent, data="geheim", inaccessible=True)

    body = last(call)
    assert body["data"] == "geheim"
    assert body["message"] == {"chat": father.card, "message_id": sent.message_id, "date": 0}


def test_a_button_in_place_of_the_letters_sends_its_title(father: User, call: Caller) -> None:
    father.starts()
    sent = call.says("Gut?", reply_markup={"keyboard": [["Ja", {"text": "Ort", "request_location": True}]]})

    father.presses(sent, "Ja")

    assert last(call)["text"] == "Ja"
    with pytest.raises(AssertionError, match="shares_location"):
        father.presses(sent, "Ort")


def test_reactions_come_only_when_asked_for(father: User, call: Caller) -> None:
    father.starts()
    sent = call.says("Hallo")

    assert father.reacts(sent, "👍") is None
    call.result("getUpdates", allowed_updates=["message", "message_reaction"])
    assert father.reacts(sent, "👍")
    assert last(call)["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]


# coming and going


def test_who_blocks_the_bot_gets_nothing_until_he_comes_back(father: User, call: Caller) -> None:
    father.starts()
    father.blocks_bot()

    assert last(call)["new_chat_member"]["status"] == "kicked"
    reason = "Forbidden: bot was blocked by the user"
    assert call.refusal("sendMessage", chat_id=father.id, text="Hallo") == reason
    assert call.refusal("sendChatAction", chat_id=father.id, action="typing") == reason
    with pytest.raises(AssertionError, match="unblocks_bot"):
        father.sends("Hallo")

    father.unblocks_bot()
    assert last(call)["new_chat_member"]["status"] == "member"
    assert call.result("sendMessage", chat_id=father.id, text="Hallo")


def test_a_group_is_written_to_by_several(api: BotApi, father: User, call: Caller) -> None:
    group, mother = api.group("Krabbelgruppe"), api.user("Ayşe")
    group.adds_bot(by=mother)
    greeting = call.says("Guten Tag")

    father.sends("@lotsin_test_bot wann ist offen?", chat=group)
    mother.sends("/hilfe@lotsin_test_bot", chat=group)
    mother.sends("und samstags?", chat=group, reply_to=greeting)

    *_, mention, command, reply = [update["message"] for update in updates(call) if "message" in update]
    assert group.received == [greeting]
    assert {body["chat"]["id"] for body in (mention, command, reply)} == {group.id}
    assert (mention["from"]["id"], mention["entities"][0]["type"]) == (father.id, "mention")
    assert command["entities"] == [{"type": "bot_command", "offset": 0, "length": 22}]
    assert reply["reply_to_message"]["message_id"] == greeting.message_id
    assert father.received == []


@pytest.mark.parametrize(("supergroup", "kind"), [(True, "supergroup"), (False, "group")])
def test_a_group_that_kicked_the_bot_is_silent_both_ways(
    api: BotApi, father: User, call: Caller, supergroup: bool, kind: str
) -> None:
    group = api.group("Krabbelgruppe", supergroup=supergroup)
    group.adds_bot(by=father)
    group.kicks_bot(by=father)
    so_far = len(updates(call))

    father.sends("Endlich Ruhe", chat=group)

    assert len(updates(call)) == so_far
    reason = f"Forbidden: bot was kicked from the {kind} chat"
    assert call.refusal("sendMessage", chat_id=group.id, text="Hallo") == reason


def test_a_channel_posts_in_its_own_name(api: BotApi, call: Caller) -> None:
    channel = api.channel("Stadt Ahlen")

    channel.posts("Morgen ist Flohmarkt")

    body = last(call)
    assert (body["chat"]["type"], body["sender_chat"]["title"], "from" in body) == ("channel", "Stadt Ahlen", False)
    assert call.says("Danke").body["sender_chat"]["id"] == channel.id


# anything else


def test_any_update_can_be_pushed_as_it_is(api: BotApi, call: Caller) -> None:
    api.push_raw({"quantum_message": {"chat": {"id": 5, "type": "private"}, "state": [None]}})
    api.push_raw({"update_id": 7, "message": "kaputt"})

    assert updates(call)[0]["quantum_message"]["state"] == [None]
    assert updates(call)[1] == {"update_id": 7, "message": "kaputt"}
    assert call.result("sendMessage", chat_id=5, text="Hallo")


def test_an_update_can_come_twice(api: BotApi, father: User, call: Caller) -> None:
    sent = father.sends("Hallo")
    assert sent.update_id is not None

    api.bot.push_again(sent.update_id)

    first, second = updates(call)
    assert first == second


# waiting


def test_a_wait_ends_with_the_message_it_is_for(father: User, call: Caller) -> None:
    father.starts()
    call.later("sendMessage", chat_id=father.id, text="Guten Tag")

    assert [message.text for message in father.wait_for(1)] == ["Guten Tag"]


async def test_a_wait_leaves_the_event_loop_free(father: User, call: Caller) -> None:
    father.starts()
    call.later("sendMessage", chat_id=father.id, text="Guten Tag")

    assert [message.text for message in await father.waits_for(1)] == ["Guten Tag"]


def test_a_wait_in_vain_says_what_is_there(father: User, call: Caller) -> None:
    father.starts()
    call.says("Guten Tag")

    with pytest.raises(AssertionError, match=r"waited 0.05 s for 2 messages in chat \d+, which has \['Guten Tag'\]"):
        father.wait_for(2, timeout=0.05)
