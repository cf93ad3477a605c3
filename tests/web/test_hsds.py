"""Open data at /hsds: pages, choices, refusals, and what was removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from knowledge.formats.hsds_format import read_services
from knowledge.formats.hsds_out import service_from
from knowledge.knowledge import Knowledge
from knowledge.repository import read_offers, remove_offers, write_offers
from store.database import Database
from tests.builders import TOWN, a_full_offer, an_offer, database_in, save
from tests.web.site import client_of


@pytest.fixture(scope="module")
def client(knowledge: Knowledge, towns: Database, home: Path) -> TestClient:
    return client_of(knowledge, towns, home)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Musterstadt with four offers."""
    made = database_in(tmp_path)
    offers = [an_offer(id=f"m-{number}", name=f"Gruppe {number}") for number in range(3)]
    save(made, *offers, a_full_offer(id="voll", name='<script>alert("x")</script>'))
    yield made
    made.close()


@pytest.fixture
def own(database: Database, home: Path) -> TestClient:
    return client_of(Knowledge(database, home), database, home)


def ids(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"/hsds/services?{query}")
    assert answer.status_code == 200, answer.text
    return [service["id"] for service in answer.json()["contents"]]


# --- the API's root ---


@pytest.mark.parametrize("path", ["/hsds", "/hsds/"])
def test_programs_read_version_profile_and_description(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.json() == {
        "version": "3.0", "profile": "https://lotsin.example.de/hsds/",
        "openapi_url": "https://lotsin.example.de/hsds/openapi.json",
    }  # fmt: skip


def test_people_read_a_page(client: TestClient) -> None:
    page = client.get("/hsds/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert page.headers["content-type"].startswith("text/html")
    assert "Accept" in page.headers["vary"]
    assert all(part in page.text for part in ("Offene Daten", "/hsds/services?municipality=ahlen", "/hsds/openapi.json"))


# --- pages ---


def test_pages_together_hold_every_offer_once_in_the_order_of_ids(client: TestClient, towns: Database) -> None:
    with towns.reading() as connection:
        every = [offer.id for offer in read_offers(connection)]

    pages = [client.get(f"/hsds/services?per_page=100&page={number}").json() for number in (1, 2, 3)]

    assert [service["id"] for page in pages for service in page["contents"]] == every
    assert [(page["first_page"], page["last_page"]) for page in pages] == [(True, False), (False, False), (False, True)]
    assert {(page["total_items"], page["total_pages"]) for page in pages} == {(len(every), 3)}
    assert [page["size"] for page in pages] == [100, 100, len(every) - 200]


def test_a_page_after_the_last_is_empty(own: TestClient) -> None:
    page = own.get("/hsds/services?page=99&per_page=2").json()

    assert (page["contents"], page["empty"], page["size"], page["total_pages"], page["last_page"]) == ([], True, 0, 2, True)


def test_only_the_records_of_a_page_are_read(own: TestClient, database: Database) -> None:
    save(database, *(an_offer(id=f"x-{number:03d}") for number in range(300)))
    own.get("/hsds/services?per_page=1")
    given: list[int] = []
    sa.event.listen(
        database.engine, "before_cursor_execute", lambda c, cursor, statement, values, *_: given.append(len(values))
    )

    own.get("/hsds/services?per_page=7&page=3")

    assert max(given) == 7


def test_a_page_is_read_by_our_own_import_without_a_difference(own: TestClient) -> None:
    page = own.get("/hsds/services?per_page=100").text

    services = [service for _, service in read_services(page, "page.json")]

    assert [service["id"] for service in services] == ["m-0", "m-1", "m-2", "voll"]
    assert services[3] == json.loads(json.dumps(service_from(a_full_offer(id="voll", name='<script>alert("x")</script>'))))


def test_the_land_stands_in_the_address(client: TestClient) -> None:
    service = client.get("/hsds/services/ahlen-danceroom").json()

    (address,) = service["service_at_locations"][0]["location"]["addresses"]
    assert address["state_province"] == "Nordrhein-Westfalen"


# --- choosing ---


def test_of_a_municipality_only_its_own_offers_are_there(client: TestClient, towns: Database) -> None:
    with towns.reading() as connection:
        of_the_bund = [offer.id for offer in read_offers(connection, ["bund"])]

    assert ids(client, "municipality=bund&per_page=100") == of_the_bund
    assert not set(of_the_bund) & set(ids(client, "municipality=ahlen&per_page=100"))


def test_a_topic_is_chosen_by_its_key_or_by_the_id_it_is_published_with(client: TestClient) -> None:
    by_key = client.get("/hsds/services?topic=hebamme&per_page=100").json()["contents"]
    terms = [attribute["taxonomy_term"] for attribute in by_key[0]["attributes"] if "taxonomy_term" in attribute]
    (term,) = [term["id"] for term in terms if term["code"] == "hebamme"]

    assert ids(client, f"taxonomy_term_id={term}&per_page=100") == [service["id"] for service in by_key]
    assert all("hebamme" in json.dumps(service["attributes"]) for service in by_key)


def test_ids_of_audiences_and_amenities_choose_too(own: TestClient) -> None:
    attributes = own.get("/hsds/services/voll").json()["attributes"]
    terms = {term["taxonomy"]: term["id"] for one in attributes if (term := one.get("taxonomy_term"))}

    assert ids(own, f"taxonomy_term_id={terms['lotsin audience']}") == ["voll"]
    assert ids(own, f"taxonomy_term_id={terms['lotsin amenity']}") == ["voll"]
    assert ids(own, f"taxonomy_term_id={terms['lotsin amenity']}&topic=hebamme") == []


def test_a_search_finds_what_a_family_finds_best_first(client: TestClient) -> None:
    here = ids(client, "search=tanzgruppe&municipality=ahlen")
    everywhere = ids(client, "search=tanzgruppe")

    assert here[0] == "ahlen-danceroom"
    assert "ahlen-danceroom" in everywhere
    assert len(everywhere) == len(set(everywhere)) > len(here)


def test_a_search_without_a_sense_finds_nothing(client: TestClient) -> None:
    assert ids(client, "search=%00%F0%9F%98%80") == []


def test_ids_alone_stand_on_one_page_unless_pages_are_wanted(client: TestClient) -> None:
    every = client.get("/hsds/services?minimal=true").json()
    paged = client.get("/hsds/services?minimal=true&per_page=2").json()

    assert (every["total_pages"], every["size"]) == (1, every["total_items"])
    assert paged["contents"] == every["contents"][:2]
    assert set(every["contents"][0]) == {"id"}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=%C2%B2", "page"),
        ("page=99999999999999999999", "page"),
        ("page=1&page=2", "page"),
        ("per_page=101", "per_page"),
        ("per_page=", "per_page"),
        ("municipality=atlantis", "municipality"),
        ("municipality=", "municipality"),
        ("topic=zaubern", "topic"),
        ("taxonomy_term_id=hebamme", "taxonomy_term_id"),
        ("search=", "search"),
        ("search=" + "x" * 301, "search"),
        ("minimal=ja", "minimal"),
        ("modified_after=2026-01-01", "modified_after"),
        ("organization_id=1", "organization_id"),
        ("q=tanz", "q"),
    ],
)
def test_a_parameter_that_cannot_be_meant_is_named(client: TestClient, query: str, parameter: str) -> None:
    answer = client.get(f"/hsds/services?{query}")

    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter
    assert answer.json()["error"].startswith(f"{parameter}: ")


# --- one offer ---


def test_markup_in_a_name_stays_text_in_json(own: TestClient) -> None:
    answer = own.get("/hsds/services/voll")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["name"] == '<script>alert("x")</script>'


def test_an_id_that_never_was_is_not_found(own: TestClient) -> None:
    for key in ("gibt-es-nicht", "%00", "%E2%80%AE", "x" * 5000):
        answer = own.get(f"/hsds/services/{key}")

        assert answer.status_code == 404
        assert "error" in answer.json()


def test_a_removed_offer_is_gone_and_names_what_took_its_place(own: TestClient, database: Database) -> None:
    with database.writing() as connection:
        remove_offers(connection, ["m-0", "m-1"], {"m-0": "m-2"})

    replaced, gone = own.get("/hsds/services/m-0"), own.get("/hsds/services/m-1")

    assert (replaced.status_code, gone.status_code) == (410, 410)
    assert replaced.json()["replaced_by_url"] == "https://lotsin.example.de/hsds/services/m-2"
    assert (gone.json()["name"], "replaced_by" in gone.json()) == ("Gruppe 1", False)


def test_an_id_with_dots_and_a_percent_sign_is_found(own: TestClient, database: Database) -> None:
    save(database, an_offer(id="a.b%c.ics"))

    assert own.get("/hsds/services/a.b%25c.ics").json()["id"] == "a.b%c.ics"


# --- reading only, for everybody, without asking twice ---


@pytest.mark.parametrize("path", ["/hsds/", "/hsds/openapi.json", "/hsds/services", "/hsds/services/m-0", "/hsds/quark"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_but_reading_is_allowed(own: TestClient, path: str, method: str) -> None:
    answer = own.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert "error" in answer.json()


@pytest.mark.parametrize("path", ["/hsds/", "/hsds/services", "/hsds/services?page=0", "/hsds/services/nie", "/hsds/quark"])
def test_pages_of_every_origin_may_read(own: TestClient, path: str) -> None:
    answer = own.get(path, headers={"Origin": "https://www.example.org"})

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_head_call_is_answered(own: TestClient) -> None:
    assert own.head("/hsds/services").status_code == 200
    assert own.head("/hsds/services/nie").status_code == 404


def test_what_did_not_change_is_not_sent_again(own: TestClient, database: Database) -> None:
    for path in ("/hsds/services?per_page=2", "/hsds/services/m-0"):
        first = own.get(path)
        same = own.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        with database.writing() as connection:
            write_offers(connection, [an_offer(id="m-0", name=f"Anders {path}")])
        changed = own.get(path, headers={"If-None-Match": first.headers["etag"]})

        assert (same.status_code, same.content) == (304, b"")
        assert changed.status_code == 200
        assert changed.headers["etag"] != first.headers["etag"]


def test_each_query_has_its_own_tag(own: TestClient) -> None:
    tags = {
        own.get(f"/hsds/services?{query}").headers["etag"] for query in ("", "page=2", "per_page=2", f"municipality={TOWN}")
    }

    assert len(tags) == 4


def test_without_a_database_the_answer_says_so(tmp_path: Path, home: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'nowhere' / 'none.db'}")

    answer = client_of(Knowledge(empty, home), empty, home).get("/hsds/services")

    assert answer.status_code == 503
    assert "error" in answer.json()
