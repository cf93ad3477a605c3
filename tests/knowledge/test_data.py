"""Every record in knowledge/data, and whether it still says what was researched."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from knowledge.formats.yaml_format import PLACE_FILE, QUESTIONS_FILE, read_file, read_town
from knowledge.lexicon import TOPICS
from knowledge.model import Offer
from knowledge.repository import read_municipalities, read_offers
from store.database import Database
from store.files import read_yaml
from store.settings import ROOT

DATA = ROOT / "knowledge" / "data"
FACTS = ROOT.parent / "shared" / "facts"
RECORDS = sorted(path for path in DATA.glob("*/*.yml") if path.name not in (PLACE_FILE, QUESTIONS_FILE))
TOWNS = sorted(path.parent for path in DATA.glob(f"*/{PLACE_FILE}"))
KNOWN_TOPICS = {path.stem for path in TOPICS.glob("*.yml")}
RESEARCHED = [record for path in sorted(FACTS.glob("*.yaml")) for record in read_yaml(path)["records"]]

every_record = pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
every_town = pytest.mark.parametrize("folder", TOWNS, ids=lambda folder: folder.name)
every_fact = pytest.mark.parametrize("fact", RESEARCHED, ids=lambda fact: fact["id"])


def offer_in(path: Path) -> Offer:
    (offer,) = read_file(path, path.parent.name)
    return offer


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@pytest.fixture(scope="module")
def offers(towns: Database) -> dict[str, Offer]:
    with towns.reading() as connection:
        return {offer.id: offer for offer in read_offers(connection)}


@every_record
def test_a_record_is_valid_and_has_an_id(path: Path) -> None:
    offer = offer_in(path)

    assert offer.id
    assert offer.municipality == path.parent.name


@every_record
def test_a_record_says_where_it_comes_from(path: Path) -> None:
    offer = offer_in(path)

    assert offer.sources
    assert all(source.url or source.file or source.note for source in offer.sources)


@every_record
def test_a_record_says_how_sure_and_how_old_it_is(path: Path) -> None:
    offer = offer_in(path)

    assert offer.confidence in ("seed", "page", "unverified")
    assert offer.source_age in ("recent", "older", "old", "unknown")


@every_record
def test_a_record_has_topics_that_exist(path: Path) -> None:
    offer = offer_in(path)

    assert offer.topics
    assert set(offer.topics) <= KNOWN_TOPICS


def test_there_are_261_records_and_no_id_is_given_twice() -> None:
    ids = Counter(offer_in(path).id for path in RECORDS)

    assert [key for key, count in ids.items() if count > 1] == []
    assert len(ids) == 261


@every_town
def test_a_town_is_sent_to_contacts_that_exist(folder: Path, offers: dict[str, Offer]) -> None:
    town = read_town(folder).municipality

    assert [key for key in town.first_contacts if key not in offers] == []


@every_town
def test_a_towns_folder_bears_its_key_and_its_parent_exists(folder: Path, towns: Database) -> None:
    town = read_town(folder).municipality

    with towns.reading() as connection:
        known = read_municipalities(connection)
    assert town.id == folder.name
    assert town.parent is None or town.parent in known


@every_town
def test_a_towns_questions_name_offers_and_topics_that_exist(folder: Path, offers: dict[str, Offer]) -> None:
    asked = read_town(folder).asked or []

    assert {key for one in asked for key in one.offers} - set(offers) == set()
    assert {one.topic for one in asked if one.topic} - KNOWN_TOPICS == set()


@every_fact
def test_a_researched_record_keeps_its_id_phone_address_and_hours(fact: dict[str, Any], offers: dict[str, Offer]) -> None:
    offer = offers[fact["id"]]

    assert "".join(digits(phone.number) for phone in offer.phones) == digits(fact.get("phone", ""))
    assert offer.url == fact.get("url")
    assert offer.email == fact.get("email")
    assert [schedule.opening_hours for schedule in offer.schedules if schedule.opening_hours] == BOTH_MEANT.get(
        offer.id, hours_of(fact)
    )


# In these a later rule replaces an earlier one on its days (OpenStreetMap's `;`), where the source means both.
BOTH_MEANT = {
    "arnsberg-kita-hotline": ["Mo,We,Fr 08:00-12:00; Tu,Th 08:00-12:00,14:00-16:00"],
    "billerbeck-kinderbetreuung-uebersicht": ["Mo-We 08:30-12:00,14:00-16:00; Th 08:30-12:00,16:00-18:00; Fr 08:30-12:00"],
}


def hours_of(fact: dict[str, Any]) -> list[str]:
    return [fact["opening_hours"]] if fact.get("opening_hours") else []


@every_fact
def test_a_researched_record_that_is_past_or_uncertain_stays_so(fact: dict[str, Any], offers: dict[str, Offer]) -> None:
    offer = offers[fact["id"]]

    assert offer.status == fact.get("status", offer.status)


@every_fact
def test_a_researched_record_is_as_sure_and_as_old_as_researched(fact: dict[str, Any], offers: dict[str, Offer]) -> None:
    offer = offers[fact["id"]]

    assert (offer.confidence, offer.source_age) == (fact["confidence"], fact["source_age"])


def test_no_researched_record_is_lost(offers: dict[str, Offer]) -> None:
    assert {fact["id"] for fact in RESEARCHED} - set(offers) == set()
