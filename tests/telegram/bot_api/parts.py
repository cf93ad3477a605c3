"""What several methods do alike: finding the chat, reading a text, a keyboard, a point."""

from __future__ import annotations

from typing import Any

from tests.telegram.bot_api.answers import bad_request, forbidden
from tests.telegram.bot_api.bots import Bot
from tests.telegram.bot_api.chats import Chat, Message
from tests.telegram.bot_api.checks import check_coordinates
from tests.telegram.bot_api.formatting import Formatted, formatted
from tests.telegram.bot_api.parameters import Given

TEXT, CAPTION = 4096, 1024  # UTF-16 code units


def known(bot: Bot, given: Given) -> Chat:
    """The chat a call is about. Raises 400 for one the bot has never met."""
    if "chat_id" not in given:
        raise bad_request("chat_id is empty")
    wanted = given["chat_id"]
    if isinstance(wanted, str):
        found = next((chat for chat in bot.chats.values() if f"@{chat.card.get('username')}" == wanted), None)
    else:
        found = bot.chats.get(wanted)
    if found is None or not found.known:
        raise bad_request("chat not found")
    return found


def writable(bot: Bot, given: Given) -> Chat:
    """The chat a call is about. Raises 403 where the bot was blocked or kicked."""
    chat = known(bot, given)
    if chat.barred:
        raise forbidden(chat.barred)
    return chat


def text_content(given: Given) -> dict[str, Any]:
    text = formatted(given, "text", "entities", TEXT)
    if not text.text:
        raise bad_request("message text is empty")
    return shown(text, "text", "entities")


def shown(text: Formatted, name: str, entities: str) -> dict[str, Any]:
    content: dict[str, Any] = {name: text.text} if text.text else {}
    return {**content, entities: text.entities} if text.entities else content


def location(given: Given, what: str) -> dict[str, Any]:
    check_coordinates(given.get("latitude"), given.get("longitude"), what)
    if not 0 <= given.get("horizontal_accuracy", 0) <= 1500:
        raise bad_request(f"wrong {what} specified")
    return taken(given, "latitude", "longitude", "horizontal_accuracy", "live_period")


def taken(given: Given, *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def show_keyboard(message: Message) -> None:
    """The Bot API shows only inline keyboards with a message."""
    message.body.pop("reply_markup", None)
    if message.markup and "inline_keyboard" in message.markup:
        message.body["reply_markup"] = message.markup
