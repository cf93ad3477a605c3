"""The way to Telegram: python-telegram-bot's application as this bot needs it, and patience until it is reachable."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from telegram import LinkPreviewOptions
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults
from telegram.request import HTTPXRequest

from bot.channels.telegram.delivery import WaitsPerChat, seconds_of
from bot.channels.telegram.sent import Sent

logger = logging.getLogger(__name__)
App = Application[Any, Any, Any, Any, Any, Any]
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds, while Telegram or the database cannot be reached
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=8)  # httpcore looks at every idle one at each request
_REFUSED = (BadRequest, Forbidden)


@dataclass(frozen=True)
class BotSettings:
    """One token. `municipality`: the only town of this bot. `webhook_url`: the service's public address, without a path."""

    token: str = field(repr=False)
    municipality: str | None = None
    api: str = "https://api.telegram.org"
    webhook_url: str | None = None


def quiet_libraries() -> None:
    """httpx logs addresses with the token at INFO, httpcore and python-telegram-bot texts and numbers at DEBUG."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def application(settings: BotSettings, sent: Sent) -> App:
    request = HTTPXRequest(
        pool_timeout=60.0,
        read_timeout=20.0,
        httpx_kwargs={"event_hooks": {"request": [sent.watch]}, "limits": _LIMITS},
    )
    return (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(f"{settings.api.rstrip('/')}/bot")
        .request(request)
        .get_updates_request(HTTPXRequest(connection_pool_size=2))
        .rate_limiter(WaitsPerChat(sent))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .updater(None)
        .build()
    )


def pause_after(failures: int, error: TelegramError | None = None) -> float:
    """Seconds until the next attempt after the first, second, … failure (from 0)."""
    asked = seconds_of(error) if isinstance(error, RetryAfter) else 0.0
    return max(asked, PAUSES[min(failures, len(PAUSES) - 1)])


def is_over(error: TelegramError) -> bool:
    """The token is not valid: nothing that is tried with it will work."""
    return isinstance(error, (InvalidToken, EndPointNotFound))


async def patiently(call: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Until it works; says once that it does not. Raises InvalidToken."""
    for failures in count():
        try:
            await call()
            return
        except InvalidToken:
            raise
        except TelegramError as error:
            if not failures:
                _say(error)
            await asyncio.sleep(pause_after(failures, error))


def _say(error: TelegramError) -> None:
    if isinstance(error, _REFUSED):
        logger.error("Telegram refuses (%s); trying again", str(error).partition('"')[0])
    else:
        logger.error("Telegram cannot be reached (%s); trying again until it can", type(error.__cause__ or error).__name__)
