"""What changed since when: each town learns of what was written for it, and of what is no longer its own."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from knowledge.repository import remove_offers, write_municipality, write_offers
from knowledge.revisions import changed_since, in_parts, note_written, read_identity, read_revision
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, database_in, save

NEIGHBOUR, THIRD = a_town(id="nachbarstadt", name="Nachbarstadt"), a_town(id="dritte", name="Dritte Stadt")


def three_towns(database: Database) -> Database:
    """With two offers in the first."""
    for town in (NEIGHBOUR, THIRD):
        save(database, town=town)
    save(database, an_offer(id="a"), an_offer(id="b"))
    return database


@pytest.fixture
def towns_of(tmp_path: Path) -> Database:
    return three_towns(database_in(tmp_path))


@pytest.fixture
def towns_on_both(database: Database) -> Database:
    """Once on SQLite and once on PostgreSQL."""
    return three_towns(database)


def now(database: Database) -> int:
    with database.reading() as connection:
        return read_revision(connection)


def changed(database: Database, since: int, *towns: str) -> tuple[set[str], set[str]]:
    """What was written, what was removed."""
    with database.reading() as connection:
        found = changed_since(connection, towns or (TOWN,), since)
    return set(found.written), set(found.removed)


def remove(database: Database, *ids: str) -> None:
    with database.writing() as connection:
        remove_offers(connection, ids)


def move(database: Database, key: str, town: str) -> None:
    with database.writing() as connection:
        write_offers(connection, [an_offer(id=key, municipality=town)])


def test_where_nothing_was_written_nothing_changed(towns_of: Database) -> None:
    assert changed(towns_of, now(towns_of)) == (set(), set())


def test_a_new_offer_is_written_in_its_town_only(towns_of: Database) -> None:
    before = now(towns_of)

    save(towns_of, an_offer(id="c"))

    assert changed(towns_of, before) == ({"c"}, set())
    assert changed(towns_of, before, "nachbarstadt") == (set(), set())


def test_an_offer_written_again_is_known_as_written(towns_of: Database) -> None:
    before = now(towns_of)

    save(towns_of, an_offer(id="a", name="Anders"))

    assert changed(towns_of, before)[0] == {"a"}


def test_an_offer_removed_is_known_as_removed(towns_of: Database) -> None:
    before = now(towns_of)

    remove(towns_of, "a", "gibt-es-nicht")

    assert changed(towns_of, before) == (set(), {"a"})


def test_an_offer_removed_and_written_anew_is_there(towns_of: Database) -> None:
    before = now(towns_of)

    remove(towns_of, "a")
    save(towns_of, an_offer(id="a"))

    assert changed(towns_of, before)[0] == {"a"}


def test_an_offer_moved_is_removed_from_the_one_town_and_written_in_the_other(towns_of: Database) -> None:
    before = now(towns_of)

    move(towns_of, "a", "nachbarstadt")

    assert changed(towns_of, before) == (set(), {"a"})
    assert changed(towns_of, before, "nachbarstadt") == ({"a"}, set())


def test_an_offer_moved_twice_is_removed_from_both_towns_that_it_left(towns_on_both: Database) -> None:
    before = now(towns_on_both)

    move(towns_on_both, "a", "nachbarstadt")
    move(towns_on_both, "a", "dritte")

    assert changed(towns_on_both, before) == (set(), {"a"})
    assert changed(towns_on_both, before, "nachbarstadt") == (set(), {"a"})
    assert changed(towns_on_both, before, "dritte") == ({"a"}, set())


def test_an_offer_that_came_back_is_there(towns_of: Database) -> None:
    before = now(towns_of)

    move(towns_of, "a", "nachbarstadt")
    move(towns_of, "a", TOWN)

    assert changed(towns_of, before)[0] == {"a"}
    assert changed(towns_of, before, "nachbarstadt") == (set(), {"a"})


def test_an_offer_removed_here_and_entered_elsewhere_under_the_same_id_is_gone_here(towns_on_both: Database) -> None:
    before = now(towns_on_both)

    remove(towns_on_both, "a")
    move(towns_on_both, "a", "nachbarstadt")
    remove(towns_on_both, "a")

    assert changed(towns_on_both, before) == (set(), {"a"})
    assert changed(towns_on_both, before, "nachbarstadt") == (set(), {"a"})


def test_only_what_came_after_the_revision_is_named(towns_of: Database) -> None:
    remove(towns_of, "a")
    save(towns_of, an_offer(id="c"))
    between = now(towns_of)

    save(towns_of, an_offer(id="d"))

    assert changed(towns_of, between) == ({"d"}, set())


def test_of_several_towns_everything_that_changed_is_named(towns_of: Database) -> None:
    before = now(towns_of)
    save(towns_of, an_offer(id="c", municipality="nachbarstadt"), town=NEIGHBOUR)
    remove(towns_of, "b")

    assert changed(towns_of, before, TOWN, "nachbarstadt") == ({"c"}, {"b"})


def test_a_change_that_was_not_kept_is_none(towns_of: Database) -> None:
    before = now(towns_of)

    with pytest.raises(sa.exc.IntegrityError):
        move(towns_of, "a", "nirgendwo")

    assert now(towns_of) == before
    assert changed(towns_of, before) == (set(), set())


def test_rows_changed_in_place_are_known_as_written(towns_on_both: Database) -> None:
    before = now(towns_on_both)

    with towns_on_both.writing() as connection:
        note_written(connection, ["b"])

    assert changed(towns_on_both, before) == ({"b"}, set())


def test_more_offers_than_fit_in_one_statement_are_noted_each(towns_on_both: Database) -> None:
    many = [f"m-{number:04d}" for number in range(1201)]
    save(towns_on_both, *(an_offer(id=key) for key in many))
    before = now(towns_on_both)

    remove(towns_on_both, *many)

    assert changed(towns_on_both, before) == (set(), set(many))
    assert [len(part) for part in in_parts(many)] == [500, 500, 201]


def test_a_database_has_a_name_from_its_first_change_on_and_keeps_it(database: Database) -> None:
    with database.writing() as connection:
        before = read_identity(connection)
        write_municipality(connection, a_town())
        first = read_identity(connection)
    save(database, an_offer())

    with database.reading() as connection:
        assert (before, read_identity(connection)) == ("", first)
    assert first


def test_no_two_databases_bear_the_same_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    names = set()
    for number in range(2):
        database = database_in(tmp_path_factory.mktemp(str(number)))
        save(database)
        with database.reading() as connection:
            names.add(read_identity(connection))

    assert len(names) == 2
