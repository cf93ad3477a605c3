"""Offers and towns in the database: what is written comes back, on SQLite as on PostgreSQL."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import sqlalchemy as sa

from knowledge import tables
from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.model import Asked, Location, Offer, Place
from knowledge.repository import (
    read_asked,
    read_municipalities,
    read_offers,
    remove_offers,
    write_asked,
    write_municipality,
    write_offers,
)  # fmt: skip
from knowledge.revisions import read_revision
from knowledge.wishes import Wish
from store.database import Database
from store.settings import ROOT
from tests.builders import TOWN, a_full_offer, a_town, an_offer, save

QUESTIONS = [
    ("ahlen", "Mein Kind tanzt gerne. Wo gibt es eine Tanzgruppe in der Nähe?"),
    ("ahlen", "kindertrödelmarkt"),
    ("ahlen", "nachhilfe für meinen sohn, wir haben wenig geld"),
    ("arnsberg", "krabelgruppe"),
    ("arnsberg", "Bücherei in Neheim"),
    ("arnsberg", "hebame"),
    ("billerbeck", "Musikschule"),
    ("billerbeck", "wer passt nachmittags auf mein Kind auf"),
    ("herne", "hebamme"),
    ("herne", "gewalt zuhause"),
    ("ostalbkreis", "Erziehungsberatung in Ellwangen"),
    ("ostalbkreis", "kita anmelden"),
    ("ostalbkreis", "giftnotruf"),
]


def stored(database: Database) -> list[Offer]:
    with database.reading() as connection:
        return read_offers(connection)


def count(database: Database, table: sa.Table) -> int:
    with database.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def revision(database: Database) -> int:
    with database.reading() as connection:
        return read_revision(connection)


def test_the_full_offer_of_these_tests_leaves_no_field_at_its_default() -> None:
    offer = a_full_offer()

    assert [field.name for field in fields(Offer) if getattr(offer, field.name) == field.default] == []


def test_an_offer_with_every_field_set_comes_back_as_it_was(database: Database) -> None:
    offer = a_full_offer()

    save(database, offer)

    assert stored(database) == [offer]


def test_an_offer_with_nothing_but_the_necessary_comes_back_as_it_was(database: Database) -> None:
    offer = Offer("wenig", TOWN, "service", "Wenig", "Mehr ist nicht bekannt.")

    save(database, offer)

    assert stored(database) == [offer]


def test_a_town_with_its_map_comes_back_as_it_was(database: Database) -> None:
    north = Place(TOWN, "Nord", "district", ("Nordstadt", "Siedlung"), ("12345", "12346"), 51.77, 7.88, "district")
    town = a_town(ags="05570004", first_contacts=("buero", "amt"), places=(north, Place(TOWN, "12345", "postcode")))

    save(database, town=town)

    with database.reading() as connection:
        assert read_municipalities(connection) == {TOWN: town}


def test_a_towns_questions_come_back_in_their_order_and_are_replaced_as_a_whole(database: Database) -> None:
    save(database)
    first = [Asked(TOWN, "Wo wird getanzt?", ("tanz", "ballett"), "tanz_musik_kultur"), Asked(TOWN, "Wer verleiht Drachen?")]
    second = [Asked(TOWN, "Wo wird gesungen?", ("chor",))]

    with database.writing() as connection:
        write_asked(connection, TOWN, first)
        kept = read_asked(connection)
        write_asked(connection, TOWN, second)
        replaced = read_asked(connection)

    assert kept == first
    assert replaced == second


def test_an_organization_of_several_offers_is_stored_once(database: Database) -> None:
    offers = [an_offer(id=key, organization="Nordlicht e. V.") for key in ("a", "b", "c")]

    save(database, *offers[:2])
    save(database, offers[2])

    assert count(database, tables.organization) == 1
    assert {offer.organization for offer in stored(database)} == {"Nordlicht e. V."}


def test_a_place_that_several_offers_share_is_stored_once(database: Database) -> None:
    house = Location("Nordhaus", "Beispielweg 3", "12345", "Musterstadt")

    save(database, an_offer(id="a", locations=(house,)), an_offer(id="b", locations=(house, Location(city="Musterstadt"))))
    save(database, an_offer(id="c", locations=(house,)))

    assert count(database, tables.location) == 2
    assert all(offer.location == house for offer in stored(database))


def test_an_offer_written_again_replaces_the_older_one_with_all_its_parts(database: Database) -> None:
    save(database, a_full_offer())
    newer = an_offer(name="Krabbelgruppe im Nordhaus", topics=())

    save(database, newer)

    assert stored(database) == [newer]
    assert count(database, tables.phone) == 0
    assert count(database, tables.attribute) == 0


def test_an_offer_removed_leaves_no_parts_behind(database: Database) -> None:
    save(database, a_full_offer(), an_offer(id="bleibt"))

    with database.writing() as connection:
        removed = remove_offers(connection, ["krabbelgruppe-nord", "gibt-es-nicht"])

    assert removed == 1
    assert [offer.id for offer in stored(database)] == ["bleibt"]
    assert count(database, tables.phone) == 0
    assert count(database, tables.schedule) == 0
    assert count(database, tables.service_at_location) == 0


def test_the_revision_starts_at_zero_and_rises_with_every_kind_of_change(database: Database) -> None:
    numbers = [revision(database)]
    for change in (
        lambda connection: write_municipality(connection, a_town()),
        lambda connection: write_offers(connection, [an_offer()]),
        lambda connection: write_asked(connection, TOWN, [Asked(TOWN, "Wo wird getanzt?")]),
        lambda connection: remove_offers(connection, ["krabbelgruppe-nord"]),
    ):
        with database.writing() as connection:
            change(connection)
        numbers.append(revision(database))

    assert numbers[0] == 0
    assert numbers == sorted(set(numbers))


def test_the_revision_stays_where_nothing_was_written(database: Database) -> None:
    save(database, an_offer())
    before = revision(database)

    with database.writing() as connection:
        write_offers(connection, [])
        remove_offers(connection, ["gibt-es-nicht"])

    assert revision(database) == before


def test_offers_come_ordered_by_id_however_they_were_written(database: Database) -> None:
    save(database, *(an_offer(id=key) for key in ("c", "a-2", "b", "a-10", "a")))

    assert [offer.id for offer in stored(database)] == ["a", "a-10", "a-2", "b", "c"]


def test_only_offers_of_the_towns_asked_for_are_read(database: Database) -> None:
    save(database, an_offer(id="hier"))
    save(database, an_offer(id="dort", municipality="nachbarstadt"), town=a_town(id="nachbarstadt", name="Nachbarstadt"))

    with database.reading() as connection:
        found = read_offers(connection, ["nachbarstadt"])

    assert [offer.id for offer in found] == ["dort"]


def test_an_offer_of_a_town_that_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as connection:
        write_offers(connection, [an_offer(municipality="nirgendwo")])

    assert stored(database) == []


def test_the_same_questions_are_answered_alike_on_sqlite_and_on_postgresql(
    knowledge: Knowledge, postgresql_url: str, home: Path
) -> None:
    database = Database(postgresql_url)
    database.upgrade()
    import_path(database, ROOT / "knowledge" / "data")
    other = Knowledge(database, home)

    on_sqlite = [knowledge.find(Wish(text, town)) for town, text in QUESTIONS]
    on_postgresql = [other.find(Wish(text, town)) for town, text in QUESTIONS]
    database.close()

    assert all(finding.found for finding in on_sqlite)
    assert on_postgresql == on_sqlite


def test_after_many_offers_postgresql_knows_at_once_how_many_there_are(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    database.upgrade()

    save(database, *(an_offer(id=f"angebot-{number:04d}") for number in range(1000)))

    with database.reading() as connection:
        counted = connection.execute(sa.text("SELECT reltuples FROM pg_class WHERE relname = 'service'")).scalar_one()
    database.close()
    assert counted == 1000
