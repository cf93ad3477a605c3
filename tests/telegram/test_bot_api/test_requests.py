"""Tokens, ways to send parameters, and single methods, called by a plain HTTP client."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.telegram.bot_api import BotApi
from tests.telegram.test_bot_api.calling import Caller

# tokens and methods


def test_the_right_token_is_told_who_it_is(api: BotApi, call: Caller) -> None:
    assert call.result("getMe") | {"id": 0} == {
        "id": 0,
        "is_bot": True,
        "first_name": "Lotsin",
        "username": "lotsin_test_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@pytest.mark.parametrize(("token", "code"), [("7000000001:AAwrong", 401), ("wrong", 404), ("0:AA", 404), ("7:A:A", 404)])
def test_a_wrong_token_is_refused(call: Caller, token: str, code: int) -> None:
    answer = call("getMe", token=token)

    assert answer == {"ok": False, "error_code": code, "description": {401: "Unauthorized", 404: "Not Found"}[code]}


def test_a_token_can_be_revoked(api: BotApi, call: Caller) -> None:
    api.revoke()

    assert call.refusal("getMe") == "Unauthorized"


def test_every_bot_has_its_own_token_and_people(api: BotApi, call: Caller) -> None:
    other = api.add_bot("lotsin_ahlen_bot")
    father = other.user("Emre")
    father.starts()

    assert call.result("getMe", token=other.token)["username"] == "lotsin_ahlen_bot"
    assert call.result("sendMessage", token=other.token, chat_id=father.id, text="Hallo")
    assert call.refusal("sendMessage", chat_id=father.id, text="Hallo") == "Bad Request: chat not found"
    assert father.texts == ["Hallo"]


def test_an_unknown_method_is_not_found(call: Caller) -> None:
    assert call.refusal("sendPigeon") == "Not Found"


def test_a_method_is_found_whatever_its_case(call: Caller) -> None:
    assert call.result("GETME")


def test_the_status_is_the_error_code(api: BotApi) -> None:
    assert httpx.post(f"{api.url}/bot{api.token}/sendMessage").status_code == 400
    assert httpx.put(f"{api.url}/bot{api.token}/getMe").status_code == 404
    assert httpx.get(f"{api.url}/").status_code == 404


# parameters


@pytest.mark.parametrize("way", ["query", "json", "form", "multipart"])
def test_parameters_come_in_four_ways(api: BotApi, way: str) -> None:
    father = api.user()
    father.starts()
    markup = {"inline_keyboard": [[{"text": "Mehr", "callback_data": "m"}]]}
    flat = {"chat_id": str(father.id), "text": "Guten Tag", "reply_markup": json.dumps(markup)}
    url = f"{api.url}/bot{api.token}/sendMessage"

    if way == "query":
        httpx.get(url, params=flat)
    elif way == "json":
        httpx.post(url, json={"chat_id": father.id, "text": "Guten Tag", "reply_markup": markup})
    elif way == "form":
        httpx.post(url, data=flat)
    else:
        httpx.post(url, data=flat, files={"unused": b"x"})

    assert [(message.text, message.buttons) for message in father.received] == [("Guten Tag", ["Mehr"])]
    assert api.calls[-1].parameters == {"chat_id": father.id, "text": "Guten Tag", "reply_markup": markup}


def test_an_unknown_parameter_is_ignored_and_written_down(api: BotApi, call: Caller) -> None:
    father = api.user()
    father.starts()

    call.result("sendMessage", chat_id=father.id, text="Hallo", disable_web_page_preview=True)

    assert api.unknown_parameters == ["sendMessage.disable_web_page_preview"]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ["Hallo"]}, "parameter text must be a String"),
        ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ({"text": "Hallo", "disable_notification": "vielleicht"}, "parameter disable_notification must be a Boolean"),
        ({"text": "Hallo", "message_thread_id": "eins"}, "parameter message_thread_id must be an Integer"),
        ({"text": "Hallo", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ],
)
def test_a_parameter_of_the_wrong_kind_is_refused(
    api: BotApi, call: Caller, parameters: dict[str, object], reason: str
) -> None:
    father = api.user()
    father.starts()

    assert call.refusal("sendMessage", chat_id=father.id, **parameters) == f"Bad Request: {reason}"
    assert father.received == []


def test_a_body_that_is_no_object_is_refused(api: BotApi) -> None:
    url, headers = f"{api.url}/bot{api.token}/getMe", {"Content-Type": "application/json"}

    assert httpx.post(url, content="{", headers=headers).json()["error_code"] == 400
    assert httpx.post(url, content="[1]", headers=headers).json()["error_code"] == 400


# commands and descriptions


def test_commands_are_kept_by_scope_and_language(api: BotApi, call: Caller) -> None:
    german = [{"command": "hilfe", "description": "Was ich kann"}]
    turkish = [{"command": "hilfe", "description": "Ne yapabilirim"}]
    call.result("setMyCommands", commands=german)
    call.result("setMyCommands", commands=turkish, language_code="tr", scope={"type": "all_private_chats"})

    assert call.result("getMyCommands") == german
    assert call.result("getMyCommands", language_code="tr") == []
    assert call.result("getMyCommands", language_code="tr", scope={"type": "all_private_chats"}) == turkish
    assert api.bot.commands == {("default", ""): german, ("all_private_chats", "tr"): turkish}

    call.result("deleteMyCommands")
    assert call.result("getMyCommands") == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"commands": [{"command": "Hilfe", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "löschen", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "/hilfe", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "hilfe", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "hilfe", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "hilfe"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "deu"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "alle"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
    ],
)
def test_impossible_commands_are_refused(call: Caller, parameters: dict[str, object], reason: str) -> None:
    assert call.refusal("setMyCommands", **parameters) == f"Bad Request: {reason}"


def test_descriptions_are_kept_by_language(call: Caller) -> None:
    call.result("setMyDescription", description="Angebote für Familien", language_code="de")
    call.result("setMyShortDescription", short_description="Für Familien")

    assert call.result("getMyDescription", language_code="de") == {"description": "Angebote für Familien"}
    assert call.result("getMyDescription") == {"description": ""}
    assert call.result("getMyShortDescription") == {"short_description": "Für Familien"}


def test_a_description_has_an_end(call: Caller) -> None:
    assert call.refusal("setMyDescription", description="x" * 513) == "Bad Request: bot description is too long"
    assert (
        call.refusal("setMyShortDescription", short_description="x" * 121) == "Bad Request: bot short description is too long"
    )


# chats


def test_a_chat_is_described(api: BotApi, call: Caller) -> None:
    father = api.user("Emre", last_name="Kaya", username="emre_k")
    father.starts()

    chat = call.result("getChat", chat_id=father.id)

    assert (chat["type"], chat["first_name"], chat["username"]) == ("private", "Emre", "emre_k")
    assert call.result("getChat", chat_id="@emre_k")["id"] == father.id


def test_a_group_that_was_left_takes_no_more_messages(api: BotApi, call: Caller) -> None:
    group = api.group("Krabbelgruppe")
    group.adds_bot(by=api.user())

    assert call.result("leaveChat", chat_id=group.id) is True
    reason = "Forbidden: bot is not a member of the supergroup chat"
    assert call.refusal("sendMessage", chat_id=group.id, text="Hallo") == reason


def test_a_private_chat_cannot_be_left(api: BotApi, call: Caller) -> None:
    father = api.user()
    father.starts()

    assert call.refusal("leaveChat", chat_id=father.id).startswith("Bad Request: ")
