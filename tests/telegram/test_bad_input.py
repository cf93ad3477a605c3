"""Whatever arrives: nothing crashes, the next message is answered, and no log repeats what anybody wrote."""

import asyncio
import json
import logging
import time

import pytest
import sqlalchemy as sa

from store.database import Database
from tests.telegram.service import Kept, Service, answered, gone, locked, service_of, wait_until, wait_until_answered

WORDS = "Mein Sohn Maximilian"
TROUBLE = "Das hat gerade nicht geklappt"


@pytest.fixture
def service(given, api):
    with service_of(given, api) as service:
        yield service


def a_message(user, **content):
    return {"message_id": 5, "from": user.person, "chat": user.card, "date": int(time.time()), **content}


# --- updates that are none ---

BROKEN = [
    {"message": 5},
    {"message": {"message_id": "x"}},
    {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 1, "type": "private"}, "text": WORDS}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 10**30, "type": "private"}, "text": WORDS}},
    {"message": {"message_id": 1, "date": 1, "chat": 3, "text": WORDS}},
    {"callback_query": {"id": "1", "data": WORDS}},
    {"my_chat_member": {"chat": {}}},
    {"edited_message": None},
    {"quantum_message": {"text": WORDS}},
    {"update_id": None, "message": {"text": WORDS}},
    {"update_id": "7"},
    {"update_id": -1},
    {"update_id": 2**70, "message": {"text": WORDS}},
    {"update_id": True},
]


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_broken_updates_among_good_ones_are_skipped(given, api, caplog, webhook):
    father = api.user("Emre")
    father.sends("eins")
    with service_of(given, api, webhook) as service:
        wait_until_answered(api, {father: ["eins"]})
        for broken in BROKEN:
            if webhook:
                assert service.push(api.token, json.dumps({"update_id": 9, **broken}).encode()) == 200
            elif isinstance(broken.get("update_id", 1), int):
                api.push_raw(broken)
        father.sends("zwei")
        wait_until_answered(api, {father: ["eins", "zwei"]})

    assert WORDS not in caplog.text


def test_a_huge_number_does_not_hide_the_updates_after_it(service, api):
    father = api.user("Emre")
    father.sends("eins")
    wait_until_answered(api, {father: ["eins"]})

    api.push_raw({"update_id": 2**52, "message": a_message(father, text="riesig")})
    father.wait_until(lambda: answered(father) == ["eins", "riesig"])
    father.sends("zwei")
    father.sends("drei")

    wait_until_answered(api, {father: ["eins", "riesig", "zwei", "drei"]})


def test_what_comes_again_and_again_does_not_keep_the_bot_busy(service, api, caplog):
    father = api.user("Emre")
    father.sends("eins")
    wait_until_answered(api, {father: ["eins"]})
    api.push_raw({"update_id": 2**70})
    api.wait_until(
        lambda: any(2**70 in [row.get("update_id") for row in (poll.answer or {}).get("result", [])] for poll in api.polls)
    )

    before = len(api.polls)
    father.sends("zwei")
    wait_until_answered(api, {father: ["eins", "zwei"]})
    wait_until(lambda: len(api.polls) >= before + 2)

    assert len(api.polls) < before + 10
    assert caplog.text.count("cannot be read") == 1


@pytest.mark.parametrize(
    "content",
    [
        {"text": 5},
        {"text": "\ud800 halb"},
        {"text": "\0\0"},
        {"text": "‮" * 4000},
        {"location": {"latitude": "x", "longitude": 7.9}},
        {"location": {"latitude": 1e300, "longitude": 7.9}},
        {"text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 10**9}]},
        {"text": "/start", "entities": [{"type": "bot_command", "offset": -5, "length": 6}]},
        {"contact": {"phone_number": "0170", "first_name": WORDS}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
def test_odd_messages_do_not_silence_the_chat(service, api, content):
    father = api.user("Emre")
    api.push_raw({"message": a_message(father, **content)})

    father.sends("eins")

    father.wait_until(lambda: answered(father)[-1:] == ["eins"])


@pytest.mark.parametrize(
    "data", ["", ":", "x:0", ":0", "a:-1", "a:²", "a" * 64, "'; DROP TABLE telegram_chat;--:0", "a:" + "9" * 60]
)
def test_forged_buttons_are_refused_and_answered(service, api, data):
    father = api.user("Emre")
    father.sends("eins")
    father.wait_for(2)
    query = father.taps(father.received[0], data=data)

    api.wait_until(lambda: query.answer is not None)
    father.sends("zwei")
    wait_until_answered(api, {father: ["eins", "zwei"]})


def test_a_button_of_another_chat_does_nothing(service, api):
    father, other = api.user("Emre"), api.user("Ada")
    father.starts()
    menu = father.wait_for(1)[0]
    other.sends("eins")
    other.wait_for(2)

    query = other.taps(other.received[0], data=menu.button(menu.buttons[0])["callback_data"])
    api.wait_until(lambda: query.answer is not None)

    assert query.answer["text"]
    assert len(other.received) == 2


# --- the assistant fails ---


def test_a_fault_of_ours_is_said_and_the_next_message_is_answered(service, api, caplog):
    service.assistant.fails_at = "Maximilian"
    father = api.user("Emre")
    father.sends(WORDS)
    father.sends("zwei")

    father.wait_until(lambda: answered(father) == ["zwei"])

    assert father.texts[0].startswith(TROUBLE)
    assert "ValueError" in caplog.text
    assert "Maximilian" not in caplog.text


# --- the database fails ---


def test_a_locked_database_is_said_and_afterwards_it_goes_on(given, api, chats, caplog):
    father = api.user("Emre")
    impatient = Database(given.settings.database_url)
    sa.event.listen(impatient.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=100"))
    with Service(given, impatient, {"": api.token}, api.url):
        father.sends("eins")
        wait_until_answered(api, {father: ["eins"]})
        with locked(given):
            father.sends("zwei")
            father.wait_until(lambda: len(answered(father)) == 2, timeout=60)
        father.sends("drei")
        wait_until_answered(api, {father: ["eins", "zwei", "drei"]})
        wait_until(lambda: not Kept(chats).owed())


def test_a_database_that_is_gone_is_said_and_afterwards_it_goes_on(given, api, tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'gone' / 'lotsin.db'}")
    database.upgrade()
    father = api.user("Emre")
    with Service(given, database, {"": api.token}, api.url):
        father.sends("eins")
        wait_until_answered(api, {father: ["eins"]})
        with gone(database):
            father.sends("zwei")
            father.wait_until(lambda: father.texts[-1].startswith(TROUBLE))
        father.sends("drei")
        wait_until_answered(api, {father: ["eins", "drei"]})


async def test_an_emergency_is_answered_without_the_database_and_other_questions_get_a_clear_word(bot, father, chats):
    await bot.answers(father.starts("ahlen"))
    with gone(chats):
        before = len(father.received)
        father.sends("mein kind hat tabletten gegessen")
        await father.waits_for(before + 1)
        father.sends("wo gibt es eine krabbelgruppe")
        await father.waits_for(before + 2)
    after = await bot.answers(father.sends("danke"))

    assert father.texts[before].startswith("Rufen Sie an: 112")
    assert father.texts[before + 1].startswith(TROUBLE)
    assert len(after) == 1


async def test_a_postgresql_that_stops_is_outlived(given, api, postgresql_url):
    database = Database(postgresql_url)
    database.upgrade()
    father = api.user("Emre")

    def kick_out() -> None:
        with database.reading() as connection:
            connection.execute(sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))

    with Service(given, database, {"": api.token}, api.url):
        father.sends("eins")
        await asyncio.to_thread(wait_until_answered, api, {father: ["eins"]})
        kick_out()
        father.sends("zwei")
        await asyncio.to_thread(wait_until_answered, api, {father: ["eins", "zwei"]})


# --- logs ---


def test_no_log_holds_a_token_a_number_or_a_word(given, api, caplog):
    caplog.set_level(logging.DEBUG)
    father = api.user("Maximilian", username="maxi_mann")
    api.faults.too_many_requests(retry_after=1, calls=1, methods="sendMessage")
    api.faults.bad_gateway(calls=1, methods=("sendMessage", "getUpdates"))
    api.faults.closed_before(calls=1, methods="getMe")
    with service_of(given, api) as service:
        service.assistant.fails_at = "scheitert"
        father.sends(f"{WORDS} scheitert")
        father.sends(WORDS)
        father.wait_until(lambda: answered(father) == [WORDS])
        father.shares_contact("01701234567")
        father.wait_for(4)

    ours = [line for line in caplog.records if line.name.partition(".")[0] not in ("tests", "aiohttp", "asyncio")]
    logged = "\n".join(logging.Formatter("%(name)s %(message)s %(exc_text)s").format(line) for line in ours)
    for secret in (api.token, api.token.split(":")[1], str(father.id), "Maximilian", "maxi_mann", "01701234567"):
        assert secret not in logged
