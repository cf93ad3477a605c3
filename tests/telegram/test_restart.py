"""Killed in the middle of two hundred chats and started again: nothing is lost, nothing comes twice."""

import random
import subprocess
import sys
from contextlib import contextmanager

import pytest

from store.settings import ROOT
from tests.mail_server import free_port
from tests.telegram.service import answered, wait_until_answered

KILLS, CHATS = 3, 200
QUESTIONS = ("eins", "zwei", "drei")


@contextmanager
def _killed_at_the_end(home, models, port, api, webhook):
    hook = [f"http://127.0.0.1:{port}"] if webhook else []
    command = [sys.executable, "-m", "tests.telegram.killed", str(home), str(models), str(port), api.url, api.token, *hook]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
def test_whoever_is_killed_in_the_middle_goes_on_where_it_was(api, tmp_path, knowledge, home, webhook):
    knowledge.municipalities()  # its model is trained once, not by whom we kill
    people, port, dice = [api.user(f"P{number}") for number in range(CHATS)], free_port(), random.Random(int(webhook))
    asked = {user: list(QUESTIONS) for user in people}
    for question in QUESTIONS:
        for user in people:
            user.sends(question)
    moments = sorted(dice.sample(range(1, CHATS * len(QUESTIONS)), KILLS))

    for moment in moments:
        with _killed_at_the_end(tmp_path, home, port, api, webhook):
            api.wait_until(lambda: sum(len(answered(user)) for user in people) >= moment, 60, f"{moment} answers")  # noqa: B023
    with _killed_at_the_end(tmp_path, home, port, api, webhook):
        wait_until_answered(api, asked, timeout=60)
