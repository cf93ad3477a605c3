"""Every route of the console is walked: without a session, with too small a role, with a forged form, from another town."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from starlette.routing import Route

from knowledge.knowledge import Knowledge
from review.audit import Looked, read
from review.staff import ROLES
from store.database import metadata
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, Visitor, desk_of
from web.console.access import GuardedRoute
from web.console.app import all_routes

# Without a session on purpose: signing in, styles and scripts, and links that carry a signature of their own.
OPEN = ("/redaktion/anmelden", "/redaktion/static/{name:path}", "/redaktion/vorschlag/")
ROUTES = [route for route in all_routes() if isinstance(route, Route)]
GUARDED = [route for route in ROUTES if isinstance(route, GuardedRoute)]
READING = [route for route in GUARDED if "GET" in route.methods]
WRITING = [route for route in GUARDED if "POST" in route.methods]
ELSEWHERE = "herne"
_NOT_COMPARED = {"alembic_version"}


def name_of(route):
    return f"{'POST' if 'POST' in route.methods else 'GET'} {route.path}"


def address_of(route):
    """With values that no record has."""
    values = {"int": "999999", "path": "nichts", "str": "999999"}
    given = {name: values.get(type(kind).__name__[:-9].lower(), "999999") for name, kind in route.param_convertors.items()}
    return route.path_format.format(**given).replace("string", "999999")


TOO_SMALL = [(role, route) for route in GUARDED for role in ROLES[: ROLES.index(route.role)]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("security")
    database = database_in(home)
    save(database, an_offer(), town=a_town())
    save(database, an_offer(id="anderswo", municipality=ELSEWHERE), town=a_town(id=ELSEWHERE, name="Herne"))
    yield desk_of(Knowledge(database, home.parent / "topic-model"), database, home)
    database.close()


@pytest.fixture(scope="module")
def visitors(desk):
    """Of Musterstadt, by role, and "nobody" without a session."""
    desk.staff.add("Chefin", PASSWORD, "admin")
    found = {role: Visitor(desk, role, [TOWN], name=role) for role in ("reviewer", "editor", "admin")}
    for visitor in found.values():
        visitor.get("/redaktion/")
    return found | {"nobody": Visitor(desk, role=None)}


def everything(database):
    """All rows of all tables."""
    with database.reading() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in _NOT_COMPARED]
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables}


def test_every_route_asks_for_a_session_but_a_few():
    unguarded = [route.path for route in ROUTES if not isinstance(route, GuardedRoute)]

    assert all(path.startswith(OPEN) for path in unguarded), unguarded


def test_the_walk_knows_many_routes():
    assert len(READING) >= 5
    assert len(WRITING) >= 10


@pytest.mark.parametrize("route", GUARDED, ids=name_of)
def test_without_a_session_nobody_gets_in(desk, visitors, route):
    before = everything(desk.database)

    answers = [visitors["nobody"].request(method, address_of(route)) for method in route.methods]

    assert {answer.status_code for answer in answers} <= {303, 403}
    assert all(answer.headers["location"].startswith("/redaktion/anmelden") for answer in answers if answer.is_redirect)
    assert everything(desk.database) == before


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ä"])
@pytest.mark.parametrize("route", WRITING, ids=name_of)
def test_a_forged_form_changes_nothing(desk, visitors, route, token):
    before = everything(desk.database)

    answer = visitors["admin"].post(address_of(route), data={} if token is None else {"csrf": token})

    assert answer.status_code == 403
    assert everything(desk.database) == before


@pytest.mark.parametrize("route", WRITING, ids=name_of)
def test_a_form_of_another_session_changes_nothing(desk, visitors, route):
    other = visitors["editor"].token()
    before = everything(desk.database)

    assert visitors["admin"].post(address_of(route), data={"csrf": other}).status_code == 403
    assert everything(desk.database) == before


@pytest.mark.parametrize(("role", "route"), TOO_SMALL, ids=[f"{role} {name_of(route)}" for role, route in TOO_SMALL])
def test_a_smaller_role_is_refused(desk, visitors, route, role):
    before = everything(desk.database)
    visitor = visitors[role]

    answers = [
        visitor.submit(address_of(route)) if method == "POST" else visitor.request(method, address_of(route))
        for method in route.methods
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert everything(desk.database) == before


@pytest.mark.parametrize("route", READING, ids=name_of)
def test_looking_changes_nothing(desk, visitors, route):
    before = everything(desk.database)

    answer = visitors["admin"].get(address_of(route))

    assert answer.status_code < 500
    assert everything(desk.database) == before


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_answer_carries_the_headers(visitors, route):
    answer = visitors["admin"].get(address_of(route))

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_only_styles_and_scripts_are_kept_by_browsers(visitors):
    assert "max-age" in visitors["nobody"].get("/redaktion/static/console.css").headers["cache-control"]


# --- records of another town ---


def _account_elsewhere(desk):
    found = desk.staff.named("Herner")
    return found.id if found else desk.staff.add("Herner", PASSWORD, "reviewer", [ELSEWHERE]).id


# A path with the record's key, and who makes the record of Herne: each part of the console names its own here.
ELSEWHERES = [
    *(
        (f"/redaktion/konten/{{key}}{part}", _account_elsewhere)
        for part in ("", "/schliessen", "/oeffnen", "/abmelden", "/passwort", "/ohne-faktor")
    ),
]


@pytest.mark.parametrize(("path", "make"), ELSEWHERES, ids=[path for path, _ in ELSEWHERES])
def test_what_belongs_to_another_town_is_refused_and_noted(desk, visitors, path, make):
    address = path.format(key=make(desk))
    before = {name: rows for name, rows in everything(desk.database).items() if name != "audit_entry"}

    answers = [visitors["admin"].get(address), visitors["admin"].submit(address)]
    with desk.database.reading() as connection:
        [(_, noted)] = read(connection, Looked(), 1)

    assert {answer.status_code for answer in answers} <= {403, 405}
    assert 403 in {answer.status_code for answer in answers}
    assert (noted.action, noted.key, noted.municipality, noted.who) == ("refused", address, ELSEWHERE, "admin")
    assert {name: rows for name, rows in everything(desk.database).items() if name != "audit_entry"} == before
