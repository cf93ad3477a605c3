"""What staff taught: what waits, what is answered with, what was taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from review.releases import ReleaseBook
from review.sentences import SentenceBook, UnknownIntent, teachable_intents
from store.database import Database

NOW = datetime(2026, 11, 25, 10, 0)


@pytest.fixture
def book(database: Database) -> SentenceBook:
    return SentenceBook(database)


def add(database: Database, text: str, decision: int = 1, intent: str = "ask_cost") -> int:
    with database.writing() as connection:
        return SentenceBook(database).add(connection, intent, text, "de", decision)


def take_back(database: Database, decision: int) -> None:
    with database.writing() as connection:
        SentenceBook(database).take_back(connection, decision)


def publish(database: Database) -> None:
    releases = ReleaseBook(database)
    started = releases.begin("Anna", NOW)
    assert started
    releases.end(started.id, "ready", model="lotsin-1.tar.gz")
    with database.writing() as connection:
        releases.use(connection, started.id, "Anna", NOW)


def texts(book: SentenceBook, which: str) -> list[str]:
    return [one.text for one in book.read(which)]


def test_a_sentence_waits_until_a_release_with_it_is_published(database, book):
    add(database, "wat kost dat")

    before = texts(book, "waiting"), texts(book, "published")
    publish(database)

    assert before == (["wat kost dat"], [])
    assert (texts(book, "waiting"), texts(book, "published")) == ([], ["wat kost dat"])


def test_a_double_click_adds_one_sentence(database, book):
    first, second = add(database, "wat kost dat"), add(database, " wat  kost dat ")

    assert first == second
    assert texts(book, "wanted") == ["wat kost dat"]


def test_what_was_taken_back_is_not_learned_but_stays_in_the_release_that_holds_it(database, book):
    add(database, "wat kost dat", decision=1)
    publish(database)
    add(database, "wie teuer is dat", decision=2)

    take_back(database, 1)
    take_back(database, 2)

    assert texts(book, "wanted") == []
    assert texts(book, "published") == texts(book, "leaving") == ["wat kost dat"]


def test_taking_back_can_itself_be_undone(database, book):
    add(database, "wat kost dat")
    take_back(database, 1)

    add(database, "wat kost dat")

    assert texts(book, "wanted") == ["wat kost dat"]


@pytest.mark.parametrize("intent", ["report_crisis", "out_of_scope", "gibt_es_nicht", ""])
def test_only_kinds_that_the_model_knows_are_taught_and_never_a_crisis(database, intent):
    assert "find_offer" in teachable_intents()
    with pytest.raises(UnknownIntent):
        add(database, "hilfe", intent=intent)
