"""What goes wrong when a test says so."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.telegram.bot_api import BotApi, User
from tests.telegram.test_bot_api.calling import Caller, Receiver


@pytest.fixture
def father(api: BotApi) -> User:
    father = api.user("Emre")
    father.starts()
    return father


def test_429_has_no_effect_and_says_when_to_come_back(api: BotApi, father: User, call: Caller) -> None:
    fault = api.faults.too_many_requests(retry_after=3, calls=2)

    answers = [call("sendMessage", chat_id=father.id, text=str(number)) for number in range(3)]

    assert answers[0] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    assert [answer["ok"] for answer in answers] == [False, False, True]
    assert father.texts == ["2"]
    assert fault.hit == api.calls[:2]


def test_a_fault_can_be_about_one_chat_or_method(api: BotApi, father: User, call: Caller) -> None:
    mother = api.user("Ayşe")
    mother.starts()
    api.faults.too_many_requests(chat=father, methods="sendMessage")

    assert call.refusal("sendMessage", chat_id=father.id, text="Hallo")
    assert call.result("sendMessage", chat_id=mother.id, text="Hallo")
    assert call.result("sendChatAction", chat_id=father.id, action="typing")


def test_a_share_of_calls_is_hit_by_the_same_dice_every_time(call: Caller, api: BotApi) -> None:
    def hits() -> list[bool]:
        fault = api.faults.too_many_requests(share=0.3, seed=5)
        answers = [not call("getMe")["ok"] for _ in range(60)]
        fault.lift()
        return answers

    first = hits()
    assert first == hits()
    assert 5 < sum(first) < 35


def test_a_fault_can_be_lifted(api: BotApi, call: Caller) -> None:
    fault = api.faults.bad_gateway()
    assert httpx.get(f"{api.url}/bot{api.token}/getMe").status_code == 502

    fault.lift()

    assert call.result("getMe")


def test_polls_are_hit_only_when_named(api: BotApi, call: Caller) -> None:
    api.faults.too_many_requests()
    assert call.result("getUpdates") == []

    api.faults.too_many_requests(methods=["getUpdates"])
    assert call("getUpdates")["error_code"] == 429


def test_a_bad_gateway_answers_with_a_page(api: BotApi, father: User) -> None:
    api.faults.bad_gateway(calls=1)

    answer = httpx.post(f"{api.url}/bot{api.token}/sendMessage", data={"chat_id": father.id, "text": "Hallo"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert "502 Bad Gateway" in answer.text
    assert father.received == []


@pytest.mark.parametrize(("kind", "arrived"), [("closed_before", []), ("closed_after", ["Hallo"])])
def test_a_closed_connection_may_hide_an_effect(api: BotApi, father: User, call: Caller, kind: str, arrived: list[str]) -> None:
    getattr(api.faults, kind)(calls=1)

    with pytest.raises(httpx.RemoteProtocolError):
        call("sendMessage", chat_id=father.id, text="Hallo")

    assert father.texts == arrived
    assert (api.calls[0].answer, api.calls[0].fault) == (None, kind.replace("_", " "))
    assert call.result("getMe")


def test_a_slow_answer_comes_after_its_effect(api: BotApi, father: User, call: Caller) -> None:
    api.faults.slow(30, calls=1)

    call.later("sendMessage", chat_id=father.id, text="Hallo")

    father.wait_for(1)
    assert api.calls[0].answer is None
    api.goes_down()  # so that nobody waits for the answer


def test_a_chat_takes_only_so_many_messages_a_second() -> None:
    with BotApi(flood_limit=2) as api:
        call, father, mother = Caller(api), api.user(), api.user()
        father.starts()
        mother.starts()

        answers = [call("sendMessage", chat_id=father.id, text="Hallo") for _ in range(3)]

        assert [answer["ok"] for answer in answers] == [True, True, False]
        assert answers[2]["parameters"] == {"retry_after": 1}
        assert call.result("sendMessage", chat_id=mother.id, text="Hallo")
        time.sleep(1)  # what retry_after says
        assert call.result("sendMessage", chat_id=father.id, text="Hallo")


def test_a_server_that_is_down_comes_back_with_all_it_kept(api: BotApi, father: User, call: Caller) -> None:
    poll = call.later("getUpdates", timeout=50, offset=-1)
    api.wait_until(lambda: api.polls)
    url = api.url

    with api.unreachable():
        with pytest.raises(httpx.ConnectError):
            call("getMe")
        father.sends("Seid ihr da?")

    poll.exception(15)
    assert api.url == url
    assert [update["message"]["text"] for update in call.result("getUpdates")][-1] == "Seid ihr da?"


def test_a_poll_breaks_when_the_server_goes_down(api: BotApi, call: Caller) -> None:
    poll = call.later("getUpdates", timeout=50)
    api.wait_until(lambda: api.polls)

    api.goes_down()

    assert isinstance(poll.exception(15), httpx.RemoteProtocolError)


def test_a_server_that_is_down_calls_no_webhook(api: BotApi, father: User, call: Caller, receiver: Receiver) -> None:
    call.result("setWebhook", url=receiver.url)
    api.wait_until(lambda: not api.bot.updates.pending)

    with api.unreachable():
        father.sends("Seid ihr da?")
        assert len(receiver.arrived) == 1

    assert receiver.wait_for(2)[1]["message"]["text"] == "Seid ihr da?"
