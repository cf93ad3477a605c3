"""Answers with an ASGI application what the chat does not: one address, one process, whatever the pages are written with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def mount(app: Sanic, pages: AsgiApp) -> None:
    """Every path that has no route of its own."""

    async def answer(request: Request, **_: str) -> HTTPResponse:
        return await _answer(request, pages)

    app.add_route(answer, "/", methods=_METHODS, name="pages_root")
    app.add_route(answer, "/<path:path>", methods=_METHODS, name="pages", unquote=False)


def scope_of(request: Request) -> dict[str, Any]:
    """https://asgi.readthedocs.io/en/latest/specs/www.html#http-connection-scope"""
    raw_path, _, query = request.raw_url.partition(b"?")
    host, _, port = request.host.rpartition(":") if request.host.rpartition(":")[2].isdigit() else (request.host, "", "")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": request.version,
        "method": request.method,
        "scheme": request.scheme,
        "path": unquote_to_bytes(raw_path).decode("utf-8", "replace"),
        "raw_path": raw_path,
        "root_path": "",
        "query_string": query,
        "headers": [(name.lower().encode("latin-1"), value.encode("utf-8")) for name, value in request.headers.items()],
        "client": (request.remote_addr or request.ip, request.port),
        "server": (host, int(port) if port else None),
    }


async def _answer(request: Request, pages: AsgiApp) -> HTTPResponse:
    started: Message = {}
    body: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            body.append(message.get("body", b""))

    await pages(scope_of(request), receive, send)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
    kind = next((value for name, value in headers if name.lower() == "content-type"), None)
    made_by_sanic = ("content-type",) if request.method == "HEAD" else ("content-type", "content-length")
    kept = {name: value for name, value in headers if name.lower() not in made_by_sanic}
    return raw(b"".join(body), status=started["status"], headers=kept, content_type=kind)
