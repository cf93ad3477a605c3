"""A bot as it runs in the service, against the mock of the Bot API: trained agent, five towns, a database of its own."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from sanic import Sanic

from actions.services import Services
from bot import in_process_actions
from bot.assistant import Reply, exchange, load_agent
from bot.channels.telegram.channel import TelegramInput
from bot.channels.telegram.runner import BotSettings, TelegramBot
from bot.conversations import ConversationStore
from bot.lock_store import WakingLockStore
from bot.model import train
from knowledge.knowledge import Knowledge
from lotsin.quiet import quiet_rasa
from review.appointments import open_book
from review.log import ReviewLog
from store.database import Database, metadata
from store.settings import Settings, load_settings
from store.telegram import update
from tests.builders import never_drawn
from tests.telegram.bot_api import BotApi, Message, Query, User

MONDAY = datetime(2026, 11, 23, 10)  # what "now" is for the answers; the towns' dates are of this winter
AHLEN, NEHEIM = (51.763, 7.893), (51.4515, 7.9660)  # points in the middle of a town and of a district
_PAUSE = 0.005  # seconds between two looks at what is still owed
Sanic.test_mode = True  # several applications one after the other in a process


# --- made once ---


@pytest.fixture(scope="session")
def agent(knowledge: Knowledge, home: Path) -> Agent:
    """Shared; each test gives it a database. What `make setup` learned is not learned again; alone, it takes a minute."""
    quiet_rasa(logging.ERROR)
    given = Services(load_settings(), knowledge, None)
    train(given.settings)
    for learned in given.settings.home.glob("*.npz"):
        shutil.copy(learned, home)
    agent = load_agent(given)
    asyncio.run(exchange(agent.handle_message, "Krabbelgruppe", "first", {"municipality": "ahlen"}, "terminal"))
    return agent


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema, to be copied."""
    path = tmp_path_factory.mktemp("telegram") / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


# --- one for each test ---


@pytest.fixture
def chats(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    """Where chats, conversations and the review log of this test are kept."""
    shutil.copy(empty_database, tmp_path / "lotsin.db")
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    yield database
    database.close()


@pytest.fixture
def given(knowledge: Knowledge, chats: Database, tmp_path: Path) -> Services:
    settings = Settings(home=tmp_path, database_url=chats.url)
    return Services(
        settings, knowledge, ReviewLog(chats, never_drawn), now=lambda: MONDAY, appointments=open_book(settings, chats)
    )


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def father(api: BotApi) -> User:
    """Has not written yet."""
    return api.user("Emre", last_name="Yılmaz", username="emre_yilmaz")


@dataclass
class Running:
    """A bot that runs, what it runs on, and what people do with it. `telegram` is None in webhook mode."""

    api: BotApi
    database: Database
    given: Services
    telegram: TelegramBot | None = None

    async def settled(self, timeout: float = 30.0) -> None:
        """Every update was taken in and every answer is out. Raises AssertionError."""
        until = time.monotonic() + timeout
        while self.api.bot.updates.pending or self._owed():
            assert time.monotonic() < until, f"not settled in {timeout} s: {self.api.bot.updates.pending}"
            await asyncio.sleep(_PAUSE)

    async def until(self, holds: Callable[[], object], timeout: float = 15.0) -> None:
        """For what follows an answer. Raises AssertionError."""
        until = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < until, f"not so in {timeout} s: {holds}"
            await asyncio.sleep(_PAUSE)

    def _owed(self) -> bool:
        with self.database.reading() as connection:
            return connection.execute(sa.select(update.c.update_id).where(update.c.chat_id.isnot(None))).first() is not None

    async def answers(self, sent: Message) -> list[Message]:
        """All that came into the chat after this message, once nothing more is owed: `await bot.answers(father.sends("…"))`."""
        await self.settled()
        return [message for message in sent.chat.received if message.message_id > sent.message_id]

    async def answer(self, sent: Message) -> Message:
        """The only message that came. Raises AssertionError."""
        found = await self.answers(sent)
        assert len(found) == 1, [message.text for message in found]
        return found[0]

    async def tap(self, who: User, message: Message, title: str = "", **more: Any) -> tuple[Query, list[Message]]:
        """The tap, answered, and the messages that followed."""
        before = len(message.chat.received)
        query = who.taps(message, title, **more)
        await asyncio.to_thread(self.api.wait_until, lambda: query.answer is not None, 15, "the answer to a tap")
        await self.settled()
        return query, message.chat.received[before:]

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of all tables of this test's database."""
        with self.database.reading() as connection:
            return {
                table.name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
                for table in metadata.sorted_tables
            }

    def kept_of(self, table: str) -> list[dict[str, Any]]:
        return self.kept()[table]


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def run_bot(agent: Agent, given: Services, chats: Database, api: BotApi) -> AsyncIterator[Start]:
    """Starts a bot: `await run_bot(municipality="ahlen", webhook=True)`; further words change the services, as `now=…` does."""
    async with AsyncExitStack() as running:

        async def start(municipality: str | None = None, webhook: bool = False, **changes: Any) -> Running:
            used = replace(given, **changes)
            _give(agent, used, chats)
            how = _by_webhook if webhook else _by_polling
            return await running.enter_async_context(how(agent, used, chats, api, municipality))

        yield start


@pytest.fixture
async def bot(run_bot: Start) -> Running:
    """One bot for all towns, polling."""
    return await run_bot()


@pytest.fixture
async def ahlens_bot(run_bot: Start) -> Running:
    """A bot of one town, polling."""
    return await run_bot(municipality="ahlen")


def _give(agent: Agent, given: Services, database: Database) -> None:
    agent.tracker_store = ConversationStore(agent.domain, database)
    agent.lock_store = WakingLockStore()  # locks belong to an event loop
    assert agent.processor is not None
    agent.processor.tracker_store = agent.tracker_store
    in_process_actions.install(agent, given)


@asynccontextmanager
async def _by_polling(
    agent: Agent, given: Services, database: Database, api: BotApi, municipality: str | None
) -> AsyncIterator[Running]:
    async def ask(text: str, conversation: str, about: dict[str, Any]) -> Reply:
        return await exchange(agent.handle_message, text, conversation, about, "telegram")

    bot = TelegramBot(BotSettings(api.token, municipality, api.url), given, database, ask)
    bot.start()
    await asyncio.wait_for(bot.ready.wait(), 15)
    yield Running(api, database, given, bot)
    await bot.stop()


@asynccontextmanager
async def _by_webhook(
    agent: Agent, given: Services, database: Database, api: BotApi, municipality: str | None
) -> AsyncIterator[Running]:
    """The input channel as the server has it, on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    tokens = {(municipality or "").upper().replace("-", "_"): api.token}
    settings = replace(given.settings, telegram_tokens=tokens, telegram_api=api.url, telegram_webhook_url=address)
    app = Sanic(f"lotsin-{uuid4().hex}", configure_logging=False)
    app.ctx.agent = agent
    register([TelegramInput(replace(given, settings=settings), database)], app, route="/webhooks/")
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    await asyncio.to_thread(api.wait_until, lambda: api.bot.webhook.url, 15, "the webhook to be set")
    yield Running(api, database, given)
    await server.before_stop()
    server.close()
    await server.wait_closed()
    await server.after_stop()
