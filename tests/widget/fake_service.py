"""A service that speaks the widget's protocol and nothing else: whatever a widget should not send becomes a complaint."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DIST = Path(__file__).parents[2] / "widget" / "dist"
LONGEST_MESSAGE = 4000
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
_TOWNS = [{"id": "ahlen", "name": "Ahlen"}, {"id": "mainz", "name": "Mainz"}]

Answer = list[dict[str, Any]]
Respond = Callable[[str], Answer]


@dataclass(frozen=True)
class Fault:
    """What the service does instead of answering. `status` 0: it hangs up. `heard`: only after it took the turn."""

    status: int
    error: str = ""
    retry_after: int | None = None
    heard: bool = False


@dataclass
class Service:
    respond: Respond
    origin: str = ""
    allowed: set[str] = field(default_factory=set)
    faults: deque[Fault] = field(default_factory=deque)
    sessions: list[str] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    received: list[dict[str, Any]] = field(default_factory=list)
    turns: dict[tuple[str, str], str] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.go.set()

    def open_session(self) -> dict[str, str]:
        session = f"w1.random{len(self.sessions)}.signature"
        self.sessions.append(session)
        return {"session": session}

    def receive(self, body: dict[str, Any]) -> Fault | Answer:
        """One call of the webhook: a fault if one is due, else the answer; a message_id heard before is no new turn."""
        self.received.append(body)
        self.complaints += complaints_about(body)
        self.go.wait(10)
        fault = self.faults.popleft() if self.faults else None
        if body["sender"] not in self.sessions or body["sender"] in self.forgotten:
            return Fault(403, "session")
        if fault is None or fault.heard:
            self.turns.setdefault((body["sender"], body["metadata"]["message_id"]), body["message"])
        return fault or self.respond(body["message"])

    @property
    def heard(self) -> list[str]:
        """What people said, each thing once."""
        return list(self.turns.values())


def complaints_about(body: dict[str, Any]) -> list[str]:
    metadata = body.get("metadata", {})
    location = metadata.get("location")
    found = {
        "keys": set(body) == {"sender", "message", "metadata"},
        "message": isinstance(body.get("message"), str) and 0 < len(body["message"]) <= LONGEST_MESSAGE,
        "metadata": set(metadata) - {"location"} == {"municipality", "language", "message_id"},
        "message_id": bool(_MESSAGE_ID.fullmatch(str(metadata.get("message_id")))),
        "location": location is None or _is_rounded(location),
    }
    return [f"{name} in {body}" for name, fine in found.items() if not fine]


def _is_rounded(location: dict[str, float]) -> bool:
    return set(location) == {"latitude", "longitude"} and all(round(value, 3) == value for value in location.values())


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def log_message(self, *_: Any) -> None:
        """Tests read `received` instead."""

    def do_OPTIONS(self) -> None:
        self._send(204, b"", {"Access-Control-Allow-Headers": "Content-Type", "Access-Control-Allow-Methods": "POST"})

    def do_GET(self) -> None:
        if self.path == "/widget.js":
            self._send(200, (DIST / "widget.js").read_bytes(), {"Content-Type": "text/javascript; charset=utf-8"})
        elif self.path == "/staedte.json":
            self._send_json(200, _TOWNS)
        else:
            self._send_json(404, {"error": "not_found"})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Cookie"):
            self.service.complaints.append("a cookie came along")
        if self.headers.get("Origin") not in self.service.allowed:
            self._send_json(403, {"error": "origin"})
        elif self.path == "/webhooks/web/session" and not content:
            self._send_json(200, self.service.open_session())
        elif self.path == "/webhooks/web/webhook" and self.headers.get("Content-Type") == "application/json":
            self._answer(self.service.receive(json.loads(content)))
        else:
            self.service.complaints.append(f"POST {self.path} with {content!r}")
            self._send_json(400, {"error": "wrong call"})

    def _answer(self, outcome: Fault | Answer) -> None:
        if not isinstance(outcome, Fault):
            self._send_json(200, outcome)
        elif outcome.status:
            wait = {} if outcome.retry_after is None else {"Retry-After": str(outcome.retry_after)}
            self._send_json(outcome.status, {"error": outcome.error}, wait)
        else:
            self.close_connection = True

    def _send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        kind = {"Content-Type": "application/json; charset=utf-8"}
        self._send(status, json.dumps(body).encode(), {**kind, **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        origin = self.headers.get("Origin")
        if origin in self.service.allowed:
            cors = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After, X-Request-ID"}
            headers = {**headers, **cors}
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def start(service: Service) -> ThreadingHTTPServer:
    """Serves on a free port, which becomes `service.origin`; the caller shuts it down."""
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
