"""The channel as `lotsin serve` runs it, with a small assistant in place of Rasa: for what does not depend on the answers."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

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
from tests.sanic_server import SanicServer
from tests.telegram.bot_api import BotApi, Chat

SECRET = "X-Telegram-Bot-Api-Secret-Token"
ANSWER = "Antwort auf "
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


class Service(SanicServer):
    """Can be stopped and started again. The web channel runs beside it."""

    def __init__(self, given: Services, database: Database, tokens: dict[str, str], api: str, webhook: bool = False) -> None:
        """`tokens`: by town, "" for all towns. `api`: address of the Bot API. `webhook`: or else polling."""
        super().__init__()
        self.assistant = Assistant()
        hook = self.url if webhook else None
        settings = replace(given.settings, telegram_tokens=tokens, telegram_api=api, telegram_webhook_url=hook)
        self._given = replace(given, settings=settings)
        self._database = database

    def furnish(self, app: Sanic) -> None:
        app.config.REQUEST_MAX_SIZE = 2 * web.LARGEST_BODY
        app.ctx.agent = self.assistant
        register([web.WebInput(self._given.settings), TelegramInput(self._given, self._database)], app, route="/webhooks/")

        @app.exception(SanicException)
        async def refuse(_: object, error: SanicException) -> HTTPResponse:
            return json({"error": str(error)}, status=error.status_code or 500)

    def close(self) -> None:
        super().close()
        self._database.close()

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
