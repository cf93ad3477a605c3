"""`lotsin serve --telegram`, `lotsin doctor` and `lotsin privacy` with a bot, from outside."""

import json
import signal
import subprocess

import httpx
import pytest

from bot.channels.telegram.keys import Keys
from store.database import Database
from store.settings import ROOT
from store.telegram import chat, keyboard
from tests.lotsin.conftest import LOTSIN
from tests.mail_server import free_port
from tests.telegram.bot_api import BotApi

KEY = Keys("7:AA").chat(5)


@pytest.fixture
def api():
    with BotApi() as api:
        yield api


def serve(instance, port, **environment):
    return subprocess.Popen(
        [str(LOTSIN), "serve", "--telegram"], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=instance.environment | {"LOTSIN_PORT": str(port)} | environment,
    )  # fmt: skip


def bot_environment(api):
    return {"LOTSIN_TELEGRAM_TOKEN": api.token, "LOTSIN_TELEGRAM_API": api.url}


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_and_on_sigterm_it_ends_well(instance, api):
    port, people = free_port(), [api.user(f"P{number}") for number in range(40)]
    for user in people:
        for text in ("/hilfe", "/datenschutz"):
            user.sends(text)
    first = serve(instance, port, **bot_environment(api))
    api.wait_until(lambda: sum(len(user.received) for user in people) >= 25, 120)
    first.kill()
    first.communicate()

    second = serve(instance, port, **bot_environment(api))
    api.wait_until(lambda: all(len(user.received) >= 2 for user in people), 120)
    second.send_signal(signal.SIGTERM)
    _, said = second.communicate(timeout=30)

    assert len({tuple(user.texts) for user in people}) == 1
    assert len(people[0].texts) == 2
    assert second.returncode == 0
    assert api.token not in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_wrong_token_is_one_line_and_the_web_chat_answers(instance, api):
    api.revoke()
    port = free_port()
    process = serve(instance, port, **bot_environment(api))
    assert process.stdout is not None
    process.stdout.readline()

    message = {"sender": "eine", "message": "danke", "metadata": {"municipality": "ahlen"}}
    answer = httpx.post(f"http://127.0.0.1:{port}/webhooks/web/webhook", json=message, timeout=60)
    process.terminate()
    _, said = process.communicate(timeout=30)

    assert answer.json()[0]["text"]
    assert len([line for line in said.splitlines() if "Telegram" in line]) == 1
    assert "is not valid" in said


def test_without_a_token_it_says_where_to_get_one(instance):
    shown = instance.run("serve", "--telegram")

    assert shown.returncode == 2
    assert "LOTSIN_TELEGRAM_TOKEN" in shown.stderr


def test_doctor_says_whether_telegram_knows_the_bot(instance, api):
    well = instance.run("doctor", LOTSIN_PORT=str(free_port()), **bot_environment(api))
    api.revoke()
    revoked = instance.run("doctor", LOTSIN_PORT=str(free_port()), **bot_environment(api))
    away = instance.run("doctor", LOTSIN_TELEGRAM_TOKEN="7:AAsecret", LOTSIN_TELEGRAM_API="http://127.0.0.1:1")

    assert "ok    Telegram: @lotsin_test_bot, by polling" in well.stdout
    assert "mend  Telegram: the token in LOTSIN_TELEGRAM_TOKEN is not valid" in revoked.stdout
    assert "mend  Telegram cannot be reached" in away.stdout
    assert api.token not in well.stdout + revoked.stdout
    assert "AAsecret" not in away.stdout + away.stderr


def test_privacy_commands_cover_the_chats_choices_and_buttons(instance):
    database = Database(f"sqlite:///{instance.home / 'lotsin.db'}")
    with database.writing() as connection:
        connection.execute(chat.insert().values(chat=KEY, municipality="ahlen", district="Dolberg", told=True, updated=9e9))
        connection.execute(keyboard.insert().values(id="k", chat=KEY, payloads=[{"say": "Kita"}], made=9e9))

    kept = json.loads(instance.run("privacy", "export", KEY).stdout)
    forgotten = instance.run("privacy", "forget", KEY)
    again = instance.run("privacy", "export", KEY)

    assert kept["telegram"] == {"municipality": "ahlen", "language": None, "district": "Dolberg", "buttons": [{"say": "Kita"}]}
    assert forgotten.stdout.strip() == "deleted"
    assert again.stdout.strip() == "nothing is kept under this id"
