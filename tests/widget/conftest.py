"""The built widget on a city's page, a fake service at another origin, and a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.widget.answers import respond
from tests.widget.fake_service import Service, start


@dataclass
class City:
    """A city's website: what a path shows, and with which headers."""

    origin: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def publish(self, path: str, html: str, **headers: str) -> str:
        self.pages[path] = (html, {name.replace("_", "-"): value for name, value in headers.items()})
        return self.origin + path


@pytest.fixture
def city() -> Iterator[City]:
    made = City()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """A city's pages are not what is tested."""

        def do_GET(self) -> None:
            html, headers = made.pages.get(self.path.split("?")[0], ("", {}))
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.origin = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(bundle: Path, city: City) -> Iterator[Service]:
    """Allows the city. Whatever was sent against the protocol fails the test."""
    made = Service(respond, allowed={city.origin})
    server = start(made)
    yield made
    made.go.set()
    server.shutdown()
    server.server_close()
    assert made.complaints == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1024, "height": 768}, reduced_motion="reduce")
    yield made
    made.close()
