"""The channel as `lotsin serve` runs it, with a small assistant in place of Rasa: for what does not depend on the answers."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, json

from actions.services import Services
from bot.channels import web
from bot.channels.telegram.channel import TelegramInput
from bot.channels.telegram.keys import Keys
from store.database import Database, metadata
from store.telegram import update
from tests.telegram.bot_api import BotApi, Chat

SECRET = "X-Telegram-Bot-Api-Secret-Token"
ANSWER = "Antwort auf "
Sanic.test_mode = True  # several applications one after the other in a process
_DATA = {"intent": "chitchat", "outcome": "chitchat", "results": [], "topics": []}


@dataclass
class Assistant:
    """Says what it was asked. `fails_at`: words that are too much for it. `pause`: seconds an answer takes."""

    fails_at: str = "\0"
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.asked.append(message.text)
        await asyncio.sleep(self.pause)
        if self.fails_at in message.text:
            raise ValueError(message.text)
        await message.output_channel.send_text_message(message.sender_id, f"{ANSWER}{message.text}")
        await message.output_channel.send_custom_json(message.sender_id, _DATA)


class Service:
    """Runs in a thread from `start` to `stop`; can be started again. The web channel runs beside it."""

    def __init__(self, given: Services, database: Database, tokens: dict[str, str], api: str, webhook: bool = False) -> None:
        """`tokens`: by town, "" for all towns. `api`: address of the Bot API. `webhook`: or else polling."""
        self.assistant = Assistant()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        hook = self.url if webhook else None
        settings = replace(given.settings, telegram_tokens=tokens, telegram_api=api, telegram_webhook_url=hook)
        self._given = replace(given, settings=settings)
        self._database = database
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="Lotsin", daemon=True)
        self._thread.start()
        self._server: Any = None

    def __enter__(self) -> Service:
        self.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def start(self) -> None:
        self._run(self._start())

    def stop(self) -> None:
        if self._server is not None:
            self._run(self._stop())

    def close(self) -> None:
        self.stop()
        self._run(_end_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._socket.close()
        self._database.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(180)

    async def _start(self) -> None:
        app = Sanic(f"lotsin-{uuid4().hex}", configure_logging=False)
        app.config.REQUEST_MAX_SIZE = 2 * web.LARGEST_BODY
        app.config.USE_UVLOOP = False
        app.ctx.agent = self.assistant
        register([web.WebInput(self._given.settings), TelegramInput(self._given, self._database)], app, route="/webhooks/")

        @app.exception(SanicException)
        async def refuse(_: object, error: SanicException) -> HTTPResponse:
            return json({"error": str(error)}, status=error.status_code or 500)

        self._server = await app.create_server(sock=self._socket.dup(), return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()

    async def _stop(self) -> None:
        await self._server.before_stop()
        self._server.close()
        await self._server.wait_closed()
        await self._server.after_stop()
        self._server = None

    # --- what a test asks it ---

    def says(self, text: str) -> str:
        """By the web chat."""
        answer = httpx.post(f"{self.url}/webhooks/web/webhook", json={"sender": "eine", "message": text}, timeout=15)
        return str(answer.json()[0]["text"])

    def push(self, token: str, body: bytes, secret: str | None = None, path: str | None = None) -> int:
        """A call of a bot's webhook; the right secret and path unless said otherwise. The status."""
        keys = Keys(token)
        headers = {SECRET: keys.secret if secret is None else secret}
        address = f"{self.url}/webhooks/telegram/{path or keys.path}"
        return httpx.post(address, content=body, headers=headers, timeout=15).status_code


@contextmanager
def locked(given: Services) -> Iterator[None]:
    """Another program holds the database."""
    lock = sqlite3.connect(given.settings.home / "lotsin.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    yield
    lock.execute("ROLLBACK")
    lock.close()


def _wait_until_nothing_is_owed(database: Database, timeout: float = 15.0) -> None:
    until = time.monotonic() + timeout
    owed = sa.select(sa.func.count()).select_from(update).where(update.c.chat_id.isnot(None))
    while True:
        with database.reading() as connection:
            if not connection.execute(owed).scalar():
                break
        assert time.monotonic() < until, "an answer is still owed"
        time.sleep(0.02)


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """A folder stands where the file was; it goes when nobody writes, as a file in use would be locked and not gone."""
    _wait_until_nothing_is_owed(database)
    file = Path(str(database.engine.url.database))
    away = [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm")]
    database.engine.dispose()
    there = [path for path in away if path.exists()]
    for path in there:
        path.rename(f"{path}.away")
    file.mkdir()
    yield
    file.rmdir()
    for path in there:
        Path(f"{path}.away").rename(path)
    database.engine.dispose()  # who connected in between made a file of its own


async def _end_all() -> None:
    """Connections that callers keep open."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def service_of(given: Services, api: BotApi, webhook: bool = False) -> Service:
    """With the one bot of `api`, for all towns, on the database of `given`."""
    return Service(given, Database(given.settings.database_url), {"": api.token}, api.url, webhook)


@dataclass(frozen=True)
class Kept:
    """The rows of this test's database."""

    database: Database

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.select(metadata.tables[table]))]

    def owed(self) -> list[dict[str, Any]]:
        return [row for row in self.rows("telegram_update") if row["chat_id"] is not None]


def wait_until(holds: Callable[[], object], timeout: float = 15.0) -> None:
    """For what the mock does not see: logs, rows. Raises AssertionError."""
    until = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < until, f"not within {timeout} s"
        time.sleep(0.01)


def answered(chat: Chat) -> list[str]:
    """What the chat's questions were, in the order of their answers."""
    return [text[len(ANSWER) :] for text in chat.texts if text.startswith(ANSWER)]


def wait_until_answered(api: BotApi, asked: dict[Chat, list[str]], timeout: float = 30.0) -> None:
    """Every one of these exactly once, in this order, in each chat. Raises AssertionError."""

    def wrong() -> dict[int, list[str]]:
        return {chat.id: answered(chat) for chat, texts in asked.items() if answered(chat) != texts}

    def all_are_there() -> bool:
        return all(len(answered(chat)) >= len(texts) for chat, texts in asked.items())

    try:
        api.wait_until(all_are_there, timeout, "all answers")
    except AssertionError as late:
        raise AssertionError(f"{late}; there are {wrong()}") from None
    assert not wrong(), wrong()
