"""The input channel that `credentials.yml` and `lotsin serve --telegram` name: one or several bots beside the Rasa server."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.services import Services, services
from bot.assistant import Reply, exchange
from bot.channels.telegram.runner import BotSettings, TelegramBot
from store.database import Database, open_database
from store.settings import Settings, SettingsError

logger = logging.getLogger(__name__)
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def bots_of(settings: Settings, towns: Sequence[str]) -> list[BotSettings]:
    """One for each token. Raises SettingsError for a token of a town that is not there."""
    by_variable = {town.upper().replace("-", "_"): town for town in towns}
    if len(set(settings.telegram_tokens.values())) < len(settings.telegram_tokens):
        raise SettingsError("LOTSIN_TELEGRAM_TOKEN_…: two of these hold the same token; each town's bot has its own")
    bots = []
    for suffix, token in settings.telegram_tokens.items():
        if suffix and suffix not in by_variable:
            raise SettingsError(
                f"LOTSIN_TELEGRAM_TOKEN_{suffix}: there is no such town; known: {', '.join(sorted(by_variable))}"
            )
        town = by_variable[suffix] if suffix else None
        bots.append(BotSettings(token, town, settings.telegram_api, settings.telegram_webhook_url))
    return bots


class TelegramInput(InputChannel):
    """Does nothing where no token is set."""

    @classmethod
    def name(cls) -> str:
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TelegramInput:
        """For a stock `rasa run`: everything comes from the environment, nothing from `credentials`."""
        given = services()
        return cls(given, open_database(given.settings))

    def __init__(self, given: Services, database: Database) -> None:
        """Raises SettingsError."""
        self._given = given
        self._database = database
        self._settings = bots_of(given.settings, [town.id for town in given.knowledge.municipalities()])
        self._bots: dict[str, TelegramBot] = {}

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("telegram_webhook")

        async def ask(text: str, conversation: str, metadata: dict[str, Any]) -> Reply:
            return await exchange(on_new_message, text, conversation, metadata, self.name())

        @routes.after_server_start
        async def start(_: Sanic, __: object) -> None:
            for settings in self._settings:
                bot = TelegramBot(settings, self._given, self._database, ask)
                self._bots[bot.keys.path] = bot
                bot.start()

        @routes.before_server_stop
        async def stop(_: Sanic, __: object) -> None:
            await asyncio.gather(*(bot.stop() for bot in self._bots.values()))

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/<path:str>")
        async def receive(request: Request, path: str) -> HTTPResponse:
            return await self._receive(request, path)

        return routes

    async def _receive(self, request: Request, path: str) -> HTTPResponse:
        bot = self._bots.get(path)
        if bot is None:
            return response.json({"error": "not found"}, status=404)
        secret = request.headers.get(_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(secret, bot.keys.secret.encode()):
            logger.warning("Telegram: a call without the secret was refused")
            return response.json({"error": "forbidden"}, status=403)
        if not bot.ready.is_set():
            return response.json({"error": "not ready"}, status=503)
        try:
            update = json.loads(request.body)
        except (ValueError, RecursionError):
            return response.json({"error": "the body is not JSON"}, status=400)
        await bot.receive(update)
        return response.json({"ok": True})
