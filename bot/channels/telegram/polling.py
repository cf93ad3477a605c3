"""Asks Telegram for updates, from a machine without a public address."""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.channels.telegram.connection import is_over, pause_after

logger = logging.getLogger(__name__)
HOLD_S = 25  # how long Telegram holds a question for updates
_SILENT_S = 600.0  # the same trouble is not logged again sooner
_LARGEST_STEP = 2**31  # between numbers of updates; a number farther off is none of Telegram's
_PAUSE_S = 0.5  # after an answer that brought nothing new although it came at once


class Polling:
    """python-telegram-bot's own `Updater` confirms a batch of updates before it is worked on, and reads it as one: what a
    killed program had in hand is lost, and a single malformed update stops it for good.
    """

    def __init__(self, bot: ExtBot[int], kinds: list[str], receive: Callable[[object], Awaitable[None]]) -> None:
        """`receive`: takes one update in, whatever it is; once it returns, the update may be confirmed."""
        self._bot = bot
        self._kinds = kinds
        self._receive = receive
        self._offset: int | None = None
        self._stuck: deque[str] = deque(maxlen=100)  # what cannot be confirmed and comes again with every answer
        self._said: dict[str, float] = {}

    async def run(self) -> None:
        """For ever. Raises InvalidToken."""
        failures = 0
        while True:
            asked = time.monotonic()
            try:
                found = await self._ask()
            except TelegramError as error:
                if is_over(error):
                    raise InvalidToken from error
                self._say(error)
                await asyncio.sleep(pause_after(failures, error))
                failures += 1
                continue
            failures = 0
            fresh = await self._take(found)
            if not fresh and time.monotonic() - asked < _PAUSE_S:
                await asyncio.sleep(_PAUSE_S)

    async def _ask(self) -> list[object]:
        question = {"timeout": HOLD_S, "allowed_updates": self._kinds}
        if self._offset is not None:
            question["offset"] = self._offset
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "please use Bot.get_updates": that one reads a batch as a whole
            found = await self._bot.do_api_request("getUpdates", question, read_timeout=HOLD_S + 10)
        return found if isinstance(found, list) else []

    async def _take(self, found: list[object]) -> bool:
        """Whether anything was new; all that is was written down when this returns."""
        fresh = [raw for raw in found if repr(raw) not in self._stuck]
        await asyncio.gather(*(self._receive(raw) for raw in fresh))
        numbers = [number for raw in found if (number := number_of(raw)) is not None]
        before = self._offset if self._offset is not None else min(numbers, default=0)
        near = [number for number in numbers if number - before < _LARGEST_STEP]
        if near:
            self._offset = max(near) + 1  # not the largest ever: numbers begin anew after a week without updates
        self._stuck.extend(repr(raw) for raw in fresh if number_of(raw) not in near)
        return bool(fresh)

    def _say(self, error: TelegramError) -> None:
        why = "another program asks for this bot's updates" if isinstance(error, Conflict) else type(error).__name__
        if time.monotonic() - self._said.get(why, -_SILENT_S) >= _SILENT_S:
            self._said[why] = time.monotonic()
            logger.error("Telegram: no updates (%s); trying again", why)


def number_of(raw: Any) -> int | None:
    """Of an update as Telegram sends it; None where it has none that can be kept."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**63 else None
