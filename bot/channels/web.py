"""The chat over HTTP in Rasa's REST shape, and the chat page at `/`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.services import services
from bot.assistant import Reply, exchange

PAGE = Path(__file__).parent / "page"
_FILES = {"/": ("index.html", "text/html; charset=utf-8"), "/chat.js": ("chat.js", "text/javascript; charset=utf-8"),
          "/chat.css": ("chat.css", "text/css; charset=utf-8")}  # fmt: skip
LARGEST_BODY = 65_536  # bytes
_LONGEST_SENDER = 100
_SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=()",
}


class BadRequest(ValueError):
    """What the caller must change; said to the caller as `error`."""


def read_request(body: bytes) -> tuple[str, str, dict[str, Any]]:
    """Sender, message and metadata of a request body. Raises BadRequest."""
    if len(body) > LARGEST_BODY:
        raise BadRequest(f"the body is larger than {LARGEST_BODY} bytes")
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
    """`POST /webhooks/web/webhook`."""

    @classmethod
    def name(cls) -> str:
        return "web"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("web_webhook")

        @routes.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = read_request(request.body)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=400)
            reply = await exchange(on_new_message, text, sender, metadata, self.name())
            return response.json(_messages(sender, reply))

        return routes


def page() -> Blueprint:
    """The chat page and its two files, read once; the list of towns it offers."""
    routes = Blueprint("chat_page")
    for path, (name, kind) in _FILES.items():
        body = (PAGE / name).read_bytes()

        async def show(_: Request, body: bytes = body, kind: str = kind) -> HTTPResponse:
            return response.raw(body, content_type=kind, headers=_SAFE_HEADERS)

        routes.add_route(show, path, name=f"show_{name.replace('.', '_')}")

    @routes.get("/towns.json")
    async def towns(_: Request) -> HTTPResponse:
        known = sorted(services().knowledge.municipalities(), key=lambda town: town.name)
        return response.json([{"id": town.id, "name": town.name} for town in known])

    return routes
