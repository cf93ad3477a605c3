"""Whether Telegram knows the bots whose tokens are set, for `lotsin doctor`. No token is ever shown."""

from __future__ import annotations

import httpx

from store.settings import Settings

_PATIENCE = 5.0  # seconds for each bot


def check_bots(settings: Settings) -> list[tuple[bool, str]]:
    """For each token, whether all is well and a line that says so; nothing where none is set."""
    return [_check(f"LOTSIN_TELEGRAM_TOKEN{f'_{town}' if town else ''}", token, settings)
            for town, token in settings.telegram_tokens.items()]  # fmt: skip


def _check(variable: str, token: str, settings: Settings) -> tuple[bool, str]:
    way = "webhook" if settings.telegram_webhook_url else "polling"
    try:
        answer = httpx.get(f"{settings.telegram_api.rstrip('/')}/bot{token}/getMe", timeout=_PATIENCE)
        said = answer.json()
        if answer.status_code in (401, 404):
            return False, f"Telegram: the token in {variable} is not valid, or was revoked; @BotFather gives a new one"
        return True, f"Telegram: @{said['result']['username']}, by {way}"
    except (httpx.HTTPError, httpx.InvalidURL):
        return False, f"Telegram cannot be reached at {settings.telegram_api} ({variable}); the bot waits until it can"
    except (ValueError, KeyError, TypeError):
        return False, f"Telegram: {settings.telegram_api} does not answer as the Bot API does ({variable})"
