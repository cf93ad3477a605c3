"""The one database: transactions that hold, and advice where it cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.conversations import conversation
from store.database import Database, DatabaseUnavailable, open_database
from store.settings import load_settings

NOBODY_LISTENS = "postgresql+psycopg2://lotsin:geheim@127.0.0.1:1/lotsin"


def a_row(sender: str = "eins") -> sa.sql.Insert:
    return conversation.insert().values(sender_id=sender, events="[]", updated=0.0)


def senders(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.sender_id for row in connection.execute(sa.select(conversation).order_by(conversation.c.sender_id))]


def test_what_is_written_stays(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(a_row())

    assert senders(database) == ["eins"]


def test_after_any_exception_nothing_of_a_transaction_stays(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(a_row())
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        write_and_fail()

    assert senders(database) == []


def test_what_is_changed_while_reading_is_thrown_away(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(a_row())

    assert senders(database) == []


def test_a_wrong_write_is_not_taken_for_an_unreachable_database(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        connection.execute(conversation.insert(), [{"sender_id": "eins", "events": "[]", "updated": 0.0}] * 2)

    assert senders(database) == []


def test_upgrading_again_keeps_what_is_there(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(a_row())

    database.upgrade()

    assert senders(database) == ["eins"]


def test_a_database_is_made_at_first_use_with_its_folder(tmp_path: Path) -> None:
    settings = load_settings({"LOTSIN_HOME": str(tmp_path / "neu" / "ganz neu")})

    first = open_database(settings)
    with first.writing() as connection:
        connection.execute(a_row())
    first.close()

    assert senders(open_database(settings)) == ["eins"]


def test_a_fresh_database_on_a_server_gets_its_schema_at_first_use(postgresql_url: str) -> None:
    database = open_database(load_settings({"LOTSIN_DATABASE_URL": postgresql_url}))

    assert senders(database) == []
    database.close()


def test_two_programs_read_while_one_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lotsin.db'}"
    one, other = Database(url), Database(url)
    one.upgrade()

    with one.writing() as connection:
        connection.execute(a_row())
        meanwhile = senders(other)

    assert meanwhile == []
    assert senders(other) == ["eins"]


def test_a_locked_file_says_that_another_program_holds_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    database.upgrade()
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")  # the same connection comes back: it need not wait 5 s
    other = sqlite3.connect(tmp_path / "lotsin.db")
    other.execute("BEGIN IMMEDIATE")

    with (
        pytest.raises(DatabaseUnavailable, match="another program holds it; stop that program"),
        database.writing() as connection,
    ):
        connection.execute(a_row())

    other.close()


def test_a_folder_that_cannot_be_made_is_named_with_the_setting_that_helps(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("steht im Weg")
    settings = load_settings({"LOTSIN_HOME": str(tmp_path / "datei" / "home")})

    with pytest.raises(DatabaseUnavailable, match=r"datei/home cannot be made \(.+\): set LOTSIN_HOME"):
        open_database(settings)


def test_a_file_that_is_no_database_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "lotsin.db").write_bytes(b"Das ist keine Datenbank. " * 100)

    with pytest.raises(DatabaseUnavailable, match=r"lotsin\.db .*the file is damaged; restore a backup"):
        Database(f"sqlite:///{tmp_path / 'lotsin.db'}").upgrade()


def test_a_damaged_database_says_how_to_go_on(tmp_path: Path) -> None:
    path = tmp_path / "lotsin.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 40_000)

    with pytest.raises(DatabaseUnavailable, match="the file is damaged; restore a backup"), database.writing() as connection:
        connection.execute(a_row())


def test_a_server_that_cannot_be_reached_is_named_with_the_setting_that_helps() -> None:
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1.*check LOTSIN_DATABASE_URL and that the server is running"):
        Database(NOBODY_LISTENS).upgrade()


def test_no_message_shows_the_password() -> None:
    database = Database(NOBODY_LISTENS)

    with pytest.raises(DatabaseUnavailable) as caught:
        database.upgrade()

    assert "geheim" not in str(caught.value)
    assert "geheim" not in database.name


def test_a_database_that_does_not_exist_on_the_server_is_named(postgresql_url: str) -> None:
    database = Database(postgresql_url.replace("/test_", "/gibt_es_nicht_"))

    with pytest.raises(DatabaseUnavailable, match="does not exist"):
        database.upgrade()
