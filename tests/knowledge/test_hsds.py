"""HSDS JSON (Open Referral) in and out: the same facts both ways, and what is not kept is said."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.formats.hsds_format import service_from, write_services
from knowledge.formats.parsing import Faulty
from knowledge.importing import import_path
from knowledge.knowledge import Knowledge, Wish
from knowledge.model import CostOption, Location, Offer, Phone, Schedule
from knowledge.repository import read_offers
from knowledge.when import next_start
from store.database import Database
from store.settings import ROOT
from tests.builders import TOWN, a_full_offer, a_town, an_offer, database_in, knowledge_of, save

FILES = Path(__file__).parent / "files"
NEW_TOWN = "neustadt-an-der-lippe"


def stored(database: Database) -> dict[str, Offer]:
    with database.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection)}


def a_file(folder: Path, *services: dict[str, object]) -> Path:
    path = folder / "services.json"
    path.write_text(json.dumps(services), encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "ids"), [("page.json", ["seite-1", "seite-2"]), ("lines.jsonl", ["zeile-1", "zeile-2"])])
def test_a_page_and_one_object_per_line_are_read_like_an_array(tmp_path: Path, name: str, ids: list[str]) -> None:
    database = database_in(tmp_path)

    report = import_path(database, FILES / name, "Musterstadt")

    assert report.added == ids
    assert list(stored(database)) == ids


def test_a_single_service_is_read_too(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    path = tmp_path / "service.json"
    path.write_text('{"id": "allein", "name": "Spieletreff"}')

    import_path(database, path, "Musterstadt")

    assert stored(database)["allein"].description == "Spieletreff"


def test_every_fact_of_a_service_reaches_its_offer(database: Database) -> None:
    import_path(database, FILES / "neustadt.json")

    offer = stored(database)["6f1c1a52-neustadt-1"]

    assert offer == Offer(
        id="6f1c1a52-neustadt-1",
        municipality=NEW_TOWN,
        kind="service",
        name="Krabbelgruppe Pusteblume",
        description="Eltern mit Babys treffen sich zum Spielen und Singen.",
        keywords=("Playgroups",),
        minimum_age_months=3,
        maximum_age_months=35,
        organization="Familienzentrum Pusteblume",
        locations=(
            Location(
                "Haus Pusteblume", "Lindenweg 4, Hinterhaus", "59999", "Neustadt an der Lippe", "Altdorf", 51.75, 8.01, "house"
            ),
        ),
        schedules=(Schedule(None, "FREQ=WEEKLY;BYDAY=TU", None, "09:30", "11:00", "Nicht in den Ferien."),),
        phones=(Phone("02382 591234", "Büro"),),
        cost_options=(CostOption("2 Euro pro Treffen"),),
        languages=("Deutsch", "tr"),
        registration="Einfach vorbeikommen.",
        assured_date=date(2026, 9, 14),
    )


@pytest.mark.parametrize(
    ("status", "ours"),
    [("active", "active"), ("inactive", "past"), ("defunct", "past"), ("temporarily closed", "uncertain"), (None, "active")],
)
def test_the_standards_status_becomes_ours(tmp_path: Path, status: str | None, ours: str) -> None:
    database = database_in(tmp_path)
    path = a_file(tmp_path, {"id": "a", "name": "A", "status": status})

    import_path(database, path, "Musterstadt")

    assert stored(database)["a"].status == ours


def test_a_highest_age_of_six_years_includes_children_who_are_six(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    path = a_file(tmp_path, {"id": "a", "name": "A", "minimum_age": 3, "maximum_age": 6})

    import_path(database, path, "Musterstadt")

    offer = stored(database)["a"]
    assert (offer.minimum_age_months, offer.maximum_age_months) == (36, 83)


def test_phones_and_schedules_of_a_place_belong_to_the_offer_too_each_once(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    phone, hours = {"number": "02382 591234"}, {"freq": "WEEKLY", "byday": "MO"}
    at = {"phones": [{"id": "2", **phone}], "location": {"phones": [{"number": "112"}], "schedules": [hours]}}
    path = a_file(tmp_path, {"id": "a", "name": "A", "phones": [{"id": "1", **phone}], "service_at_locations": [at]})

    import_path(database, path, "Musterstadt")

    offer = stored(database)["a"]
    assert [one.number for one in offer.phones] == ["02382 591234", "112"]
    assert [one.rrule for one in offer.schedules] == ["FREQ=WEEKLY;BYDAY=MO"]


def test_fields_that_are_not_kept_are_reported(database: Database) -> None:
    report = import_path(database, FILES / "neustadt.json")

    assert report.unread == {"accreditations": 1, "wait_time": 1, "service_areas": 1, "schedules.schedule_link": 1}
    assert "not kept: wait_time (1 times)" in list(report.lines())


def test_the_last_day_of_a_series_is_kept_however_it_is_written(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    weekly = {"freq": "WEEKLY", "dtstart": "2026-01-05"}
    services = [
        {"id": str(at), "name": "A", "schedules": [{**weekly, "until": until}]}
        for at, until in enumerate(["2026-02-02", "20260202", "2026-02-02T00:00:00Z"])
    ]

    import_path(database, a_file(tmp_path, *services), "Musterstadt")

    ends = [next_start(offer, datetime(2026, 2, 2)) for offer in stored(database).values()]
    over = [next_start(offer, datetime(2026, 2, 3)) for offer in stored(database).values()]
    assert ends == [datetime(2026, 2, 2)] * 3
    assert over == [None] * 3


def test_a_service_without_an_address_needs_to_be_told_its_town(tmp_path: Path) -> None:
    database = database_in(tmp_path)

    with pytest.raises(Faulty) as caught:
        import_path(database, FILES / "page.json")

    assert [(problem.row, problem.field) for problem in caught.value.problems] == [(1, "municipality"), (2, "municipality")]


def test_a_faulty_service_is_named_with_its_row_and_nothing_is_loaded(database: Database, tmp_path: Path) -> None:
    path = a_file(tmp_path, {"id": "a", "name": "A"}, {"id": "b"}, {"id": "c", "name": "C", "phones": [{"number": ""}]})

    with pytest.raises(Faulty) as caught:
        import_path(database, path, "Musterstadt")

    assert [(problem.row, problem.field) for problem in caught.value.problems] == [(2, "name"), (3, "phones.number")]
    assert stored(database) == {}


def test_a_new_town_is_found_at_once_by_a_knowledge_base_that_already_answers(tmp_path: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer())
    assert knowledge.find(Wish("krabbelgruppe", TOWN)).found

    import_path(database_in(tmp_path), FILES / "neustadt.json")

    babies = knowledge.find(Wish("krabelgruppe", NEW_TOWN)).found
    swimming = knowledge.find(Wish("Wo lernt mein Kind schwimmen?", NEW_TOWN)).found
    assert babies[0].offer.name == "Krabbelgruppe Pusteblume"
    assert swimming[0].offer.name == "Schwimmkurs für Anfänger"
    assert (
        knowledge.town("Neustadt an der Lippe") == knowledge.town(NEW_TOWN) == a_town(id=NEW_TOWN, name="Neustadt an der Lippe")
    )


def test_a_new_towns_next_date_is_known(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    import_path(database, FILES / "neustadt.json")

    start = next_start(stored(database)["6f1c1a52-neustadt-1"], datetime(2026, 11, 21, 12, 0))

    assert start == datetime(2026, 11, 24, 9, 30)


def test_a_new_town_inherits_from_the_land_its_addresses_name(tmp_path: Path, home: Path) -> None:
    database = database_in(tmp_path)
    import_path(database, ROOT / "knowledge" / "data")
    import_path(database, FILES / "neustadt.json")

    view = Knowledge(database, home).view(NEW_TOWN)

    assert view.chain == (NEW_TOWN, "land-nrw", "bund")
    assert "national-elternstart-nrw" in view.offers


def test_a_service_exported_has_the_standards_names() -> None:
    service = service_from(a_full_offer())

    assert service["id"] == "krabbelgruppe-nord"
    assert service["application_process"] == "phone"
    assert service["alert"] == "Stand 2026."
    assert service["status"] == "active"
    assert service["schedules"][1]["freq"] == "WEEKLY"
    assert service["service_at_locations"][0]["location"]["addresses"][0]["region"] == "Nord"
    assert "eltern_kind_gruppe" in [attribute["value"] for attribute in service["attributes"]]


@pytest.mark.parametrize(
    "offer",
    [
        an_offer(),
        a_full_offer(phones=(Phone("02382 591234", "Anmeldung"), Phone("116 117"))),
        an_offer(status="past", confidence="unverified", source_age="old"),
        an_offer(minimum_age_months=0, maximum_age_months=143),
        an_offer(minimum_age_months=30, maximum_age_months=144),
        an_offer(contact_point=True, visits_home=True, steps=("Eins", "Zwei"), kind="welcome_visit"),
        an_offer(schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00; Tu,Th 14:00-16:00; PH off", description="Büro"),)),
        an_offer(
            schedules=(Schedule(rrule="FREQ=MONTHLY;BYDAY=1WE", opens_at="10:00"), Schedule(description="nach Absprache"))
        ),
        an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", dtstart=date(2026, 1, 6)),)),
        an_offer(
            locations=(Location(city="Musterstadt", district="Nord", latitude=51.7, longitude=7.9, precision="district"),)
        ),
        an_offer(cost_options=(CostOption(amount=0.0, currency="EUR"), CostOption("nach Einkommen"))),
        an_offer(keywords=("Spiel, Spaß", "a/b"), amenities=("toys",), audience=("grandparents",), languages=("Türkçe",)),
    ],
)
def test_an_offer_exported_and_read_again_is_unchanged(tmp_path: Path, offer: Offer) -> None:
    database = database_in(tmp_path)
    save(database, offer)
    path = tmp_path / "export.json"
    path.write_text(write_services([offer]), encoding="utf-8")

    report = import_path(database, path, dry_run=True)

    assert (report.added, report.changed, report.unchanged) == ([], [], [offer.id])
    assert report.unread == {}


@pytest.mark.parametrize("town", ["arnsberg", "billerbeck", "herne", "ostalbkreis"])
def test_a_towns_records_exported_and_read_again_are_unchanged(towns: Database, tmp_path: Path, town: str) -> None:
    with towns.reading() as connection:
        offers = read_offers(connection, [town])
    path = tmp_path / "export.json"
    path.write_text(write_services(offers), encoding="utf-8")

    report = import_path(towns, path, dry_run=True)

    assert (report.added, report.changed) == ([], [])
    assert len(report.unchanged) == len(offers) > 0


def test_an_export_read_into_an_empty_database_gives_the_same_facts(database: Database, tmp_path: Path) -> None:
    offers = [a_full_offer(phones=(Phone("116 117"),)), an_offer(id="zwei")]
    path = tmp_path / "export.json"
    path.write_text(write_services(offers), encoding="utf-8")

    import_path(database, path, "Musterstadt")

    assert stored(database) == {offer.id: offer for offer in offers}
