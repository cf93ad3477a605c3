"""Methods that change what stands in a chat, take it away, or answer a tap."""

from __future__ import annotations

import time
from typing import Any

from telegram.constants import ReactionEmoji

from tests.telegram.bot_api.answers import NOT_MODIFIED, bad_request
from tests.telegram.bot_api.bots import Bot
from tests.telegram.bot_api.chats import Message, Version
from tests.telegram.bot_api.formatting import utf16_length
from tests.telegram.bot_api.keyboards import checked_markup
from tests.telegram.bot_api.parameters import Given
from tests.telegram.bot_api.parts import show_keyboard, text_content, writable

ANSWER = 200  # UTF-16 code units
DELETABLE = 48 * 3600  # seconds
REACTIONS = {emoji.value for emoji in ReactionEmoji}


def edit_message_text(bot: Bot, given: Given) -> dict[str, Any]:
    message = _own(bot, given)
    content = text_content(given)
    markup = _inline_markup(message, given)
    if message.kind != "message":
        raise bad_request("there is no text in the message to edit")
    before = {name: value for name, value in message.body.items() if name in ("text", "entities")}
    if before == content and message.markup == markup:
        raise bad_request(NOT_MODIFIED)
    frame = {name: value for name, value in message.body.items() if name not in ("text", "entities")}
    return _change(message, {**frame, **content}, given["text"], markup)


def edit_message_reply_markup(bot: Bot, given: Given) -> dict[str, Any]:
    message = _own(bot, given)
    markup = _inline_markup(message, given)
    if message.markup == markup:
        raise bad_request(NOT_MODIFIED)
    return _change(message, message.body, message.source, markup)


def delete_message(bot: Bot, given: Given) -> bool:
    chat = writable(bot, given)
    message = chat.messages.get(given.get("message_id", 0))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if not _deletable(message):
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


def delete_messages(bot: Bot, given: Given) -> bool:
    """1 to 100; those that are not there are skipped."""
    chat = writable(bot, given)
    numbers = given.get("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad_request("message identifiers are not specified")
    for message in map(chat.messages.get, numbers):
        if message is not None and _deletable(message):
            message.deleted = True
    return True


def set_message_reaction(bot: Bot, given: Given) -> bool:
    """At most one, as bots have no premium account."""
    chat = writable(bot, given)
    message = chat.messages.get(given.get("message_id", 0))
    if message is None or message.deleted:
        raise bad_request("message to react not found")
    reaction = given.get("reaction", [])
    if not isinstance(reaction, list) or not all(isinstance(one, dict) for one in reaction):
        raise bad_request("can't parse reaction types JSON object")
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" or one.get("emoji") not in REACTIONS for one in reaction):
        raise bad_request("REACTION_INVALID")
    message.reaction = reaction[0]["emoji"] if reaction else None
    return True


def answer_callback_query(bot: Bot, given: Given) -> bool:
    """Each tap once, and not after `callback_lifetime` seconds."""
    query = bot.queries.get(given.get("callback_query_id", ""))
    lifetime = bot.world.options.callback_lifetime
    if query is None or query.answer is not None or time.time() - query.date > lifetime:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_length(given.get("text", "")) > ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = given
    return True


def _deletable(message: Message) -> bool:
    ours = message.by_bot or message.chat.type == "private"
    return ours and message.body["date"] > time.time() - DELETABLE


def _own(bot: Bot, given: Given) -> Message:
    chat = writable(bot, given)
    if "message_id" not in given:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(given["message_id"])
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.by_bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")  # nor one that came with a reply keyboard
    return message


def _inline_markup(message: Message, given: Given) -> dict[str, Any] | None:
    markup = checked_markup(given.get("reply_markup"), message.chat.type)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _change(message: Message, body: dict[str, Any], source: str, markup: dict[str, Any] | None) -> dict[str, Any]:
    message.earlier.append(Version(message.text, message.source, message.markup, time.monotonic()))
    message.body, message.source, message.markup = {**body, "edit_date": int(time.time())}, source, markup
    show_keyboard(message)
    return message.body
