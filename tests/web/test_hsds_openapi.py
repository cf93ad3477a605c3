"""The description of the read API says the truth: calls made from it are answered as it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import settings
from starlette.testclient import TestClient

from knowledge.formats.hsds_out import service_from
from knowledge.knowledge import Knowledge
from knowledge.repository import remove_offers
from store.database import Database
from tests.builders import a_full_offer, an_offer, database_in, save
from tests.web.site import client_of


@pytest.fixture(scope="module")
def client(knowledge: Knowledge, towns: Database, home: Path) -> TestClient:
    return client_of(knowledge, towns, home)


api = schemathesis.pytest.from_fixture("description")


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Any:
    """Of a small town: what is described is the same."""
    made = database_in(tmp_path_factory.mktemp("described"))
    save(made, an_offer(), a_full_offer(id="voll"), an_offer(id="weg"))
    with made.writing() as connection:
        remove_offers(connection, ["weg"], {"weg": "voll"})
    return schemathesis.openapi.from_asgi("/hsds/openapi.json", client_of(Knowledge(made, home), made, home).app)


@api.parametrize()
@settings(max_examples=30, derandomize=True, deadline=None, database=None)
def test_every_call_is_answered_as_the_description_says(case: schemathesis.Case) -> None:
    case.call_and_validate()


def test_every_record_of_the_five_towns_is_as_the_description_says(client: TestClient) -> None:
    described = schemathesis.openapi.from_asgi("/hsds/openapi.json", client.app)["/hsds/services"]["GET"]

    for page in (1, 2, 3):
        described.validate_response(client.get(f"/hsds/services?per_page=100&page={page}"))


def test_what_was_removed_is_told_as_the_description_says(description: Any) -> None:
    answer = TestClient(description.app).get("/hsds/services/weg")

    description["/hsds/services/{id}"]["GET"].validate_response(answer)
    assert answer.status_code == 410


def test_the_description_names_what_this_instance_knows(client: TestClient) -> None:
    described = client.get("/hsds/openapi.json").json()

    parameters = {one["name"]: one["schema"] for one in described["paths"]["/hsds/services"]["get"]["parameters"]}
    assert {"ahlen", "land-nrw", "bund"} <= set(parameters["municipality"]["enum"])
    assert "hebamme" in parameters["topic"]["enum"]
    assert described["servers"] == [{"url": "https://lotsin.example.de"}]


def test_every_field_of_a_record_is_described(client: TestClient) -> None:
    schemas = client.get("/hsds/openapi.json").json()["components"]["schemas"]

    service = service_from(a_full_offer(), "Nordrhein-Westfalen")

    assert set(service) <= set(schemas["Service"]["properties"])
    assert set(service["service_at_locations"][0]["location"]) <= set(schemas["Location"]["properties"])
    for name in ("phones", "schedules", "cost_options", "contacts", "languages", "attributes"):
        described = set(schemas["Service"]["properties"][name]["items"]["properties"])
        assert {key for one in service[name] for key in one} <= described, name
