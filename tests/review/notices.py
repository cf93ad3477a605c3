"""Whom notices are for, in tests: accounts, what came in, and a sender with a real mail server."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from knowledge.knowledge import Knowledge
from review.appointments import AppointmentBook
from review.mail import Mailer
from review.notice_sender import NoticeSender
from review.notices import NoticeBook
from review.staff import By, Staff, StaffBook
from store.database import Database
from tests.builders import an_appointment_request
from tests.mail_server import LOCALHOST

MONDAY = datetime(2026, 11, 23, 8, 0)
CONSOLE = "https://redaktion.example.de"
PASSWORD = "zwölf Zeichen lang"


def a_person(database: Database, name: str = "Anna", choice: str = "weekly", **changes: Any) -> Staff:
    """With an address and an account since the week before; what was chosen was chosen then."""
    before = By(name, changes.pop("since", MONDAY - timedelta(days=7)))
    given = {"role": "editor", "towns": (), "email": f"{name.lower()}@stadt.de", **changes}
    staff = StaffBook(database).add(name, PASSWORD, given["role"], given["towns"], before, given["email"])
    if choice != "weekly":
        NoticeBook(database).choose(staff.id, choice, before)
    return staff


def a_sender(database: Database, home: Path, port: int, at: datetime = MONDAY) -> NoticeSender:
    mailer = Mailer(f"smtp://{LOCALHOST}:{port}?starttls=0", "lotsin@example.org", timeout=2)
    return NoticeSender(database, Knowledge(database, home), mailer, CONSOLE, lambda: at)


def want_appointment(database: Database, day: date) -> str:
    return AppointmentBook(database, today=lambda: day).ask(an_appointment_request(sender=None))
