"""The e-mails about an appointment request: the request itself, and the word that it was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from review.mail import Mail
from review.numbers import shown
from store.files import read_yaml

TEXTS = Path(__file__).with_name("mails.yml")
LONGEST_WISH = 200  # characters


@dataclass(frozen=True)
class AppointmentRequest:
    """A family's wish for an appointment at a place. `wish` is masked; `reach` is gone once the request is not open."""

    municipality: str
    place_id: str
    place_name: str
    wish: str | None
    reach_kind: str  # email or phone
    reach: str | None = field(repr=False)
    place_email: str | None = None
    language: str = "de"
    channel: str = "web"
    sender: str | None = field(default=None, repr=False)  # a random or keyed id of the conversation, never a name
    number: str = ""  # given by the book
    created: date = date.min  # given by the book; no time of day
    status: str = "open"
    mailed: bool = False


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = read_yaml(TEXTS)
    return texts


def mail_of(request: AppointmentRequest, kept_days: int) -> Mail:
    """To a place with an address, of a request that is open."""
    reach = _texts()[f"reach_{request.reach_kind}"].format(value=request.reach)
    until = request.created + timedelta(days=kept_days)
    answer_to = request.reach if request.reach_kind == "email" else None
    return _mail("request", request, answer_to, wish=request.wish, reach=reach, until=_day(until))


def withdrawal_of(request: AppointmentRequest) -> Mail:
    """To a place with an address; says which request, and nothing of the family."""
    return _mail("withdrawn", request)


def _mail(name: str, request: AppointmentRequest, reply_to: str | None = None, **values: str | None) -> Mail:
    assert request.place_email
    known = {"number": shown(request.number), "place": request.place_name, "created": _day(request.created), **values}
    one_line = {key: " ".join((value or "").split()) for key, value in known.items()}  # nobody writes lines of this mail
    subject, text = (_texts()[name][part].format(**one_line) for part in ("subject", "text"))
    return Mail(request.place_email, subject, text, reply_to)


def _day(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"
