"""Sends an answer, message by message: each once, in order, however often Telegram says "later" or cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import chain, count, repeat
from typing import Any

from telegram import InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter, ExtBot

from bot.channels.telegram.inbox import Call
from bot.channels.telegram.sent import Sent

logger = logging.getLogger(__name__)
_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between attempts; the last again and again
_TAP_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # a tap can be answered for some seconds only
_LONGEST_S = 3600.0  # an answer that comes later helps nobody
_LONGEST_BY_METHOD = {"answerCallbackQuery": 10.0, "sendChatAction": 0.0}  # seconds; nobody waits longer for these
_UNCHANGED = "message is not modified"
_NO_CHAT = "chat not found"
_ODD_RESULT = (TypeError, KeyError, ValueError, AttributeError)  # python-telegram-bot on what it cannot read


class Gone(Exception):
    """The chat cannot be written to any more: the person blocked the bot, or the chat is no more."""


class Undeliverable(Exception):
    """Telegram refuses this message, or it came too late; the others of the answer may still be sent."""


class WaitsPerChat(BaseRateLimiter[int]):
    """Waits as long as Telegram says and sends again; nobody else waits.

    `AIORateLimiter` of the library halts every chat when one is told to wait, and slows answers down before Telegram asks for
    it; a bot that answers is not one that broadcasts.
    """

    def __init__(self, sent: Sent) -> None:
        self._sent = sent

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        while True:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as later:
                self._sent.take_back()
                if seconds_of(later) > _LONGEST_BY_METHOD.get(endpoint, _LONGEST_S):
                    raise
                await asyncio.sleep(seconds_of(later))


def seconds_of(later: RetryAfter) -> float:
    """How long to wait; python-telegram-bot is about to change the type."""
    wait = later.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Delivery:
    def __init__(self, bot: ExtBot[int], sent: Sent) -> None:
        self._bot = bot
        self._sent = sent

    async def send(self, chat_id: int, update_id: int, answer: list[Call]) -> None:
        """All messages that are not out yet. Raises Gone, InvalidToken."""
        for position, call in enumerate(answer):
            part = f"{update_id}:{position}"
            if part not in self._sent:
                try:
                    with self._sent.as_part(part):
                        await self._send_until_it_is_out(chat_id, part, call)
                except Undeliverable as error:
                    logger.error("Telegram did not take a message: %s", error)

    async def _send_until_it_is_out(self, chat_id: int, part: str, call: Call) -> None:
        waited = 0.0
        pauses = chain(_PAUSES, repeat(_PAUSES[-1]))
        while True:
            try:
                await self._call(chat_id, call)
                break
            except Forbidden as error:
                raise Gone from error
            except ChatMigrated as error:  # a group became a supergroup: the same people under another number
                if chat_id == error.new_chat_id:
                    raise Gone from error
                chat_id = error.new_chat_id
                self._sent.take_back()
            except InvalidToken:
                self._sent.take_back()
                raise
            except BadRequest as error:
                if _UNCHANGED in str(error).lower():
                    break
                call = _simpler(call, error)
                self._sent.take_back()
            except TelegramError as error:
                self._sent.take_back()
                pause = seconds_of(error) if isinstance(error, RetryAfter) else next(pauses)
                waited += pause
                if waited > _LONGEST_S:
                    raise Undeliverable(f"not within an hour, {type(error).__name__}") from error
                await asyncio.sleep(pause)
            except _ODD_RESULT as error:
                if part not in self._sent:
                    raise Undeliverable(f"a {type(error).__name__} before it was sent") from error
                break  # it is out; what came back is not read anyway
        self._sent.note(part)

    async def _call(self, chat_id: int, call: Call) -> None:
        values = {name: value for name, value in call.items() if name != "method"}
        method = call["method"]
        if "text" in values or "caption" in values:  # as a default the library would set it for a venue too
            values["parse_mode"] = ParseMode.HTML
        if method == "send_document":
            values["document"] = InputFile(values.pop("content").encode("utf-8"), values.pop("filename"))
        await getattr(self._bot, method)(chat_id=chat_id, **values)

    async def acknowledge(self, tap_id: str, notice: str | None) -> bool:
        """The little wheel on the button stops. False where the tap is too old for that."""
        for attempt in count():
            try:
                await self._bot.answer_callback_query(tap_id, text=notice)
            except BadRequest:
                return attempt > 0  # else an earlier attempt got there
            except InvalidToken:
                return True
            except TelegramError as error:
                logger.debug("a tap is not acknowledged yet: %s", type(error).__name__)
                if attempt < len(_TAP_PAUSES):
                    await asyncio.sleep(_TAP_PAUSES[attempt])
                    continue
            return True
        raise AssertionError("the loop above ends by itself")

    async def quietly(self, call: Coroutine[Any, Any, object]) -> None:
        """What helps but is owed to nobody, such as "typing"."""
        try:
            await call
        except TelegramError as error:
            logger.debug("left out: %s", type(error).__name__)


def _simpler(call: Call, refused: BadRequest) -> Call:
    """What may be taken instead: a message of its own for an edit, then one without buttons. Raises Gone, Undeliverable."""
    if _NO_CHAT in str(refused).lower():
        raise Gone from refused
    reason = str(refused).partition('"')[0]  # quotes would hold words
    if call["method"] == "edit_message_text":
        return {**{name: value for name, value in call.items() if name != "message_id"}, "method": "send_message"}
    if "reply_markup" in call:
        logger.warning("Telegram did not take the buttons of a message: %s", reason)
        return {name: value for name, value in call.items() if name != "reply_markup"}
    raise Undeliverable(reason) from refused
