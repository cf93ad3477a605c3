"""Releases: one training at a time, published when it is ready, back with a click."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from review.release_tables import release as table
from review.releases import INTERRUPTED, KEPT, SILENT_S, NotReady, ReleaseBook
from review.sentences import SentenceBook
from review.staff_tables import audit
from store.database import Database

NOW = datetime(2026, 11, 25, 10, 0)


@pytest.fixture
def book(database: Database) -> ReleaseBook:
    return ReleaseBook(database)


def a_release(book: ReleaseBook, state: str = "ready", **values: object) -> int:
    release = book.begin("Anna", NOW)
    assert release
    book.end(release.id, state, **{"model": f"lotsin-{release.id}.tar.gz", **values})
    return release.id


def use(database: Database, key: int | None, at: datetime = NOW) -> None:
    with database.writing() as connection:
        ReleaseBook(database).use(connection, key, "Anna", at)


def entries(database: Database, action: str) -> int:
    with database.reading() as connection:
        query = sa.select(sa.func.count()).select_from(audit).where(audit.c.kind == "release", audit.c.action == action)
        return int(connection.execute(query).scalar())


def test_at_first_the_model_as_delivered_answers(book):
    assert (book.current_id(), book.current(), book.all()) == (None, None, [])


def test_a_double_click_begins_one_training(database, book):
    first, second = book.begin("Anna", NOW), book.begin("Berta", NOW)

    assert first is not None
    assert second is None
    assert entries(database, "train") == 1


def test_a_training_tells_how_far_it_is(book):
    release = book.begin("Anna", NOW)

    book.report(release.id, "Das Sprachmodell lernt.", 5)
    book.report(release.id, "Jetzt wird geprüft.", 40)

    told = book.get(release.id)
    assert (told.progress, told.log) == (40, ["Das Sprachmodell lernt.", "Jetzt wird geprüft."])


def test_a_killed_training_is_said_to_have_failed_and_the_next_one_may_begin(database, book):
    killed = book.begin("Anna", NOW)
    with database.writing() as connection:
        connection.execute(table.update().values(alive=table.c.alive - SILENT_S - 1))

    told = book.get(killed.id)
    second = book.begin("Anna", NOW)

    assert (told.state, told.faults) == ("failed", [INTERRUPTED])
    assert second is not None
    assert book.end(killed.id, "ready") is False


def test_a_training_that_says_it_is_alive_is_left_alone(database, book):
    release = book.begin("Anna", NOW)
    with database.writing() as connection:
        connection.execute(table.update().values(alive=table.c.alive - SILENT_S - 1))

    book.beat(release.id)

    assert book.begin("Berta", NOW) is None
    assert book.get(release.id).state == "training"


@pytest.mark.parametrize("state", ["refused", "failed"])
def test_only_what_passed_the_gate_can_be_published(database, book, state):
    key = a_release(book, state)

    with pytest.raises(NotReady):
        use(database, key)

    assert book.current_id() is None


def test_any_earlier_release_is_one_click_away(database, book):
    first, second = a_release(book), a_release(book)
    seen = []

    for key in (first, second, first, None, second):
        use(database, key)
        seen.append(book.current_id())

    assert seen == [first, second, first, None, second]
    assert entries(database, "publish") == 5


def test_publishing_twice_is_publishing_once(database, book):
    key = a_release(book)

    use(database, key)
    use(database, key, NOW + timedelta(minutes=1))

    assert book.get(key).published == NOW
    assert entries(database, "publish") == 1


def test_of_the_models_the_last_ones_are_kept_and_the_one_that_answers(database, book):
    keys = [a_release(book) for _ in range(KEPT + 3)]
    use(database, keys[0])

    assert book.models_kept() == {f"lotsin-{key}.tar.gz" for key in (keys[0], *keys[-KEPT:])}


def test_what_cannot_be_loaded_is_marked_and_what_answers_stays_current(database, book):
    good, broken = a_release(book), a_release(book)
    use(database, good)
    use(database, broken)

    book.cannot_be_loaded(broken, good, "kaputt")

    assert book.current_id() == good
    assert (book.get(broken).state, book.get(broken).faults) == ("failed", ["kaputt"])


def test_a_release_learns_what_was_wanted_when_it_began(database, book):
    sentences = SentenceBook(database)
    with database.writing() as connection:
        early = sentences.add(connection, "ask_cost", "wat kost dat", "de", 1)
    release = book.begin("Anna", NOW)
    with database.writing() as connection:
        sentences.add(connection, "ask_cost", "wie teuer is dat", "de", 2)

    book.end(release.id, "ready", model="lotsin-1.tar.gz")

    assert book.get(release.id).sentences == (early,)
