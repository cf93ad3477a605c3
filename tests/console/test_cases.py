"""Appointment requests and reports of wrong data are seen by the town's staff, and done with a click."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from knowledge.knowledge import Knowledge
from review.appointments import AppointmentBook
from review.reports import ReportBook
from review.staff_tables import audit
from review.tables import appointment_request
from tests.builders import TOWN, a_town, an_appointment_request, an_offer, database_in, save
from tests.console.site import Visitor, desk_of

HERE = "/redaktion/anliegen"


@pytest.fixture
def desk(tmp_path):
    database = database_in(tmp_path)
    save(database, an_offer(), town=a_town())
    save(database, town=a_town(id="beckum", name="Beckum"))
    yield desk_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
    database.close()


def reported(desk, municipality=TOWN, text="Die Gruppe ist jetzt donnerstags."):
    ReportBook(desk.database).keep("krabbelgruppe-nord", municipality, "facts", text, date(2026, 11, 20))
    return ReportBook(desk.database).open_reports()[-1].id


def test_an_appointment_that_is_done_leaves_no_contact_detail(desk):
    number = AppointmentBook(desk.database, today=lambda: date(2026, 11, 20)).ask(an_appointment_request())
    visitor = Visitor(desk, "reviewer", [TOWN])

    before = visitor.get(HERE).text
    answers = [visitor.submit(f"{HERE}/termin/{number}/erledigt") for _ in range(2)]

    assert "01522 8817386" in before
    assert "vormittags" in before
    assert [answer.headers["location"].partition("gut=")[2] for answer in answers] == ["termin", "schon"]
    assert "01522 8817386" not in visitor.get(HERE).text
    with desk.database.reading() as connection:
        row = connection.execute(appointment_request.select()).one()
        entries = connection.execute(audit.select().where(audit.c.kind == "appointment_request")).all()
    assert (row.status, row.reach, row.wish, row.sender) == ("answered", None, None, None)
    assert [(entry.who, entry.key) for entry in entries] == [("Anna", number)]
    assert "01522" not in str(entries)


def test_a_report_leads_to_its_record_and_is_done_once(desk):
    number = reported(desk)
    visitor = Visitor(desk)

    page = visitor.get(HERE).text
    answers = [visitor.submit(f"{HERE}/meldung/{number}/erledigt") for _ in range(2)]

    assert "/redaktion/angebote/krabbelgruppe-nord" in page
    assert "donnerstags" in page
    assert [answer.headers["location"].partition("gut=")[2] for answer in answers] == ["meldung", "schon"]
    assert "Keine Meldung ist offen" in visitor.get(HERE).text


def test_what_belongs_to_another_town_is_neither_seen_nor_done(desk):
    number = AppointmentBook(desk.database).ask(an_appointment_request())
    report = reported(desk)
    visitor = Visitor(desk, "editor", ["beckum"])

    page = visitor.get(HERE).text
    answers = [visitor.submit(f"{HERE}/termin/{number}/erledigt"), visitor.submit(f"{HERE}/meldung/{report}/erledigt")]

    assert "Kein Terminwunsch ist offen" in page
    assert "Keine Meldung ist offen" in page
    assert [answer.status_code for answer in answers] == [403, 403]
    assert len(AppointmentBook(desk.database).open_requests()) == len(ReportBook(desk.database).open_reports()) == 1


def test_script_in_a_report_stays_text(desk):
    reported(desk, text="<script>alert(1)</script>")

    page = Visitor(desk).get(HERE).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["termin/gibtesnicht/erledigt", "meldung/99999999999999/erledigt"])
def test_what_is_not_there_is_no_error(desk, path):
    assert Visitor(desk).submit(f"{HERE}/{path}").headers["location"] == f"{HERE}?gut=schon"


def test_what_cannot_be_noted_is_not_done(desk):
    """Both are one step: an entry that the trail refuses takes the change back."""
    number = AppointmentBook(desk.database, today=lambda: date(2026, 11, 20)).ask(an_appointment_request())
    report = reported(desk)
    visitor = Visitor(desk)
    with desk.database.writing() as connection:
        connection.execute(sa.text("CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"))

    for path in (f"termin/{number}", f"meldung/{report}"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            visitor.submit(f"{HERE}/{path}/erledigt")

    assert [one.reach for one in AppointmentBook(desk.database).open_requests()] == ["01522 8817386"]
    assert len(ReportBook(desk.database).open_reports()) == 1
