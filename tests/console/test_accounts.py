"""Accounts, one's own account, and the record of changes."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from knowledge.knowledge import Knowledge
from review.audit import Entry, note
from review.staff_sessions import digest_of
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.console.site import PASSWORD, WEDNESDAY, Visitor, desk_of

ACCOUNTS, ME = "/redaktion/konten", "/redaktion/konten/ich"


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    save(database, an_offer(id="anderswo", municipality="herne"), town=a_town(id="herne", name="Herne"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


# --- one's own account ---


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(desk):
    visitor = Visitor(desk, "reviewer")
    other = desk.sessions.begin(desk.staff.checked("Anna", PASSWORD), desk.now())
    new = {"new_password": "ein anderer Satz", "new_password_again": "ein anderer Satz"}

    wrong = visitor.submit(f"{ME}/passwort", old_password="geraten geraten", **new)
    right = visitor.submit(f"{ME}/passwort", old_password=PASSWORD, **new)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert desk.sessions.staff(other, desk.now()) is None
    assert visitor.get(ME).status_code == 200
    assert desk.staff.checked("Anna", "ein anderer Satz")


def test_one_signs_out_elsewhere_and_stays_here(desk):
    visitor = Visitor(desk, "reviewer")
    tokens = [desk.sessions.begin(desk.staff.checked("Anna", PASSWORD), desk.now(), "Firefox, Windows") for _ in range(3)]

    listed = visitor.get(ME).text.count("Firefox, Windows</strong>")
    visitor.submit(f"{ME}/sitzungen", session=digest_of(tokens[0]))
    one = [bool(desk.sessions.staff(token, desk.now())) for token in tokens]
    visitor.submit(f"{ME}/sitzungen")
    all_ended = [bool(desk.sessions.staff(token, desk.now())) for token in tokens]

    assert listed == 3
    assert (one, all_ended) == ([False, True, True], [False, False, False])
    assert visitor.get(ME).status_code == 200


# --- accounts ---


def new_account(**changes):
    plain = {"name": "Berta", "email": "", "role": "editor", "scope": "some", "towns": [TOWN], "password": PASSWORD}
    return {**plain, **changes}


def test_an_admin_adds_and_changes_an_account(desk):
    visitor = Visitor(desk)

    added = visitor.submit(f"{ACCOUNTS}/neu", **new_account())
    visitor.submit(added.headers["location"].split("?")[0], role="reviewer", scope="all", email="Berta@Stadt.de")
    berta = desk.staff.named("Berta")

    assert (berta.role, berta.towns, berta.email) == ("reviewer", (), "berta@stadt.de")
    assert "Berta" in visitor.get(ACCOUNTS).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Namen ein"),
        ({"name": "Anna"}, "schon ein anderes Konto"),
        ({"password": "kurz"}, "mindestens 12 Zeichen"),
        ({"towns": []}, "mindestens eine Stadt"),
        ({"towns": ["atlantis"]}, "gibt es nicht"),
        ({"role": "kaiser"}, "was die Person darf"),
        ({"email": "keine"}, "keine E-Mail-Adresse"),
    ],
)
def test_what_is_wrong_stands_at_the_form_and_the_rest_stays(desk, changes, said):
    answer = Visitor(desk).submit(f"{ACCOUNTS}/neu", **new_account(**{"email": "b@stadt.de", **changes}))

    assert answer.status_code == 422
    assert said in answer.text
    assert changes.get("email", "b@stadt.de") in answer.text
    assert PASSWORD not in answer.text
    assert len(desk.staff.accounts()) == 1


@pytest.mark.parametrize("changes", [{"scope": "all"}, {"towns": ["herne"]}, {"towns": [TOWN, "herne"]}])
def test_an_admin_of_one_town_gives_no_more_than_that(desk, changes):
    answer = Visitor(desk, towns=[TOWN]).submit(f"{ACCOUNTS}/neu", **new_account(**changes))

    assert answer.status_code == 403
    assert desk.staff.named("Berta") is None


def test_an_admin_of_one_town_sees_its_accounts_alone(desk):
    for name, towns in (("Hier", [TOWN]), ("Dort", ["herne"]), ("Überall", []), ("Beide", [TOWN, "herne"])):
        desk.staff.add(name, PASSWORD, "reviewer", towns)

    listed = Visitor(desk, towns=[TOWN]).get(ACCOUNTS).text

    assert [name in listed for name in ("Hier", "Dort", "Überall", "Beide")] == [True, False, False, False]


def test_an_admin_of_one_town_does_not_raise_itself(desk):
    visitor = Visitor(desk, towns=[TOWN])
    me = desk.staff.named("Anna")

    answer = visitor.submit(f"{ACCOUNTS}/{me.id}", role="admin", scope="all")

    assert answer.status_code == 403
    assert desk.staff.named("Anna") == me


def test_the_last_admin_is_not_closed_and_it_is_said_why(desk):
    visitor = Visitor(desk)

    answer = visitor.submit(f"{ACCOUNTS}/{desk.staff.named('Anna').id}/schliessen")

    assert answer.status_code == 422
    assert "das letzte Konto" in answer.text


def test_a_closed_account_is_out_at_once(desk):
    visitor, other = Visitor(desk), Visitor(desk, "editor", name="Berta")

    visitor.submit(f"{ACCOUNTS}/{desk.staff.named('Berta').id}/schliessen")

    assert other.get("/redaktion/").status_code == 303
    assert "geschlossen" in visitor.get(ACCOUNTS).text


def test_script_in_a_name_is_shown_as_text(desk):
    desk.staff.add("<script>alert(1)</script>", PASSWORD, "reviewer")
    visitor = Visitor(desk)

    assert "<script>alert" not in visitor.get(ACCOUNTS).text + visitor.get("/redaktion/verlauf").text


# --- the record of changes ---


def test_the_record_is_shown_for_the_own_town_alone(desk):
    with desk.database.writing() as connection:
        for key, town in (("hier", TOWN), ("dort", "herne"), ("nirgends", None)):
            note(connection, Entry(WEDNESDAY, "Berta", "changed", "offer", key, town, {"name": "Alt"}, {"name": "Neu"}))

    own = Visitor(desk, towns=[TOWN]).get("/redaktion/verlauf").text
    other_asked = Visitor(desk, towns=[TOWN], name="Cora").get("/redaktion/verlauf?stadt=herne").text

    assert [f"„{key}“" in own for key in ("hier", "dort", "nirgends")] == [True, False, False]
    assert "„dort“" not in other_asked
    assert "Alt" in own
    assert "Neu" in own


def test_the_record_is_filtered_and_paged(desk):
    with desk.database.writing() as connection:
        for number in range(60):
            at = WEDNESDAY - timedelta(days=number % 2)
            note(connection, Entry(at, "Berta", "changed", "offer", f"nr-{number}", TOWN))
    visitor = Visitor(desk)

    day = visitor.get("/redaktion/verlauf?wer=Berta&art=offer&tag=2026-11-24").text
    first = visitor.get("/redaktion/verlauf").text
    older = visitor.get(html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])).text

    assert day.count("„nr-") == 30
    assert "„nr-0“" in older
    assert "„nr-59“" not in older
    assert visitor.get("/redaktion/verlauf?tag=quatsch&vor=99999999999999999999999&art=x").status_code == 200
