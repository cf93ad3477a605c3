"""Every message is answered exactly once, in order, whatever Telegram and the network do."""

import time

import httpx
import pytest

from tests.telegram.bot_api import BotApi
from tests.telegram.service import ANSWER, Kept, answered, service_of, wait_until, wait_until_answered

MODES = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
SENDS = ("sendMessage", "editMessageText", "sendVenue", "sendDocument")


@pytest.fixture
def service(given, api):
    with service_of(given, api) as service:
        yield service


def _sends(user, *texts):
    for text in texts:
        user.sends(text)
    return list(texts)


# --- Telegram says "later" ---


def test_a_chat_told_to_wait_gets_everything_once_in_order_and_delays_nobody(service, api):
    slow, quick = api.user("Emre"), api.user("Ada")
    later = api.faults.too_many_requests(retry_after=2, calls=1, chat=slow, methods=SENDS)
    asked = {slow: _sends(slow, "eins", "zwei", "drei")}
    api.wait_until(lambda: later.hit)

    asked[quick] = _sends(quick, "vier", "fünf")
    wait_until_answered(api, {quick: asked[quick]}, timeout=1.5)
    assert answered(slow) == []

    wait_until_answered(api, asked)
    assert slow.received[0].at - later.hit[0].at >= 2


def test_any_method_may_be_told_to_wait(given, api):
    methods = ("getMe", "deleteWebhook", "setMyCommands", "getUpdates", "sendMessage", "answerCallbackQuery")
    later = [api.faults.too_many_requests(retry_after=1, calls=1, methods=method) for method in methods]
    father = api.user("Emre")

    with service_of(given, api):
        father.starts()
        greeting = father.wait_for(1)[0]
        tap = father.taps(greeting, greeting.buttons[0])
        father.wait_for(2)
        api.wait_until(lambda: tap.answer is not None, what="the answer to the tap")
        api.wait_until(lambda: len(api.bot.commands) > 1, what="commands")

    assert [len(fault.hit) for fault in later] == [1] * len(methods)
    assert len(father.received) == 2


@MODES
def test_two_hundred_chats_at_once_with_one_percent_of_refusals_are_answered_once_in_order(given, api, webhook):
    people = [api.user(f"P{number}") for number in range(200)]
    later = api.faults.too_many_requests(retry_after=1, share=0.01, methods=SENDS)

    with service_of(given, api, webhook):
        asked = {user: _sends(user, *(f"{user.id} {number}" for number in range(3))) for user in people}
        wait_until_answered(api, asked, timeout=60)

    assert later.hit


# --- the network ---


@pytest.mark.parametrize("kind", ["closed_before", "bad_gateway"])
def test_what_never_arrived_is_sent_again_once(service, api, kind):
    getattr(api.faults, kind)(share=0.3, seed=3, methods=SENDS)
    people = [api.user(f"P{number}") for number in range(5)]

    asked = {user: _sends(user, *"abcd") for user in people}

    wait_until_answered(api, asked)


def test_where_the_answer_of_telegram_is_lost_nothing_is_missing_and_the_order_is_kept(service, api):
    lost = api.faults.closed_after(share=0.2, seed=5, methods=SENDS)
    people = [api.user(f"P{number}") for number in range(5)]
    asked = {user: _sends(user, *"abcd") for user in people}

    api.wait_until(lambda: all(set(answered(user)) == set("abcd") for user in people), 30)

    for user in asked:
        once = list(dict.fromkeys(answered(user)))
        assert once == list("abcd")
        assert answered(user) == sorted(answered(user))
    twice = sum(len(user.received) for user in people) - sum(len(set(user.texts)) for user in people)
    assert twice <= len(lost.hit)


def test_a_slow_telegram_gets_each_message_once(service, api):
    api.faults.slow(0.8, calls=3, methods=SENDS)
    people = [api.user(f"P{number}") for number in range(3)]

    wait_until_answered(api, {user: _sends(user, *"abc") for user in people})


@MODES
def test_a_telegram_that_is_down_for_a_while_gets_all_answers_later(given, api, webhook):
    father, mother = api.user("Emre"), api.user("Ada")
    with service_of(given, api, webhook) as service:
        service.assistant.pause = 0.3
        asked = {user: _sends(user, *"abc") for user in (father, mother)}
        api.wait_until(lambda: service.assistant.asked)

        with api.unreachable():
            time.sleep(0.5)  # the time it is down for

        wait_until_answered(api, asked)


def test_polls_that_fail_are_made_again(service, api):
    api.faults.bad_gateway(calls=1, methods="getUpdates")
    api.faults.closed_after(calls=1, methods="getUpdates")
    father = api.user("Emre")

    wait_until_answered(api, {father: _sends(father, *"abc")})


# --- what Telegram does not take ---


def test_who_blocked_the_bot_is_forgotten_with_what_is_owed(service, api, chats):
    kept = Kept(chats)
    father = api.user("Emre")
    father.sends("eins")
    father.wait_for(2)

    father.barred = "bot was blocked by the user"  # before Telegram says so
    api.push_raw({"message": {**father.received[0].body, "from": father.person, "text": "zwei", "date": int(time.time())}})
    api.wait_until(lambda: any(not call.ok for call in api.calls_of("sendMessage", father)))
    wait_until(lambda: not kept.owed())

    assert kept.rows("telegram_chat") == []
    assert kept.rows("telegram_keyboard") == []
    assert not any(row["chat"] for row in kept.rows("telegram_update"))


def test_an_unreadable_success_counts_as_one(service, api):
    """Telegram said yes: sending it again would double it."""
    father = api.user("Emre")
    father.sends("eins")
    father.wait_for(2)
    father.card["type"] = None  # of which python-telegram-bot cannot make a Chat

    father.sends("zwei")
    father.sends("drei")

    father.wait_until(lambda: answered(father) == ["eins", "zwei", "drei"])


def test_a_token_that_is_revoked_later_is_said_once(given, api, caplog):
    father = api.user("Emre")
    with service_of(given, api) as service:
        wait_until_answered(api, {father: _sends(father, "eins")})
        api.revoke()
        api.wait_until(lambda: service.says("Hallo") == f"{ANSWER}Hallo")
        wait_until(lambda: "revoked" in caplog.text)

    assert caplog.text.count("revoked") == 1


def test_another_program_that_polls_is_named_and_outlived(service, api, caplog):
    father = api.user("Emre")
    wait_until_answered(api, {father: _sends(father, "eins")})

    for _ in range(3):
        httpx.post(f"{api.url}/bot{api.token}/getUpdates", json={"timeout": 1}, timeout=5)

    wait_until_answered(api, {father: ["eins", *_sends(father, "zwei")]})
    assert caplog.text.count("another program") == 1


# --- while it starts and stops ---


def test_the_service_starts_while_telegram_is_down_and_the_bot_follows(given, caplog):
    with BotApi() as api:
        father = api.user("Emre")
        api.goes_down()
        with service_of(given, api) as service:
            assert service.says("Hallo") == f"{ANSWER}Hallo"
            wait_until(lambda: "cannot be reached" in caplog.text)
            api.comes_back()
            wait_until_answered(api, {father: _sends(father, "eins")})
    assert caplog.text.count("cannot be reached") == 1


def test_a_wrong_token_takes_one_line_and_the_web_chat_answers(given, api, caplog):
    service = service_of(given, api)
    api.revoke()
    with service:
        wait_until(lambda: "is not valid" in caplog.text)
        assert service.says("Hallo") == f"{ANSWER}Hallo"

    assert len([line for line in caplog.messages if "Telegram" in line]) == 1


def test_answers_under_way_are_finished_when_the_service_stops(given, api):
    father = api.user("Emre")
    service = service_of(given, api)
    with service:
        service.assistant.pause = 0.3
        asked = {father: _sends(father, "eins", "zwei")}
        api.wait_until(lambda: service.assistant.asked)
        service.stop()
        assert answered(father) == ["eins"]
        service.start()
        wait_until_answered(api, asked)
