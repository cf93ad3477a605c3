"""Messages: sending, changing, deleting, answering taps."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.telegram.bot_api import BotApi, User
from tests.telegram.test_bot_api.calling import Caller

MORE = {"inline_keyboard": [[{"text": "Mehr", "callback_data": "m"}]]}
NOT_FOUND = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
def father(api: BotApi) -> User:
    father = api.user("Emre")
    father.starts()
    return father


# sending


def test_a_message_is_seen_as_a_client_shows_it(father: User, call: Caller) -> None:
    sent = call.says('<b>Kita</b> <a href="https://example.org">Weg</a>', parse_mode="HTML", reply_markup=MORE)

    assert (sent.kind, sent.text, sent.source[:3]) == ("message", "Kita Weg", "<b>")
    assert [(one["type"], sent.marked(one)) for one in sent.entities] == [("bold", "Kita"), ("text_link", "Weg")]
    assert (sent.links, sent.buttons) == ({"Weg": "https://example.org"}, ["Mehr"])
    assert sent.body["reply_markup"] == MORE
    assert father.received == [sent]


@pytest.mark.parametrize("text", ["", "   \n", "<b></b>", "<i> </i>"])
def test_a_message_needs_a_text(father: User, call: Caller, text: str) -> None:
    reason = call.refusal("sendMessage", chat_id=father.id, text=text, parse_mode="HTML")

    assert reason == "Bad Request: message text is empty"


def test_a_message_is_not_longer_than_4096(father: User, call: Caller) -> None:
    assert call.says("x" * 4096)
    assert call.refusal("sendMessage", chat_id=father.id, text="x" * 4097) == "Bad Request: message is too long"


def test_who_never_wrote_gets_nothing(api: BotApi, call: Caller) -> None:
    assert call.refusal("sendMessage", chat_id=api.user().id, text="Hallo") == "Bad Request: chat not found"
    assert call.refusal("sendMessage", chat_id="Emre", text="Hallo") == "Bad Request: chat not found"
    assert call.refusal("sendMessage", text="Hallo") == "Bad Request: chat_id is empty"


def test_a_reply_needs_the_message_it_is_to(father: User, call: Caller) -> None:
    question = father.sends("Wo ist die Kita?")

    answer = call.says("Hier", reply_parameters={"message_id": question.message_id})
    assert answer.body["reply_to_message"]["text"] == "Wo ist die Kita?"

    lost = {"message_id": 999}
    reason = call.refusal("sendMessage", chat_id=father.id, text="Hier", reply_parameters=lost)
    assert reason == "Bad Request: message to be replied not found"
    assert call.says("Hier", reply_parameters={**lost, "allow_sending_without_reply": True})


def test_a_venue_is_a_place_with_a_name(father: User, call: Caller) -> None:
    call.result("sendVenue", chat_id=father.id, latitude=51.76, longitude=7.89, title="Kita", address="Weg 3")

    (venue,) = father.received
    assert venue.kind == "venue"
    assert venue.body["venue"] == {"location": {"latitude": 51.76, "longitude": 7.89}, "title": "Kita", "address": "Weg 3"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": None}, "title is empty"),
        ({"address": " "}, "address is empty"),
        ({"latitude": None}, "latitude is empty"),
        ({"longitude": None}, "longitude is empty"),
        ({"latitude": 90.1}, "wrong venue location specified"),
        ({"longitude": -180.1}, "wrong venue location specified"),
        ({"latitude": "NaN"}, "wrong venue location specified"),
        ({"latitude": "oben"}, "parameter latitude must be a Number"),
    ],
)
def test_an_impossible_venue_is_refused(father: User, call: Caller, changes: dict[str, Any], reason: str) -> None:
    venue = {"latitude": 51.76, "longitude": 7.89, "title": "Kita", "address": "Weg 3"}

    assert call.refusal("sendVenue", chat_id=father.id, **(venue | changes)) == f"Bad Request: {reason}"


def test_a_location_is_a_point(father: User, call: Caller) -> None:
    call.result("sendLocation", chat_id=father.id, latitude=51.76, longitude=7.89)

    assert father.received[0].kind == "location"
    assert (
        call.refusal("sendLocation", chat_id=father.id, latitude=51, longitude=181) == "Bad Request: wrong location specified"
    )


def test_a_document_is_kept_with_its_name(api: BotApi, father: User, call: Caller) -> None:
    url, calendar = f"{api.url}/bot{api.token}/sendDocument", ("termin.ics", b"BEGIN:VCALENDAR", "text/calendar")

    httpx.post(url, data={"chat_id": father.id, "caption": "Ihr Termin"}, files={"document": calendar})
    httpx.post(url, data={"chat_id": father.id, "document": "attach://file0"}, files={"file0": calendar})
    call.result("sendDocument", chat_id=father.id, document=father.received[0].body["document"]["file_id"])

    uploads = [message.upload for message in father.received]
    assert [(one.name, one.content, one.content_type) for one in uploads if one] == [calendar] * 3
    assert (father.received[0].kind, father.received[0].text) == ("document", "Ihr Termin")
    assert api.unknown_parameters == []


def test_a_document_needs_a_file(api: BotApi, father: User, call: Caller) -> None:
    url = f"{api.url}/bot{api.token}/sendDocument"
    too_long = {"chat_id": father.id, "caption": "x" * 1025}

    assert call.refusal("sendDocument", chat_id=father.id) == "Bad Request: there is no document in the request"
    assert call.refusal("sendDocument", chat_id=father.id, document="BQAC") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    answers = [
        httpx.post(url, data={"chat_id": father.id}, files={"document": ("leer.ics", b"")}).json(),
        httpx.post(url, data=too_long, files={"document": ("a.ics", b"x")}).json(),
        httpx.post(url, data={"chat_id": father.id, "document": "attach://a"}, files={"b": b"x"}).json(),
    ]
    assert [answer["description"] for answer in answers] == [
        "Bad Request: file must be non-empty",
        "Bad Request: message caption is too long",
        "Bad Request: file to attach not found",
    ]
    assert father.received == []


def test_an_action_is_one_of_the_list(father: User, call: Caller) -> None:
    call.result("sendChatAction", chat_id=father.id, action="typing")

    assert father.actions == ["typing"]
    reason = call.refusal("sendChatAction", chat_id=father.id, action="thinking")
    assert reason == "Bad Request: wrong parameter action in request"


# changing


def test_an_edit_keeps_what_stood_there_before(father: User, call: Caller) -> None:
    sent = call.says("Ein Angebot", reply_markup=MORE)

    call.result("editMessageText", chat_id=father.id, message_id=sent.message_id, text="Zwei Angebote")

    assert (sent.text, sent.buttons, "reply_markup" in sent.body) == ("Zwei Angebote", [], False)
    assert [(version.text, version.markup) for version in sent.earlier] == [("Ein Angebot", MORE)]
    assert father.received == [sent]


@pytest.mark.parametrize("text", ["Ein Angebot", " Ein Angebot "])
def test_an_edit_must_change_something(father: User, call: Caller, text: str) -> None:
    sent = call.says("Ein Angebot", reply_markup=MORE)
    place = {"chat_id": father.id, "message_id": sent.message_id}

    assert call.refusal("editMessageText", **place, text=text, reply_markup=MORE) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert call.refusal("editMessageReplyMarkup", **place, reply_markup=MORE).startswith("Bad Request: message is not modified")
    assert call.result("editMessageReplyMarkup", **place)["text"] == "Ein Angebot"
    assert call.refusal("editMessageReplyMarkup", **place).startswith("Bad Request: message is not modified")


def test_bold_words_are_a_change(father: User, call: Caller) -> None:
    sent = call.says("Ein Angebot")

    assert call.result(
        "editMessageText", chat_id=father.id, message_id=sent.message_id, text="<b>Ein</b> Angebot", parse_mode="HTML"
    )


def test_only_own_texts_can_be_edited(father: User, call: Caller) -> None:
    theirs = father.sends("Hallo")
    asking = call.says("Wo?", reply_markup={"keyboard": [[{"text": "Hier", "request_location": True}]]})
    call.result("sendLocation", chat_id=father.id, latitude=51, longitude=7)
    place = father.received[-1]

    def reason(number: int | None, **more: Any) -> str:
        return call.refusal("editMessageText", chat_id=father.id, message_id=number, text="Neu", **more)

    assert reason(999) == "Bad Request: message to edit not found"
    assert reason(None) == "Bad Request: message identifier is not specified"
    assert reason(theirs.message_id) == "Bad Request: message can't be edited"
    assert reason(asking.message_id) == "Bad Request: message can't be edited"
    assert reason(place.message_id) == "Bad Request: there is no text in the message to edit"
    assert reason(place.message_id, reply_markup={"force_reply": True}) == "Bad Request: inline keyboard expected"


def test_a_deleted_message_is_gone(father: User, call: Caller) -> None:
    sent = call.says("Hallo", reply_markup=MORE)
    place = {"chat_id": father.id, "message_id": sent.message_id}

    assert call.result("deleteMessage", **place) is True
    assert sent.deleted
    assert call.refusal("deleteMessage", **place) == "Bad Request: message to delete not found"
    assert call.refusal("editMessageText", **place, text="Neu") == "Bad Request: message to edit not found"
    with pytest.raises(AssertionError, match="was deleted"):
        father.taps(sent, "Mehr")


def test_messages_are_deleted_for_two_days(father: User, call: Caller) -> None:
    sent = call.says("Hallo")
    sent.body["date"] -= 49 * 3600

    reason = call.refusal("deleteMessage", chat_id=father.id, message_id=sent.message_id)
    assert reason == "Bad Request: message can't be deleted for everyone"


def test_many_are_deleted_at_once(father: User, call: Caller) -> None:
    numbers = [call.says("Hallo").message_id, 999, father.sends("Ich").message_id]

    assert call.result("deleteMessages", chat_id=father.id, message_ids=numbers) is True
    assert [message.deleted for message in father.messages.values()][1:] == [True, True]
    assert call.refusal("deleteMessages", chat_id=father.id, message_ids=[]).startswith("Bad Request: ")


def test_a_reaction_is_one_of_those_there_are(father: User, call: Caller) -> None:
    question = father.sends("Danke!")
    place = {"chat_id": father.id, "message_id": question.message_id}
    hearts = [{"type": "emoji", "emoji": "❤"}]

    call.result("setMessageReaction", **place, reaction=hearts)
    assert question.reaction == "❤"

    assert call.refusal("setMessageReaction", **place, reaction=hearts * 2) == "Bad Request: REACTIONS_TOO_MANY"
    nappy = [{"type": "emoji", "emoji": "🧷"}]
    assert call.refusal("setMessageReaction", **place, reaction=nappy) == "Bad Request: REACTION_INVALID"
    call.result("setMessageReaction", **place)
    assert question.reaction is None


# taps


def test_a_tap_is_answered_once(api: BotApi, father: User, call: Caller) -> None:
    query = father.taps(call.says("Hallo", reply_markup=MORE), "Mehr")
    assert api.answered_callback(query) is None

    call.result("answerCallbackQuery", callback_query_id=query.id, text="Gern")

    assert api.answered_callback(query) == {"callback_query_id": query.id, "text": "Gern"}
    assert call.refusal("answerCallbackQuery", callback_query_id=query.id) == NOT_FOUND
    assert call.refusal("answerCallbackQuery", callback_query_id="1") == NOT_FOUND
    assert call.refusal("answerCallbackQuery") == NOT_FOUND


def test_a_tap_is_answered_in_time(father: User, call: Caller) -> None:
    sent = call.says("Hallo", reply_markup=MORE)

    in_time = father.taps(sent, "Mehr", date=time.time() - 5)
    late = father.taps(sent, "Mehr", date=time.time() - 16)

    assert call.result("answerCallbackQuery", callback_query_id=in_time.id) is True
    assert call.refusal("answerCallbackQuery", callback_query_id=late.id) == NOT_FOUND


def test_a_notice_has_200_characters(father: User, call: Caller) -> None:
    query = father.taps(call.says("Hallo", reply_markup=MORE), "Mehr")

    assert call.refusal("answerCallbackQuery", callback_query_id=query.id, text="x" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    assert call.result("answerCallbackQuery", callback_query_id=query.id, text="x" * 200) is True
