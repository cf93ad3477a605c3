"""One raw record, cleaned before it is parsed: what was mended is reported, what was not certain is asked."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning import Change, Cleaned, Question, clean_record
from knowledge.formats.hsds_schedule import schedule_in
from knowledge.formats.parsing import parse_offer
from knowledge.formats.values import Fault
from knowledge.formats.yaml_format import PLACE_FILE, QUESTIONS_FILE
from knowledge.model import Location, Phone, Schedule
from store.files import read_yaml
from tests.builders import TOWN

DATA = Path(__file__).parents[2] / "knowledge" / "data"
OFFERS = [path for path in sorted(DATA.glob("*/*.yml")) if path.name not in (PLACE_FILE, QUESTIONS_FILE)]


def a_record(**values: Any) -> dict[str, Any]:
    """An offer as a format hands it over, before it is parsed."""
    return {"id": "kreis", "kind": "counselling", "name": "Elternkreis", "description": "Alle sind willkommen.", **values}


# --- values are mended, and it is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("email", "info [at] stadt.de", "info@stadt.de"),
        ("url", "www.stadt.de", "https://www.stadt.de"),
    ],
)
def test_a_value_is_mended_and_reported(name: str, before: str, after: str) -> None:
    cleaned = clean_record(a_record(**{name: before}))

    assert cleaned == Cleaned(a_record(**{name: after}), [Change(name, before, after)], [])


def test_the_parts_of_a_record_are_mended_too() -> None:
    raw = a_record(
        contacts=[{"name": "Anna Beispiel", "email": "Anna(at)stadt.de"}],
        locations=[{"address_1": "Beispielstr. 3", "postal_code": "D-59227", "latitude": "51,763", "longitude": "7,891"}],
        phones=[{"number": "02382/59-123 oder -124", "description": "Büro"}, {"number": 112}],
        schedules=[{"opening_hours": "Mo-Fr 8-12 Uhr und nach Vereinbarung", "description": "Büro"}],
    )

    offer = parse_offer(clean_record(raw).record, TOWN)

    assert offer.contacts[0].email == "anna@stadt.de"
    assert offer.locations == (Location(None, "Beispielstr. 3", "59227", latitude=51.763, longitude=7.891),)
    assert offer.phones == (Phone("02382 59123", "Büro"), Phone("02382 59124", "Büro"), Phone("112"))
    assert offer.schedules == (Schedule(opening_hours="Mo-Fr 08:00-12:00", description="Büro; nach Vereinbarung"),)


def test_every_change_of_a_part_names_its_field() -> None:
    raw = a_record(
        contacts=[{"email": "Anna(at)stadt.de"}],
        locations=[{"postal_code": "59 227", "latitude": "51,763", "longitude": "7.891"}],
        phones=[{"number": "02382/59-0 (Zentrale)"}],
        schedules=[{"opening_hours": "1. Mittwoch im Monat 10 Uhr"}],
    )

    assert clean_record(raw).changes == [
        Change("contacts.email", "Anna(at)stadt.de", "anna@stadt.de"),
        Change("locations.postal_code", "59 227", "59227"),
        Change("locations.latitude", "51,763", "51.763"),
        Change("phones.number", "02382/59-0 (Zentrale)", "02382 590 (Zentrale)"),
        Change("schedules.opening_hours", "1. Mittwoch im Monat 10 Uhr", "FREQ=MONTHLY;BYDAY=1WE, 10:00"),
    ]


@pytest.mark.parametrize(
    ("kind", "schedule"),
    [
        ("group", Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="09:30", closes_at="11:00")),
        ("event", Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="09:30", closes_at="11:00")),
        ("counselling", Schedule(opening_hours="Tu 09:30-11:00")),
    ],
)
def test_groups_meet_where_offices_are_open(kind: str, schedule: Schedule) -> None:
    raw = a_record(kind=kind, schedules=[{"opening_hours": "dienstags 9.30-11 Uhr"}])

    assert parse_offer(clean_record(raw).record, TOWN).schedules == (schedule,)


def test_the_first_date_of_a_fortnight_may_stand_in_its_own_field() -> None:
    raw = a_record(schedules=[{"opening_hours": "14-tägig mittwochs 10 Uhr", "dtstart": "2026-01-07"}])

    (schedule,) = parse_offer(clean_record(raw).record, TOWN).schedules

    assert (schedule.rrule, schedule.dtstart) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", date(2026, 1, 7))


def test_a_date_without_a_year_is_the_next_one_where_today_is_said() -> None:
    raw = a_record(schedules=[{"opening_hours": "6.12. 14-17 Uhr"}])

    (schedule,) = clean_record(raw, at=date(2026, 11, 21)).record["schedules"]

    assert schedule["dtstart"] == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        ("nach telefonischer Vereinbarung", None, "phone"),
        ("nach Vereinbarung", None, "nach Vereinbarung"),
        ("nach Vereinbarung", "online", "online"),
    ],
)
def test_by_appointment_says_how_to_register_where_nothing_does(said: str, before: str | None, after: str) -> None:
    raw = a_record(registration=before, schedules=[{"opening_hours": said}])

    offer = parse_offer(clean_record(raw).record, TOWN)

    assert offer.registration == after
    assert offer.schedules == (Schedule(description=said),)


# --- what is not certain is asked -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "asked"),
    [
        ({"email": "a@x.de, b@x.de"}, "email", "mehr als eine Adresse"),
        ({"url": "a.de und b.de"}, "url", "nicht ein einzelner Link"),
        ({"contacts": [{"email": "Anna"}]}, "contacts.email", "keine E-Mail-Adresse"),
        ({"phones": [{"number": "59-0"}]}, "phones.number", "keine Vorwahl"),
        ({"locations": [{"postal_code": "59227 Ahlen"}]}, "locations.postal_code", "keine Postleitzahl"),
        ({"locations": [{"latitude": 7.891, "longitude": 51.763}]}, "locations", "vertauscht"),
        ({"schedules": [{"opening_hours": "von früh bis spät"}]}, "schedules.opening_hours", "Was bedeutet"),
        ({"schedules": [{"opening_hours": "Mo 8 Uhr", "rrule": "FREQ=DAILY"}]}, "schedules.opening_hours", "Was gilt?"),
    ],
)
def test_what_is_not_certain_is_asked_and_stays_as_it_is(values: dict[str, Any], field: str, asked: str) -> None:
    cleaned = clean_record(a_record(**values))

    (question,) = cleaned.questions
    assert question.field == field
    assert asked in question.text
    assert (cleaned.record, cleaned.changes) == (a_record(**values), [])


@pytest.mark.parametrize("hours", ["von früh bis spät", "Mo-Fr 25:99"])
def test_hours_that_nobody_understands_are_still_refused_by_the_parser(hours: str) -> None:
    record = clean_record(a_record(schedules=[{"opening_hours": hours}])).record

    with pytest.raises(Fault, match="cannot be read as opening hours"):
        parse_offer(record, TOWN)


def test_hours_that_are_not_complete_are_shown_in_their_own_words() -> None:
    cleaned = clean_record(a_record(schedules=[{"opening_hours": "14-tägig mittwochs"}]))

    assert parse_offer(cleaned.record, TOWN).schedules == (Schedule(description="14-tägig mittwochs"),)
    assert cleaned.questions == [
        Question("schedules.opening_hours", "Ab wann gilt „14-tägig“? Bitte ein erstes Datum angeben.")
    ]


def test_one_question_is_asked_once() -> None:
    cleaned = clean_record(a_record(phones=[{"number": "59-0"}, {"number": "59-0"}]))

    assert len(cleaned.questions) == 1


# --- the report -------------------------------------------------------------------------------------------------------


def test_the_report_is_in_german_and_names_file_row_and_field() -> None:
    cleaned = clean_record(
        a_record(url="stadt", email="info [at] stadt.de", schedules=[{"opening_hours": "nach telefonischer Absprache"}])
    )

    assert list(cleaned.lines("angebote.csv", 3)) == [
        "angebote.csv, Zeile 3, Frage: Feld url: „stadt“ ist kein gültiger Link. Bitte prüfen.",
        "angebote.csv, Zeile 3, geändert: Feld email: „info [at] stadt.de“ ist jetzt „info@stadt.de“.",
        "angebote.csv, Zeile 3, geändert: Feld schedules.opening_hours: „nach telefonischer Absprache“ ist jetzt "
        "„Beschreibung: nach telefonischer Absprache“.",
        "angebote.csv, Zeile 3, geändert: Feld registration: neu „phone“.",
    ]


# --- for every record -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OFFERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_our_own_records_are_clean(path: Path) -> None:
    raw = read_yaml(path)

    assert clean_record(raw) == Cleaned(raw)


def test_a_schedule_of_the_standard_is_cleaned_too() -> None:
    raw = a_record(schedules=[schedule_in({"notes": "opening_hours: Mo–Fr 8–12 Uhr"}, Counter())])

    assert parse_offer(clean_record(raw).record, TOWN).schedules == (Schedule(opening_hours="Mo-Fr 08:00-12:00"),)


SCRAPS = st.sampled_from(
    [
        "info [at] x.de",
        "02382/59-0 oder -1",
        "www.x.de",
        "Mo 8-12 Uhr",
        "nach Vereinbarung",
        "14-tägig",
        "51,7",
        "7,8",
        "59 227",
    ]
)
PLAIN = SCRAPS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
NAMES = st.sampled_from(
    [
        "email",
        "url",
        "kind",
        "number",
        "description",
        "opening_hours",
        "dtstart",
        "rrule",
        "latitude",
        "longitude",
        "postal_code",
    ]
)
PARTS = st.lists(PLAIN | st.dictionaries(NAMES, PLAIN, max_size=4), max_size=3)
RECORDS = st.dictionaries(
    NAMES | st.sampled_from(["contacts", "locations", "phones", "schedules", "registration"]), PLAIN | PARTS, max_size=6
)


@given(RECORDS)
def test_cleaning_never_fails_and_leaves_what_it_was_given(raw: dict[str, Any]) -> None:
    before = copy.deepcopy(raw)

    clean_record(raw)

    assert repr(raw) == repr(before)


@given(RECORDS)
def test_what_is_clean_stays_as_it_is(raw: dict[str, Any]) -> None:
    once = clean_record(raw)

    twice = clean_record(once.record)

    assert twice.changes == []
    assert repr(twice.record) == repr(once.record)
