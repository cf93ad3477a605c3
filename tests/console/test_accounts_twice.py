"""Accounts when two work at once: what somebody else saved meanwhile is shown, and a double click does nothing twice."""

from __future__ import annotations

import re
from threading import Barrier, Thread

import pyotp
import pytest

from review.audit import Looked, read
from tests.builders import TOWN
from tests.console.forms import filled
from tests.console.site import PASSWORD, Visitor
from tests.console.two_towns import ELSEWHERE, two_towns

ACCOUNTS, ME = "/redaktion/konten", "/redaktion/konten/ich"
INSTANT = 1_795_597_200  # the desk's moment
NEW = {"name": "Berta", "email": "b@stadt.de", "role": "editor", "scope": "some", "towns": [TOWN], "password": PASSWORD}


@pytest.fixture
def desk(tmp_path):
    yield from two_towns(tmp_path)


@pytest.fixture
def berta(desk):
    return f"{ACCOUNTS}/{desk.staff.add('Berta', PASSWORD, 'reviewer', [TOWN]).id}"


def entries(desk):
    with desk.database.reading() as connection:
        return [entry for _, entry in read(connection, Looked(kind="account"), 50)]


# --- somebody else saved meanwhile ---


def stale(desk, path):
    """Anna's form, after Cora made Berta an admin of Herne too."""
    anna, cora = Visitor(desk), Visitor(desk, name="Cora")
    seen = anna.get(path)
    cora.post(path, data=filled(cora.get(path), path, role="admin", towns=[TOWN, ELSEWHERE]))
    return anna, filled(seen, path, role="editor", email="b@stadt.de")


def test_a_stale_form_shows_both_versions_and_changes_nothing(desk, berta):
    anna, form = stale(desk, berta)

    answer = anna.post(berta, data=form)
    rows = re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td><td>(.*?)</td>", answer.text)
    there = desk.staff.named("Berta")

    assert answer.status_code == 409
    assert rows == [
        ("E-Mail", "b@stadt.de", "keine"), ("Darf", "Redaktion", "Verwaltung"), ("Städte", "Musterstadt", "Herne, Musterstadt"),
    ]  # fmt: skip
    assert (there.role, there.email) == ("admin", None)


def test_what_was_typed_stays_in_the_form_and_can_be_saved_over_the_newer_one(desk, berta):
    anna, form = stale(desk, berta)

    again = filled(anna.post(berta, data=form), berta)
    answer = anna.post(berta, data=again)
    there = desk.staff.named("Berta")

    assert (again["role"], again["email"]) == (["editor"], ["b@stadt.de"])
    assert answer.status_code == 303
    assert (there.role, there.email, there.towns) == ("editor", "b@stadt.de", (TOWN,))


def test_the_same_wish_of_two_is_no_conflict(desk, berta):
    anna, cora = Visitor(desk), Visitor(desk, name="Cora")
    forms = [filled(visitor.get(berta), berta, role="editor") for visitor in (anna, cora)]

    answers = [visitor.post(berta, data=form) for visitor, form in zip((anna, cora), forms)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [entry.action for entry in entries(desk)].count("changed") == 1


def test_a_new_password_and_a_closed_account_need_no_fresh_form(desk, berta):
    anna, _ = stale(desk, berta)

    answers = [anna.submit(f"{berta}/passwort", password="ein anderer Satz"), anna.submit(f"{berta}/schliessen")]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert not desk.staff.named("Berta").active


# --- a double click ---


def twice(visitor, path, **fields):
    """The same form, sent a second time before the first answer came."""
    data, answers, begin = {"csrf": visitor.token(), **fields}, [], Barrier(2)

    def send():
        begin.wait()
        answers.append(visitor.post(path, data=data))

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_double_click_makes_one_account_and_both_answers_lead_to_it(desk):
    answers = twice(Visitor(desk), f"{ACCOUNTS}/neu", **NEW)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert [one.name for one in desk.staff.accounts()] == ["Anna", "Berta"]
    assert [entry.action for entry in entries(desk) if entry.key == "Berta"] == ["added"]


@pytest.mark.parametrize("changes", [{"role": "admin"}, {"password": "ein anderer Satz"}, {"email": "c@stadt.de"}])
def test_another_form_with_the_same_name_is_told_that_it_is_taken(desk, changes):
    visitor = Visitor(desk)
    visitor.submit(f"{ACCOUNTS}/neu", **NEW)

    answer = visitor.submit(f"{ACCOUNTS}/neu", **{**NEW, **changes})

    assert answer.status_code == 422
    assert "schon ein anderes Konto" in answer.text


@pytest.mark.parametrize(
    ("part", "fields", "action"),
    [
        ("", {"role": "editor", "scope": "all"}, "changed"),
        ("/schliessen", {}, "closed"),
        ("/oeffnen", {}, None),
        ("/abmelden", {}, None),
        ("/passwort", {"password": "ein anderer Satz"}, "password_set"),
        ("/ohne-faktor", {}, None),
    ],
)
def test_a_double_click_on_an_account_does_it_once(desk, berta, part, fields, action):
    answers = twice(Visitor(desk), f"{berta}{part}", **fields)
    noted = [entry.action for entry in entries(desk) if entry.key == "Berta" and entry.action != "added"]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert set(noted) == ({action} if action else set())
    assert len(noted) <= 1 or action == "password_set"


def test_a_double_click_on_the_own_password_ends_with_the_new_one(desk):
    new = {"new_password": "ein anderer Satz", "new_password_again": "ein anderer Satz"}
    visitor = Visitor(desk)

    answers = [visitor.submit(f"{ME}/passwort", old_password=PASSWORD, **new) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert desk.staff.checked("Anna", "ein anderer Satz")


def test_a_double_click_on_the_first_code_says_where_new_recovery_codes_are(desk):
    visitor = Visitor(desk)
    key = desk.staff.named("Anna").id
    for _ in range(2):
        visitor.submit(f"{ME}/zweiter-faktor/einrichten")
    code = pyotp.TOTP(desk.second_factor.pending(key)).at(INSTANT)

    first, second = (visitor.submit(f"{ME}/zweiter-faktor/bestaetigen", code=code) for _ in range(2))

    assert first.text.count("<code>") == 8
    assert (second.status_code, "schon eingeschaltet" in second.text) == (200, True)
    assert desk.second_factor.is_on(key)


def test_turning_the_second_factor_off_twice_is_no_error(desk):
    visitor = Visitor(desk)
    visitor.submit(f"{ME}/zweiter-faktor/einrichten")

    answers = [visitor.submit(f"{ME}/zweiter-faktor/ausschalten", old_password=PASSWORD) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
