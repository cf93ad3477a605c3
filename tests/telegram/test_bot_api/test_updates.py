"""How updates reach the bot: asked for, or brought to its webhook."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.telegram.bot_api import BotApi, User
from tests.telegram.bot_api.webhook import queue_of
from tests.telegram.test_bot_api.calling import Caller, Receiver


@pytest.fixture
def father(api: BotApi) -> User:
    return api.user("Emre")


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


# asked for


def test_updates_wait_until_they_are_confirmed(father: User, call: Caller) -> None:
    for text in "abc":
        father.sends(text)

    first = call.result("getUpdates")
    assert texts(first) == texts(call.result("getUpdates", offset=0)) == ["a", "b", "c"]
    assert texts(call.result("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert texts(call.result("getUpdates", limit=1)) == ["b"]
    assert call.result("getUpdates", offset=first[2]["update_id"] + 1) == []
    assert call.result("getUpdates") == []


def test_a_negative_offset_counts_from_the_end_and_forgets_the_rest(father: User, call: Caller) -> None:
    for text in "abc":
        father.sends(text)

    assert texts(call.result("getUpdates", offset=-1)) == ["c"]
    assert texts(call.result("getUpdates")) == ["c"]


def test_a_poll_waits_for_the_next_update(api: BotApi, father: User, call: Caller) -> None:
    poll = call.later("getUpdates", timeout=50)
    api.wait_until(lambda: api.polls)

    father.sends("Hallo")

    assert texts(poll.result(15)["result"]) == ["Hallo"]


def test_a_poll_ends_empty(call: Caller) -> None:
    begun = time.monotonic()

    assert call.result("getUpdates", timeout=1) == []
    assert time.monotonic() - begun >= 0.95


def test_a_second_poll_ends_the_first(api: BotApi, father: User, call: Caller) -> None:
    first = call.later("getUpdates", timeout=50)
    api.wait_until(lambda: len(api.polls) == 1)
    second = call.later("getUpdates", timeout=50)

    answer = first.result(15)
    father.sends("Hallo")

    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    assert texts(second.result(15)["result"]) == ["Hallo"]


def test_two_bots_wait_side_by_side(api: BotApi, father: User, call: Caller) -> None:
    other = api.add_bot("lotsin_ahlen_bot")
    first, second = call.later("getUpdates", timeout=50), call.later("getUpdates", token=other.token, timeout=50)
    api.wait_until(lambda: len(api.polls) == 2)

    father.sends("Hallo")
    other.user().sends("Guten Tag")

    assert texts(first.result(15)["result"]) == ["Hallo"]
    assert texts(second.result(15)["result"]) == ["Guten Tag"]


def test_a_poll_ends_with_the_token(api: BotApi, call: Caller) -> None:
    poll = call.later("getUpdates", timeout=50)
    api.wait_until(lambda: api.polls)

    api.revoke()

    assert poll.result(15)["error_code"] == 401


def test_updates_survive_the_poll_of_a_bot_that_died(api: BotApi, father: User, call: Caller) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{api.url}/bot{api.token}/getUpdates", params={"timeout": 50}, timeout=0.2)

    father.sends("Hallo")

    assert texts(call.result("getUpdates")) == ["Hallo"]


def test_only_kinds_that_were_asked_for_come(father: User, call: Caller) -> None:
    call.result("getUpdates", allowed_updates=["edited_message"])

    father.edits(father.sends("Alen"), "Ahlen")
    assert [list(update)[1] for update in call.result("getUpdates")] == ["edited_message"]

    call.result("getUpdates", allowed_updates=[])
    father.sends("Hallo")
    assert texts(call.result("getUpdates")[1:]) == ["Hallo"]


# brought


def test_a_webhook_gets_updates_with_its_secret(father: User, call: Caller, receiver: Receiver, api: BotApi) -> None:
    father.sends("vorher")
    call.result("setWebhook", url=receiver.url, secret_token="geheim_1-A")
    father.sends("nachher")

    assert texts(receiver.wait_for(2)) == ["vorher", "nachher"]
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in receiver.headers} == {"geheim_1-A"}
    api.wait_until(lambda: not api.bot.updates.pending)
    assert call.result("getWebhookInfo") == {
        "url": receiver.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
    }


def test_what_was_not_taken_comes_again_and_holds_up_its_chat(
    api: BotApi, father: User, call: Caller, receiver: Receiver
) -> None:
    mother = api.user("Ayşe")
    refused = iter([500, 503])
    receiver.status = lambda update: next(refused, 200) if update["message"]["text"] == "eins" else 200
    call.result("setWebhook", url=receiver.url)

    father.sends("eins")
    father.sends("zwei")
    mother.sends("Hallo")

    arrived = texts(receiver.wait_for(5))
    assert [text for text in arrived if text != "Hallo"] == ["eins", "eins", "eins", "zwei"]
    assert arrived.index("Hallo") < 4
    info = call.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503"
    api.wait_until(lambda: not api.bot.updates.pending)
    assert sorted(outcome for _, outcome in api.bot.deliveries) == [200, 200, 200, 500, 503]


def test_retry_after_is_kept(father: User, call: Caller, receiver: Receiver) -> None:
    refused = iter([429])
    receiver.retry_after, receiver.status = "1", lambda update: next(refused, 200)
    call.result("setWebhook", url=receiver.url)
    begun = time.monotonic()

    father.sends("Hallo")
    receiver.wait_for(2)

    assert time.monotonic() - begun >= 0.95


def test_updates_survive_a_webhook_that_does_not_answer(api: BotApi, father: User, call: Caller, receiver: Receiver) -> None:
    call.result("setWebhook", url="http://127.0.0.1:9/closed")
    father.sends("Hallo")
    api.wait_until(lambda: len(api.bot.deliveries) >= 2)
    assert api.bot.deliveries[0][1] == "Connection refused"

    call.result("setWebhook", url=receiver.url)

    assert texts(receiver.wait_for(1)) == ["Hallo"]


def test_no_more_than_max_connections_at_once(api: BotApi, call: Caller, receiver: Receiver) -> None:
    at_once, most = set(), []

    def status(update: dict[str, Any]) -> int:
        at_once.add(update["update_id"])
        most.append(len(at_once))
        time.sleep(0.02)
        at_once.discard(update["update_id"])
        return 200

    receiver.status = status
    call.result("setWebhook", url=receiver.url, max_connections=3)
    for _ in range(12):
        api.user().sends("Hallo")

    receiver.wait_for(12)
    assert max(most) <= 3


def test_polls_and_a_webhook_exclude_each_other(api: BotApi, father: User, call: Caller, receiver: Receiver) -> None:
    poll = call.later("getUpdates", timeout=50)
    api.wait_until(lambda: api.polls)
    call.result("setWebhook", url=receiver.url)

    assert poll.result(15)["description"] in (
        "Conflict: terminated by setWebhook request",
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert call("getUpdates")["error_code"] == 409

    call.result("deleteWebhook")
    father.sends("Hallo")
    assert texts(call.result("getUpdates")) == ["Hallo"]


def test_what_waits_can_be_dropped(father: User, call: Caller) -> None:
    father.sends("Hallo")

    call.result("deleteWebhook", drop_pending_updates=True)

    assert call.result("getUpdates") == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.org:8080/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": "https://example.org/", "secret_token": "geheim!"}, "secret token contains unallowed characters"),
        ({"url": "https://example.org/", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://example.org/", "allowed_updates": [1]}, "can't parse allowed_updates: expected an Array of String"),
    ],
)
def test_an_impossible_webhook_is_refused(call: Caller, parameters: dict[str, Any], reason: str) -> None:
    assert call.refusal("setWebhook", **parameters) == f"Bad Request: {reason}"
    assert call.result("getWebhookInfo")["url"] == ""


def test_http_is_refused_when_the_mock_is_told_so() -> None:
    with BotApi(allow_http=False) as api:
        reason = Caller(api).refusal("setWebhook", url="http://127.0.0.1:8080/")

    assert reason == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


@pytest.mark.parametrize(
    ("update", "queue"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 5}}}, ("chat", 5)),
        ({"update_id": 1, "callback_query": {"from": {"id": 5}}}, ("tap", 5)),
        ({"update_id": 1, "message": {"chat": "x"}}, ("update", 1)),
        ({"update_id": 1}, ("update", 1)),
    ],
)
def test_an_update_waits_in_the_queue_of_its_chat(update: dict[str, Any], queue: tuple[str, int]) -> None:
    assert queue_of(update) == queue
