"""Who gets in and who does not."""

import pytest

from knowledge.knowledge import Knowledge
from tests.builders import a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, Visitor, desk_of


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def test_without_a_session_one_is_asked_to_sign_in_and_comes_back(desk):
    visitor = Visitor(desk, role=None)
    desk.staff.add("Anna", PASSWORD, "reviewer")

    asked = visitor.get("/redaktion/?a=1")
    back = visitor.post("/redaktion/anmelden", data={"name": "Anna", "password": PASSWORD, "weiter": "/redaktion/?a=1"})

    assert asked.headers["location"] == "/redaktion/anmelden?weiter=/redaktion/%3Fa%3D1"
    assert back.headers["location"] == "/redaktion/?a=1"
    assert visitor.get("/redaktion/").status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/redaktion//evil.example", "/\\evil.example"])
def test_signing_in_leads_to_no_other_site(desk, address):
    desk.staff.add("Anna", PASSWORD, "reviewer")

    answer = Visitor(desk, role=None).post(
        "/redaktion/anmelden", data={"name": "Anna", "password": PASSWORD, "weiter": address}
    )

    assert answer.headers["location"] == "/redaktion/"


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")
    visitor = Visitor(desk, role=None)

    answers = [
        visitor.post("/redaktion/anmelden", data={"name": name, "password": "falsch falsch"}) for name in ("Anna", "Niemand")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].text.replace("Anna", "Niemand") == answers[1].text


def test_a_form_without_its_token_changes_nothing(desk):
    visitor = Visitor(desk)

    assert visitor.post("/redaktion/abmelden").status_code == 403
    assert visitor.get("/redaktion/").status_code == 200
    assert visitor.submit("/redaktion/abmelden").status_code == 303
    assert visitor.get("/redaktion/").status_code == 303


def test_the_cookie_is_for_the_console_alone_and_no_script_reads_it(desk):
    desk.staff.add("Anna", PASSWORD, "reviewer")

    answer = Visitor(desk, role=None).post("/redaktion/anmelden", data={"name": "Anna", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()

    assert all(part in cookie for part in ("httponly", "samesite=strict", "secure", "path=/redaktion"))
