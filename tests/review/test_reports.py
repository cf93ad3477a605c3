"""The book of reports, on SQLite and PostgreSQL: what is kept of what citizens say is wrong, and for how long."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from review.reports import A_DAY_PER_OFFER, KEPT_DAYS, LONGEST_TEXT, ReportBook
from review.retention import purge
from store.database import Database
from tests.builders import TOWN
from tests.lotsin.conftest import Instance
from tests.mail_server import free_port

TODAY = date(2026, 11, 25)


@pytest.fixture
def book(database: Database) -> ReportBook:
    return ReportBook(database)


def keep(
    book: ReportBook, text: str = "Die Nummer ist falsch.", day: date = TODAY, offer: str = "a", reason: str = "facts"
) -> bool:
    return book.keep(offer, TOWN, reason, text, day)


# --- keeping ---


def test_a_report_stands_in_the_list_of_its_town(book: ReportBook) -> None:
    keep(book)
    book.keep("b", "herne", "gone", "", TODAY)

    (report,) = book.open_reports(TOWN)
    assert (report.offer_id, report.reason, report.text, report.day) == ("a", "facts", "Die Nummer ist falsch.", TODAY)
    assert [report.municipality for report in book.open_reports()] == [TOWN, "herne"]


def test_personal_data_is_masked_before_it_is_written(book: ReportBook) -> None:
    keep(book, "Rufen Sie mich an: 01522 8817386, anna@example.org")

    (report,) = book.open_reports()
    assert "8817386" not in report.text
    assert "anna@" not in report.text


def test_a_text_is_bounded_and_without_what_a_database_refuses(book: ReportBook) -> None:
    keep(book, "\0" + "x" * 5000)

    (report,) = book.open_reports()
    assert report.text == "x" * LONGEST_TEXT


def test_the_same_on_the_same_day_is_kept_once(book: ReportBook) -> None:
    kept = [
        keep(book),
        keep(book, "Die Nummer ist falsch. "),
        keep(book, reason="gone"),
        keep(book, day=TODAY + timedelta(days=1)),
    ]

    assert kept == [True, False, True, True]
    assert len(book.open_reports()) == 3


def test_the_same_at_the_same_time_is_kept_once(book: ReportBook) -> None:
    threads = [Thread(target=keep, args=(book,)) for _ in range(5)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(book.open_reports()) == 1


def test_of_one_offer_only_so_many_are_kept_a_day(book: ReportBook) -> None:
    kept = [keep(book, f"Nummer {number} ist falsch") for number in range(A_DAY_PER_OFFER + 2)]
    others = [keep(book, offer="b"), keep(book, day=TODAY + timedelta(days=1))]

    assert kept == [True] * A_DAY_PER_OFFER + [False, False]
    assert others == [True, True]


# --- ending ---


def test_a_report_somebody_looked_after_is_off_the_list(book: ReportBook) -> None:
    keep(book)
    (report,) = book.open_reports()

    done = [book.mark_done(report.id), book.mark_done(report.id), book.mark_done(10**30)]

    assert done == [True, False, False]
    assert book.open_reports() == []


def test_what_was_done_and_is_said_again_on_a_later_day_is_on_the_list_again(book: ReportBook) -> None:
    keep(book)
    book.mark_done(book.open_reports()[0].id)

    keep(book, day=TODAY + timedelta(days=1))

    assert len(book.open_reports()) == 1


def test_reports_older_than_a_year_are_deleted_with_the_rest(book: ReportBook, database: Database) -> None:
    today = date.today()
    keep(book, day=today - timedelta(days=KEPT_DAYS + 1))
    keep(book, day=today - timedelta(days=KEPT_DAYS))

    assert purge(database, retention_days=30).reports == 1
    assert [report.day for report in book.open_reports()] == [today - timedelta(days=KEPT_DAYS)]


# --- lotsin review reports, reported ---


@pytest.fixture
def home(tmp_path: Path) -> Instance:
    """With one report."""
    made = Instance(tmp_path, free_port())
    database = Database(f"sqlite:///{tmp_path / 'lotsin.db'}")
    database.upgrade()
    ReportBook(database).keep("a", "ahlen", "gone", "Gibt es nicht mehr,\nseit 2024.", TODAY)
    database.close()
    return made


def test_staff_see_open_reports_of_their_town(home: Instance) -> None:
    shown = home.run("review", "reports", "--municipality", "ahlen")
    elsewhere = home.run("review", "reports", "--municipality", "herne")

    assert shown.returncode == 0, shown.stderr
    assert all(part in shown.stdout for part in ("2026-11-25", "ahlen", "gone", "Gibt es nicht mehr, seit 2024."))
    assert elsewhere.stdout == ""


def test_as_json_a_report_is_a_line(home: Instance) -> None:
    shown = home.run("review", "reports", "--json")

    (report,) = [json.loads(line) for line in shown.stdout.splitlines()]
    assert (report["id"], report["offer_id"], report["day"]) == (1, "a", "2026-11-25")


def test_a_report_marked_done_is_off_the_list(home: Instance) -> None:
    done = home.run("review", "reported", "1")
    again = home.run("review", "reported", "1", "99999999999999999999")

    assert (done.returncode, again.returncode) == (0, 1)
    assert "done: 1" in done.stdout
    assert "no open report has the number 1" in again.stdout
    assert home.run("review", "reports").stdout == ""


def test_a_number_that_is_none_is_a_wrong_call(home: Instance) -> None:
    assert home.run("review", "reported", "eins").returncode == 2
