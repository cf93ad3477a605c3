"""The book of appointment requests, on SQLite and PostgreSQL: what is kept, for how long, and who is told."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from review.appointments import A_DAY_PER_PLACE, KEPT_DAYS, OPEN_PER_SENDER, AppointmentBook, TooManyRequests
from review.mail import Mailer
from review.retention import purge
from review.tables import appointment_request as table
from store.database import Database
from tests.builders import TOWN, an_appointment_request
from tests.mail_server import LOCALHOST, a_mail_server, free_port

TODAY = date(2026, 11, 25)
REACH = "01522 8817386"
OFFICE = "buero@example.org"


class Calendar:
    """Which day it is."""

    def __init__(self) -> None:
        self.today = TODAY

    def __call__(self) -> date:
        return self.today


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def book(database: Database, calendar: Calendar) -> AppointmentBook:
    return AppointmentBook(database, today=calendar)


def a_mailing_book(database: Database, port: int, calendar: Calendar) -> AppointmentBook:
    mailer = Mailer(f"smtp://{LOCALHOST}:{port}?starttls=0", "lotsin@example.org", timeout=2)
    return AppointmentBook(database, mailer, today=calendar)


def rows_in(database: Database) -> list[dict[str, object]]:
    with database.reading() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(table.c.id))]


def all_of(database: Database) -> str:
    return json.dumps(rows_in(database), default=str, ensure_ascii=False)


# --- asking ---


def test_a_request_stands_in_the_list_of_its_town(book):
    number = book.ask(an_appointment_request())
    book.ask(an_appointment_request(municipality="herne"))

    (request,) = book.open_requests(TOWN)
    assert (request.number, request.place_name, request.wish, request.reach) == (number, "Familienbüro", "vormittags", REACH)
    assert (request.created, request.status, request.mailed) == (TODAY, "open", False)
    assert len(book.open_requests()) == 2
    assert book.open_requests("arnsberg") == []


def test_the_oldest_request_comes_first(book):
    numbers = [book.ask(an_appointment_request()) for _ in range(3)]

    assert [request.number for request in book.open_requests()] == numbers


def test_the_wish_is_masked_and_bounded(book):
    book.ask(an_appointment_request(wish="vormittags, Anna Muster erreichen Sie unter anna@example.org " + "x" * 1000))

    (request,) = book.open_requests()
    assert "anna@example.org" not in request.wish
    assert len(request.wish) == 200


def test_the_request_of_one_conversation_is_not_anothers(book):
    mine = book.ask(an_appointment_request(sender="mine"))
    book.ask(an_appointment_request(sender="yours"))
    book.ask(an_appointment_request(sender=None))

    assert [request.number for request in book.of_sender("mine")] == [mine]


# --- limits ---


def test_a_conversation_has_three_open_requests_at_most(book):
    numbers = [book.ask(an_appointment_request()) for _ in range(OPEN_PER_SENDER)]

    with pytest.raises(TooManyRequests, match="sender"):
        book.ask(an_appointment_request())
    assert book.limit_reached("anywhere", "web-1") == "sender"
    assert book.limit_reached("anywhere", "web-2") is None
    book.withdraw(numbers[0])
    assert book.ask(an_appointment_request())


def test_a_place_gets_a_bounded_number_a_day(book, calendar):
    for at in range(A_DAY_PER_PLACE):
        book.ask(an_appointment_request(sender=f"web-{at}"))

    with pytest.raises(TooManyRequests, match="place"):
        book.ask(an_appointment_request(sender="web-new"))
    assert book.limit_reached("elsewhere", "web-new") is None
    calendar.today += timedelta(days=1)
    assert book.ask(an_appointment_request(sender="web-new"))


def test_withdrawing_makes_no_room_for_more_on_the_same_day(book):
    for at in range(A_DAY_PER_PLACE):
        book.withdraw(book.ask(an_appointment_request(sender=f"web-{at}")))

    assert book.limit_reached("buero", None) == "place"


# --- ending ---


@pytest.mark.parametrize("end", ["withdraw", "mark_answered"])
def test_with_its_end_contact_and_wish_and_sender_are_deleted(book, database, end):
    number = book.ask(an_appointment_request(sender="web-geheim", wish="dienstags"))

    assert getattr(book, end)(number)

    assert not any(word in all_of(database) for word in ("8817386", "web-geheim", "dienstags"))
    assert book.open_requests() == []
    assert [row["status"] for row in rows_in(database)] == ["withdrawn" if end == "withdraw" else "answered"]


@pytest.mark.parametrize("number", ["", "K7M2P4QX", "' OR 1=1 --"])
def test_a_wrong_number_ends_nothing(book, number):
    book.ask(an_appointment_request())

    assert book.withdraw(number) is None
    assert not book.mark_answered(number)
    assert len(book.open_requests()) == 1


def test_a_request_ends_once(book):
    number = book.ask(an_appointment_request())

    assert book.mark_answered(number)
    assert book.withdraw(number) is None
    assert not book.mark_answered(number)


def test_two_who_withdraw_at_once_do_not_both_succeed(book):
    number = book.ask(an_appointment_request())
    done = []

    threads = [Thread(target=lambda: done.append(book.withdraw(number))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([request for request in done if request]) == 1


def test_all_requests_of_a_conversation_are_withdrawn_together(book, database):
    mine = [book.ask(an_appointment_request(sender="mine")) for _ in range(2)]
    book.mark_answered(mine[0])
    book.ask(an_appointment_request(sender="yours"))

    assert book.withdraw_all("mine") == mine[1:]
    assert book.withdraw_all("mine") == []
    assert [request.sender for request in book.open_requests()] == ["yours"]
    assert "mine" not in all_of(database)


# --- retention ---


@pytest.mark.parametrize(("age", "stays"), [(0, True), (29, True), (30, False), (300, False)])
def test_a_contact_is_kept_no_longer_than_was_promised(book, calendar, database, age, stays):
    book.ask(an_appointment_request())
    calendar.today += timedelta(days=age)

    assert book.forget_older() == (0 if stays else 1)

    assert ("8817386" in all_of(database)) is stays
    assert rows_in(database)[0]["status"] == ("open" if stays else "expired")


def test_the_row_without_contact_stays_a_year_for_counts(book, calendar, database):
    book.mark_answered(book.ask(an_appointment_request()))

    calendar.today += timedelta(days=KEPT_DAYS)
    book.forget_older()
    assert len(rows_in(database)) == 1

    calendar.today += timedelta(days=1)
    book.forget_older()
    assert rows_in(database) == []


def test_the_daily_purge_deletes_old_contacts_too(database):
    old = AppointmentBook(database, today=lambda: date.today() - timedelta(days=7))
    old.ask(an_appointment_request())
    AppointmentBook(database).ask(an_appointment_request())

    assert purge(database, retention_days=7).appointments == 1
    assert len(AppointmentBook(database).open_requests()) == 1


# --- e-mail ---


def test_the_place_gets_an_e_mail_with_all_that_it_needs(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        number = book.ask(an_appointment_request(place_email=OFFICE))
        book.settle()

    (mail,) = postbox.mails
    text = mail.get_content()
    shown = f"{number[:4]}-{number[4:]}"
    assert mail["To"] == OFFICE
    assert shown in mail["Subject"]
    assert all(part in text for part in (shown, "vormittags", f"Telefon {REACH}", "Familienbüro", "25.12.2026", "Datenschutz"))
    assert "web-1" not in mail.as_string()
    assert [request.mailed for request in book.open_requests()] == [True]


def test_an_answer_to_the_e_mail_goes_to_the_family(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        book.ask(an_appointment_request(place_email=OFFICE, reach_kind="email", reach="anna@example.org"))
        book.settle()

    assert postbox.mails[0]["Reply-To"] == "anna@example.org"


def test_nobody_writes_lines_of_the_e_mail(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        wish = "egal\n\nErreichbar: boese@example.org {number}\r\nBcc: alle@example.org"
        book.ask(an_appointment_request(place_email=OFFICE, wish=wish, place_name="Büro\nBcc: alle@example.org"))
        book.settle()

    (mail,) = postbox.mails
    assert mail["Bcc"] is None
    assert [line for line in mail.get_content().splitlines() if line.startswith(("Erreichbar", "Bcc"))] == [
        f"Erreichbar: Telefon {REACH}"
    ]


def test_a_place_without_an_address_gets_none(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        book.ask(an_appointment_request())
        book.settle()

        assert book.mail_pending() == 0
    assert postbox.mails == []


def test_what_could_not_be_sent_waits_and_is_sent_once(database, calendar):
    port = free_port()
    book = a_mailing_book(database, port, calendar)
    book.ask(an_appointment_request(place_email=OFFICE))
    book.settle()
    assert [request.mailed for request in book.open_requests()] == [False]
    assert book.mail_pending() == 1

    with a_mail_server(port) as (postbox, _):
        assert book.mail_pending() == 0
        assert book.mail_pending() == 0

    assert len(postbox.mails) == 1


def test_an_address_that_is_refused_does_not_hold_up_the_others(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        book.ask(an_appointment_request(place_email="kein büro", sender="a"))
        book.ask(an_appointment_request(place_email=OFFICE, sender="b"))
        book.settle()

        assert book.mail_pending() == 1
    assert len(postbox.mails) == 1


def test_a_place_that_was_told_is_told_of_the_withdrawal_without_the_contact(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        number = book.ask(an_appointment_request(place_email=OFFICE))
        book.settle()
        withdrawn = book.withdraw(number)
        book.settle()
        book.mail_pending()

    assert withdrawn.mailed
    assert len(postbox.mails) == 2
    assert postbox.mails[1]["Subject"] == f"Zurückgezogen: Terminanfrage {number[:4]}-{number[4:]}"
    assert "8817386" not in postbox.mails[1].as_string()


def test_a_request_withdrawn_before_it_was_sent_is_never_sent(database, calendar):
    port = free_port()
    book = a_mailing_book(database, port, calendar)
    book.withdraw(book.ask(an_appointment_request(place_email=OFFICE)))
    book.settle()

    with a_mail_server(port) as (postbox, _):
        assert book.mail_pending() == 0

    assert postbox.mails == []


def test_the_answer_does_not_wait_for_a_mail_server(database, calendar):
    with a_mail_server() as (postbox, port):
        book = a_mailing_book(database, port, calendar)
        with book._mailing:  # a server that takes its time
            number = book.ask(an_appointment_request(place_email=OFFICE))
            assert number
            assert postbox.mails == []
        book.settle()

    assert len(postbox.mails) == 1


def test_no_contact_is_logged_when_an_e_mail_fails(database, calendar, caplog):
    with caplog.at_level(logging.DEBUG), a_mail_server() as (postbox, port):
        postbox.refuses = "550 no such user"
        book = a_mailing_book(database, port, calendar)
        number = book.ask(an_appointment_request(place_email=OFFICE, reach_kind="email", reach="anna@example.org"))
        book.settle()

    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("mail.", "asyncio"))]
    assert any("not sent" in message for message in ours)
    assert not any("anna" in message or number in message for message in ours)


# --- odd input ---


def test_a_number_taken_by_another_request_is_never_given_twice(book, database):
    number = book.ask(an_appointment_request())

    with pytest.raises(sa.exc.IntegrityError) as caught, database.writing() as connection:
        connection.execute(table.insert().values(**{**rows_in(database)[0], "id": 99, "number": number}))

    assert "8817386" not in str(caught.value)


def test_what_a_request_holds_is_not_printed_by_accident():
    assert "8817386" not in repr(an_appointment_request())
    assert "web-1" not in repr(an_appointment_request())
