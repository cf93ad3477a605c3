"""The chat over HTTP in Rasa's REST shape, for the widget and for other programs.

The widget has a signed session; a program that is no browser names its conversations itself. See docs/embedding.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.services import services
from bot.assistant import Reply, exchange
from bot.channels.gate import Gate, Refused
from bot.channels.repeats import Repeats
from bot.channels.sessions import PREFIX, ForgedSession, Sessions
from store.secret import secret_of
from store.settings import Settings

LARGEST_BODY = 65_536  # bytes
_LONGEST_SENDER = 100
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,36}")


class BadRequest(Refused):
    """What the caller must change; said to the caller as `error`."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(status, reason)


def read_request(body: bytes) -> tuple[str, str, dict[str, Any]]:
    """Sender, message and metadata of a request body. Raises BadRequest."""
    if len(body) > LARGEST_BODY:
        raise BadRequest(f"the body is larger than {LARGEST_BODY} bytes", 413)
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("message"), str):
        raise BadRequest("an object with `sender` and `message` (texts) is expected")
    sender = raw.get("sender")
    if not isinstance(sender, str) or not 1 <= len(sender) <= _LONGEST_SENDER:
        raise BadRequest(f"`sender`: a text of 1 to {_LONGEST_SENDER} characters is expected")
    metadata = raw.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadRequest("`metadata`: an object is expected")
    return sender, raw["message"], _read_metadata(metadata)


def _read_metadata(raw: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in ("municipality", "language"):
        value = raw.get(name)
        if value is not None:
            if not isinstance(value, str) or len(value) > 80:
                raise BadRequest(f"`metadata.{name}`: a short text is expected")
            kept[name] = value
    message_id = raw.get("message_id")
    if message_id is not None:
        if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
            raise BadRequest("`metadata.message_id`: 8 to 36 letters, digits or hyphens are expected")
        kept["message_id"] = message_id
    if raw.get("location") is not None:
        kept["location"] = _read_location(raw["location"])
    if raw.get("at") is not None:
        try:
            kept["at"] = datetime.fromisoformat(str(raw["at"])).replace(tzinfo=None).isoformat()
        except ValueError:
            raise BadRequest("`metadata.at`: a time like 2026-11-25T10:00 is expected") from None
    return kept


def _is_degree(value: Any, most: int) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -most <= value <= most


def _read_location(raw: Any) -> dict[str, float]:
    """`latitude` and `longitude`, or `lat` and `lon`; rounded at once, so that no address is ever held."""
    if not isinstance(raw, dict):
        raise BadRequest("`metadata.location`: an object with `latitude` and `longitude` is expected")
    latitude, longitude = raw.get("latitude", raw.get("lat")), raw.get("longitude", raw.get("lon"))
    if not (_is_degree(latitude, 90) and _is_degree(longitude, 180)):
        raise BadRequest("`metadata.location`: degrees are expected, latitude from -90 to 90, longitude from -180 to 180")
    return {"latitude": round(float(str(latitude)), 3), "longitude": round(float(str(longitude)), 3)}


def _messages(sender: str, reply: Reply) -> list[dict[str, Any]]:
    """Rasa's REST shape: texts, the last with its buttons, then the data as `custom`."""
    messages: list[dict[str, Any]] = [{"recipient_id": sender, "text": text} for text in reply.texts]
    if reply.buttons and messages:
        messages[-1]["buttons"] = reply.buttons
    return [*messages, {"recipient_id": sender, "custom": reply.data}]


class WebInput(InputChannel):
    """`POST /webhooks/web/webhook` and `POST /webhooks/web/session`."""

    @classmethod
    def name(cls) -> str:
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebInput:
        """For a stock `rasa run`: everything comes from the environment, nothing from `credentials`."""
        return cls(services().settings)

    def __init__(self, settings: Settings) -> None:
        """Raises OSError where the secret for sessions cannot be kept."""
        self._gate = Gate(settings)
        self._sessions = Sessions(secret_of(settings))
        self._repeats = Repeats()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("web_webhook")
        self._gate.guard(routes)

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/session")
        async def begin(request: Request) -> HTTPResponse:
            self._gate.enter(request)
            return response.json({"session": self._sessions.new()})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            allowed = self._gate.enter(request)
            sender, text, metadata = read_request(request.body)
            conversation = self._conversation(request, sender)
            metadata["municipality"] = self._gate.town(allowed, metadata.get("municipality"))
            message_id = metadata.pop("message_id", None)

            async def answer() -> list[dict[str, Any]]:
                return _messages(sender, await exchange(on_new_message, text, conversation, metadata, self.name()))

            with self._gate.one(request):
                return response.json(await self._repeats.once(conversation, message_id, answer))

        return routes

    def _conversation(self, request: Request, sender: str) -> str:
        """Raises Refused: a page of another site must have a session, and nobody takes another's."""
        if not sender.startswith(PREFIX):
            if self._gate.is_foreign(request):
                raise Refused(403, "session")
            return sender
        try:
            conversation = self._sessions.conversation(sender)
        except ForgedSession:
            raise Refused(403, "session") from None
        self._gate.pace(conversation)
        return conversation
