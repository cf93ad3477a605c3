"""The one database: SQLite with WAL by default, PostgreSQL by LOTSIN_DATABASE_URL, the same tables and results on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from store.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 5000

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class DatabaseUnavailable(RuntimeError):
    """The database cannot be reached, is locked or is damaged; the message says how to mend it."""


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


class Database:
    """Hands out connections; every failure of the driver becomes DatabaseUnavailable with advice."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"future": True, "hide_parameters": True}  # errors are logged; what families write is not
        if self.is_sqlite:
            options["connect_args"] = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
            options["poolclass"] = sa.pool.QueuePool  # a file opened anew for each question costs 0.4 ms
        else:
            options["pool_pre_ping"] = True
            options["connect_args"] = {"connect_timeout": 5}
        self.engine: Engine = sa.create_engine(url, **options)
        if self.is_sqlite:
            sa.event.listen(self.engine, "connect", _set_pragmas)

    @property
    def name(self) -> str:
        """The address without its password, for messages and logs."""
        return str(self.engine.url.render_as_string(hide_password=True))

    def _advice(self, error: Exception) -> DatabaseUnavailable:
        reason = " ".join(str(getattr(error, "orig", error)).split())[:200]
        if "locked" in reason:
            advice = "another program holds it; stop that program and try again"
        elif "not a database" in reason or "malformed" in reason:
            advice = "the file is damaged; restore a backup, or move it away and run `make setup`"
        elif self.is_sqlite:
            advice = "check that the folder exists and can be written, or set LOTSIN_HOME"
        else:
            advice = "check LOTSIN_DATABASE_URL and that the server is running"
        return DatabaseUnavailable(f"the database {self.name} cannot be used ({reason}): {advice}")

    @contextmanager
    def _guarded(self, connect: Callable[[], AbstractContextManager[Connection]]) -> Iterator[Connection]:
        try:
            with connect() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise  # a wrong write, not an unreachable database: the caller's to explain
        except DBAPIError as error:
            raise self._advice(error) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose changes are thrown away."""
        with self._guarded(self.engine.connect) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or, after any exception, nothing."""
        with self._guarded(self.engine.begin) as connection:
            yield connection

    def upgrade(self) -> None:
        """Brings the schema up to date with Alembic; creates the folder of a SQLite file; safe to call at every start."""
        from alembic import command
        from alembic.config import Config

        if self.is_sqlite and self.engine.url.database:
            self._make_folder(Path(self.engine.url.database).parent)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(
                f"the folder {folder} cannot be made ({error.strerror}): set LOTSIN_HOME to one that can be written"
            ) from error

    def close(self) -> None:
        self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """The instance's database with its schema up to date; raises DatabaseUnavailable."""
    database = Database(settings.database_url)
    if not _is_current(database):
        database.upgrade()
    return database


def _is_current(database: Database) -> bool:
    """A look at the version table, so that a start need not import Alembic (0.2 s)."""
    if database.is_sqlite and not Path(str(database.engine.url.database)).exists():
        return False
    newest = max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == newest
