"""The console without a network: a client that is signed in, at a fixed moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from store.database import Database
from store.settings import load_settings
from web.console.access import COOKIE
from web.console.app import make_console
from web.console.desk import Desk

WEDNESDAY = datetime(2026, 11, 25, 10, 0)
PASSWORD = "zwölf Zeichen lang"


def desk_of(knowledge: Knowledge, database: Database, home: Path, at: datetime = WEDNESDAY, **environment: str) -> Desk:
    settings = load_settings({"LOTSIN_HOME": str(home), **environment})
    return Desk(settings, knowledge, database, lambda: at)


class Visitor(TestClient):
    """Somebody with an account, signed in unless `role` is None."""

    def __init__(self, desk: Desk, role: str | None = "admin", towns: Collection[str] = (), name: str = "Anna") -> None:
        super().__init__(make_console(desk), base_url="https://lotsin.example.de", follow_redirects=False)
        if role:
            staff = desk.staff.add(name, PASSWORD, role, towns)
            self.cookies.set(COOKIE, desk.sessions.begin(staff, desk.now()), path="/redaktion")

    def token(self) -> str:
        """Of this session's forms."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get("/redaktion/").text)
        assert found
        return found[1]

    def submit(self, path: str, **fields: Any) -> Any:
        """A form with its token."""
        return self.post(path, data={"csrf": self.token(), **fields})


@contextmanager
def windows(browser: Browser, desk: Desk, address: str) -> Iterator[Callable[..., Page]]:
    """Opens pages in windows of a look, signed in as the account of this number, or as nobody."""
    contexts = []

    def opened(width: int = 1440, scheme: str = "light", script: bool = True, account: int | None = 1) -> Page:
        look: Any = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "java_script_enabled": script}
        context = browser.new_context(base_url=address, **look)
        contexts.append(context)
        if account is not None:
            staff = desk.staff.staff(account)
            assert staff
            token = desk.sessions.begin(staff, desk.now())
            context.add_cookies([{"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/redaktion"}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
