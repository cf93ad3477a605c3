"""What staff taught is known at the next question, and taken back exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.knowledge import Knowledge
from knowledge.learned import LearnedWord, add_asked, add_word, having_words, read_words, remove_asked, remove_words
from knowledge.model import Asked
from knowledge.repository import read_asked, write_asked
from knowledge.wishes import Wish
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, database_in, save

OFFERS = (
    an_offer(),
    an_offer(id="ballett", name="Ballett für Kinder", topics=("tanz_musik_kultur",), description="Tanzen ab vier Jahren."),
    an_offer(id="schulden", name="Schuldnerberatung", topics=("finanzen_leistungen",), description="Hilfe bei Schulden."),
)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = database_in(tmp_path)
    save(opened, *OFFERS, town=a_town())
    return opened


@pytest.fixture
def knowledge(database: Database, tmp_path: Path) -> Knowledge:
    return Knowledge(database, tmp_path.parent / "topic-model")


def first_for(knowledge: Knowledge, text: str) -> str | None:
    found = knowledge.find(Wish(text, TOWN)).found
    return found[0].offer.id if found else None


def linked(database: Database, text: str, *offers: str) -> list[int]:
    with database.writing() as connection:
        return add_asked(connection, TOWN, [Asked(TOWN, text, offers)])


def test_a_linked_question_finds_its_offer_at_once_also_in_other_words(database: Database, knowledge: Knowledge) -> None:
    before = first_for(knowledge, "Wo gibt es Pliéstunden?")

    linked(database, "Wer macht Pliéstunden?", "ballett")

    assert before is None
    assert first_for(knowledge, "Wo gibt es Pliéstunden?") == "ballett"


def test_a_link_taken_back_leaves_what_was_there(database: Database, knowledge: Knowledge) -> None:
    linked(database, "Wer macht Pliéstunden?", "krabbelgruppe-nord")
    with database.reading() as connection:
        before = read_asked(connection)
    positions = linked(database, "Wer macht Pliéstunden?", "ballett")

    with database.writing() as connection:
        remove_asked(connection, TOWN, positions)

    with database.reading() as connection:
        assert read_asked(connection) == before
    assert first_for(knowledge, "Wo gibt es Pliéstunden?") == "krabbelgruppe-nord"


def test_an_import_of_questions_leaves_those_that_staff_linked(database: Database) -> None:
    linked(database, "Wer macht Pliéstunden?", "ballett")

    with database.writing() as connection:
        write_asked(connection, TOWN, [Asked(TOWN, "Wo wird getanzt?", ("ballett",))])

    with database.reading() as connection:
        assert [one.text for one in read_asked(connection)] == ["Wo wird getanzt?", "Wer macht Pliéstunden?"]


@pytest.mark.parametrize("concept", ["tanzen", None])
def test_a_word_for_a_topic_is_known_at_the_next_question(
    database: Database, knowledge: Knowledge, concept: str | None
) -> None:
    question = "gibt es hier schwofen"
    before = knowledge.find(Wish(question, TOWN)).topics

    with database.writing() as connection:
        add_word(connection, LearnedWord("tanz_musik_kultur", "Schwofen", concept, TOWN))

    assert before[:1] != ("tanz_musik_kultur",)
    assert knowledge.find(Wish(question, TOWN)).topics[0] == "tanz_musik_kultur"
    assert first_for(knowledge, question) == "ballett"


def test_a_word_of_another_town_means_nothing_here(database: Database, knowledge: Knowledge) -> None:
    with database.writing() as connection:
        add_word(connection, LearnedWord("tanz_musik_kultur", "Schwofen", "tanzen", "anderswo"))

    assert knowledge.find(Wish("schwofen", TOWN)).concepts == ()


def test_a_taught_word_goes_before_what_it_meant_and_comes_back(database: Database, knowledge: Knowledge) -> None:
    before = knowledge.find(Wish("ballett", TOWN)).concepts
    with database.writing() as connection:
        key = add_word(connection, LearnedWord("finanzen_leistungen", "Ballett", None))
    taught = knowledge.find(Wish("ballett", TOWN)).concepts

    with database.writing() as connection:
        remove_words(connection, [key])

    assert before == ("ballett",)
    assert "ballett" not in taught
    assert knowledge.find(Wish("ballett", TOWN)).concepts == before


def test_words_can_be_tried_without_writing_them(knowledge: Knowledge) -> None:
    words = [LearnedWord("tanz_musik_kultur", "Schwofen", "tanzen"), LearnedWord("gibt_es_nicht", "Schwofen")]

    view = having_words(knowledge.view(TOWN), knowledge.lexicon, words)

    assert view.index.lexicon.in_known_words(["kann", "man", "schwofen"]) == ["kann", "man", "tanz"]
    assert knowledge.view(TOWN).index.lexicon is knowledge.lexicon


def test_what_holds_no_word_is_refused(database: Database) -> None:
    with database.writing() as connection, pytest.raises(ValueError, match="no word"):
        add_word(connection, LearnedWord("tanz_musik_kultur", " – "))

    with database.reading() as connection:
        assert read_words(connection) == []
