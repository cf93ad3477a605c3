"""Accounts, sessions and second factors, on a real database."""

from datetime import datetime, timedelta
from threading import Thread

import pyotp
import pytest

from knowledge.model import Municipality
from knowledge.repository import write_municipality
from review.audit import Difference, Looked, differences, read
from review.second_factor import RECOVERY_CODES, SecondFactor, turn_off
from review.staff import By, Change, LastAdmin, NameTaken, Staff, StaffBook, WeakPassword
from review.staff_sessions import SESSION_LASTS, UNUSED_LASTS, SessionBook, digest_of
from tests.builders import database_in

AT = datetime(2026, 11, 25, 10, 0)
INSTANT = 1_795_597_200  # the same, in Berlin
PASSWORD = "zwölf Zeichen lang"
BY = By("Chefin", AT)
SECRET = b"the installation's"


@pytest.fixture
def database(tmp_path):
    database = database_in(tmp_path)
    with database.writing() as connection:
        for key, parent in (("nrw", None), ("kreis", "nrw"), ("ahlen", "kreis"), ("beckum", "kreis"), ("herne", "nrw")):
            level = "county" if key == "kreis" else "municipality"
            write_municipality(connection, Municipality(id=key, name=key.title(), level=level, parent=parent))
    yield database
    database.close()


@pytest.fixture
def book(database):
    return StaffBook(database)


def entries(database):
    with database.reading() as connection:
        return [entry for _, entry in read(connection, Looked(), 20)]


# --- accounts ---


def test_a_kreis_stands_for_the_towns_below_it(book):
    staff = book.add("Anna", PASSWORD, "editor", ["kreis"], BY)

    assert [staff.sees(town) for town in ("kreis", "ahlen", "beckum", "herne", None)] == [True, True, True, False, False]
    assert book.account(staff.id).towns == ("kreis",)


def test_a_town_that_joins_later_belongs_to_the_kreis_too(book, database):
    book.add("Anna", PASSWORD, "editor", ["kreis"], BY)
    with database.writing() as connection:
        write_municipality(connection, Municipality(id="telgte", name="Telgte", parent="kreis"))

    assert book.checked("Anna", PASSWORD).sees("telgte")


@pytest.mark.parametrize("password", ["zu kurz", "aaaaaaaaaaaaaaaa", "Annemarie-Luise"])
def test_a_weak_password_is_refused(book, password):
    with pytest.raises(WeakPassword):
        book.add("Annemarie-Luise", password, "editor")


def test_a_name_and_an_address_are_given_once(book):
    book.add("Anna", PASSWORD, "editor", email="anna@stadt.de")

    with pytest.raises(NameTaken):
        book.add(" Anna ", PASSWORD, "editor")
    with pytest.raises(NameTaken):
        book.add("Berta", PASSWORD, "editor", email="Anna@Stadt.de")


def test_dots_over_letters_are_the_same_on_every_keyboard(book):
    book.add("J\u00f6rg", "zw\u00f6lf Zeichen lang", "editor")

    assert book.checked("Jo\u0308rg", "zwo\u0308lf Zeichen lang")


def test_a_closed_account_does_not_sign_in_and_its_sessions_end(book, database):
    book.add("Chefin", PASSWORD, "admin")
    staff = book.add("Anna", PASSWORD, "editor")
    token = SessionBook(database).begin(staff, AT)

    book.change(staff.id, Change(active=False), BY)

    assert book.checked("Anna", PASSWORD) is None
    assert SessionBook(database).staff(token, AT) is None
    book.change(staff.id, Change(active=True), BY)
    assert SessionBook(database).staff(token, AT) is None


@pytest.mark.parametrize("change", [Change(active=False), Change(role="editor"), Change(towns=("ahlen",))])
def test_the_last_admin_of_all_stays(book, database, change):
    admin = book.add("Chefin", PASSWORD, "admin")
    book.add("Anna", PASSWORD, "admin", ["ahlen"])

    with pytest.raises(LastAdmin):
        book.change(admin.id, change, BY)

    assert book.staff(admin.id) == admin
    assert [entry.action for entry in entries(database)] == ["added", "added"]


def test_two_admins_who_close_each_other_do_not_both_succeed(book):
    admins = [book.add(name, PASSWORD, "admin") for name in ("Anna", "Berta")]
    refused = []

    def close(key):
        try:
            book.change(key, Change(active=False), BY)
        except LastAdmin:
            refused.append(key)

    threads = [Thread(target=close, args=(admin.id,)) for admin in admins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert sum(one.active for one in book.accounts()) == 1


def test_every_change_is_noted_before_and_after_and_no_password(book, database):
    book.add("Chefin", PASSWORD, "admin", by=BY)
    staff = book.add("Anna", PASSWORD, "reviewer", ["ahlen"], BY)

    book.change(staff.id, Change(role="editor"), BY)
    book.set_password(staff.id, "ein anderer Satz", BY)
    noted = entries(database)

    assert [(entry.action, entry.key, entry.municipality) for entry in noted] == [
        ("password_set", "Anna", "ahlen"), ("changed", "Anna", "ahlen"), ("added", "Anna", "ahlen"), ("added", "Chefin", None),
    ]  # fmt: skip
    assert differences(noted[1].before, noted[1].after) == [Difference("role", "reviewer", "editor")]
    assert "argon2" not in str(noted)


@pytest.mark.parametrize(
    ("towns", "covered"), [((), False), (("ahlen",), True), (("ahlen", "beckum"), True), (("herne",), False)]
)
def test_an_admin_of_some_towns_covers_no_more_than_these(towns, covered):
    admin = Staff(1, "Anna", "admin", frozenset({"kreis", "ahlen", "beckum"}))

    assert admin.covers(towns) is covered
    assert Staff(1, "Chefin", "admin").covers(towns)


# --- sessions ---


def test_a_session_ends_after_a_working_day_though_it_is_used(book, database):
    sessions, at = SessionBook(database), AT
    token = sessions.begin(book.add("Anna", PASSWORD, "editor"), AT)

    while at + timedelta(hours=1) < AT + SESSION_LASTS:
        at += timedelta(hours=1)
        assert sessions.staff(token, at)

    assert sessions.staff(token, AT + SESSION_LASTS) is None


def test_a_session_ends_when_it_is_not_used(book, database):
    sessions = SessionBook(database)
    token = sessions.begin(book.add("Anna", PASSWORD, "editor"), AT)

    assert sessions.staff(token, AT + UNUSED_LASTS) is None


def test_a_new_password_ends_the_other_sessions(book, database):
    sessions, staff = SessionBook(database), book.add("Anna", PASSWORD, "editor")
    here, there = sessions.begin(staff, AT), sessions.begin(staff, AT)

    book.set_password(staff.id, "ein anderer Satz", BY, but=digest_of(here))

    assert sessions.staff(here, AT)
    assert sessions.staff(there, AT) is None
    assert book.checked("Anna", PASSWORD) is None


def test_nobody_ends_the_sessions_of_another_account(book, database):
    sessions = SessionBook(database)
    anna, berta = (book.add(name, PASSWORD, "editor") for name in ("Anna", "Berta"))
    token = sessions.begin(berta, AT)

    sessions.end_of(anna.id, digest=digest_of(token))

    assert sessions.staff(token, AT)


# --- second factor ---


@pytest.fixture
def anna(book):
    return book.add("Anna", PASSWORD, "editor")


@pytest.fixture
def factor(database, anna):
    """Set up with the code of AT; `secret` and `recovery` beside it."""
    factor = SecondFactor(database, SECRET)
    factor.propose(anna.id)
    factor.secret = factor.pending(anna.id)
    factor.recovery = factor.confirm(anna, pyotp.TOTP(factor.secret).at(INSTANT), AT)
    return factor


def later(seconds):
    return AT + timedelta(seconds=seconds)


def test_a_wrong_first_code_turns_nothing_on(database, anna):
    factor = SecondFactor(database, SECRET)
    factor.propose(anna.id)

    assert factor.confirm(anna, "000000", AT) is None
    assert not factor.is_on(anna.id)


def test_each_code_of_the_app_counts_once(factor, anna):
    first, second = (pyotp.TOTP(factor.secret).at(INSTANT + seconds) for seconds in (0, 30))

    assert not factor.accepts(anna.id, first, AT)
    assert factor.accepts(anna.id, f"{second[:3]} {second[3:]}", later(30))
    assert not factor.accepts(anna.id, second, later(40))
    assert not factor.accepts(anna.id, pyotp.TOTP(factor.secret).at(INSTANT + 300), later(30))


def test_each_recovery_code_counts_once_and_for_its_account_alone(factor, anna, book):
    other = book.add("Berta", PASSWORD, "editor")
    code = factor.recovery[0]

    assert len(set(factor.recovery)) == RECOVERY_CODES
    assert not factor.accepts(other.id, code, AT)
    assert factor.accepts(anna.id, code.upper().replace("-", " "), AT)
    assert not factor.accepts(anna.id, code, AT)


def test_new_recovery_codes_replace_the_old_ones(factor, anna):
    renewed = factor.renew_codes(anna, AT)

    assert not factor.accepts(anna.id, factor.recovery[0], AT)
    assert factor.accepts(anna.id, renewed[0], AT)


def test_turned_off_it_keeps_neither_secret_nor_codes(factor, anna, database):
    turn_off(database, anna.id, "Anna", BY)

    assert not factor.is_on(anna.id)
    assert not factor.accepts(anna.id, factor.recovery[0], AT)


def test_codes_fit_in_the_hour_that_autumn_repeats(factor, anna, database):
    repeated = datetime(2026, 10, 25, 2, 30, fold=1)
    secret = pyotp.TOTP(factor.secret)

    turn_off(database, anna.id, "Anna", BY)
    factor.propose(anna.id)

    assert factor.confirm(anna, secret.at(0), repeated) is None
    assert factor.confirm(anna, pyotp.TOTP(factor.pending(anna.id)).at(1_792_891_800), repeated)


# --- what changed ---


def test_a_difference_names_the_single_value_that_changed():
    before = {"name": "Treff", "phones": [{"number": "1", "note": None}], "topics": ["a", "b"]}
    after = {"name": "Treff", "phones": [{"number": "2", "note": None}], "topics": ["a"], "url": "https://x"}

    assert differences(before, after) == [
        Difference("phones.0.number", "1", "2"), Difference("topics", "a, b", "a"), Difference("url", None, "https://x"),
    ]  # fmt: skip
