"""A server, a client and a webhook for the tests of the mock itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.telegram.bot_api import BotApi
from tests.telegram.test_bot_api.calling import Caller, Receiver


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def call(api: BotApi) -> Iterator[Caller]:
    caller = Caller(api)
    yield caller
    caller.client.close()
    caller.pool.shutdown(wait=False)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = received.status(update)
            with received.changed:
                received.arrived.append(update)
                received.headers.append(dict(self.headers))
                received.changed.notify_all()
            self.send_response(status)
            if received.retry_after:
                self.send_header("Retry-After", received.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    received.url = f"http://127.0.0.1:{server.server_port}/telegram"
    yield received
    server.shutdown()
    thread.join()
    server.server_close()
