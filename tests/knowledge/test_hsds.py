"""HSDS JSON (Open Referral) in and out: the same facts both ways, and what is not kept is said."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from knowledge.formats.hsds_out import service_from, write_services
from knowledge.formats.parsing import Faulty, Problem
from knowledge.importing import import_path
from knowledge.knowledge import Knowledge
from knowledge.model import CostOption, Location, Offer, Phone, Schedule
from knowledge.repository import read_offers
from knowledge.when import next_start, open_now
from knowledge.wishes import Wish
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

    assert report.unread == {
        "accreditations": 1,
        "wait_time": 1,
        "service_areas": 1,
        "schedules.schedule_link": 1,
        "organization.description": 1,
        "the term 'Playgroups' of 'Open Eligibility'; it is a keyword now": 1,
    }
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


# --- taxonomy terms ---------------------------------------------------------------------------------------------------


def a_term(taxonomy: str, word: str) -> dict[str, object]:
    return {"attributes": [{"id": "1", "taxonomy_term": {"id": "2", "code": word, "name": word, "taxonomy": taxonomy}}]}


@pytest.mark.parametrize(
    ("taxonomy", "word"), [("lotsin topic", "quidditch"), ("lotsin audience", "martians"), ("Open Eligibility", "Counselling")]
)
def test_a_term_nobody_here_knows_is_named_and_stays_findable_as_a_keyword(tmp_path: Path, taxonomy: str, word: str) -> None:
    offer, unread = imported(tmp_path, **a_term(taxonomy, word))

    assert (offer.topics, offer.audience, offer.keywords) == ((), (), (word,))
    assert unread == {f"the term {word!r} of {taxonomy!r}; it is a keyword now": 1}


def test_a_foreign_term_in_words_families_use_is_a_keyword_without_ado(tmp_path: Path) -> None:
    offer, unread = imported(tmp_path, **a_term("Kommunale Leistungen", "Krabbelgruppen"))

    assert (offer.keywords, unread) == (("Krabbelgruppen",), {})


def test_of_a_foreign_taxonomy_the_report_names_the_first_terms(tmp_path: Path) -> None:
    terms = [one for at in range(150) for one in a_term("X", f"zzz{at}")["attributes"]]  # type: ignore[attr-defined]

    offer, unread = imported(tmp_path, attributes=terms)

    assert len(offer.keywords) == 150
    assert (len(unread), sum(unread.values())) == (101, 150)


@pytest.mark.parametrize("value", [["a"], {"a": 1}])
def test_a_term_that_is_no_text_is_named(tmp_path: Path, value: object) -> None:
    path = a_file(tmp_path, {"id": "a", "name": "A", "attributes": [{"value": value}]})

    (problem,) = faults_of(database_in(tmp_path), path, "Musterstadt")

    assert (problem.row, problem.field) == (1, "keywords")


# --- what an export looks like -------------------------------------------------------------------------------------------


def test_an_export_is_as_the_example_shows() -> None:
    example = json.loads((FILES / "service.json").read_text(encoding="utf-8"))

    assert service_from(a_full_offer(), "Nordrhein-Westfalen") == example


def test_a_page_says_that_it_is_the_only_one() -> None:
    page = json.loads(write_services([an_offer()], {TOWN: "Nordrhein-Westfalen"}))

    assert (page["total_items"], page["total_pages"], page["size"], page["empty"]) == (1, 1, 1, False)
    assert (page["first_page"], page["last_page"]) == (True, True)


def test_an_addresss_land_is_told() -> None:
    (at,) = service_from(an_offer(locations=(Location(city="Ahlen"),)), "Nordrhein-Westfalen")["service_at_locations"]

    assert at["location"]["addresses"][0]["state_province"] == "Nordrhein-Westfalen"


@pytest.mark.parametrize(
    "offer",
    [
        an_offer(),
        a_full_offer(),
        an_offer(locations=(Location(name="Nordhaus"), Location(district="Nord"))),
        an_offer(schedules=(Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2026, 12, 24)),)),
        an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;INTERVAL=02;BYDAY=TU;COUNT=5"),)),
        an_offer(schedules=(Schedule(rrule="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"),)),
        an_offer(phones=(Phone("116 117", None, official=False), Phone("116 111"))),
        an_offer(schedules=(Schedule(rrule="FREQ=MONTHLY;BYDAY=1SU;BYMONTH=3,4,5,6,7,8,9,10,11,12"),)),
        an_offer(schedules=(Schedule(rrule="FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;BYHOUR=9,15"),)),
        an_offer(schedules=(Schedule(rrule="FREQ=DAILY;BYDAY=MO,TU;UNTIL=20250725", opening_hours="Mo,Tu 09:00-12:00"),)),
        an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231T180000", description="Zwei\nZeilen"),)),
        an_offer(locations=(Location("Nordhaus", "Beispielweg 3", latitude=51.7, longitude=7.9),)),
        an_offer(locations=(Location("Nordhaus", "Beispielweg 3"),)),
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


def test_all_records_exported_and_read_again_are_unchanged(towns: Database, tmp_path: Path) -> None:
    with towns.reading() as connection:
        offers = read_offers(connection)
    path = tmp_path / "export.json"
    path.write_text(write_services(offers), encoding="utf-8")

    report = import_path(towns, path, dry_run=True)

    assert (report.added, report.changed) == ([], [])
    assert len(report.unchanged) == len(offers) == 261
    assert report.unread == {}


def test_an_export_read_into_an_empty_database_gives_the_same_facts(database: Database, tmp_path: Path) -> None:
    offers = [a_full_offer(), an_offer(id="zwei")]
    path = tmp_path / "export.json"
    path.write_text(write_services(offers), encoding="utf-8")

    import_path(database, path, "Musterstadt")

    assert stored(database) == {offer.id: offer for offer in offers}


def imported(folder: Path, **fields: object) -> tuple[Offer, dict[str, int]]:
    """A service with these fields as it is stored, and what of it was not kept."""
    database = database_in(folder)
    report = import_path(database, a_file(folder, {"id": "a", "name": "A", **fields}), "Musterstadt")
    return stored(database)["a"], report.unread


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"phones": [{"number": "112", "extension": 5, "type": "voice"}]}, ["phones.extension", "phones.type"]),
        (
            {"contacts": [{"name": "A", "department": "B", "phones": [{"number": "112"}]}]},
            ["contacts.department", "contacts.phones"],
        ),
        ({"organization": {"name": "A", "website": "https://www.example.org"}}, ["organization.website"]),
        ({"languages": [{"name": "Deutsch", "note": "auch einfach"}]}, ["languages.note"]),
        ({"schedules": [{"freq": "WEEKLY", "byday": "MO", "timezone": "+1"}]}, ["schedules.timezone"]),
        (
            {"cost_options": [{"option": "A", "amount_description": "B"}], "fees_description": "C"},
            ["cost_options.option", "fees_description"],
        ),
        (
            {
                "service_at_locations": [
                    {
                        "description": "hinten",
                        "location": {"transportation": "Bus", "accessibility": [{"description": "Rampe"}]},
                    }
                ]
            },
            ["locations.accessibility", "locations.transportation", "service_at_locations.description"],
        ),
        (
            {"locations": [{"addresses": [{"city": "A", "attention": "Frau B"}, {"city": "C"}]}]},
            ["addresses.attention", "locations.addresses"],
        ),
        ({"attributes": [{"label": "lotsin:geheim", "value": "x"}]}, ["attributes.label"]),
    ],
)
def test_nested_fields_that_are_not_kept_are_reported(tmp_path: Path, fields: dict[str, object], names: list[str]) -> None:
    _, unread = imported(tmp_path, **fields)

    assert unread == dict.fromkeys(names, 1)


def test_ids_and_empty_fields_are_not_reported(tmp_path: Path) -> None:
    _, unread = imported(tmp_path, phones=[{"id": "1", "service_id": "a", "number": "112", "languages": []}], program_id="7")

    assert unread == {}


@pytest.mark.parametrize(
    ("schedule", "rrule"),
    [
        ({"valid_to": "2020-01-01"}, "FREQ=WEEKLY;BYDAY=MO;UNTIL=20200101"),
        ({"valid_to": "2020-01-01", "until": "2019-06-30"}, "FREQ=WEEKLY;UNTIL=20190630;BYDAY=MO"),
        ({"valid_to": "2020-01-01", "until": "2021-06-30"}, "FREQ=WEEKLY;UNTIL=20200101;BYDAY=MO"),
    ],
)
def test_a_series_whose_validity_is_over_is_not_announced(tmp_path: Path, schedule: dict[str, str], rrule: str) -> None:
    offer, unread = imported(tmp_path, schedules=[{"freq": "WEEKLY", "byday": "MO", **schedule}])

    assert offer.schedules[0].rrule == rrule
    assert next_start(offer, datetime(2026, 11, 21)) is None
    assert unread == {}


def test_a_series_begins_with_its_validity(tmp_path: Path) -> None:
    offer, unread = imported(tmp_path, schedules=[{"freq": "WEEKLY", "byday": "MO", "valid_from": "2027-02-02"}])

    assert next_start(offer, datetime(2026, 11, 21)) == datetime(2027, 2, 8)
    assert unread == {}


def test_where_validity_does_not_say_which_week_nothing_is_guessed(tmp_path: Path) -> None:
    offer, unread = imported(tmp_path, schedules=[{"freq": "WEEKLY", "interval": 2, "byday": "MO", "valid_from": "2026-02-02"}])

    assert next_start(offer, datetime(2026, 11, 21)) is None
    assert unread == {"schedules.valid_from": 1}


def test_hours_that_may_be_over_do_not_make_it_open(tmp_path: Path) -> None:
    offer, unread = imported(tmp_path, schedules=[{"notes": "opening_hours: 24/7", "valid_to": "2020-01-01"}])

    assert open_now(offer, datetime(2026, 11, 21, 12)) is None
    assert "24/7" in str(offer.schedules[0].description)
    assert unread == {"schedules.valid_to": 1}


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ('"minimum_age": 1e999', "minimum_age"),
        ('"maximum_age": NaN', "maximum_age"),
        ('"minimum_age": ' + "9" * 400, "minimum_age"),
        ('"cost_options": [{"amount": NaN}]', "cost_options.amount"),
        ('"description": "a\\ud83d b"', "description"),
        ('"attributes": [{"label": "lotsin:sources", "value": "kein json"}]', "attributes.lotsin:sources"),
        ('"schedules": [{"freq": "DAILY", "interval": "0"}]', "schedules.rrule"),
        ('"schedules": [{"freq": "DAILY", "interval": "x", "valid_from": "2026-01-01"}]', "schedules.interval"),
        ('"schedules": [{"freq": "DAILY", "valid_to": "bald"}]', "schedules.valid_to"),
        ('"application_process": ["a"]', "application_process"),
    ],
)
def test_a_value_that_is_none_is_named_with_its_field(tmp_path: Path, written: str, field: str) -> None:
    path = tmp_path / "services.json"
    path.write_text('[{"id": "a", "name": "A", ' + written + "}]")

    (problem,) = faults_of(database_in(tmp_path), path, "Musterstadt")

    assert (problem.file, problem.row, problem.field) == (str(path), 1, field)


def faults_of(database: Database, path: Path, municipality: str | None = None) -> list[Problem]:
    with pytest.raises(Faulty) as caught:
        import_path(database, path, municipality)
    return caught.value.problems


def in_city(key: str, city: str, **fields: object) -> dict[str, object]:
    return {"id": key, "name": key.upper(), "locations": [{"addresses": [{"city": city}]}], **fields}


def test_rows_are_counted_in_the_file_and_faults_of_every_town_are_named(tmp_path: Path) -> None:
    url = ["https://www.example.org"]
    path = a_file(tmp_path, in_city("a", "Bonn"), in_city("b", "Ulm", url=url), in_city("c", "Bonn", url=url))

    problems = faults_of(database_in(tmp_path), path)

    assert [(problem.row, problem.field) for problem in problems] == [(2, "url"), (3, "url")]


def test_blank_lines_are_counted_too(tmp_path: Path) -> None:
    path = tmp_path / "services.jsonl"
    path.write_text('\n{"id": "a", "name": "A\u2028B"}\n\n{"id": "b"}\n', encoding="utf-8")

    problems = faults_of(database_in(tmp_path), path, "Musterstadt")

    assert [(problem.row, problem.field) for problem in problems] == [(4, "name")]


def test_a_line_that_is_nested_too_deeply_is_named(tmp_path: Path) -> None:
    path = tmp_path / "services.jsonl"
    path.write_text('{"id": "a", "name": "A"}\n' + "[" * 100_000)

    (problem,) = faults_of(database_in(tmp_path), path, "Musterstadt")

    assert (problem.row, problem.message) == (2, "the JSON is nested too deeply")


def test_one_id_in_two_towns_of_a_file_is_named_in_its_second_row(database: Database, tmp_path: Path) -> None:
    path = a_file(tmp_path, in_city("a", "Bonn"), in_city("a", "Ulm"))

    (problem,) = faults_of(database, path)

    assert (problem.row, problem.field) == (2, "id")
    assert stored(database) == {}


def test_a_town_whose_name_makes_no_key_is_a_fault(tmp_path: Path) -> None:
    (problem,) = faults_of(database_in(tmp_path), a_file(tmp_path, in_city("a", "???")))

    assert (problem.row, problem.field) == (1, "municipality")


def test_a_folder_is_no_hsds_file(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="is a folder"):
        import_path(database_in(tmp_path), tmp_path, "Musterstadt", "hsds")
