"""What staff read where the database is away, or where something breaks that nobody thought of."""

from __future__ import annotations

from dataclasses import replace

from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from store.database import Database
from tests.builders import a_town, database_in, save
from tests.console.site import Visitor, desk_of
from web.console.access import COOKIE
from web.console.app import make_console


def test_without_a_database_a_page_says_so(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    visitor = TestClient(make_console(desk_of(Knowledge(database, tmp_path), database, tmp_path)))
    visitor.cookies.set(COOKIE, "any", path="/redaktion")

    answer = visitor.get("/redaktion/")

    assert answer.status_code == 503
    assert "Die Datenbank ist nicht erreichbar" in answer.text
    assert answer.headers["retry-after"] == "60"
    assert "folder.db" not in answer.text


def test_what_breaks_is_said_plainly_and_safely(tmp_path):
    database = database_in(tmp_path)
    save(database, town=a_town())
    desk = desk_of(Knowledge(database, tmp_path), database, tmp_path)
    visitor = Visitor(desk)
    broken = TestClient(make_console(replace(desk, now=lambda: 1 / 0)), raise_server_exceptions=False)
    broken.cookies = visitor.cookies

    answer = broken.get("/redaktion/", headers={"Host": "lotsin.example.de"})
    database.close()

    assert answer.status_code == 500
    assert "Hier ist etwas schiefgegangen" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
