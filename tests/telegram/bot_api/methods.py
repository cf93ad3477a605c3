"""Every method the mock knows: what it does and which parameters of which kind it takes.

Names and parameters are those of the Bot API 9; aliases of older versions (`reply_to_message_id`,
`disable_web_page_preview`) count as unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.bot_api import changing, profile, sending
from tests.telegram.bot_api import parameters as kind
from tests.telegram.bot_api.bots import Bot
from tests.telegram.bot_api.parameters import Given, Reader


@dataclass(frozen=True)
class Method:
    """`run` is called with the world's lock held; it returns the `result` or raises `Refusal` before any effect."""

    name: str
    run: Callable[[Bot, Given], Any]
    parameters: dict[str, Reader] = field(default_factory=dict)


SENDING: dict[str, Reader] = {
    "chat_id": kind.chat,
    "message_thread_id": kind.integer,
    "direct_messages_topic_id": kind.integer,
    "business_connection_id": kind.text,
    "disable_notification": kind.flag,
    "protect_content": kind.flag,
    "allow_paid_broadcast": kind.flag,
    "message_effect_id": kind.text,
    "reply_parameters": kind.structure,
    "reply_markup": kind.structure,
}
PLACE: dict[str, Reader] = {"latitude": kind.number, "longitude": kind.number}
WRITING: dict[str, Reader] = {
    "text": kind.text,
    "parse_mode": kind.text,
    "entities": kind.structure,
    "link_preview_options": kind.structure,
}
ONE: dict[str, Reader] = {"chat_id": kind.chat, "message_id": kind.integer}
OWN: dict[str, Reader] = {
    **ONE,
    "inline_message_id": kind.text,
    "business_connection_id": kind.text,
    "reply_markup": kind.structure,
}
CAPTIONING: dict[str, Reader] = {"caption": kind.text, "parse_mode": kind.text, "caption_entities": kind.structure}
COMMANDS: dict[str, Reader] = {"scope": kind.structure, "language_code": kind.text}
WEBHOOK: dict[str, Reader] = {
    "url": kind.text,
    "certificate": kind.file,
    "ip_address": kind.text,
    "max_connections": kind.integer,
    "allowed_updates": kind.structure,
    "drop_pending_updates": kind.flag,
    "secret_token": kind.text,
}
POLL: dict[str, Reader] = {
    "offset": kind.integer,
    "limit": kind.integer,
    "timeout": kind.integer,
    "allowed_updates": kind.structure,
}
VENUE: dict[str, Reader] = dict.fromkeys(
    ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type"), kind.text
)
LIVE: dict[str, Reader] = {
    "horizontal_accuracy": kind.number,
    "live_period": kind.integer,
    "heading": kind.integer,
    "proximity_alert_radius": kind.integer,
}
DOCUMENT: dict[str, Reader] = {"document": kind.file, "thumbnail": kind.file, "disable_content_type_detection": kind.flag}
CALLBACK: dict[str, Reader] = {
    "callback_query_id": kind.text,
    "text": kind.text,
    "show_alert": kind.flag,
    "url": kind.text,
    "cache_time": kind.integer,
}
ACTION: dict[str, Reader] = {
    "chat_id": kind.chat,
    "action": kind.text,
    "message_thread_id": kind.integer,
    "business_connection_id": kind.text,
}
LANGUAGE: dict[str, Reader] = {"language_code": kind.text}

SENDS = ("sendMessage", "sendVenue", "sendLocation", "sendDocument")  # what a flood limit counts
METHODS = {
    method.name.lower(): method
    for method in (
        Method("getMe", profile.get_me),
        Method("sendMessage", sending.send_message, {**SENDING, **WRITING}),
        Method("sendVenue", sending.send_venue, {**SENDING, **PLACE, **VENUE}),
        Method("sendLocation", sending.send_location, {**SENDING, **PLACE, **LIVE}),
        Method("sendDocument", sending.send_document, {**SENDING, **DOCUMENT, **CAPTIONING}),
        Method("sendChatAction", sending.send_chat_action, ACTION),
        Method("editMessageText", changing.edit_message_text, {**OWN, **WRITING}),
        Method("editMessageReplyMarkup", changing.edit_message_reply_markup, OWN),
        Method("deleteMessage", changing.delete_message, ONE),
        Method("deleteMessages", changing.delete_messages, {"chat_id": kind.chat, "message_ids": kind.structure}),
        Method("setMessageReaction", changing.set_message_reaction, {**ONE, "reaction": kind.structure, "is_big": kind.flag}),
        Method("answerCallbackQuery", changing.answer_callback_query, CALLBACK),
        Method("getChat", profile.get_chat, {"chat_id": kind.chat}),
        Method("leaveChat", profile.leave_chat, {"chat_id": kind.chat}),
        Method("setMyCommands", profile.set_my_commands, {**COMMANDS, "commands": kind.structure}),
        Method("getMyCommands", profile.get_my_commands, COMMANDS),
        Method("deleteMyCommands", profile.delete_my_commands, COMMANDS),
        Method("setMyDescription", profile.set_my_description, {**LANGUAGE, "description": kind.text}),
        Method("getMyDescription", profile.get_my_description, LANGUAGE),
        Method("setMyShortDescription", profile.set_my_short_description, {**LANGUAGE, "short_description": kind.text}),
        Method("getMyShortDescription", profile.get_my_short_description, LANGUAGE),
        Method("setWebhook", profile.set_webhook, WEBHOOK),
        Method("deleteWebhook", profile.delete_webhook, {"drop_pending_updates": kind.flag}),
        Method("getWebhookInfo", profile.get_webhook_info),
        Method("getUpdates", profile.get_updates, POLL),
    )
}
