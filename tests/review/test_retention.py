"""Files, closed drafts and ended links go after their time; what still waits or holds stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from review import drafts, provider_links, uploads
from review.draft_tables import draft, provider_link, upload
from review.drafts import Draft, DraftBook
from review.provider_links import LASTS, LinkBook
from review.retention import purge
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, save

NOW = datetime(2026, 11, 25, 10, 0)
FIELDS = {"texts": {"name": "Elterncafé"}, "lists": {}, "rows": {}}


def count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return len(connection.execute(sa.select(table.c.id)).all())


def a_draft(database: Database, at: datetime, state: str = "draft") -> None:
    with database.writing() as connection:
        DraftBook.begin_in(connection, Draft("neu", TOWN, None, FIELDS, "Anna", at, f"{at:%Y%m%d%H%M%S}-{state}", state))


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_an_uploaded_file_goes_after_a_week(database: Database, days: int, left: int) -> None:
    save(database, an_offer(), town=a_town())
    uploads.keep(database, b"Name\n", "datei.csv", TOWN, "Anna", NOW - timedelta(days=days))

    with database.writing() as connection:
        gone = uploads.forget_old_uploads(connection, NOW)

    assert (gone, count(database, upload)) == (1 - left, left)


@pytest.mark.parametrize(("state", "days", "left"), [("published", 366, 0), ("dropped", 366, 0), ("dropped", 364, 1),
                                                     ("draft", 900, 1), ("review", 900, 1)])  # fmt: skip
def test_a_draft_goes_a_year_after_it_was_closed_and_never_while_it_waits(
    database: Database, state: str, days: int, left: int
) -> None:
    a_draft(database, NOW - timedelta(days=days), state)

    with database.writing() as connection:
        drafts.forget_closed(connection, NOW)

    assert count(database, draft) == left


def test_a_link_goes_a_month_after_its_end(database: Database) -> None:
    book = LinkBook(database, b"geheim")
    for days in (61, 59, 1):
        book.make(an_offer(), "Anna", NOW - timedelta(days=days))

    with database.writing() as connection:
        gone = provider_links.forget_ended(connection, NOW)

    assert (gone, count(database, provider_link)) == (1, 2)


def test_an_old_token_never_opens_a_later_link(database: Database) -> None:
    book = LinkBook(database, b"geheim")
    old = book.token(book.make(an_offer(), "Anna", NOW))
    much_later = NOW + LASTS * 3
    with database.writing() as connection:
        provider_links.forget_ended(connection, much_later)

    book.make(an_offer(), "Anna", much_later)

    assert book.of_token(old, much_later) is None


def test_purging_forgets_them_all(database: Database) -> None:
    long_ago = datetime.now() - timedelta(days=500)
    a_draft(database, long_ago, "published")
    uploads.keep(database, b"Name\n", "datei.csv", TOWN, "Anna", long_ago)
    for _ in range(2):
        LinkBook(database, b"geheim").make(an_offer(), "Anna", long_ago)

    gone = purge(database, retention_days=30)

    assert (gone.uploads, gone.drafts, gone.links) == (1, 1, 1)
