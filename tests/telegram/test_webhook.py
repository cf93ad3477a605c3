"""The public address: who may call it, with what, and when."""

import json
import time

import pytest

from bot.channels.telegram.keys import Keys
from tests.telegram.bot_api import BotApi
from tests.telegram.service import ANSWER, Service, answered, locked, service_of, wait_until, wait_until_answered


@pytest.fixture
def service(given, api):
    with service_of(given, api, webhook=True) as service:
        api.wait_until(lambda: api.bot.webhook.url, what="the webhook")
        yield service


def an_update(user, text="eins", update_id=77):
    message = {"message_id": 5, "from": user.person, "chat": user.card, "date": int(time.time()), "text": text}
    return json.dumps({"update_id": update_id, "message": message}).encode()


# --- who may call ---


@pytest.mark.parametrize("secret", ["", "falsch", "ä", "a" * 5000])
def test_a_call_without_the_secret_is_refused_and_not_read(service, api, caplog, secret):
    father = api.user("Emre")

    assert service.push(api.token, an_update(father, "Mein Kind heißt Mia"), secret=secret.encode()) == 403
    assert service.assistant.asked == []
    assert "Mia" not in caplog.text


def test_the_right_secret_is_taken(service, api):
    father = api.user("Emre")
    father.known = True

    assert service.push(api.token, an_update(father)) == 200
    wait_until_answered(api, {father: ["eins"]})


@pytest.mark.parametrize("path", ["webhook", "0" * 32, "a/b"])
def test_another_path_is_not_found(service, api, path):
    assert service.push(api.token, b"{}", path=path) == 404


def test_the_secret_of_another_bot_does_not_help(service, api):
    assert service.push(api.token, b"{}", secret=Keys("8:AAother").secret) == 403


def test_path_and_secret_are_the_same_after_a_start_and_differ_between_tokens(given, api):
    found = set()
    for _ in range(2):
        with service_of(given, api, webhook=True):
            api.wait_until(lambda: api.calls_of("setWebhook"))
            found.add((api.bot.webhook.url.rpartition("/")[2], api.bot.webhook.secret_token))

    other = Keys("8:AAother")
    assert found == {(Keys(api.token).path, Keys(api.token).secret)}
    assert len({Keys(api.token).path, Keys(api.token).secret, other.path, other.secret}) == 4
    assert api.token.split(":")[1] not in api.bot.webhook.url


# --- with what ---


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"update_id": ' + b"9" * 20])
def test_what_is_not_json_is_refused(service, api, body):
    assert service.push(api.token, body) == 400


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"x"', b"{}", b'{"update_id": null}', b'{"update_id": 1}'])
def test_what_is_no_update_is_skipped_for_good(service, api, body):
    """Telegram would bring it again and again, and hold up what follows."""
    father = api.user("Emre")

    assert service.push(api.token, body) == 200
    father.sends("eins")
    wait_until_answered(api, {father: ["eins"]})


def test_a_body_that_is_too_large_is_refused(service, api):
    assert service.push(api.token, b"x" * 1_000_000) == 413


# --- when ---


def test_before_telegram_was_reached_an_update_is_put_off_not_lost(given):
    with BotApi() as api:
        father = api.user("Emre")
        api.goes_down()
        with service_of(given, api, webhook=True) as service:
            assert service.push(api.token, an_update(father)) == 503
            assert service.says("Hallo") == f"{ANSWER}Hallo"
            api.comes_back()
            father.sends("eins")
            wait_until_answered(api, {father: ["eins"]})


def test_a_caller_that_hangs_up_is_answered_all_the_same(given):
    with BotApi(webhook_timeout=0.2) as api, service_of(given, api, webhook=True):
        father = api.user("Emre")
        api.wait_until(lambda: api.bot.webhook.url)
        with locked(given):
            father.sends("eins")
            api.wait_until(lambda: "Read timeout expired" in [outcome for _, outcome in api.bot.deliveries])
        father.sends("zwei")
        wait_until_answered(api, {father: ["eins", "zwei"]})


def test_an_address_that_telegram_refuses_is_named_and_tried_again(given, api, caplog):
    refusing = BotApi(allow_http=False)
    with refusing, service_of(given, refusing, webhook=True) as service:
        wait_until(lambda: "Telegram refuses" in caplog.text)
        assert service.says("Hallo") == f"{ANSWER}Hallo"


# --- several bots ---


def test_each_town_may_have_its_own_bot(given, api, chats):
    other = api.add_bot("neheim_bot")
    tokens = {"AHLEN": api.token, "ARNSBERG": other.token}
    service = Service(given, chats, tokens, api.url, webhook=True)
    with service:
        father, again = api.user("Emre"), other.user("Emre")
        father.sends("eins")
        again.sends("zwei")
        wait_until_answered(api, {father: ["eins"], again: ["zwei"]})
    assert api.bot.webhook.url != other.webhook.url
    assert answered(father) != answered(again)


def test_one_bot_with_a_wrong_token_does_not_hold_up_another(given, api, chats):
    other = api.add_bot("neheim_bot")
    other.revoke()
    with Service(given, chats, {"AHLEN": api.token, "ARNSBERG": other.token}, api.url):
        father = api.user("Emre")
        father.sends("eins")
        wait_until_answered(api, {father: ["eins"]})
