"""Methods that put something into a chat."""

from __future__ import annotations

import time
from typing import Any

from telegram.constants import ChatAction

from tests.telegram.bot_api.answers import bad_request
from tests.telegram.bot_api.bots import Bot
from tests.telegram.bot_api.chats import Chat, Message
from tests.telegram.bot_api.formatting import formatted
from tests.telegram.bot_api.keyboards import checked_markup
from tests.telegram.bot_api.parameters import Given, Upload
from tests.telegram.bot_api.parts import CAPTION, location, show_keyboard, shown, taken, text_content, writable

ACTIONS = {action.value for action in ChatAction}


def send_message(bot: Bot, given: Given) -> dict[str, Any]:
    chat = writable(bot, given)
    return _send(chat, given, text_content(given), source=given["text"])


def send_location(bot: Bot, given: Given) -> dict[str, Any]:
    chat = writable(bot, given)
    return _send(chat, given, {"location": location(given, "location")})


def send_venue(bot: Bot, given: Given) -> dict[str, Any]:
    chat = writable(bot, given)
    point = location(given, "venue location")
    for name in ("title", "address"):
        if not given.get(name, "").strip():
            raise bad_request(f"{name} is empty")
    return _send(chat, given, {"location": point, "venue": {"location": point, **taken(given, "title", "address")}})


def send_document(bot: Bot, given: Given) -> dict[str, Any]:
    """A file that is uploaded, or one that was, by its id. The mock fetches nothing from the web."""
    chat = writable(bot, given)
    upload = given.get("document")
    if upload is None:
        raise bad_request("there is no document in the request")
    if isinstance(upload, str):
        if upload not in bot.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        file_id, upload = upload, bot.files[upload]
    else:
        file_id = f"BQACAgIAAxkDAAM{len(bot.files) + 1}"
    if not upload.content:
        raise bad_request("file must be non-empty")
    caption = formatted(given, "caption", "caption_entities", CAPTION)
    document = {
        "file_name": upload.name,
        "mime_type": upload.content_type,
        "file_id": file_id,
        "file_unique_id": file_id[-8:],
        "file_size": len(upload.content),
    }
    body = {"document": document, **shown(caption, "caption", "caption_entities")}
    sent = _send(chat, given, body, source=given.get("caption", ""), upload=upload)
    bot.files[file_id] = upload
    return sent


def send_chat_action(bot: Bot, given: Given) -> bool:
    chat = writable(bot, given)
    if given.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(given["action"])
    return True


def _send(chat: Chat, given: Given, content: dict[str, Any], source: str = "", upload: Upload | None = None) -> dict[str, Any]:
    bot = chat.bot
    markup = checked_markup(given.get("reply_markup"), chat.type)
    replied = _replied(chat, given.get("reply_parameters"))
    sender = {"sender_chat": chat.card} if chat.type == "channel" else {"from": bot.card}
    frame = {"message_id": next(bot.message_ids), **sender, "chat": chat.card, "date": int(time.time())}
    message = Message(chat, {**frame, **replied, **content}, source=source, markup=markup, upload=upload, by_bot=True)
    show_keyboard(message)
    chat.messages[message.message_id] = message
    return message.body


def _replied(chat: Chat, parameters: Any) -> dict[str, Any]:
    if parameters is None:
        return {}
    if not isinstance(parameters, dict) or not isinstance(parameters.get("message_id"), int):
        raise bad_request("can't parse reply parameters")
    replied = chat.messages.get(parameters["message_id"])
    if replied is None or replied.deleted:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {name: value for name, value in replied.body.items() if name != "reply_to_message"}}
