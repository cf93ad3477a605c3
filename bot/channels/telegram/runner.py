"""One bot: connected for as long as the service runs, it takes updates in and hands them on to be answered."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from itertools import count
from typing import Any

from telegram import BotCommand, Update
from telegram.error import InvalidToken
from telegram.ext import ExtBot, TypeHandler

from actions.services import Services
from bot.channels.telegram.answering import Answering, Parts, place_of
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.connection import PAUSES, BotSettings, application, patiently, quiet_libraries
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.dialogue import Ask, Dialogue
from bot.channels.telegram.inbox import Inbox, Owed
from bot.channels.telegram.keys import Keys
from bot.channels.telegram.languages import COMMANDS, GERMAN, languages
from bot.channels.telegram.polling import Polling, number_of
from bot.channels.telegram.sent import Sent
from bot.channels.telegram.updates import Incoming, incoming_of
from bot.channels.telegram.writer import Writer
from store.database import Database, DatabaseUnavailable
from wording.replies import say

logger = logging.getLogger(__name__)
_KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
_OLDEST_S = 3600  # what waited longer while we were down is not answered any more
_STOP_S = 8.0  # for answers under way when the service stops
_LARGEST_CHAT = 2**63  # what a database holds; Telegram's numbers have 52 bits
_UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, ArithmeticError, OSError)

__all__ = ["BotSettings", "TelegramBot"]


class TelegramBot:
    def __init__(self, settings: BotSettings, given: Services, database: Database, ask: Ask) -> None:
        quiet_libraries()
        self.keys = Keys(settings.token)
        self._settings = settings
        sent = Sent(given.settings.home / f"telegram-{self.keys.bot}.sent")
        chats = Chats(database)
        self._sent = sent
        self._inbox = Inbox(Writer(database), self.keys)
        dialogue = Dialogue(given, chats, ask, settings.municipality)
        self._application = application(settings, sent)
        self._application.add_handler(TypeHandler(Update, self._take))
        self._application.add_error_handler(self._say_fault)
        self._delivery = Delivery(self._bot, sent)
        parts = Parts(self.keys, self._bot, self._delivery, sent, self._inbox, chats, dialogue, ask)
        self._answering = Answering(parts)
        self._taking: set[asyncio.Task[None]] = set()
        self._main: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()  # connected: updates can be taken in

    @property
    def _bot(self) -> ExtBot[int]:
        bot: ExtBot[int] = self._application.bot
        return bot

    # --- from start to stop ---

    def start(self) -> None:
        """Returns at once; nobody waits for Telegram."""
        self._main = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Answers under way are finished; the others are owed still and follow at the next start."""
        self.ready.clear()
        if self._main:
            self._main.cancel()
            await asyncio.wait([self._main])
        await self._answering.stop(_STOP_S)
        await self._application.shutdown()
        self._sent.close()

    async def _run(self) -> None:
        try:
            if not self.keys.is_possible:
                raise InvalidToken
            await patiently(self._application.initialize)
            await self._resume()
            self.ready.set()
            await patiently(self._set_webhook if self._settings.webhook_url else self._bot.delete_webhook)
            logger.warning("Telegram: @%s is there", self._bot.username)
            self._answering.beside(self._name_commands())
            if not self._settings.webhook_url:
                await Polling(self._bot, _KINDS, self.receive).run()
        except InvalidToken:
            logger.error(
                "Telegram: the token of bot %s is not valid, or was revoked; this bot is off, the other channels run on",
                self.keys.bot,
            )

    async def _set_webhook(self) -> None:
        address = f"{(self._settings.webhook_url or '').rstrip('/')}/webhooks/telegram/{self.keys.path}"
        await self._bot.set_webhook(address, allowed_updates=_KINDS, secret_token=self.keys.secret, max_connections=100)

    async def _name_commands(self) -> None:
        for language in languages():
            commands = [BotCommand(name, say(f"utter_telegram_command_{name}", language)) for name in COMMANDS]
            code = None if language == GERMAN else language
            await self._delivery.quietly(self._bot.set_my_commands(commands, language_code=code))

    async def _resume(self) -> None:
        """What an earlier process owed comes before anything new: a new update must not be found there, and answered twice."""
        for attempt in count():
            try:
                owed = await self._inbox.owed(time.time() - _OLDEST_S)
                break
            except DatabaseUnavailable as error:
                if not attempt:
                    logger.error("Telegram: what is owed cannot be read, nothing is taken in until then: %s", error)
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
        self._sent.keep({one.incoming.update_id for one in owed})
        for one in owed:
            self._answering.put(one)

    # --- updates in ---

    async def receive(self, raw: object) -> None:
        """An update as Telegram sends it, from the webhook or asked for. Whatever cannot be read is skipped."""
        try:
            update = Update.de_json(raw, self._bot) if isinstance(raw, dict) and number_of(raw) is not None else None
        except _UNREADABLE:
            update = None
        if update is None:
            logger.warning("Telegram: an update that cannot be read was skipped")
            return
        taking = asyncio.create_task(self._application.process_update(update))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        await asyncio.shield(taking)  # a caller that hangs up must not leave it written down and never answered

    async def _say_fault(self, _: object, context: Any) -> None:
        logger.error("Telegram: an update was skipped: %s", place_of(context.error))

    async def _take(self, update: Update, _: object) -> None:
        incoming = incoming_of(update, self._bot.bot)
        if incoming is None or not _can_be_kept(incoming):
            return
        incoming = replace(incoming, text=_whole(incoming.text), argument=_whole(incoming.argument))
        try:
            if not await self._inbox.take(incoming, incoming.kind == "blocked" or not _is_old(incoming.sent)):
                return
        except DatabaseUnavailable as error:
            logger.error("Telegram: a message is not noted: %s", error)
        self._answering.put(Owed(incoming, if_awaited=_is_old(_time_below(update))))


def _can_be_kept(incoming: Incoming) -> bool:
    """What no database holds, no client of Telegram sent."""
    place = (incoming.latitude or 0.0, incoming.longitude or 0.0)
    return abs(incoming.chat_id) < _LARGEST_CHAT and abs(place[0]) <= 90 and abs(place[1]) <= 180


def _is_old(sent: float) -> bool:
    """`sent`: seconds since 1970, 0 where it is not known."""
    return bool(sent) and time.time() - sent > _OLDEST_S


def _time_below(update: Update) -> float:
    """A tap has no time of its own. It is no older than the message with the button: seconds since 1970, 0 for no tap."""
    message = update.callback_query.message if update.callback_query else None
    return max(message.date.timestamp(), 1.0) if message else 0.0  # the date of a message too old to be shown is 0


def _whole(text: str) -> str:
    """Without halves of letters (surrogates), which no database and no request can hold."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
