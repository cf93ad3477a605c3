"""Drafts, publication and providers' links: each change with its entry, nothing over somebody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from knowledge.repository import read_offers, write_municipality
from review.drafts import Draft, DraftBook, StaleDraft
from review.provider_links import LASTS, LinkBook
from review.records import ChangedMeanwhile, publish, remove, stored, versions
from review.staff_tables import audit
from tests.builders import TOWN, a_full_offer, a_town, an_offer

AT = datetime(2026, 11, 25, 10, 0)


@pytest.fixture
def town(database):
    with database.writing() as connection:
        write_municipality(connection, a_town())
    return database


def a_draft(**changes):
    plain = Draft("krabbelgruppe-nord", TOWN, None, {"texts": {"name": "Café ☕"}}, "Anna", AT, form="form-1")
    return replace(plain, **changes)


def published(database, offer, base=None):
    with database.writing() as connection:
        publish(connection, offer, base, "Anna", AT)
    with database.reading() as connection:
        found = stored(connection, offer.id)
    assert found
    return found[1]


def test_a_draft_comes_back_as_it_was_kept(town):
    kept = DraftBook(town).begin(a_draft(message="Bitte ansehen"))

    assert DraftBook(town).of_id(kept.id) == kept
    assert DraftBook(town).open_in([TOWN]) == [kept]
    assert DraftBook(town).open_in(["beckum"]) == []


def test_a_form_begins_one_draft(town):
    book = DraftBook(town)

    assert book.begin(a_draft()) == book.begin(a_draft())


def test_a_draft_is_not_saved_over_a_newer_one(town):
    book = DraftBook(town)
    first = book.begin(a_draft())
    book.keep(replace(first, author="Berta", fields={"texts": {"name": "B"}}), first)

    with pytest.raises(StaleDraft) as stale:
        book.keep(replace(first, fields={"texts": {"name": "C"}}), first)

    assert stale.value.now.author == "Berta"


def test_a_draft_ends_once(town):
    draft = DraftBook(town).begin(a_draft())

    with town.writing() as connection:
        ended = [DraftBook.close_in(connection, draft, "dropped", "Anna", AT) for _ in range(2)]

    assert ended == [True, False]
    assert DraftBook(town).open_in([]) == []


def test_every_step_of_a_draft_has_its_entry(town):
    book = DraftBook(town)
    first = book.begin(a_draft())
    second = book.keep(replace(first, state="review"), first)
    with town.writing() as connection:
        DraftBook.close_in(connection, second, "published", "Berta", AT)

    with town.reading() as connection:
        entries = connection.execute(audit.select().order_by(audit.c.id)).all()

    assert [(one.who, one.action) for one in entries] == [
        ("Anna", "begun"), ("Anna", "asked for review"), ("Berta", "published"),
    ]  # fmt: skip


def test_a_publication_has_before_and_after(town):
    base = published(town, an_offer())
    published(town, a_full_offer(), base)

    newest, oldest = versions(town, "krabbelgruppe-nord")

    assert (newest.before, newest.after) == (an_offer(), a_full_offer())
    assert (oldest.before, oldest.after) == (None, an_offer())


@pytest.mark.parametrize("base", [None, 0, 99])
def test_nothing_is_published_over_another_version(town, base):
    published(town, an_offer())

    with pytest.raises(ChangedMeanwhile), town.writing() as connection:
        publish(connection, a_full_offer(), base, "Anna", AT)

    with town.reading() as connection:
        assert read_offers(connection) == [an_offer()]
    assert len(versions(town, "krabbelgruppe-nord")) == 1


def test_a_removal_keeps_what_was_there(town):
    published(town, a_full_offer())

    with town.writing() as connection:
        removed = [remove(connection, a_full_offer(), None, "Anna", AT) for _ in range(2)]

    assert removed == [True, False]
    assert versions(town, "krabbelgruppe-nord")[0].before == a_full_offer()


def test_a_link_is_known_by_its_token_until_it_ends(town):
    book = LinkBook(town, b"secret")
    link = book.make(an_offer(), "Anna", AT)
    token = book.token(link)

    assert book.of_token(token, AT) == link
    assert book.of_token(token, AT + LASTS + timedelta(seconds=1)) is None
    assert LinkBook(town, b"another").of_token(token, AT) is None


def test_a_revoked_link_holds_no_more(town):
    book = LinkBook(town, b"secret")
    link = book.make(an_offer(), "Anna", AT)

    assert [book.revoke(link, "Anna", AT) for _ in range(2)] == [True, False]
    assert book.of_token(book.token(link), AT) is None
