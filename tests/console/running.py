"""The whole service as a small town runs it: `lotsin serve` with its console, in a home of its own, and people who use it."""

from __future__ import annotations

import csv
import re
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from bot.model import path_of, train
from store.settings import ROOT, load_settings
from tests.console.site import PASSWORD
from tests.lotsin.conftest import Instance
from tests.mail_server import free_port
from tests.widget.driving import open_window

TOWN = "lindenau"
ANSWER_MS = 20_000  # on a busy machine; an answer takes some hundredths of a second
_COLUMNS = ("Name", "Art", "Beschreibung", "Themen", "Telefon", "Erste Anlaufstelle", "Kosten")
_RECORDS = (
    ("Familienbüro Lindenau", "Amt oder Familienbüro", "Erste Anlaufstelle für alle Fragen rund um die Familie.",
     "Frühe Hilfen", "02999 471011", "ja", ""),
    ("Kinderturnen im TV Lindenau", "Gruppe", "Turnen, Klettern und Ballspiele für Kinder von drei bis sechs Jahren.",
     "Freizeit und Sport", "", "", ""),
    ("Krabbelgruppe Lindenau", "Gruppe", "Eltern treffen sich mit ihren Babys zum Spielen und Singen.", "Eltern-Kind-Gruppen",
     "", "", ""),
    ("Musikschule Lindenau", "Einrichtung", "Flöte, Gitarre und Singen für Kinder ab vier Jahren.", "Tanz, Musik und Kultur",
     "", "", "25 Euro im Monat"),
    ("Stadtbücherei Lindenau", "Einrichtung", "Bücher und Spiele zum Ausleihen, Vorlesen am Samstag.", "Lernen und Schule",
     "", "", ""),
)  # fmt: skip


def wait_until(condition: Callable[[], Any], seconds: float, every: float = 0.1) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(every)


class Running(Instance):
    """`lotsin serve`, chat and console, as two processes."""

    def __init__(self, home: Path, small_models: Path) -> None:
        """`small_models`: where another test may have left the models of finding, which take half a minute to make."""
        super().__init__(home, free_port())
        ports = {"LOTSIN_CONSOLE_PORT": str(free_port())}
        judged = home / "judged"
        shutil.copytree(ROOT / "tests" / "language" / "de" / "kinds", judged / "de" / "kinds")
        self.environment |= {**ports, "LOTSIN_SENTENCES": str(judged)}
        self.environment |= {"LOTSIN_SESSION_PER_MINUTE": "100000", "LOTSIN_ADDRESS_PER_MINUTE": "1000000"}
        self.chat, self.console = (f"http://127.0.0.1:{port}" for port in (self.port, self.environment["LOTSIN_CONSOLE_PORT"]))
        self._furnish(small_models)
        self.process = self.start("serve")
        self._wait()

    def _furnish(self, small_models: Path) -> None:
        given = load_settings()
        train(given, taught=())
        (self.home / "models").mkdir(parents=True)
        shutil.copy(path_of(given), self.home / "models")
        for folder in (given.home, small_models):
            for file in folder.glob("*.npz"):
                shutil.copy(file, self.home)
        table = self.home / "lindenau.csv"
        with table.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=";").writerows([_COLUMNS, *_RECORDS])
        for done in (
            self.run("kb", "import", str(table), "--municipality", TOWN),
            self.run("staff", "add", "Anna", "--role", "admin", text=f"{PASSWORD}\n"),
        ):
            assert done.returncode == 0, done.stderr

    def _wait(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Lotsin is ready: "), line
        wait_until(self._console_answers, 60)

    def _console_answers(self) -> bool:
        try:
            return httpx.get(f"{self.console}/redaktion/anmelden", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    def processes(self) -> tuple[int, int]:
        """The chat's and the console's; both alive."""
        assert self.process.poll() is None
        [console] = children_of(self.process.pid)
        return self.process.pid, console

    def say(self, text: str, sender: str = "somebody") -> list[dict[str, Any]]:
        """What the chat answers by HTTP."""
        call = {"sender": sender, "message": text, "metadata": {"municipality": TOWN}}
        answer = httpx.post(f"{self.chat}/webhooks/web/webhook", json=call, timeout=60)
        answer.raise_for_status()
        said: list[dict[str, Any]] = answer.json()
        return said

    def understood(self, text: str) -> str:
        return str(self.say(text)[-1]["custom"]["intent"])

    @contextmanager
    def crowd(self, people: int, question: str, pause_s: float = 0.0) -> Iterator[Crowd]:
        """People who ask without end, all at once, until the block is left."""
        crowd = Crowd(self.chat, question, pause_s)
        with ThreadPoolExecutor(people) as pool:
            talking = [pool.submit(crowd.talk, number) for number in range(people)]
            try:
                yield crowd
            finally:
                crowd.enough.set()
        for one in talking:
            one.result()


def children_of(process: int) -> list[int]:
    return [int(key) for file in Path("/proc").glob(f"{process}/task/*/children") for key in file.read_text().split()]


@dataclass
class Crowd:
    """`faults` are the answers that a parent would not have called one."""

    address: str
    question: str
    pause_s: float
    asked: int = 0
    faults: list[str] = field(default_factory=list)
    enough: Event = field(default_factory=Event)

    def talk(self, number: int) -> None:
        call = {"sender": f"crowd-{number}", "message": self.question, "metadata": {"municipality": TOWN}}
        with httpx.Client(base_url=self.address, timeout=60) as client:
            while not self.enough.is_set():
                answer = client.post("/webhooks/web/webhook", json=call)
                self.asked += 1
                if answer.status_code != 200 or not _is_answer(answer.json()):
                    self.faults.append(f"{answer.status_code}: {answer.text[:300]}")
                self.enough.wait(self.pause_s)


def _is_answer(messages: list[dict[str, Any]]) -> bool:
    said = [message["text"] for message in messages if message.get("text")]
    return bool(said) and messages[-1]["custom"]["outcome"] == "answered" and bool(messages[-1]["custom"]["results"])


class Parent:
    """A family at the town's page, in a window of its own: a new conversation."""

    def __init__(self, browser: Browser, running: Running) -> None:
        self._context = browser.new_context()
        self.page = self._context.new_page()
        self.page.goto(running.chat)
        open_window(self.page)

    def ask(self, text: str) -> Locator:
        """The answer, when it is there."""
        answers = self.page.locator(".answer")
        before = answers.count()
        self.page.locator("textarea").fill(text)
        self.page.keyboard.press("Enter")
        return self._answer(before)

    def press(self, name: str) -> Locator:
        """A button below the last answer, which is answered too."""
        before = self.page.locator(".answer").count()
        self.page.get_by_role("button", name=name).click()
        return self._answer(before)

    def _answer(self, at: int) -> Locator:
        answers = self.page.locator(".answer")
        expect(answers).to_have_count(at + 1, timeout=ANSWER_MS)
        return answers.last

    def leave(self) -> None:
        self._context.close()


class Staff:
    """Somebody at the console, signed in, with the keyboard alone."""

    def __init__(self, browser: Browser, running: Running, script: bool) -> None:
        self._context = browser.new_context(base_url=running.console, java_script_enabled=script)
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(ANSWER_MS)
        self.page.goto("/redaktion/")
        self.write("Name", "Anna")
        self.write("Passwort", PASSWORD)
        self.press("button", "Anmelden")

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.insert_text(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)

    def choose_day(self, label: str, day: str) -> None:
        self.page.get_by_label(label, exact=True).fill(day)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.press("Space")

    def press(self, role: Any, name: str | re.Pattern[str]) -> None:
        """A link or button that leads to another page."""
        self.page.get_by_role(role, name=name).first.focus()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def go(self, path: str) -> None:
        self.page.goto(f"/redaktion/{path}")

    def reload_until(self, text: str, seconds: float) -> None:
        """As somebody without JavaScript does."""

        def shown() -> bool:
            self.page.reload()
            return self.page.get_by_text(text).count() > 0

        wait_until(shown, seconds, 0.5)

    def leave(self) -> None:
        self._context.close()
