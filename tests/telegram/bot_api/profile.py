"""Methods about the bot itself: who it is, its commands and descriptions, how it gets its updates."""

from __future__ import annotations

from typing import Any

from tests.telegram.bot_api.answers import WEBHOOK_ACTIVE, bad_request, conflict
from tests.telegram.bot_api.bots import Bot, Webhook
from tests.telegram.bot_api.checks import (
    DESCRIPTION,
    SHORT_DESCRIPTION,
    check_language,
    check_secret_token,
    check_webhook_url,
    checked_commands,
    checked_scope,
)
from tests.telegram.bot_api.parameters import Given
from tests.telegram.bot_api.parts import known, writable


def get_me(bot: Bot, given: Given) -> dict[str, Any]:
    """It reads everything in groups, as privacy mode is off: staying silent is up to the bot."""
    return {
        **bot.card,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(bot: Bot, given: Given) -> dict[str, Any]:
    """The fields of ChatFullInfo that every chat has."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    return {**known(bot, given).card, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def leave_chat(bot: Bot, given: Given) -> bool:
    chat = writable(bot, given)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.barred = f"bot is not a member of the {chat.type} chat"
    return True


# commands and descriptions


def set_my_commands(bot: Bot, given: Given) -> bool:
    commands = checked_commands(given.get("commands", []))
    bot.commands[_commands_key(given)] = commands
    return True


def get_my_commands(bot: Bot, given: Given) -> list[dict[str, str]]:
    """Exactly those that were set for this scope and language."""
    return bot.commands.get(_commands_key(given), [])


def delete_my_commands(bot: Bot, given: Given) -> bool:
    bot.commands.pop(_commands_key(given), None)
    return True


def _commands_key(given: Given) -> tuple[Any, ...]:
    return (*checked_scope(given.get("scope")), _language(given))


def set_my_description(bot: Bot, given: Given) -> bool:
    return _describe(bot, given, "description", DESCRIPTION)


def get_my_description(bot: Bot, given: Given) -> dict[str, str]:
    return {"description": bot.descriptions.get(("description", _language(given)), "")}


def set_my_short_description(bot: Bot, given: Given) -> bool:
    return _describe(bot, given, "short_description", SHORT_DESCRIPTION)


def get_my_short_description(bot: Bot, given: Given) -> dict[str, str]:
    return {"short_description": bot.descriptions.get(("short_description", _language(given)), "")}


def _describe(bot: Bot, given: Given, name: str, limit: int) -> bool:
    description = given.get(name, "")
    if len(description) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    bot.descriptions[(name, _language(given))] = description
    return True


def _language(given: Given) -> str:
    code = str(given.get("language_code", ""))
    check_language(code)
    return code


# updates


def set_webhook(bot: Bot, given: Given) -> bool:
    """Without an address it deletes the webhook, as the server has it."""
    url, secret = given.get("url", ""), given.get("secret_token", "")
    if not url:
        return delete_webhook(bot, given)
    check_webhook_url(url, bot.world.options.allow_http)
    if secret:
        check_secret_token(secret)
    allow(bot, given)
    bot.webhook = Webhook(url, secret, min(max(given.get("max_connections", 40), 1), 100))
    _drop(bot, given)
    return True


def delete_webhook(bot: Bot, given: Given) -> bool:
    bot.webhook = Webhook()
    _drop(bot, given)
    return True


def get_webhook_info(bot: Bot, given: Given) -> dict[str, Any]:
    hook = bot.webhook
    info: dict[str, Any] = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates.pending),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections}
    if hook.last_error:
        info |= {"last_error_date": hook.last_error[0], "last_error_message": hook.last_error[1]}
    return info | ({"allowed_updates": bot.updates.allowed} if bot.updates.allowed else {})


def get_updates(bot: Bot, given: Given) -> list[Any]:
    """What is there now; the server asks again until the poll's time is over (polling.py)."""
    if bot.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    allow(bot, given)
    limit = given.get("limit", 100)
    return bot.updates.read(given.get("offset", 0), limit if 1 <= limit <= 100 else 100)


def allow(bot: Bot, given: Given) -> None:
    """Which kinds of updates are wanted from now on; unchanged when nothing is said."""
    if "allowed_updates" not in given:
        return
    kinds = given["allowed_updates"]
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    bot.updates.allowed = kinds


def _drop(bot: Bot, given: Given) -> None:
    if given.get("drop_pending_updates"):
        bot.updates.pending.clear()
