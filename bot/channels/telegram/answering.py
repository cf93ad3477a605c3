"""Each chat's updates answered in order, different chats' at the same time, whatever fails."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass
from itertools import count
from typing import Any

from telegram.constants import ChatAction
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.channels.telegram.answers import Out
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.connection import PAUSES
from bot.channels.telegram.delivery import Delivery, Gone
from bot.channels.telegram.dialogue import Ask, Dialogue
from bot.channels.telegram.inbox import Call, Inbox, Owed
from bot.channels.telegram.keyboards import Payload
from bot.channels.telegram.keys import Keys
from bot.channels.telegram.languages import ALIASES, spoken
from bot.channels.telegram.sent import Sent
from bot.channels.telegram.updates import Incoming
from store.database import DatabaseUnavailable
from wording.replies import say

logger = logging.getLogger(__name__)
_TYPING_AFTER_S = 0.4  # an answer usually takes less
_AT_ONCE = 8  # turns; more only make each other wait
_CROWD = 32  # chats that wait, from which "typing" would only hold answers up


@dataclass(frozen=True)
class Parts:
    """What answering needs; `bot` and `delivery` write to Telegram, `ask` is the assistant."""

    keys: Keys
    bot: ExtBot[int]
    delivery: Delivery
    sent: Sent
    inbox: Inbox
    chats: Chats
    dialogue: Dialogue
    ask: Ask


class Answering:
    def __init__(self, parts: Parts) -> None:
        self._of = parts
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting: dict[int, deque[Owed]] = {}
        self._chats: set[asyncio.Task[object]] = set()
        self._beside: set[asyncio.Task[object]] = set()
        self._stopping = False
        self._token_is_over = False

    def put(self, owed: Owed) -> None:
        """Returns at once; the answer follows those to what the chat sent before."""
        chat_id = owed.incoming.chat_id
        if chat_id in self._waiting:
            self._waiting[chat_id].append(owed)
        else:
            self._waiting[chat_id] = deque([owed])
            _begin(self._work(chat_id), self._chats)

    def beside(self, work: Coroutine[Any, Any, object]) -> None:
        """Runs until it ends or the bot stops; nobody waits for it."""
        _begin(work, self._beside)

    async def stop(self, timeout: float) -> None:
        """Answers under way are finished, those that take longer than `timeout` seconds are owed still, like all others."""
        self._stopping = True
        late = set(self._chats)
        if late:
            _, late = await asyncio.wait(late, timeout=timeout)
        for task in (*late, *self._beside):
            task.cancel()
        await asyncio.gather(*late, *self._beside, return_exceptions=True)

    async def _work(self, chat_id: int) -> None:
        waiting = self._waiting[chat_id]
        try:
            while waiting and not self._stopping:
                await self._answer(waiting.popleft())
        finally:
            del self._waiting[chat_id]

    async def _answer(self, owed: Owed) -> None:
        incoming = owed.incoming
        if owed.if_awaited and not await self._acknowledge(incoming):
            await self._settle(incoming, 0)
            return
        if incoming.tap_id and not owed.if_awaited:
            self.beside(self._acknowledge(incoming))
        try:
            answer = owed.answer if owed.answer is not None else await self._decided(incoming)
        except Exception as error:  # a fault of ours: this chat gets a word, and its next message an answer
            logger.error("Telegram: no answer: %s", place_of(error))
            answer = _trouble(incoming)
        if self._is_edited(incoming):
            answer = []  # the edit waits for its own
        gone = incoming.kind == "blocked"
        try:
            await self._of.delivery.send(incoming.chat_id, incoming.update_id, answer)
        except Gone:
            gone = True
        except InvalidToken:
            self._say_that_the_token_is_over()
            return
        await self._settle(incoming, len(answer), gone)

    def _is_edited(self, incoming: Incoming) -> bool:
        """Before its answer was out."""
        later = self._waiting.get(incoming.chat_id, ())
        return incoming.kind in ("text", "edit") and any(
            owed.incoming.kind == "edit" and owed.incoming.message_id == incoming.message_id for owed in later
        )

    def _say_that_the_token_is_over(self) -> None:
        if not self._token_is_over:
            self._token_is_over = True
            logger.error(
                "Telegram: the token of bot %s was revoked; answers wait for a start with a new one", self._of.keys.bot
            )

    # --- what is answered ---

    async def _decided(self, incoming: Incoming) -> list[Call]:
        """Noted before the first message is sent, so that a start after a kill goes on with the same answer."""
        if incoming.kind == "blocked":
            return []
        try:
            out = await self._out(incoming)
        except DatabaseUnavailable as error:
            logger.error("Telegram: answered without the database: %s", error)
            return await self._without_database(incoming)
        try:
            await self._of.inbox.decide(incoming, out.calls, out.keyboards)
        except DatabaseUnavailable as error:
            logger.error("Telegram: an answer is not noted: %s", error)
        return out.calls

    async def _out(self, incoming: Incoming) -> Out:
        chat = self._of.keys.chat(incoming.chat_id)
        typing = asyncio.create_task(self._typing(incoming.chat_id))
        try:
            async with self._turns:
                return await self._of.dialogue.answer(incoming, chat, await self._payload(incoming))
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)

    async def _payload(self, incoming: Incoming) -> Payload | None:
        """What the tapped button means. Raises DatabaseUnavailable."""
        if incoming.kind != "tap":
            return None
        return await asyncio.to_thread(self._of.chats.payload, self._of.keys.chat(incoming.chat_id), incoming.text)

    async def _typing(self, chat_id: int) -> None:
        await asyncio.sleep(_TYPING_AFTER_S)
        while len(self._waiting) < _CROWD:
            await self._of.delivery.quietly(self._of.bot.send_chat_action(chat_id, ChatAction.TYPING))
            await asyncio.sleep(4)  # Telegram shows it for five seconds

    async def _without_database(self, incoming: Incoming) -> list[Call]:
        """An emergency is answered all the same; to everything else, that it does not work right now."""
        if incoming.kind not in ("text", "edit"):
            return _trouble(incoming)
        out = Out()
        async with self._turns:
            reply = await self._of.ask(incoming.text, self._of.keys.chat(incoming.chat_id), {"language": _language(incoming)})
        if reply.data["outcome"] != "crisis":  # not even the town is known: what else it says would mislead
            return _trouble(incoming)
        out.say("\n\n".join(reply.texts))
        return out.calls

    # --- taps ---

    async def _acknowledge(self, incoming: Incoming) -> bool:
        """Whether the person still waits for what the button does."""
        try:
            chosen = await asyncio.to_thread(self._of.chats.get, self._of.keys.chat(incoming.chat_id))
            notice = self._of.dialogue.notice_of_tap(await self._payload(incoming), chosen.language or incoming.language)
        except DatabaseUnavailable:
            notice = None
        return await self._of.delivery.acknowledge(str(incoming.tap_id), notice)

    # --- noting that it was answered ---

    async def _settle(self, incoming: Incoming, parts: int, gone: bool = False) -> None:
        if not await self._noted(incoming, parts, gone):
            self.beside(self._note_when_possible(incoming, parts, gone))

    async def _noted(self, incoming: Incoming, parts: int, gone: bool) -> bool:
        try:
            if gone:
                logger.warning("Telegram: a chat is gone; it is forgotten")
                await asyncio.to_thread(self._of.chats.forget, self._of.keys.chat(incoming.chat_id))
            await self._of.inbox.done(incoming, forgotten=gone or _erases(incoming))
        except DatabaseUnavailable as error:
            logger.error("Telegram: not noted as answered: %s", error)
            return False
        self._of.sent.forget(incoming.update_id, parts)
        return True

    async def _note_when_possible(self, incoming: Incoming, parts: int, gone: bool) -> None:
        for attempt in count():
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            if await self._noted(incoming, parts, gone):
                return


def _begin(work: Coroutine[Any, Any, object], tasks: set[asyncio.Task[object]]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _language(incoming: Incoming) -> str:
    return spoken(incoming.language)


def _erases(incoming: Incoming) -> bool:
    return incoming.kind == "command" and ALIASES.get(incoming.text, incoming.text) == "loeschen"


def _trouble(incoming: Incoming) -> list[Call]:
    out = Out()
    if incoming.kind != "blocked":
        out.say(say("utter_trouble", _language(incoming)))
    return out.calls


def place_of(error: BaseException) -> str:
    """Kind and place, without what the error says: that may be a citizen's words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.filename}:{frame.lineno}"
