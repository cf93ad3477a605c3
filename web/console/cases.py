"""`/redaktion/anliegen`: appointment requests and reports of wrong data of the person's towns, until they are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from review.appointment_mail import AppointmentRequest
from review.appointments import AppointmentBook, open_book
from review.audit import Entry, note
from review.numbers import shown
from review.reports import Report, ReportBook
from web.console.access import guarded
from web.console.desk import Desk
from web.console.editing import record_of

REASONS = {
    "facts": "Telefon, Adresse oder Zeiten sind falsch",
    "gone": "Das Angebot gibt es nicht mehr",
    "other": "Etwas anderes stimmt nicht",
}
_GOOD = {
    "termin": "Erledigt. Wie die Familie zu erreichen war, ist gelöscht.",
    "meldung": "Die Meldung ist erledigt.",
    "schon": "Das hatte schon jemand erledigt.",
}


@dataclass(frozen=True)
class Reported:
    """A report with the name of its offer; None where that is gone."""

    report: Report
    name: str | None


def cases(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    book = open_book(desk.settings, desk.database)
    sees = request.state.staff.sees
    wanted = [one for one in book.open_requests() if sees(one.municipality)]
    reports = [one for one in ReportBook(desk.database).open_reports() if sees(one.municipality)]
    names = {town.id: town.name for town in desk.knowledge.municipalities()}
    return desk.show(
        request, "cases.html", title="Anliegen", appointments=wanted, names=names, number=shown, reasons=REASONS,
        reports=[_named(desk, one) for one in reports], kept=timedelta(days=book.retention_days),
        good=_GOOD.get(request.query_params.get("gut", ""), ""),
    )  # fmt: skip


def _named(desk: Desk, report: Report) -> Reported:
    offer, _ = record_of(desk, report.offer_id)
    return Reported(report, offer.name if offer else None)


def appointment_done(request: Request) -> Response:
    """Deletes how the family can be reached; neither that nor the wish is noted anywhere."""
    desk: Desk = request.app.state.desk
    book, number = AppointmentBook(desk.database), request.path_params["number"]
    wanted = _open(book, number)
    if wanted is None:
        return RedirectResponse("/redaktion/anliegen?gut=schon", 303)
    desk.check_town(request, wanted.municipality)
    with desk.database.writing() as connection:
        done = book.mark_answered_in(connection, number)
        if done:
            note(connection, _entry(desk, request, "appointment_request", number, wanted.municipality))
    return RedirectResponse(f"/redaktion/anliegen?gut={'termin' if done else 'schon'}", 303)


def _open(book: AppointmentBook, number: str) -> AppointmentRequest | None:
    return next((one for one in book.open_requests() if one.number == number), None)


def report_done(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    book, number = ReportBook(desk.database), request.path_params["number"]
    report = next((one for one in book.open_reports() if one.id == number), None)
    if report is None:
        return RedirectResponse("/redaktion/anliegen?gut=schon", 303)
    desk.check_town(request, report.municipality)
    with desk.database.writing() as connection:
        done = book.mark_done_in(connection, number)
        if done:
            note(connection, _entry(desk, request, "offer_report", str(number), report.municipality))
    return RedirectResponse(f"/redaktion/anliegen?gut={'meldung' if done else 'schon'}", 303)


def _entry(desk: Desk, request: Request, kind: str, key: str, municipality: str) -> Entry:
    return Entry(desk.now(), request.state.staff.name, "done", kind, key, municipality, "open", "done")


def routes() -> list[BaseRoute]:
    here = "/redaktion/anliegen"
    return [
        guarded(here, cases),
        guarded(f"{here}/termin/{{number}}/erledigt", appointment_done, ["POST"]),
        guarded(f"{here}/meldung/{{number:int}}/erledigt", report_done, ["POST"]),
    ]
