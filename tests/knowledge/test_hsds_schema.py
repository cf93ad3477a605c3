"""What is exported is valid by the standard's own schema. It lies beside the repository, not in it; see `conftest.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import jsonschema
import pytest

from knowledge.formats.hsds_out import service_from, write_services
from knowledge.model import Location, Offer, Schedule
from knowledge.repository import read_offers
from store.database import Database
from tests.builders import HSDS_SCHEMA, a_full_offer, an_offer


def faults_against_the_schema(services: Iterable[object]) -> set[str]:
    """Formats too; but the ids of services are their own, as they were imported."""
    schema = json.loads(HSDS_SCHEMA.read_text(encoding="utf-8"))
    del schema["properties"]["id"]["format"]
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    validator = cls(schema, format_checker=cls.FORMAT_CHECKER)
    return {f"{error.json_path}: {error.message}" for service in services for error in validator.iter_errors(service)}


def test_every_service_of_every_town_is_one_of_the_standard(towns: Database) -> None:
    with towns.reading() as connection:
        page = json.loads(write_services(read_offers(connection)))

    assert len(page["contents"]) == page["total_items"] == 261
    assert faults_against_the_schema(page["contents"]) == set()


@pytest.mark.parametrize(
    "offer",
    [
        a_full_offer(),
        an_offer(locations=(Location(name="Nordhaus"), Location(district="Nord"))),
        an_offer(schedules=(Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2026, 12, 24)),)),
        an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5;WKST=MO"),)),
        an_offer(schedules=(Schedule(rrule="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"),)),
    ],
)
def test_whatever_an_offer_holds_it_is_a_service_of_the_standard(offer: Offer) -> None:
    assert faults_against_the_schema([service_from(offer)]) == set()


@pytest.mark.parametrize(
    "wrong", [{"name": 1}, {"status": "on"}, {"schedules": [{"id": "a"}]}, {"phones": [{}]}, {"minimum_age": "3"}]
)
def test_the_schema_sees_what_is_wrong(wrong: dict[str, object]) -> None:
    assert faults_against_the_schema([service_from(a_full_offer()) | wrong])
