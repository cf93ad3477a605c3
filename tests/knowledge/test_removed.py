"""What is remembered of an offer that was removed, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge.model import Removed
from knowledge.repository import read_removed, remove_offers, write_municipality, write_offers
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, save
from tests.lotsin.conftest import Instance
from tests.mail_server import free_port


def remove(database: Database, *ids: str, replaced_by: Mapping[str, str] | None = None) -> None:
    with database.writing() as connection:
        remove_offers(connection, ids, replaced_by)


def removed(database: Database, key: str) -> Removed | None:
    with database.reading() as connection:
        return read_removed(connection, key)


def test_of_a_removed_offer_its_town_and_name_are_remembered(database: Database) -> None:
    save(database, an_offer(id="a", name="Krabbelgruppe „Nord“"))

    remove(database, "a")

    assert removed(database, "a") == Removed(TOWN, "Krabbelgruppe „Nord“", None)


def test_what_took_its_place_is_remembered_for_that_offer_alone(database: Database) -> None:
    save(database, an_offer(id="a"), an_offer(id="b"), an_offer(id="c"))

    remove(database, "a", "b", replaced_by={"a": "c"})

    assert removed(database, "a") == Removed(TOWN, "Krabbelgruppe Nord", "c")
    assert removed(database, "b") == Removed(TOWN, "Krabbelgruppe Nord", None)


def test_an_offer_that_never_was_is_not_removed(database: Database) -> None:
    save(database, an_offer(id="a"))

    remove(database, "gibt-es-nicht", replaced_by={"gibt-es-nicht": "a"})

    assert removed(database, "gibt-es-nicht") is None
    assert removed(database, "a") is None


def test_an_offer_written_again_is_not_removed(database: Database) -> None:
    save(database, an_offer(id="a"))
    save(database, an_offer(id="a", name="Anders"))

    assert removed(database, "a") is None


def test_an_offer_that_is_there_again_is_not_removed(database: Database) -> None:
    save(database, an_offer(id="a"), an_offer(id="b"))

    remove(database, "a", replaced_by={"a": "b"})
    save(database, an_offer(id="a"))

    assert removed(database, "a") is None


def test_of_an_offer_removed_twice_the_last_time_counts(database: Database) -> None:
    save(database, an_offer(id="a"), an_offer(id="b"))
    remove(database, "a", replaced_by={"a": "b"})
    save(database, an_offer(id="a", name="Anders"))

    remove(database, "a")

    assert removed(database, "a") == Removed(TOWN, "Anders", None)


def test_an_offer_that_moved_is_remembered_for_the_town_it_was_last_in(database: Database) -> None:
    save(database, an_offer(id="a"))
    with database.writing() as connection:
        write_municipality(connection, a_town(id="nachbarstadt", name="Nachbarstadt"))
        write_offers(connection, [an_offer(id="a", municipality="nachbarstadt", name="Krabbelgruppe Süd")])

    remove(database, "a")

    assert removed(database, "a") == Removed("nachbarstadt", "Krabbelgruppe Süd", None)


def test_more_offers_than_fit_in_one_statement_are_remembered_each(database: Database) -> None:
    many = [f"m-{number:04d}" for number in range(1201)]
    save(database, *(an_offer(id=key) for key in many), an_offer(id="ersatz"))

    remove(database, *many, replaced_by=dict.fromkeys(many, "ersatz"))

    assert removed(database, many[0]) == removed(database, many[-1]) == Removed(TOWN, "Krabbelgruppe Nord", "ersatz")


# --- lotsin kb remove ---


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    """With two offers."""
    made = Instance(tmp_path, free_port())
    file = tmp_path / "offers.csv"
    file.write_text(
        "id,name,beschreibung,art\na,Chor,Kinder singen.,group\nb,Neuer Chor,Kinder singen.,group\n", encoding="utf-8"
    )
    loaded = made.run("kb", "import", str(file), "--municipality", TOWN)
    assert loaded.returncode == 0, loaded.stderr
    return made


def opened(instance: Instance) -> Database:
    return Database(f"sqlite:///{instance.home / 'lotsin.db'}")


def test_an_offer_removed_by_command_is_gone_and_its_successor_noted(instance: Instance) -> None:
    done = instance.run("kb", "remove", "a", "--replaced-by", "b")

    assert done.returncode == 0, done.stderr
    assert "removed: a; replaced by b" in done.stdout
    assert removed(opened(instance), "a") == Removed(TOWN, "Chor", "b")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("a", "c"), 1, "not there, so nothing was removed: c"),
        (("a", "--replaced-by", "c"), 1, "not there, so nothing was removed: c"),
        (("a", "--replaced-by", "a"), 2, "is to be removed itself"),
        ((), 2, "ID"),
    ],
)
def test_a_removal_that_cannot_be_meant_removes_nothing(
    instance: Instance, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = instance.run("kb", "remove", *arguments)

    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert removed(opened(instance), "a") is None
