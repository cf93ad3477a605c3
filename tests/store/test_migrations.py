"""The migrations lead to the tables that the code uses, on SQLite as on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import knowledge.tables
import review.draft_tables
import review.identity_tables
import review.inbox_tables
import review.notice_tables
import review.release_tables
import review.staff_tables
import review.tables
import review.upkeep_tables
import review.usage_tables
import store.conversations
import store.telegram  # noqa: F401 – the tables of all packages are meant
from store.database import MIGRATIONS, Database, metadata


def test_an_empty_database_upgraded_has_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_every_table_of_the_code_is_there(database: Database) -> None:
    with database.reading() as connection:
        names = set(sa.inspect(connection).get_table_names())

    assert names == set(metadata.tables) | {"alembic_version"}
    assert {knowledge.tables.service.name, review.tables.question.name} <= names


def test_a_database_upgraded_stands_at_the_newest_migration(database: Database) -> None:
    with database.reading() as connection:
        version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()

    assert version == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_migrations_follow_one_another_without_branches() -> None:
    script = ScriptDirectory(str(MIGRATIONS))

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
