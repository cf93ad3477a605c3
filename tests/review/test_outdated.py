"""What staff noted as old, reading questions, is told until somebody looked after the offer or took the note back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from review.decisions import decide, undo
from review.outdated import outdated
from review.records import confirm, publish, remove, stored
from review.sentences import SentenceBook
from store.database import Database
from tests.builders import a_town, an_offer, save
from tests.review.inbox import NOW, a_form, ask

OFFER = "krabbelgruppe-nord"


def noted(database: Database, at: datetime = NOW, offer: str | None = OFFER) -> int:
    """The decision, about two questions."""
    save(database, an_offer(), town=a_town())
    [key] = ask(database, "Wann ist die Krabbelgruppe?", "wann krabbelgruppe nord")
    payload = {"offer": offer, "name": "Krabbelgruppe Nord", "text": "Seit März donnerstags."}
    with database.writing() as connection:
        return decide(connection, a_form(database, key, at=at), "old_data", payload, SentenceBook(database))


def told(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(outdated(connection))


def test_the_note_names_the_questions_behind_it(database: Database) -> None:
    noted(database)

    with database.reading() as connection:
        [note] = outdated(connection, [OFFER])[OFFER]

    assert note.text == "Seit März donnerstags."
    assert set(note.questions) == {"Wann ist die Krabbelgruppe?", "wann krabbelgruppe nord"}


@pytest.mark.parametrize("end", ["published", "confirmed", "removed"])
def test_it_ends_when_somebody_looks_after_the_offer(database: Database, end: str) -> None:
    noted(database)
    later = NOW + timedelta(minutes=1)

    with database.writing() as connection:
        offer, revision = stored(connection, OFFER) or (an_offer(), 0)
        if end == "published":
            publish(connection, offer, revision, "Berta", later)
        elif end == "confirmed":
            confirm(connection, [offer], later.date(), "Berta", later)
        else:
            remove(connection, offer, None, "Berta", later)

    assert told(database) == []


def test_a_look_before_the_note_does_not_end_it(database: Database) -> None:
    save(database, an_offer(), town=a_town())
    with database.writing() as connection:
        confirm(connection, [an_offer()], NOW.date(), "Berta", NOW - timedelta(minutes=1))

    noted(database)

    assert told(database) == [OFFER]


def test_it_ends_with_the_decision(database: Database) -> None:
    number = noted(database)

    with database.writing() as connection:
        undo(connection, number, "Anna", NOW + timedelta(minutes=1), SentenceBook(database))

    assert told(database) == []


def test_a_decision_without_an_offer_is_about_none(database: Database) -> None:
    noted(database, offer=None)

    assert told(database) == []
