"""`lotsin console`, `lotsin staff`, and the console as a child of another process, from outside."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from knowledge.repository import write_municipality
from store.database import Database
from store.settings import ROOT
from tests.builders import a_town
from tests.lotsin.conftest import Instance
from tests.mail_server import free_port

PASSWORD = "zwölf Zeichen lang"
# What `lotsin serve` does with the console, without the chat.
PARENT = """
import sys, time
from lotsin.console import ConsoleProcess
console = ConsoleProcess(pauses_s=(0.2,))
console.start()
sys.stdin.readline()
console.stop()
"""


@pytest.fixture
def own(tmp_path):
    """An instance with Musterstadt and no model: the console needs none."""
    made = Instance(tmp_path, free_port())
    made.environment["LOTSIN_CONSOLE_PORT"] = str(free_port())
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    database.upgrade()
    with database.writing() as connection:
        write_municipality(connection, a_town())
    database.close()
    return made


def address_of(instance):
    return f"http://127.0.0.1:{instance.environment['LOTSIN_CONSOLE_PORT']}/redaktion/anmelden"


def is_up(instance):
    try:
        return httpx.get(address_of(instance), timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def wait_until(condition, seconds=20.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def parent(instance):
    """A process that runs the console as `lotsin serve` does."""
    return subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, env=instance.environment, text=True, stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def child_of(process):
    """The process id of its console."""
    children = " ".join(file.read_text() for file in Path("/proc").glob(f"{process.pid}/task/*/children"))
    return int(children.split()[0])


# --- the console alone ---


def test_it_says_where_it_is_once_it_answers(own):
    process = own.start("console")
    assert process.stdout is not None
    line = process.stdout.readline()
    answers = is_up(own)
    process.terminate()

    assert re.fullmatch(r"The console is ready: http://127\.0\.0\.1:\d+/redaktion/\n", line)
    assert answers
    assert process.wait(timeout=15) in (0, -signal.SIGTERM)


def test_it_never_imports_rasa():
    code = (
        "import sys, lotsin.console, lotsin.staffing\n"
        "print({name.split('.')[0] for name in sys.modules} & {'rasa', 'rasa_sdk', 'sanic', 'tensorflow', 'spacy'})"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)

    assert shown.stdout.strip() == "set()"


def test_a_port_that_is_taken_is_one_line(own):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(own.environment["LOTSIN_CONSOLE_PORT"])))
        taken.listen()
        shown = own.run("console")

    assert shown.returncode == 1
    assert len(shown.stderr.splitlines()) == 1
    assert "set LOTSIN_CONSOLE_PORT" in shown.stderr


# --- as a child ---


def test_a_parent_that_is_killed_leaves_no_console_behind(own):
    process = parent(own)
    wait_until(lambda: is_up(own))

    process.kill()
    process.communicate()

    wait_until(lambda: not is_up(own), 10)


def test_a_parent_that_ends_ends_the_console(own):
    process = parent(own)
    wait_until(lambda: is_up(own))

    _, said = process.communicate("\n", timeout=20)

    assert not is_up(own)
    assert process.returncode == 0
    assert "started again" not in said


def test_a_console_that_dies_is_started_again_and_it_is_said(own):
    process = parent(own)
    wait_until(lambda: is_up(own))
    first = child_of(process)

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not is_up(own))
    wait_until(lambda: is_up(own))
    second = child_of(process)
    _, said = process.communicate("\n", timeout=20)

    assert first != second
    assert "the console ended (-9); it is started again in 0.2 s. The chat goes on." in said


# --- accounts ---


def test_an_account_is_made_listed_given_a_new_password_and_closed(own):
    added = own.run("staff", "add", "Anna", "--role", "admin", text=f"{PASSWORD}\n")
    own.run("staff", "add", "Berta", "--role", "editor", "--town", "musterstadt", text=f"{PASSWORD}\n")
    listed = own.run("staff", "list").stdout
    changed = own.run("staff", "password", "Berta", text="ein anderer Satz\n")
    closed = own.run("staff", "close", "Berta")

    assert [one.returncode for one in (added, changed, closed)] == [0, 0, 0]
    assert re.search(r"Anna +admin +all towns", listed)
    assert re.search(r"Berta +editor +musterstadt", listed)
    assert "closed" in own.run("staff", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (("add", "Anna", "--role", "editor"), PASSWORD, "already"),
        (("add", "Berta", "--role", "editor"), "kurz", "at least 12"),
        (("add", "Berta", "--role", "editor", "--town", "atlantis"), PASSWORD, "'atlantis' is not known"),
        (("close", "Niemand"), "", "no account 'Niemand'"),
        (("close", "Anna"), "", "the last admin"),
        (("password", "Anna"), "kurz", "at least 12"),
    ],
)
def test_what_cannot_be_is_one_line(own, arguments, text, said):
    own.run("staff", "add", "Anna", "--role", "admin", text=f"{PASSWORD}\n")

    shown = own.run("staff", *arguments, text=f"{text}\n")

    assert shown.returncode == 1
    assert len(shown.stderr.splitlines()) == 1
    assert said in shown.stderr


def test_a_password_is_no_argument(own):
    assert own.run("staff", "add", "Anna", PASSWORD, "--role", "admin").returncode == 2
