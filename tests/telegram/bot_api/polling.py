"""Long polls: getUpdates waits for updates, and a second poll ends the first."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.telegram.bot_api.answers import OTHER_POLL, Refusal, conflict, unauthorized
from tests.telegram.bot_api.bots import Bot
from tests.telegram.bot_api.parameters import Given
from tests.telegram.bot_api.profile import get_updates

LONGEST = 50  # seconds


class Poll:
    """A getUpdates call that waits."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.ended: Refusal | None = None

    def end(self, why: Refusal) -> None:
        self.ended = why
        self.woken.set()


class Polling:
    """The waiting polls, one a bot. Lives in the server's event loop."""

    def __init__(self) -> None:
        self._waiting: dict[Bot, Poll] = {}

    def wake(self) -> None:
        """Lets every poll look again."""
        for poll in self._waiting.values():
            poll.woken.set()

    def end(self, bot: Bot, reason: str) -> None:
        if bot in self._waiting:
            self._waiting[bot].end(conflict(reason))

    async def read(self, bot: Bot, given: Given) -> list[Any]:
        """The updates from `offset` on, as soon as there are any, or none after `timeout` seconds."""
        loop, poll = asyncio.get_running_loop(), Poll()
        until = loop.time() + min(max(given.get("timeout", 0), 0), LONGEST)
        try:
            while True:
                poll.woken.clear()
                with bot.world.changed:
                    updates = get_updates(bot, given)
                    bot.world.changed.notify_all()  # what was confirmed is gone
                left = until - loop.time()
                if updates or left <= 0:
                    return updates
                self._take_turn(bot, poll)
                await _woken(poll, left)
                if poll.ended:
                    raise poll.ended
                if bot.revoked:
                    raise unauthorized()
        finally:
            if self._waiting.get(bot) is poll:
                del self._waiting[bot]

    def _take_turn(self, bot: Bot, poll: Poll) -> None:
        if self._waiting.get(bot) not in (None, poll):
            self._waiting[bot].end(conflict(OTHER_POLL))
        self._waiting[bot] = poll


async def _woken(poll: Poll, timeout: float) -> None:
    try:
        await asyncio.wait_for(poll.woken.wait(), timeout)
    except asyncio.TimeoutError:
        return
