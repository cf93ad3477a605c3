"""Every route of the console is walked: without a session, with too small a role, with a forged form; looking changes nothing.

What belongs to another town is in test_security_elsewhere.py.
"""

from __future__ import annotations

import pytest

from review.staff import ROLES
from tests.builders import TOWN
from tests.console.site import PASSWORD, Visitor
from tests.console.two_towns import GUARDED, READING, ROUTES, WRITING, everything, name_of, two_towns
from tests.review.inbox import keep
from web.console.access import GuardedRoute

# Without a session on purpose: signing in, styles and scripts, and links that carry a signature of their own.
OPEN = ("/redaktion/anmelden", "/redaktion/static/{name:path}", "/redaktion/vorschlag/")
SORTING = "/redaktion/fragen"  # the only page whose look writes: new questions are sorted into groups, once
SORTED = {"review_question", "question_group", "question_group_facet"}


def address_of(route):
    """With values that no record has."""
    values = {"int": "999999", "path": "nichts", "str": "999999"}
    given = {name: values.get(type(kind).__name__[:-9].lower(), "999999") for name, kind in route.param_convertors.items()}
    return route.path_format.format(**given).replace("string", "999999")


TOO_SMALL = [(role, route) for route in GUARDED for role in ROLES[: ROLES.index(route.role)]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    yield from two_towns(tmp_path_factory.mktemp("security"))


@pytest.fixture(scope="module")
def visitors(desk):
    """Of Musterstadt, by role, and "nobody" without a session."""
    desk.staff.add("Chefin", PASSWORD, "admin")
    found = {role: Visitor(desk, role, [TOWN], name=role) for role in ("reviewer", "editor", "admin")}
    for visitor in found.values():
        visitor.get("/redaktion/")
    return found | {"nobody": Visitor(desk, role=None)}


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
    if route.path == SORTING:
        visitors["admin"].get(SORTING)
    before = everything(desk.database)

    answer = visitors["admin"].get(address_of(route))

    assert answer.status_code < 500
    assert everything(desk.database) == before


def test_the_inbox_sorts_new_questions_in_at_the_first_look_and_changes_nothing_else(desk, visitors):
    visitors["admin"].get(SORTING)
    keep(desk.database, "wo ist das babyschwimmen")
    before = everything(desk.database)

    visitors["admin"].get(SORTING)
    first = everything(desk.database)
    visitors["admin"].get(SORTING)

    assert {name for name in before if before[name] != first[name]} <= SORTED
    assert before["review_question"] != first["review_question"]
    assert everything(desk.database) == first


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_answer_carries_the_headers(visitors, route):
    answer = visitors["admin"].get(address_of(route))

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_only_styles_and_scripts_are_kept_by_browsers(visitors):
    assert "max-age" in visitors["nobody"].get("/redaktion/static/console.css").headers["cache-control"]
