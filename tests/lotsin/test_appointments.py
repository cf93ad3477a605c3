"""`lotsin review appointments`, `lotsin review answered`, `lotsin privacy` and `lotsin doctor`, from outside."""

import json
from datetime import date, timedelta

import pytest

from review.appointments import AppointmentBook
from review.mail import Mailer
from store.database import Database
from tests.builders import an_appointment_request
from tests.lotsin.conftest import Instance
from tests.mail_server import LOCALHOST, a_mail_server, free_port

REACH = "01522 8817386"


@pytest.fixture
def home(tmp_path):
    """An instance without towns or a model: requests need neither."""
    return Instance(tmp_path, free_port())


@pytest.fixture
def database(home):
    database = Database(f"sqlite:///{home.home / 'lotsin.db'}")
    database.upgrade()
    return database


@pytest.fixture
def book(database):
    return AppointmentBook(database)


# --- the list of staff ---


def test_staff_see_open_requests_with_what_they_need_to_answer(home, book):
    number = book.ask(an_appointment_request(municipality="ahlen"))
    book.ask(an_appointment_request(municipality="herne", reach="01522 0000000"))

    shown = home.run("review", "appointments", "--municipality", "ahlen")

    assert shown.returncode == 0, shown.stderr
    assert all(part in shown.stdout for part in (f"{number[:4]}-{number[4:]}", "Familienbüro", "vormittags", REACH))
    assert "0000000" not in shown.stdout


def test_as_json_a_request_is_a_line_without_the_conversations_id(home, book):
    book.ask(an_appointment_request(sender="web-secret"))

    shown = home.run("review", "appointments", "--json")

    (line,) = [json.loads(text) for text in shown.stdout.splitlines()]
    assert (line["reach"], line["created"], line["status"]) == (REACH, date.today().isoformat(), "open")
    assert "web-secret" not in shown.stdout


def test_an_answered_request_is_off_the_list_and_its_contact_gone(home, book, database):
    number = book.ask(an_appointment_request())

    answered = home.run("review", "answered", f"{number[:4]}-{number[4:]}".lower())
    again = home.run("review", "answered", number)

    assert (answered.returncode, again.returncode) == (0, 1)
    assert book.open_requests() == []
    assert "no open request" in again.stdout


# --- the family's rights ---


def test_what_is_kept_of_somebody_can_be_shown_and_deleted(home, book):
    book.ask(an_appointment_request(sender="web-1"))
    book.ask(an_appointment_request(sender="web-2"))

    exported = home.run("privacy", "export", "web-1")
    forgotten = home.run("privacy", "forget", "web-1")
    after = home.run("privacy", "export", "web-1")

    kept = json.loads(exported.stdout)
    assert [request["reach"] for request in kept["appointment_requests"]] == [REACH]
    assert kept["events"] == []
    assert forgotten.returncode == 0
    assert "deleted" in forgotten.stdout
    assert after.returncode == 1
    assert [request.sender for request in book.open_requests()] == ["web-2"]


def test_who_is_forgotten_is_forgotten_by_the_place_that_got_a_mail(home, database):
    with a_mail_server() as (postbox, port):
        url = f"smtp://{LOCALHOST}:{port}?starttls=0"
        book = AppointmentBook(database, Mailer(url, "lotsin@example.org"))
        book.ask(an_appointment_request(place_email="buero@example.org"))
        book.settle()

        home.run("privacy", "forget", "web-1", LOTSIN_SMTP_URL=url, LOTSIN_MAIL_FROM="lotsin@example.org")

    assert [mail["Subject"].split(":")[0].split()[0] for mail in postbox.mails] == ["Terminanfrage", "Zurückgezogen"]


def test_the_purge_says_how_many_contacts_it_deleted(home, database):
    AppointmentBook(database, today=lambda: date.today() - timedelta(days=40)).ask(an_appointment_request())

    shown = home.run("privacy", "purge")

    assert "the contact details of 1 appointment requests deleted" in shown.stdout


# --- what is configured ---


def test_doctor_says_whether_the_mail_server_answers(home, database):
    without = home.run("doctor")
    with a_mail_server() as (_, port):
        url = f"smtp://{LOCALHOST}:{port}?starttls=0"
        answering = home.run("doctor", LOTSIN_SMTP_URL=url, LOTSIN_MAIL_FROM="lotsin@example.org")
    silent = home.run("doctor", LOTSIN_SMTP_URL=f"smtp://a:geheim@{LOCALHOST}:1", LOTSIN_MAIL_FROM="lotsin@example.org")

    assert "ok    e-mail: not configured" in without.stdout
    assert f"ok    e-mail: {LOCALHOST}:{port}" in answering.stdout
    assert f"mend  e-mail: {LOCALHOST}:1" in silent.stdout
    assert "geheim" not in silent.stdout + silent.stderr


def test_a_mail_server_without_a_sender_is_named(home):
    shown = home.run("kb", "stats", LOTSIN_SMTP_URL="smtp://mail.example.org")

    assert shown.returncode == 2
    assert "LOTSIN_MAIL_FROM" in shown.stderr
    assert "Traceback" not in shown.stderr
