"""Decisions are drafts until they are published, work at once then, and are taken back exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from knowledge import tables
from knowledge.learned import read_words
from knowledge.model import Asked
from knowledge.repository import read_asked, write_asked
from review.decisions import decide, drafts, of_group, publish, undo, undo_decision, undo_last, uses_of
from review.inbox_tables import group
from review.sentences import SentenceBook
from review.staff import StaffBook
from review.steps import Refused, SentTwice
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, save
from tests.review.inbox import NOW, TODAY, a_form, ask, groups

LINK = {"offers": ["krabbelgruppe-nord"], "names": ["Krabbelgruppe Nord"]}
WORD = {"word": "Pekip", "topic": "eltern_kind_gruppe", "concept": None}


@pytest.fixture
def key(database: Database) -> int:
    """A group of two different questions."""
    save(database, an_offer(), town=a_town())
    [only] = ask(database, "Wo gibt es Pekip?", "Wo gibt es Pekip?", "pekip kurs")
    return only


def decided(database: Database, key: int, kind: str, payload: dict[str, Any], **changes: Any) -> int:
    with database.writing() as connection:
        return decide(connection, a_form(database, key, **changes), kind, payload, SentenceBook(database))


def published(database: Database, *ids: int) -> list[int]:
    with database.writing() as connection:
        return publish(connection, ids, "Berta", NOW)


def taken_back(database: Database, decision: int) -> None:
    with database.writing() as connection:
        undo(connection, decision, "Berta", NOW, SentenceBook(database))


def asked_in(database: Database) -> list[Asked]:
    with database.reading() as connection:
        return read_asked(connection)


def state_of(database: Database, key: int) -> str:
    with database.reading() as connection:
        return str(connection.execute(sa.select(group.c.state).where(group.c.id == key)).scalar_one())


def test_a_draft_changes_nothing_that_is_found(database: Database, key: int) -> None:
    decided(database, key, "link", LINK)

    assert asked_in(database) == []
    assert state_of(database, key) == "draft"


def test_a_draft_says_what_search_would_learn(database: Database, key: int) -> None:
    decided(database, key, "link", LINK)
    decided(database, key, "word", WORD)

    with database.reading() as connection:
        link, word = drafts(connection, [TOWN])
        elsewhere = drafts(connection, ["herne"])

    assert [(one.text, one.offers, one.topic) for one in link.asked()] == [
        ("pekip kurs", ("krabbelgruppe-nord",), None), ("Wo gibt es Pekip?", ("krabbelgruppe-nord",), None),
    ]  # fmt: skip
    assert [(one.word, one.topic, one.municipality) for one in word.words()] == [("Pekip", "eltern_kind_gruppe", TOWN)]
    assert (link.words(), word.asked(), elsewhere) == ([], [], [])


def test_published_links_and_words_are_known(database: Database, key: int) -> None:
    ids = [decided(database, key, "link", LINK), decided(database, key, "word", WORD)]

    assert published(database, *ids) == ids

    assert {one.text for one in asked_in(database)} == {"Wo gibt es Pekip?", "pekip kurs"}
    with database.reading() as connection:
        assert [one.word for one in read_words(connection)] == ["Pekip"]
    assert state_of(database, key) == "done"


def test_publishing_twice_writes_once(database: Database, key: int) -> None:
    decision = decided(database, key, "link", LINK)
    published(database, decision)
    before = asked_in(database)

    assert published(database, decision) == []
    assert asked_in(database) == before


def test_taking_back_leaves_exactly_what_was_there_before(database: Database, key: int) -> None:
    with database.writing() as connection:
        write_asked(connection, TOWN, [Asked(TOWN, "Wo gibt es Pekip?", ("krabbelgruppe-nord",))])
    before = asked_in(database)
    decision = decided(database, key, "link", LINK)
    published(database, decision)
    ask(database, "pekip kurse")  # the group grew since

    taken_back(database, decision)
    taken_back(database, decision)

    assert asked_in(database) == before
    assert state_of(database, key) == "open"
    with database.reading() as connection:
        assert [one.state for one in of_group(connection, key)] == ["undone"]


def test_a_word_taken_back_is_unknown_again(database: Database, key: int) -> None:
    decision = decided(database, key, "word", WORD)
    published(database, decision)

    taken_back(database, decision)

    with database.reading() as connection:
        assert read_words(connection) == []


def test_every_publication_is_noticed_by_other_processes(database: Database, key: int) -> None:
    def revision() -> int:
        with database.reading() as connection:
            return int(connection.execute(sa.select(tables.revision.c.number)).scalar_one())

    decision = decided(database, key, "link", LINK)
    drafted = revision()
    published(database, decision)
    shown = revision()
    taken_back(database, decision)

    assert drafted < shown < revision()


def test_an_intent_waits_for_the_next_training_until_it_is_taken_back(database: Database, key: int) -> None:
    book = SentenceBook(database)
    decision = decided(database, key, "intent", {"intent": "ask_cost", "texts": ["pekip kurs"]})

    waiting = [(one.intent, one.text, one.decision) for one in book.read("waiting")]
    taken_back(database, decision)

    assert waiting == [("ask_cost", "pekip kurs", decision)]
    assert book.read("waiting") == []


@pytest.mark.parametrize("kind", ["missing_offer", "old_data", "not_for_us"])
def test_what_changes_no_answer_holds_at_once(database: Database, key: int, kind: str) -> None:
    decided(database, key, kind, {"text": "Das macht das Jobcenter"})

    assert state_of(database, key) == "done"
    with database.reading() as connection:
        assert drafts(connection) == []


def test_forwarding_assigns_and_leaves_the_group_open(database: Database, key: int) -> None:
    bert = StaffBook(database).add("Bert", "zwölf Zeichen lang", "reviewer")

    decided(database, key, "forward", {"to": bert.id, "text": "Weißt du das?"})

    [row] = groups(database)
    assert (row.state, row.assigned) == ("open", bert.id)
    with database.writing() as connection:
        undo_last(connection, a_form(database, key), SentenceBook(database))
    assert groups(database)[0].assigned is None


def test_a_question_after_the_answer_reopens_its_group(database: Database, key: int) -> None:
    published(database, decided(database, key, "link", LINK))

    ask(database, "pekip kurse", day=TODAY)
    same_day = state_of(database, key)
    ask(database, "pekip kurse", day=TODAY + timedelta(days=1))

    assert (same_day, state_of(database, key)) == ("done", "open")


def test_what_is_not_for_us_stays_done_however_often_it_is_asked(database: Database, key: int) -> None:
    decided(database, key, "not_for_us", {"text": ""})

    ask(database, "pekip kurse", day=TODAY + timedelta(days=1))

    assert state_of(database, key) == "done"


def test_the_last_step_taken_back_may_be_a_published_decision(database: Database, key: int) -> None:
    published(database, decided(database, key, "link", LINK))

    with database.writing() as connection:
        undo_last(connection, a_form(database, key), SentenceBook(database))

    assert asked_in(database) == []
    assert state_of(database, key) == "open"


def test_a_decision_is_taken_back_from_its_own_group_only(database: Database, key: int) -> None:
    decision = decided(database, key, "link", LINK)
    [_, other] = ask(database, "Lastenrad leihen")

    with database.writing() as connection, pytest.raises(Refused):
        undo_decision(connection, a_form(database, other), decision, SentenceBook(database))


def test_a_decision_sent_twice_is_one(database: Database, key: int) -> None:
    decided(database, key, "not_for_us", {"text": ""}, form_id="f")

    with pytest.raises(SentTwice):
        decided(database, key, "not_for_us", {"text": ""}, form_id="f")

    with database.reading() as connection:
        assert len(of_group(connection, key)) == 1


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("", {}), ("delete", {}), ("link", {"offers": []}), ("word", {"word": "  ", "topic": "ferien"}),
        ("word", {"word": "–", "topic": "ferien"}), ("word", {"word": "x" * 81, "topic": "ferien"}),
        ("word", {"word": "Pekip", "topic": ""}), ("intent", {"intent": "ask_cost", "texts": []}),
        ("intent", {"intent": "report_crisis", "texts": ["a"]}), ("forward", {"to": 99}), ("forward", {}),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_said_and_nothing_is_kept(
    database: Database, key: int, kind: str, payload: dict[str, Any]
) -> None:
    before = groups(database)

    with pytest.raises(Refused):
        decided(database, key, kind, payload)

    assert groups(database) == before


@pytest.mark.parametrize(("kind", "payload"), [("link", LINK), ("word", WORD)])
def test_questions_without_a_town_cannot_be_linked(database: Database, kind: str, payload: dict[str, Any]) -> None:
    [key] = ask(database, "Hallo", municipality=None)

    with pytest.raises(Refused, match="zu keiner Stadt"):
        decided(database, key, kind, payload)


@pytest.mark.parametrize(("word", "uses"), [("pekip", 3), ("PEKIP kurs", 1), ("%", 0), ("_", 0), ("schach", 0)])
def test_the_uses_of_a_word_are_counted(database: Database, key: int, word: str, uses: int) -> None:
    with database.reading() as connection:
        assert uses_of(connection, word, TOWN) == uses
        assert uses_of(connection, word, "herne") == 0
