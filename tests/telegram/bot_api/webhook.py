"""Deliveries to a webhook, as the server makes them (telegram-bot-api/WebhookActor.cpp).

Messages of one chat go one after the other, taps of one person in a queue of their own; different queues at
the same time, up to `max_connections`. What is not answered 2xx is sent again after a pause that doubles, or
that `Retry-After` says, and holds up its queue until then.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable
from typing import Any

import aiohttp

from tests.telegram.bot_api.bots import Bot, Options, Webhook

SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Deliverer:
    """Brings one bot its updates while a webhook is set. Lives in the server's event loop."""

    def __init__(self, bot: Bot, session: aiohttp.ClientSession) -> None:
        self._bot = bot
        self._session = session
        self._options: Options = bot.world.options
        self._woken = asyncio.Event()
        self._busy: dict[Hashable, asyncio.Task[None]] = {}
        self._failed: dict[int, tuple[int, float]] = {}  # by update: how often, and when again (loop time)

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Delivers until it is cancelled."""
        try:
            while True:
                self._woken.clear()
                pause = self._start_ready()
                try:
                    await asyncio.wait_for(self._woken.wait(), pause)
                except asyncio.TimeoutError:
                    continue
        finally:
            for task in self._busy.values():
                task.cancel()

    def _start_ready(self) -> float | None:
        """Starts what may be sent now; seconds until the next retry, None without one."""
        with self._bot.world.changed:
            hook, pending = self._bot.webhook, list(self._bot.updates.pending)
        if not hook.url or self._bot.revoked:
            return None
        now, seen, pauses = asyncio.get_running_loop().time(), set(self._busy), []
        for number, update in pending:
            queue = queue_of(update)
            if queue in seen:
                continue
            seen.add(queue)
            due = self._failed.get(number, (0, 0.0))[1]
            if due > now:
                pauses.append(due - now)
            elif len(self._busy) < hook.max_connections:
                self._busy[queue] = asyncio.create_task(self._deliver(hook, queue, number, update))
        return min(pauses, default=None)

    async def _deliver(self, hook: Webhook, queue: Hashable, number: int, update: Any) -> None:
        try:
            outcome, retry_after = await self._post(hook, update)
            with self._bot.world.changed:
                self._bot.deliveries.append((number, outcome))
                if isinstance(outcome, int) and 200 <= outcome <= 299:
                    self._bot.updates.drop(number)
                    self._failed.pop(number, None)
                else:
                    reason = f"Wrong response from the webhook: {outcome}" if isinstance(outcome, int) else outcome
                    hook.last_error = (int(time.time()), reason)
                    self._postpone(number, retry_after)
                self._bot.world.changed.notify_all()
        finally:
            del self._busy[queue]
            self._woken.set()

    async def _post(self, hook: Webhook, update: Any) -> tuple[int | str, float]:
        headers = {SECRET: hook.secret_token} if hook.secret_token else {}
        timeout = aiohttp.ClientTimeout(total=self._options.webhook_timeout)
        try:
            async with self._session.post(hook.url, json=update, headers=headers, timeout=timeout) as answer:
                await answer.read()
                after = answer.headers.get("Retry-After", "")
                return answer.status, float(after) if after.isdecimal() else 0.0
        except asyncio.TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientConnectorError:
            return "Connection refused", 0.0
        except aiohttp.ClientError:
            return "Webhook connection closed", 0.0

    def _postpone(self, number: int, retry_after: float) -> None:
        times = self._failed.get(number, (0, 0.0))[0]
        pause = min(self._options.webhook_pause * 2**times, self._options.webhook_longest_pause)
        self._failed[number] = (times + 1, asyncio.get_running_loop().time() + (retry_after or pause))


def queue_of(update: Any) -> Hashable:
    """The queue an update waits in: the chat of a message, the person who tapped, or one of its own."""
    for kind, body in update.items():
        if isinstance(body, dict):
            holder, field = ("tap", "from") if kind == "callback_query" else ("chat", "chat")
            number = body[field].get("id") if isinstance(body.get(field), dict) else None
            return (holder, number) if isinstance(number, int) else ("update", update["update_id"])
    return ("update", update["update_id"])
