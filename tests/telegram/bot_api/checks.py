"""The limits of single values: links, commands, places, secrets. Each check raises what the server would answer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.bot_api.answers import bad_request

COMMANDS = 100
DESCRIPTION, SHORT_DESCRIPTION, COMMAND_DESCRIPTION = 512, 120, 256
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
WEBHOOK_PORTS = (80, 88, 443, 8443)
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def broken_link(url: str, mail: bool = False) -> str | None:
    """What is wrong with a link, None for one that can be tapped.

    The rules are TDLib's (LinkManager::check_link): http and https with a dot in the host, `tg:` links;
    without a protocol it is read as http. `mail`: `mailto:` too.
    """
    if mail and re.fullmatch(r"mailto:[^\s@]+@[^\s@]+\.[^\s@]+", url, re.IGNORECASE):
        return None
    if re.match(r"(tg|ton):", url, re.IGNORECASE):
        return None if re.match(r"(tg|ton):(//)?[a-z]", url, re.IGNORECASE) else "Wrong tg URL"
    address = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "Wrong port number specified in the URL"
    if parts.scheme.lower() not in ("http", "https"):
        return "Unsupported URL protocol"
    if ("." not in host and ":" not in host) or re.search(r"[\s<>\"]", url) or host.startswith("."):
        return "Wrong HTTP URL"
    return None


def check_webhook_url(url: str, allow_http: bool) -> None:
    """https on one of four ports; with `allow_http` also http, to this machine."""
    parts = urlsplit(url)
    if allow_http and parts.scheme == "http" and parts.hostname in LOCAL_HOSTS:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if (parts.port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def check_secret_token(token: str) -> None:
    if len(token) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", token):
        raise bad_request("secret token contains unallowed characters")


def check_coordinates(latitude: float | None, longitude: float | None, what: str = "location") -> None:
    """Degrees: latitude -90 to 90, longitude -180 to 180."""
    if latitude is None:
        raise bad_request("latitude is empty")
    if longitude is None:
        raise bad_request("longitude is empty")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request(f"wrong {what} specified")


def check_language(code: str) -> None:
    """Two letters (ISO 639-1), or none for everybody."""
    if not re.fullmatch(r"[a-z]{2}|", code):
        raise bad_request("invalid language code specified")


def checked_commands(commands: Any) -> list[dict[str, str]]:
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in commands]


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(command.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"].strip()) <= COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command["command"], "description": command["description"].strip()}


def checked_scope(scope: Any) -> tuple[Any, ...]:
    """The scope of commands as a key: its type, with the chat and member it names."""
    if scope is None:
        return ("default",)
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    fields = SCOPES[scope["type"]]
    for field in fields:
        if field not in scope:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
    return (scope["type"], *(scope[field] for field in fields))
