"""The town's page, what every page carries, and what is said where there is none."""

import re

import pytest

from knowledge.knowledge import Knowledge
from store.database import Database, DatabaseUnavailable
from tests.builders import a_town, an_offer, knowledge_of
from tests.web.site import client_of
from web.downloads import NOT_BUILT
from web.site import BUILT


@pytest.fixture(scope="module")
def client(knowledge, towns, home):
    return client_of(knowledge, towns, home)


# --- the town's page ---


def test_it_embeds_the_chat_as_a_city_would(client):
    page = client.get("/?stadt=herne").text

    assert '<script src="/widget.js" data-municipality="herne" defer></script>' in page
    assert "Was gibt es für Familien in Herne?" in page


def test_without_a_town_it_is_the_instances_own(knowledge, towns, home):
    page = client_of(knowledge, towns, home, LOTSIN_MUNICIPALITY="billerbeck").get("/").text

    assert "Familien in Billerbeck" in page


def test_a_kreis_is_spoken_of_as_one(client):
    assert "Familien im Ostalbkreis" in client.get("/?stadt=ostalbkreis").text


def test_each_topic_leads_to_as_many_offers_as_it_says(client):
    page = client.get("/?stadt=ahlen").text
    [[topic, count]] = re.findall(r'thema=(eltern_kind_gruppe)">.*?(\d+) Angebote', page)

    listed = client.get(f"/angebote/ahlen?thema={topic}").text

    assert re.search(rf"\b{count} Angebote", listed)


def test_an_instance_without_a_town_says_how_to_load_one(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    database.upgrade()

    answer = client_of(Knowledge(database, tmp_path), database, tmp_path).get("/")

    assert answer.status_code == 404
    assert "lotsin kb import" in answer.text


# --- what every page carries ---


@pytest.mark.parametrize(
    "path", ["/", "/angebote/ahlen", "/karte/ahlen", "/gibt-es-nicht", "/hsds/services", "/static/site.css"]
)
def test_every_answer_forbids_what_is_not_ours(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_tile_server_of_the_citys_choice_may_send_pictures_and_nothing_else(knowledge, towns, home):
    client = client_of(knowledge, towns, home, LOTSIN_TILES="https://tiles.example.de/{z}/{x}/{y}.png")

    policy = client.get("/karte/ahlen").headers["Content-Security-Policy"]

    assert [part for part in policy.split("; ") if "tiles.example.de" in part] == [
        "img-src 'self' data: https://tiles.example.de"
    ]


def test_no_page_has_scripts_or_styles_of_its_own(client):
    for path in ("/", "/angebote/ahlen", "/angebot/ahlen-fbs", "/karte/ahlen", "/kalender/ahlen", "/faltblatt/ahlen", "/mappe"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)", page), path
        assert " style=" not in page, path
        assert not re.search(r"\son\w+=", page), path


# --- files ---


def test_the_widget_can_be_fetched_by_any_site_and_is_looked_up_again(client):
    answer = client.get("/widget.js", headers={"Origin": "https://www.ahlen.de"})

    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "immutable" not in answer.headers["Cache-Control"]
    assert answer.content == (BUILT / "widget.js").read_bytes()
    assert NOT_BUILT not in answer.text


def test_styles_are_kept_for_good_under_an_address_that_changes_with_them(client):
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', client.get("/").text)

    assert address
    assert "immutable" in client.get(address[1]).headers["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    ["../app.py", "%2e%2e/app.py", "..%2f..%2fpyproject.toml", "site.css/../../app.py", "a" * 300 + ".css", "%00.css", ""],
)
def test_no_other_file_is_given_out(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_the_towns_are_listed_for_the_window(client):
    assert {"id": "herne", "name": "Herne"} in client.get("/staedte.json").json()


# --- what is not there ---


@pytest.mark.parametrize(
    "path", ["/nichts", "/angebote/entenhausen", "/?stadt=entenhausen", "/karte/<script>alert(1)</script>"]
)
def test_what_is_not_there_is_said_in_words_with_a_way_on(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert 'href="/?stadt=ahlen"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_program_gets_it_as_data(client):
    answer = client.get("/angebote/entenhausen", headers={"Accept": "application/json"})

    assert answer.json()["error"].startswith("Eine Stadt")


def test_a_method_a_page_does_not_know_is_refused_with_those_it_knows(client):
    answer = client.delete("/angebote/ahlen")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_without_a_database_the_numbers_for_emergencies_are_there(tmp_path):
    knowledge = knowledge_of(tmp_path, an_offer(), town=a_town())
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    client = client_of(Knowledge(database, tmp_path), database, tmp_path)

    answer = client.get("/")

    assert (answer.status_code, knowledge is None) == (503, False)
    assert 'href="tel:112"' in answer.text
    assert "Traceback" not in answer.text
    assert DatabaseUnavailable.__name__ not in answer.text


# --- on the way ---


@pytest.mark.parametrize("path", ["/", "/widget.js", "/static/site.css", "/hsds/services"])
def test_texts_are_sent_small(client, path):
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_who_cannot_unpack_gets_them_plain(client):
    assert "Content-Encoding" not in client.get("/widget.js", headers={"Accept-Encoding": "identity"}).headers
