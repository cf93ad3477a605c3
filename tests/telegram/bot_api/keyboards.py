"""Keyboards below messages, checked as the server checks them.

Stricter in one point: an inline button with two actions is refused, as the documentation has it; the server
takes the first.
"""

from __future__ import annotations

from typing import Any

from tests.telegram.bot_api.answers import Refusal, bad_request
from tests.telegram.bot_api.checks import broken_link

Button = dict[str, Any]
Markup = dict[str, Any]

BUTTONS, BUTTONS_IN_A_ROW, CALLBACK_DATA = 100, 8, 64
REPLY_BUTTONS = 300
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
REQUESTS = ("request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app")
IN_PRIVATE_CHATS_ONLY = {"request_location": "location", "request_contact": "phone number"}


def checked_markup(markup: Any, chat_type: str) -> Markup | None:
    """A `reply_markup` parameter; None when it shows nothing, such as an inline keyboard without buttons."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = checked_inline_keyboard(markup["inline_keyboard"])
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        return _reply_keyboard(markup, chat_type)
    for kind in ("remove_keyboard", "force_reply"):
        if kind in markup:
            if markup[kind] is not True:
                raise bad_request(f'field "{kind}" of the reply markup must be of the type Boolean')
            return markup
    raise bad_request("object expected as reply markup")


def checked_inline_keyboard(rows: Any) -> list[list[Button]]:
    """Rows of inline buttons, without the empty ones."""
    checked = [[_inline_button(button) for button in row] for row in _rows(rows, "inline_keyboard")]
    if sum(map(len, checked)) > BUTTONS or any(len(row) > BUTTONS_IN_A_ROW for row in checked):
        raise bad_request("reply markup is too long")
    return [row for row in checked if row]


def _rows(rows: Any, name: str) -> list[list[Any]]:
    kind = "InlineKeyboardMarkup" if name == "inline_keyboard" else "ReplyKeyboardMarkup"
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" of the {kind} must be an Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the {kind} must be an Array of Arrays')
    return rows


def _inline_button(button: Any) -> Button:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    _check_text(button, _unreadable)
    actions = [name for name in ACTIONS if button.get(name) not in (None, "") or (name.startswith("switch") and name in button)]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unreadable(f"exactly one action must be used, found {', '.join(actions)}")
    _check_action(actions[0], button[actions[0]])
    return button


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str):
            raise _unreadable('Field "callback_data" must be of type String')
        if len(value.encode()) > CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url":
        if wrong := broken_link(str(value)):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: {wrong}")
    elif action == "web_app":
        url = str(value.get("url", "")) if isinstance(value, dict) else ""
        if broken_link(url) or not url.lower().startswith("https://"):
            raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    elif action == "copy_text":
        if not isinstance(value, dict) or not 1 <= len(str(value.get("text", ""))) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    else:  # games, payments, logins and inline mode: this bot has none of them
        raise bad_request("BUTTON_TYPE_INVALID")


def _reply_keyboard(markup: Markup, chat_type: str) -> Markup:
    rows = _rows(markup["keyboard"], "keyboard")
    buttons = [button for row in rows for button in row]
    if not buttons:
        raise bad_request("reply keyboard must have at least one button")
    if len(buttons) > REPLY_BUTTONS:
        raise bad_request("reply markup is too long")
    for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"):
        if not isinstance(markup.get(name, False), bool):
            raise bad_request(f'field "{name}" of the ReplyKeyboardMarkup must be of the type Boolean')
    if len(str(markup.get("input_field_placeholder", ""))) > 64:
        raise bad_request("input field placeholder is too long")
    return {**markup, "keyboard": [[_reply_button(button, chat_type) for button in row] for row in rows if row]}


def _reply_button(button: Any, chat_type: str) -> Button:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _check_text(button, lambda reason: bad_request(f"can't parse keyboard button: {reason}"))
    if sum(bool(button.get(name)) for name in REQUESTS) > 1:
        raise bad_request("can't parse keyboard button: at most one of the optional fields may be used")
    for name, what in IN_PRIVATE_CHATS_ONLY.items():
        if button.get(name) and chat_type != "private":
            raise bad_request(f"{what} can be requested in private chats only")
    return button


def _check_text(button: Button, unreadable: Any) -> None:
    if not isinstance(button.get("text"), str):
        raise unreadable('Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")
