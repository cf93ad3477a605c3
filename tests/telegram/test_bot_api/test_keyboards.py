"""Keyboards below messages: what is shown and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.telegram.bot_api import BotApi, User
from tests.telegram.test_bot_api.calling import Caller

INLINE = "can't parse inline keyboard button: "


@pytest.fixture
def father(api: BotApi) -> User:
    father = api.user("Emre")
    father.starts()
    return father


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.parametrize(
    "markup",
    [
        inline({"text": "x", "callback_data": "ä" * 32}),
        inline({"text": "Weg", "url": "https://www.openstreetmap.org/?mlat=51.7"}),
        inline({"text": "Weg", "url": "tg://resolve?domain=x"}, {"text": "Weg", "url": "example.org"}),
        inline({"text": "Nummer", "copy_text": {"text": "+4923825910"}}),
        inline({"text": "Karte", "web_app": {"url": "https://example.org/karte"}}),
        inline(*[{"text": "x", "callback_data": "x"}] * 100),
        {"inline_keyboard": []},
        {"keyboard": [["Ja", {"text": "Ort", "request_location": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "Ihr Ort"},
        json.dumps(inline({"text": "x", "callback_data": "x"})),
    ],
)
def test_a_keyboard_that_can_be_shown_is_taken(father: User, call: Caller, markup: Any) -> None:
    assert call.says("Hallo", reply_markup=markup)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (inline({"text": "x", "callback_data": "ä" * 32 + "x"}), "BUTTON_DATA_INVALID"),
        (inline({"text": "x", "callback_data": 7}), INLINE + 'Field "callback_data" must be of type String'),
        (inline({"text": "x", "callback_data": "\ud83d"}), "strings must be encoded in UTF-8"),
        (inline({"text": "x"}), INLINE + "Text buttons are unallowed in the inline keyboard"),
        (inline({"text": "x", "callback_data": ""}), INLINE + "Text buttons are unallowed in the inline keyboard"),
        (inline({"callback_data": "x"}), INLINE + 'Can\'t find field "text"'),
        (inline({"text": " ", "callback_data": "x"}), "BUTTON_TEXT_INVALID"),
        (inline("x"), INLINE + "InlineKeyboardButton must be an Object"),
        (
            inline({"text": "x", "callback_data": "x", "url": "example.org"}),
            INLINE + "exactly one action must be used, found url, callback_data",
        ),
        (
            inline({"text": "x", "url": "http://localhost:8080/"}),
            "inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        (
            inline({"text": "x", "url": "tel:+4923825910"}),
            "inline keyboard button URL 'tel:+4923825910' is invalid: Wrong port number specified in the URL",
        ),
        (
            inline({"text": "x", "url": "geo://51.7,7.9"}),
            "inline keyboard button URL 'geo://51.7,7.9' is invalid: Unsupported URL protocol",
        ),
        (
            inline({"text": "x", "web_app": {"url": "http://example.org"}}),
            "inline keyboard button Web App URL 'http://example.org' is invalid: Only HTTPS links are allowed",
        ),
        (inline({"text": "x", "copy_text": {"text": ""}}), "BUTTON_COPY_TEXT_INVALID"),
        (inline({"text": "x", "pay": True}), "BUTTON_TYPE_INVALID"),
        (inline(*[{"text": "x", "callback_data": "x"}] * 101), "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": [[]]}, "reply keyboard must have at least one button"),
        ({"keyboard": [[7]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{"text": ""}]]}, "BUTTON_TEXT_INVALID"),
        (
            {"keyboard": [["x"]], "resize_keyboard": 1},
            'field "resize_keyboard" of the ReplyKeyboardMarkup must be of the type Boolean',
        ),
        ({"force_reply": "ja"}, 'field "force_reply" of the reply markup must be of the type Boolean'),
        ([], "object expected as reply markup"),
        ({}, "object expected as reply markup"),
    ],
)
def test_a_keyboard_that_cannot_be_shown_is_refused(father: User, call: Caller, markup: Any, reason: str) -> None:
    refusal = call.refusal("sendMessage", chat_id=father.id, text="Hallo", reply_markup=markup)

    assert refusal == f"Bad Request: {reason}"
    assert father.received == []


@pytest.mark.parametrize(("request_", "what"), [("request_location", "location"), ("request_contact", "phone number")])
def test_a_group_is_not_asked_where_it_is(api: BotApi, call: Caller, request_: str, what: str) -> None:
    group = api.group("Krabbelgruppe")
    group.adds_bot(by=api.user())

    markup = {"keyboard": [[{"text": "Hier", request_: True}]]}
    reason = call.refusal("sendMessage", chat_id=group.id, text="Wo?", reply_markup=markup)

    assert reason == f"Bad Request: {what} can be requested in private chats only"
