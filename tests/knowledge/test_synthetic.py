"""Invented towns: always the same ones, of valid offers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.synthetic import TOWN, offers_of, town
from knowledge.formats import csv_out, yaml_format
from knowledge.importing import import_path
from knowledge.lexicon import load_lexicon
from knowledge.model import AUDIENCES, KINDS, Offer
from knowledge.repository import read_offers, write_municipality
from tests.builders import database_in

LEXICON = load_lexicon()
FIFTY = list(offers_of(50, LEXICON))


def test_the_same_seed_makes_the_same_town() -> None:
    assert list(offers_of(50, LEXICON)) == FIFTY
    assert town(50) == town(50)


def test_another_seed_makes_another_town() -> None:
    assert list(offers_of(50, LEXICON, seed=8)) != FIFTY


def test_there_are_as_many_offers_as_asked_for_with_ids_that_ascend() -> None:
    ids = [offer.id for offer in FIFTY]

    assert len(set(ids)) == 50
    assert ids == sorted(ids)


def test_every_offer_is_in_a_district_of_the_town() -> None:
    districts = {place.name for place in town(50).places}

    assert {offer.municipality for offer in FIFTY} == {town(50).id} == {TOWN}
    assert {location.district for offer in FIFTY for location in offer.locations} <= districts


def test_kinds_topics_and_audiences_are_those_of_the_records() -> None:
    assert {offer.kind for offer in FIFTY} <= set(KINDS)
    assert {topic for offer in FIFTY for topic in offer.topics} <= LEXICON.topics.keys()
    assert {audience for offer in FIFTY for audience in offer.audience} <= set(AUDIENCES)
    assert [offer.id for offer in FIFTY if len(set(offer.topics)) < len(offer.topics)] == []


@pytest.mark.parametrize(("name", "write"), [("offers.csv", csv_out.write_offers), ("offers.yml", yaml_format.write_offers)])
def test_they_come_through_an_import_as_they_were(tmp_path: Path, name: str, write: Callable[[list[Offer]], str]) -> None:
    database, path = database_in(tmp_path), tmp_path / name
    with database.writing() as connection:
        write_municipality(connection, town(50))
    path.write_text(write(FIFTY), encoding="utf-8")

    report = import_path(database, path, municipality=TOWN)

    with database.reading() as connection:
        assert read_offers(connection) == FIFTY
    assert report.notes == []
