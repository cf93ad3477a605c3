"""The pages of the five towns, without a network: a client that calls the application, at a fixed moment."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from store.database import Database
from store.settings import load_settings
from web.app import make_app
from web.site import Site

WEDNESDAY = datetime(2026, 11, 25, 10, 0)


def client_of(knowledge: Knowledge, database: Database, home: Path, at: datetime = WEDNESDAY, **environment: str) -> TestClient:
    """`environment`: further settings, such as LOTSIN_TILES."""
    settings = load_settings({"LOTSIN_HOME": str(home), **environment})
    site = Site(settings, knowledge, database, lambda: at)
    return TestClient(make_app(site), base_url="https://lotsin.example.de", raise_server_exceptions=True)
