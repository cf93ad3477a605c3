"""The server: an aiohttp application in a thread of its own, beside the test that looks into it."""

from __future__ import annotations

import asyncio
import math
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.telegram.bot_api import faults
from tests.telegram.bot_api.answers import Refusal, not_found, too_many_requests, unauthorized
from tests.telegram.bot_api.bots import Bot, Call, Options, World
from tests.telegram.bot_api.chats import Chat, Query
from tests.telegram.bot_api.faults import Fault, Faults
from tests.telegram.bot_api.methods import METHODS, SENDS, Method
from tests.telegram.bot_api.parameters import Given, decoded, read_request
from tests.telegram.bot_api.people import Channel, Group, User
from tests.telegram.bot_api.polling import Polling
from tests.telegram.bot_api.webhook import Deliverer

HOST = "127.0.0.1"
LARGEST_REQUEST = 50 * 2**20 + 2**16  # bytes: a file of 50 MB and what comes with it
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"
_PATH = re.compile(r"/bot([1-9]\d*:[\w-]+)/(\w+)", re.ASCII)
_WITHOUT_ANSWER = (faults.CLOSED_BEFORE, faults.CLOSED_AFTER)


class BotApi:
    """A Bot API server with one bot; further ones with `add_bot`. See the package for what it is strict about."""

    def __init__(self, **options: Any) -> None:
        """`options`: the fields of `Options`."""
        self._loop = asyncio.new_event_loop()
        self.world = World(Options(**options), wake=self._wake_server)
        self.faults = Faults()
        self.bots: list[Bot] = []
        self.bot = self.add_bot("lotsin_test_bot", "Lotsin")
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="Bot API", daemon=True)
        self._polling = Polling()
        self._in_flight: dict[asyncio.Task[Any], asyncio.Transport] = {}
        self._sent_at: dict[tuple[Bot, Any], deque[float]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._deliverers: dict[Deliverer, asyncio.Task[None]] = {}

    # life

    def __enter__(self) -> BotApi:
        self._thread.start()
        self.comes_back()
        return self

    def __exit__(self, *failure: object) -> None:
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`; python-telegram-bot wants `url + "/bot"`."""
        return f"http://{HOST}:{self.port}"

    def goes_down(self) -> None:
        """Unreachable: open connections break, new ones are refused, no webhook is called."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()

    def comes_back(self) -> None:
        """Reachable again, on the same port, with all that was kept."""
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        self.goes_down()
        yield
        self.comes_back()

    # the first bot and its people

    @property
    def token(self) -> str:
        return self.bot.token

    def add_bot(self, username: str, first_name: str = "Lotsin") -> Bot:
        """A further bot, before the server starts or while it runs."""
        bot = Bot(self.world, len(self.bots) + 1, username, first_name)
        self.bots.append(bot)
        self.world.wake()
        return bot

    def user(self, first_name: str = "Ada", **more: Any) -> User:
        return self.bot.user(first_name, **more)

    def group(self, title: str, **more: Any) -> Group:
        return self.bot.group(title, **more)

    def channel(self, title: str) -> Channel:
        return self.bot.channel(title)

    def push_raw(self, update: dict[str, Any]) -> int:
        return self.bot.push_raw(update)

    def revoke(self) -> None:
        self.bot.revoke()

    # what happened

    @property
    def calls(self) -> list[Call]:
        """Every call with a valid token in order, but getUpdates; those are `polls`."""
        with self.world.changed:
            return list(self.world.calls)

    @property
    def polls(self) -> list[Call]:
        with self.world.changed:
            return list(self.world.polls)

    @property
    def unknown_parameters(self) -> list[str]:
        """`method.parameter` for each that the method does not have; the server ignores those."""
        return self.world.unknown_parameters

    def calls_of(self, method: str, chat: Chat | None = None) -> list[Call]:
        return [call for call in self.calls if call.method == method and (chat is None or call.chat_id == chat.id)]

    def answered_callback(self, query: Query) -> dict[str, Any] | None:
        """The parameters a tap was answered with, None if it was not."""
        return query.answer

    def wait_until(self, holds: Callable[[], object], timeout: float = 15.0, what: str = "it") -> None:
        """Waits for anything that calls or updates change. Raises AssertionError after `timeout` seconds."""
        self.world.wait_until(holds, timeout, what)

    # serving

    async def _open(self) -> None:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._session = aiohttp.ClientSession()
        self._wake()

    async def _close(self) -> None:
        if self._runner is None or self._session is None:
            return
        for task in self._deliverers.values():
            task.cancel()
        await asyncio.gather(*self._deliverers.values(), return_exceptions=True)
        self._deliverers.clear()
        for task, connection in self._in_flight.items():
            connection.close()
            task.cancel()
        await asyncio.gather(*self._in_flight, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()
        self._runner = self._session = None

    async def _finish(self) -> None:
        await self._close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _wake_server(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        """Something changed: polls and deliveries look again."""
        self._polling.wake()
        if self._session is not None:
            for bot in self.bots[len(self._deliverers) :]:
                deliverer = Deliverer(bot, self._session)
                self._deliverers[deliverer] = self._loop.create_task(deliverer.run())
        for deliverer in self._deliverers:
            deliverer.wake()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        connection, task = request.transport, asyncio.current_task()
        if connection is None or task is None:
            raise ConnectionResetError("the caller is gone")
        self._in_flight[task] = connection
        try:
            return await self._answer(request, connection)
        except Refusal as refusal:
            return _json(refusal.answer, refusal.code)
        finally:
            del self._in_flight[task]

    async def _answer(self, request: web.Request, connection: asyncio.Transport) -> web.StreamResponse:
        path = _PATH.fullmatch(request.path)
        if path is None or request.method not in ("GET", "POST"):
            raise not_found()
        bot = next((bot for bot in self.bots if bot.token == path[1]), None)
        if bot is None or bot.revoked:
            raise unauthorized()
        method = METHODS.get(path[2].lower())
        given = await read_request(request)
        call = Call(bot, method.name if method else path[2], given)
        fault = self._begin(call, method)
        if fault is not None and fault.kind == faults.BAD_GATEWAY:
            return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
        if fault is None or fault.kind != faults.CLOSED_BEFORE:
            answer = await self._carry_out(call, method, fault)
            with self.world.changed:
                call.answered_at = time.monotonic()
                call.answer = None if fault is not None and fault.kind in _WITHOUT_ANSWER else answer
                self.world.changed.notify_all()
        if fault is not None and fault.kind in _WITHOUT_ANSWER:
            connection.close()
        return _json(call.answer or {}, (call.answer or {}).get("error_code", 200))

    def _begin(self, call: Call, method: Method | None) -> Fault | None:
        """Writes the call down with its parameters decoded, and sees what goes wrong with it."""
        with self.world.changed:
            (self.world.polls if call.method == "getUpdates" else self.world.calls).append(call)
            if method is not None:
                try:
                    call.parameters, unknown = decoded(call.parameters, method.parameters)
                    self.world.unknown_parameters += [f"{method.name}.{name}" for name in unknown]
                except Refusal as refusal:
                    call.unreadable = refusal
            fault = self.faults.striking(call)
            call.fault = fault.kind if fault else None
            self.world.changed.notify_all()
            return fault

    async def _carry_out(self, call: Call, method: Method | None, fault: Fault | None) -> dict[str, Any]:
        """The answer, after the effect."""
        try:
            if fault is not None and fault.kind == faults.TOO_MANY:
                raise too_many_requests(fault.retry_after)
            if method is None:
                raise not_found()
            if call.unreadable is not None:
                raise call.unreadable
            if method.name == "getUpdates":
                result: Any = await self._polling.read(call.bot, call.parameters)
            else:
                result = self._run(call.bot, method, call.parameters)
        except Refusal as refusal:
            return refusal.answer
        if fault is not None and fault.kind == faults.SLOW:
            await asyncio.sleep(fault.seconds)
        return {"ok": True, "result": result}

    def _run(self, bot: Bot, method: Method, given: Given) -> Any:
        with self.world.changed:
            if method.name in SENDS:
                self._check_flood(bot, given)
            result = method.run(bot, given)
        if method.name == "setWebhook":
            self._polling.end(bot, "terminated by setWebhook request")
            self._wake()
        return result

    def _check_flood(self, bot: Bot, given: Given) -> None:
        limit = self.world.options.flood_limit
        if limit is None:
            return
        sent, now = self._sent_at[bot, given.get("chat_id")], time.monotonic()
        while sent and sent[0] <= now - 1:
            sent.popleft()
        if len(sent) >= limit:
            raise too_many_requests(math.ceil(sent[0] + 1 - now))
        sent.append(now)


def _json(answer: dict[str, Any], status: int) -> web.Response:
    return web.json_response(answer, status=status)
