"""Whose account a city's sign-in vouches for, on SQLite as on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from review.audit import Looked, read
from review.identities import IdentityBook, NotAdmitted, Proof
from review.staff import By, StaffBook
from review.staff_sessions import SessionBook

NOW = datetime(2026, 11, 25, 10, 0)
ISSUER = "https://login.example.de"
PASSWORD = "zwölf Zeichen lang"


@pytest.fixture
def anna(database):
    return StaffBook(database).add("Anna", PASSWORD, "editor", ["ahlen"], email="anna@stadt.de")


def a_proof(subject="s-1", email="anna@stadt.de", issuer=ISSUER):
    return Proof(issuer, subject, email)


def noted(database):
    with database.reading() as connection:
        return [(entry.action, entry.who, entry.municipality) for _, entry in read(connection, Looked(), 20)]


def test_the_first_time_by_address_and_then_by_subject(database, anna):
    book = IdentityBook(database)

    first, then = book.admitted(a_proof(), NOW), book.admitted(a_proof(email=None), NOW)

    assert first == then == StaffBook(database).staff(anna.id)
    assert book.linked(anna.id) == NOW
    assert noted(database)[0] == ("linked", "Anna", "ahlen")


@pytest.mark.parametrize(
    ("proof", "reason", "who"),
    [
        (a_proof(subject="s-2", email="nobody@stadt.de"), "no_account", "unbekannt"),
        (a_proof(subject="s-2", email=None), "no_account", "unbekannt"),
        (a_proof(subject="s-2"), "somebody_else", "Anna"),
    ],
)
def test_others_are_refused_and_noted(database, anna, proof, reason, who):
    book = IdentityBook(database)
    book.admitted(a_proof(), NOW)

    with pytest.raises(NotAdmitted, match=reason):
        book.admitted(proof, NOW)

    assert noted(database)[0][:2] == ("refused", who)


def test_the_same_subject_at_another_issuer_is_somebody_else(database, anna):
    book = IdentityBook(database)
    book.admitted(a_proof(), NOW)

    with pytest.raises(NotAdmitted, match="no_account"):
        book.admitted(a_proof(issuer="https://evil.example", email=None), NOW)


def test_a_city_may_change_its_issuer(database, anna):
    book = IdentityBook(database)
    book.admitted(a_proof(), NOW)

    assert book.admitted(a_proof(issuer="https://new.example.de"), NOW).id == anna.id


def test_an_unlinked_account_is_found_by_its_address_again(database, anna):
    book, sessions = IdentityBook(database), SessionBook(database)
    book.admitted(a_proof(), NOW)
    token = sessions.begin(anna, NOW)

    book.unlink(anna.id, By("Chefin", NOW))
    unlinked = book.linked(anna.id)
    book.admitted(a_proof(subject="s-2"), NOW)

    assert unlinked is None
    assert sessions.staff(token, NOW) is None
    assert book.linked(anna.id) == NOW
    assert noted(database)[1] == ("unlinked", "Chefin", "ahlen")


def test_one_person_in_several_windows_gets_in_with_each(database, anna):
    book = IdentityBook(database)

    with ThreadPoolExecutor(4) as pool:
        admitted = list(pool.map(lambda _: book.admitted(a_proof(), NOW).name, range(8)))

    assert admitted == ["Anna"] * 8
    assert [action for action, *_ in noted(database)].count("linked") == 1


def test_of_two_people_at_the_same_moment_one_gets_the_account(database, anna):
    book = IdentityBook(database)

    def admitted(subject):
        try:
            return book.admitted(a_proof(subject), NOW).name
        except NotAdmitted as error:
            return error.reason

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(admitted, ["s-1", "s-2", "s-3", "s-4"]))

    assert sorted(outcomes) == ["Anna", "somebody_else", "somebody_else", "somebody_else"]
