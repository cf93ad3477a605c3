"""What tests share: databases, knowledge bases, a browser. PostgreSQL is a real server, from the package pgserver."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import settings

from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from store.database import Database
from store.settings import ROOT

settings.register_profile("lotsin", deadline=None, derandomize=True)  # no clock and no dice: the same run everywhere
settings.load_profile("lotsin")


_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
_WIDGET = ROOT / "widget"
_WIDGET_SOURCES = ("src/**/*", "texts/*.json", "build.mjs", "package-lock.json")


def _missing(message: str) -> NoReturn:
    """A program is not there: skipped, but in CI nothing may be."""
    if os.environ.get("LOTSIN_REQUIRE_ALL"):
        pytest.fail(message)
    pytest.skip(message)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays with the thread; tests that need their own could not run after."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests: a second one could not be started beside it."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        _missing("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The built widget, with the map's script beside it; built here when a source is newer."""
    built = _WIDGET / "dist" / "widget.js"
    newest = max(file.stat().st_mtime for pattern in _WIDGET_SOURCES for file in _WIDGET.glob(pattern))
    if built.exists() and built.stat().st_mtime >= newest:
        return built
    if shutil.which("npm") is None:
        _missing("Node.js with npm is not installed: https://nodejs.org (version 20)")
    if not (_WIDGET / "node_modules").exists():
        subprocess.run(["npm", "ci"], cwd=_WIDGET, check=True)
    subprocess.run(["npm", "run", "build"], cwd=_WIDGET, check=True)
    return built


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR
            import pgserver
    except ImportError:
        _missing("pgserver is not installed")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture
def postgresql_url(postgresql_server: Any) -> str:
    """The address of a fresh, empty database."""
    name = f"test_{uuid4().hex}"
    engine = sa.create_engine(_address(postgresql_server.get_uri()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return _address(postgresql_server.get_uri(name))


def _address(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg2://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'lotsin.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with its schema, once on SQLite and once on PostgreSQL."""
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the topic model of the five towns is kept, so that it is trained once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def towns(home: Path) -> Iterator[Database]:
    """The five towns with what is above them. Shared: read only."""
    database = Database(f"sqlite:///{home / 'towns.db'}")
    database.upgrade()
    import_path(database, ROOT / "knowledge" / "data")
    yield database
    database.close()


@pytest.fixture(scope="session")
def knowledge(towns: Database, home: Path) -> Knowledge:
    """The five towns, ready for questions. Shared: read only."""
    return Knowledge(towns, home)
