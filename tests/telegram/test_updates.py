"""What somebody sent, as a plain value."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import telegram

from bot.channels.telegram.updates import Incoming, incoming_of
from tests.telegram.bot_api import BotApi, Group, User

Read = Callable[[int | None], Incoming | None]


@pytest.fixture
def read(api: BotApi) -> Read:
    """The update with this number, as the channel reads it."""
    me = telegram.User(api.bot.id, "Lotsin", is_bot=True, username=api.bot.username)

    def of(update_id: int | None) -> Incoming | None:
        assert update_id is not None
        update = telegram.Update.de_json(api.bot.updates.sent[update_id], None)
        return incoming_of(update, me)

    return of


@pytest.fixture
def group(api: BotApi) -> Group:
    return api.group("Krabbelgruppe")


# --- texts and commands ---


def test_a_text_is_read_without_the_name_of_who_wrote_it(read: Read, father: User) -> None:
    found = read(father.sends("Wo gibt es eine Kita?").update_id)

    assert found is not None
    assert (found.kind, found.text, found.chat_id, found.language) == ("text", "Wo gibt es eine Kita?", father.id, "de")
    assert "Emre" not in repr(found)


def test_an_edit_says_so_and_is_as_old_as_the_edit(read: Read, father: User) -> None:
    now = int(time.time())
    sent = father.sends("Kita in Alen", date=now - 60)

    found = read(father.edits(sent, "Kita in Ahlen", date=now - 30).update_id)

    assert found is not None
    assert (found.kind, found.text, found.message_id, found.sent) == ("edit", "Kita in Ahlen", sent.message_id, now - 30)


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [("/start ahlen", "start", "ahlen"), ("/HILFE", "hilfe", ""), ("/ort@Lotsin_Test_Bot jetzt", "ort", "jetzt")],
)
def test_a_command_is_its_name_and_what_follows(read: Read, father: User, text: str, name: str, argument: str) -> None:
    found = read(father.sends(text).update_id)

    assert found is not None
    assert (found.kind, found.text, found.argument) == ("command", name, argument)


def test_a_command_for_another_bot_is_none_of_ours(read: Read, father: User) -> None:
    assert read(father.sends("/start@other_bot").update_id) is None


def test_forwarded_words_are_a_text_and_their_author_is_not_read(read: Read, father: User) -> None:
    found = read(father.forwards("Kennt jemand eine Hebamme?", origin="Anna Muster").update_id)

    assert found is not None
    assert (found.kind, found.text) == ("text", "Kennt jemand eine Hebamme?")
    assert "Anna" not in repr(found)


# --- places, contacts, files ---


def test_a_place_is_read_to_a_hundred_metres(read: Read, father: User) -> None:
    for sent in (father.shares_location(51.7634567, 7.8931234), father.shares_venue(51.7634567, 7.8931234, "Park", "Weg 3")):
        found = read(sent.update_id)

        assert found is not None
        assert (found.kind, found.latitude, found.longitude, found.text) == ("location", 51.763, 7.893, "")


def test_a_live_location_is_answered_once_and_not_while_it_moves(read: Read, api: BotApi, father: User) -> None:
    shared = father.shares_location(51.763, 7.893, live_period=600)

    moved = api.push_raw({"edited_message": {**shared.body, "edit_date": shared.body["date"] + 5}})

    assert read(shared.update_id) is not None
    assert read(moved) is None


def test_of_a_contact_neither_number_nor_name_is_read(read: Read, father: User) -> None:
    found = read(father.shares_contact("+4923825910", first_name="Anna").update_id)

    assert found is not None
    assert found.kind == "contact"
    assert not {"Anna", "4923825910"} & set(str(found.stored()).split("'"))


def test_files_are_told_apart_and_their_names_are_not_read(read: Read, father: User) -> None:
    sent = [father.sends_voice(), father.sends_photo("Anna"), father.sends_sticker(), father.sends_document("Anna.pdf")]

    found = [read(message.update_id) for message in sent]

    assert [(one.kind, one.text) for one in found if one] == [
        ("file", kind) for kind in ("voice", "photo", "sticker", "document")
    ]
    assert "Anna" not in repr(found)


@pytest.mark.parametrize(
    "content", [{"dice": {"emoji": "🎲", "value": 3}}, {"game": {"title": "Spiel", "description": "x", "photo": []}}]
)
def test_what_else_there_is_counts_as_other(read: Read, father: User, content: dict[str, Any]) -> None:
    found = read(father.sends_content(**content).update_id)

    assert found is not None
    assert found.kind == "other"


@pytest.mark.parametrize(
    "content",
    [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
        {"write_access_allowed": {"from_request": True}},
        {"new_chat_title": "Krabbelgruppe"},
        {"group_chat_created": True},
    ],
)
def test_what_telegram_itself_notes_in_a_chat_is_no_message(read: Read, father: User, content: dict[str, Any]) -> None:
    assert read(father.sends_content(**content).update_id) is None


# --- groups and channels ---


def test_in_a_group_only_what_is_said_to_the_bot_is_read(read: Read, api: BotApi, father: User, group: Group) -> None:
    answer = father.sends("Guten Tag", chat=group)
    answer.body = {**answer.body, "from": api.bot.card}
    silent = [
        father.sends("Wer kommt morgen?", chat=group),
        father.sends("/start@other_bot", chat=group),
        father.sends("Fragt @other_bot", chat=group),
        father.sends_photo("Unser Kind", chat=group),
    ]
    addressed = [
        father.sends("@Lotsin_Test_Bot wo ist eine Kita?", chat=group),
        father.sends("/hilfe", chat=group),
        father.sends("/hilfe@lotsin_test_bot", chat=group),
        father.sends("Und in Dolberg?", chat=group, reply_to=answer),
    ]

    assert [read(message.update_id) for message in silent] == [None] * 4
    found = [read(message.update_id) for message in addressed]
    assert [(one.kind, one.text) for one in found if one] == [
        ("text", "wo ist eine Kita?"), ("command", "hilfe"), ("command", "hilfe"), ("text", "Und in Dolberg?"),
    ]  # fmt: skip
    assert all(one.group for one in found if one)


def test_channel_posts_are_not_read(read: Read, api: BotApi) -> None:
    assert read(api.channel("Stadt Ahlen").posts("@lotsin_test_bot Flohmarkt").update_id) is None


def test_who_blocks_the_bot_or_sends_it_away_is_gone_and_who_comes_back_says_nothing(
    read: Read, api: BotApi, father: User, group: Group
) -> None:
    group.kicks_bot(by=father)
    kicked = max(api.bot.updates.sent)

    blocked, back = father.blocks_bot(), father.unblocks_bot()

    assert [one and one.kind for one in (read(kicked), read(blocked), read(back))] == ["blocked", "blocked", None]


# --- as it is written down ---


def test_words_are_masked_before_they_are_written_down_and_come_back_as_they_are() -> None:
    asked = Incoming(1, 2, "text", 3.0, "Ich heiße Anna Muster, 0171 1234567")

    stored = asked.stored()

    assert not any(word in str(stored) for word in ("Anna", "Muster", "1234567"))
    assert Incoming.read(stored) == replace(asked, text=stored["text"])


@pytest.mark.parametrize("data", ["0171_1234567:0", "a@b-c_d.de:1", "Qx0_49171123456:12"])
def test_what_a_button_said_is_written_down_as_it_is(data: str) -> None:
    assert Incoming(1, 2, "tap", 0.0, data).stored()["text"] == data
