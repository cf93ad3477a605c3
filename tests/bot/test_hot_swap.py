"""A new release takes over while people write: nothing is lost, and what cannot be loaded changes nothing."""

from __future__ import annotations

import gc
import shutil
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import register
from sanic import Sanic

from bot.channels import web
from bot.hot_swap import HotSwap
from bot.model import current_path, path_of, train
from review.releases import ReleaseBook
from review.sentences import SentenceBook
from store.database import Database
from store.settings import load_settings
from tests.sanic_server import SanicServer

NOW = datetime(2026, 11, 25, 10, 0)
WRITERS = 6
LONGEST_WAIT_S = 10.0  # on a busy machine; a model is loaded in two seconds, and nobody waits for all of them


class Service(SanicServer):
    """The chat with the trained assistant, looking for releases."""

    def __init__(self, given: Any, database: Database) -> None:
        super().__init__()
        self._given, self._database = given, database
        self.app: Any = None
        self.swap: Any = None

    def furnish(self, app: Sanic) -> None:
        app.ctx.agent = None
        self.app, self.swap = app, HotSwap(app, self._given, self._database)
        app.register_listener(lambda *_: self.swap.begin(), "before_server_start")
        app.add_task(self.swap.watch())
        register([web.WebInput(self._given.settings)], app, route="/webhooks/")

    def serves(self, release: int | None) -> bool:
        """Within ten seconds."""
        until = time.monotonic() + 10
        while self.swap.serving != release and time.monotonic() < until:
            time.sleep(0.05)
        return bool(self.swap.serving == release)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, given: Any) -> Path:
    """An instance with the model as delivered."""
    train(given.settings)
    instance: Path = tmp_path_factory.mktemp("swap")
    (instance / "models").mkdir()
    shutil.copy(current_path(given.settings), path_of(load_settings({"LOTSIN_HOME": str(instance)})))
    return instance


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def service(given: Any, instance: Path, database: Database) -> Iterator[Service]:
    settings = load_settings({"LOTSIN_HOME": str(instance), "LOTSIN_ADDRESS_PER_MINUTE": "1000000"})
    with Service(replace(given, settings=settings, log=None), database) as service:
        yield service


def a_release(database: Database, instance: Path, content: bytes | None = None) -> int:
    """Ready, with a sentence of its own; its model is the delivered one under another name, or `content`."""
    book = ReleaseBook(database)
    with database.writing() as connection:
        SentenceBook(database).add(connection, "ask_cost", f"wat kost dat {time.time()}", "de", 1)
    release = book.begin("Anna", NOW)
    assert release
    model = instance / "models" / f"lotsin-{release.id:012}.tar.gz"
    if content is None:
        shutil.copy(path_of(load_settings({"LOTSIN_HOME": str(instance)})), model)
    else:
        model.write_bytes(content)
    book.end(release.id, "ready", model=model.name)
    return release.id


def publish(database: Database, release: int | None) -> None:
    with database.writing() as connection:
        ReleaseBook(database).use(connection, release, "Anna", NOW)


def say(service: Service, text: str) -> dict[str, Any]:
    call = {"sender": "anna", "message": text, "metadata": {"municipality": "ahlen"}}
    found: dict[str, Any] = httpx.post(f"{service.url}/webhooks/web/webhook", json=call, timeout=60).json()[-1]["custom"]
    return found


def talk(url: str, number: int, enough: Event) -> list[tuple[int, str, float]]:
    """One message after the other, until it is enough: status, outcome and how many seconds it took, of each."""
    answers = []
    with httpx.Client(base_url=url, timeout=30) as client:
        while not enough.is_set():
            call = {"sender": f"writer-{number}", "message": "wo gibts ne tanzgruppe", "metadata": {"municipality": "ahlen"}}
            answer = client.post("/webhooks/web/webhook", json=call)
            took = answer.elapsed.total_seconds()
            answers.append((answer.status_code, answer.json()[-1]["custom"]["outcome"], took))
    return answers


def test_under_load_every_message_is_answered_while_releases_come_and_go(service, database, instance):
    enough = Event()
    say(service, "wo gibts ne tanzgruppe")  # the town's index is made with the first question

    with ThreadPoolExecutor(WRITERS) as writers:
        talking = [writers.submit(talk, service.url, number, enough) for number in range(WRITERS)]
        swapped = []
        for release in (a_release(database, instance), a_release(database, instance), None):
            publish(database, release)
            swapped.append(service.serves(release))
        enough.set()
        answers = [answer for one in talking for answer in one.result()]

    assert swapped == [True, True, True]
    assert len(answers) > 50
    assert {answer[:2] for answer in answers} == {(200, "answered")}
    assert max(took for *_, took in answers) < LONGEST_WAIT_S


def test_the_old_model_is_released(service, database, instance):
    old = weakref.ref(service.app.ctx.agent.processor)
    publish(database, a_release(database, instance))

    assert service.serves(1)
    gc.collect()
    assert old() is None


def test_a_conversation_goes_on_across_the_change(service, database, instance):
    first = say(service, "wo gibts ne tanzgruppe")
    publish(database, a_release(database, instance))
    assert service.serves(1)

    more = say(service, "was kostet das erste?")

    assert more["results"][0]["id"] == first["results"][0]["id"]


@pytest.mark.parametrize("content", [b"", b"no archive at all", "cut"])
def test_a_model_that_cannot_be_loaded_changes_nothing_and_is_said(service, database, instance, content):
    whole = path_of(load_settings({"LOTSIN_HOME": str(instance)})).read_bytes()
    release = a_release(database, instance, whole[:200_000] if content == "cut" else content)
    before = service.app.ctx.agent

    publish(database, release)
    until = time.monotonic() + 15
    book = ReleaseBook(database)
    while book.current_id() is not None and time.monotonic() < until:
        time.sleep(0.1)

    failed = book.get(release)
    assert service.app.ctx.agent is before
    assert (failed.state, book.current_id()) == ("failed", None)
    assert "bisherige Fassung antwortet weiter" in failed.faults[0]


def test_a_start_takes_the_published_release_and_without_its_file_the_delivered_model(service, database, instance):
    release = a_release(database, instance)
    publish(database, release)
    assert service.serves(release)

    service.stop()
    service.start()
    with_file = service.swap.serving, service.app.ctx.agent.model_name
    (instance / "models" / f"lotsin-{release:012}.tar.gz").unlink()
    service.stop()
    service.start()

    assert with_file == (release, f"lotsin-{release:012}.tar.gz")
    assert service.swap.serving is None
    assert service.app.ctx.agent.is_ready()
