"""What somebody must look at again, and `still correct` for what was looked at.

Based on HSDS: `assured_date` is when somebody responsible last confirmed a record.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from sqlalchemy.engine import Connection

from knowledge import tables
from knowledge.model import Offer, Schedule
from knowledge.revisions import in_parts, note_written
from knowledge.when import parts_of
from store.database import Database

logger = logging.getLogger(__name__)

# Why an offer is listed, and how an editor reads it.
REASONS = {
    "event_past": "der Termin ist vorbei",
    "valid_to_past": "die Gültigkeit ist abgelaufen",
    "uncertain": "unsicher, ob es das noch gibt",
    "no_source": "keine Quelle",
    "never_confirmed": "nie bestätigt",
    "wrong_date": "das Datum kann nicht stimmen",
    "too_old": "zu lange nicht bestätigt",
}
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_AS_OF = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
_TRANSLATION = re.compile(r"(?P<original>.+)\.(?!de$)[a-z]{2}")


@dataclass(frozen=True)
class Stale:
    """An offer that needs confirming.

    `owner` is whom to ask: the organization, else the key of the municipality. `as_of` is the date behind the facts as
    exact as it is known (`2019`, `2021-06`, `2024-11-05`), `confirmed` whether it is the assured date and not a source's.
    `age_months` are completed months; None where no date is known. `reasons` are keys of REASONS.
    """

    offer: Offer
    owner: str
    as_of: str | None
    confirmed: bool
    age_months: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Confirmed:
    """What `confirm` did: `ids` as asked, `translations` that went with them, `uncertain` those still marked so."""

    ids: tuple[str, ...]
    translations: tuple[str, ...]
    uncertain: tuple[str, ...]


class UnknownOffers(ValueError):
    """Ids that no offer has; nothing was confirmed."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"no such offer: {', '.join(ids)}; nothing was confirmed")
        self.ids = tuple(ids)


# --- how old ----------------------------------------------------------------------------------------------------------


def first_day(as_of: str) -> date | None:
    """The earliest day a date can mean; None where it is none.

    `2019` says nothing of the end of 2019, so it is read as 1 January 2019 and `2021-06` as 1 June 2021: a fact may be
    younger than it is said to be, never older, and is listed too early rather than too late.
    """
    found = _AS_OF.fullmatch(as_of)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None


def as_of_in_words(as_of: str) -> str:
    """`2021-06` → `Juni 2021`; as exact as the source, never more; what is no date stays as it is."""
    day = first_day(as_of)
    if day is None or len(as_of) == 4:
        return as_of
    month = f"{_MONTHS[day.month - 1]} {day.year}"
    return month if len(as_of) == 7 else f"{day.day}. {month}"


def known_since(offer: Offer, today: date) -> date | None:
    """The earliest day the facts can be of: assured, else published (the date that parents are shown, `Offer.as_of`).

    None without one, and for one that is still to come: nobody has looked tomorrow.
    """
    day = first_day(offer.as_of) if offer.as_of else None
    return day if day and day <= today else None


def is_older(day: date, today: date, months: int) -> bool:
    """On the day itself something is exactly so old, not older."""
    return day < today - relativedelta(months=months)


# --- what needs confirming --------------------------------------------------------------------------------------------


def stale(offers: Iterable[Offer], today: date, older_than_months: int = 12) -> list[Stale]:
    """The offers that somebody must look at again, most urgent first.

    What parents see most is not known here, so contact points and helplines come first: every answer may end with them.
    Then by age, and before all others those of unknown age. Last comes what is marked as past: nobody is sent there, it is
    only to be renewed or removed. An offer without an assured date is as old as its source says.
    """
    listed = []
    for offer in offers:
        day = known_since(offer, today)
        if reasons := tuple(_reasons(offer, day, today, older_than_months)):
            age = relativedelta(today, day) if day else None
            months = age.years * 12 + age.months if age else None
            owner = offer.organization or offer.municipality
            listed.append((day, Stale(offer, owner, offer.as_of, offer.assured_date is not None, months, reasons)))
    return [one for _, one in sorted(listed, key=lambda pair: (_rank(pair[1].offer), pair[0] or date.min, pair[1].offer.id))]


def _rank(offer: Offer) -> int:
    if offer.status == "past":
        return 2
    return 0 if offer.contact_point or offer.kind == "helpline" else 1


def _reasons(offer: Offer, day: date | None, today: date, older_than_months: int) -> Iterator[str]:
    if offer.status == "past" or _is_over(offer, today):
        yield "event_past"
    if offer.status == "past":
        return  # how old it is matters to nobody any more
    if offer.valid_to and offer.valid_to < today:
        yield "valid_to_past"
    if offer.status == "uncertain":
        yield "uncertain"
    if not offer.sources:
        yield "no_source"
    if day is None:
        yield "wrong_date" if offer.as_of else "never_confirmed"
    elif is_older(day, today, older_than_months):
        yield "too_old"


def _is_over(offer: Offer, today: date) -> bool:
    """All its dates are past; opening hours and series without an end never are."""
    return bool(offer.schedules) and all(_has_ended(schedule, today) for schedule in offer.schedules)


def _has_ended(schedule: Schedule, today: date) -> bool:
    if not schedule.rrule:
        return bool(schedule.dtstart and schedule.dtstart < today and not schedule.opening_hours)
    parts = parts_of(schedule.rrule)
    if parts.get("UNTIL", "9")[:8] < f"{today:%Y%m%d}":
        return True
    if "COUNT" not in parts or schedule.dtstart is None:
        return False
    rule = rrulestr(schedule.rrule, dtstart=datetime.combine(schedule.dtstart, time.min))
    return rule.after(datetime.combine(today, time.min), inc=True) is None


# --- for editors and programs -----------------------------------------------------------------------------------------


def line(one: Stale) -> str:
    """`jugendamt  Jugendamt (Stadt Ahlen): Stand Juli 2019, 88 Monate alt – zu lange nicht bestätigt`."""
    named = " ".join(f"{one.offer.name} ({one.owner})".split())
    reasons = "; ".join(REASONS[reason] for reason in one.reasons)
    return f"{one.offer.id}  {named}: {_age_in_words(one)} – {reasons}"


def _age_in_words(one: Stale) -> str:
    if one.as_of is None:
        return "Stand unbekannt"
    said = f"{'bestätigt' if one.confirmed else 'Stand'} {as_of_in_words(one.as_of)}"
    if one.age_months is None:
        return said
    return f"{said}, {one.age_months} {'Monat' if one.age_months == 1 else 'Monate'} alt"


def as_dict(one: Stale) -> dict[str, Any]:
    """For `--json`: what the line says, and how to reach whom to ask."""
    offer = one.offer
    return {
        "id": offer.id,
        "name": offer.name,
        "kind": offer.kind,
        "municipality": offer.municipality,
        "owner": one.owner,
        "as_of": one.as_of,
        "confirmed": one.confirmed,
        "age_months": one.age_months,
        "reasons": list(one.reasons),
        "phones": [phone.number for phone in offer.phones],
        "email": offer.email,
        "url": offer.url,
    }


# --- still correct ----------------------------------------------------------------------------------------------------


def confirm(database: Database, ids: Iterable[str], on: date, by: str | None = None) -> Confirmed:
    """Somebody responsible says that these offers are `still correct`: their assured date becomes `on`.

    All or nothing. With an offer go the records that are it in another language (see `translations_among`). The status
    stays: who confirms an uncertain offer decides about that separately. `by` is written to the log only, as the model has
    no field for it yet. Raises UnknownOffers with every id that is not there, and DatabaseUnavailable.
    """
    with database.writing() as connection:
        return confirm_in(connection, ids, on, by)


def confirm_in(connection: Connection, ids: Iterable[str], on: date, by: str | None = None) -> Confirmed:
    """As `confirm`, in the transaction of whoever notes more about it."""
    asked = tuple(dict.fromkeys(ids))
    service = tables.service
    columns = (service.c.id, service.c.municipality, service.c.kind, service.c.status)
    known = {row.id: row for row in connection.execute(sa.select(*columns))}
    if unknown := [one for one in asked if one not in known]:
        raise UnknownOffers(unknown)
    alike = {key: (row.municipality, row.kind) for key, row in known.items()}
    translations = translations_among(alike, asked)
    together = [*asked, *translations]
    for part in in_parts(together):
        connection.execute(service.update().where(service.c.id.in_(part)).values(assured_date=on))
    if together:
        note_written(connection, together)
    for one in together:
        logger.info("%s confirmed as of %s by %s", one, on, by or "somebody unnamed")
    return Confirmed(asked, translations, tuple(one for one in together if known[one].status == "uncertain"))


def translations_among(known: dict[str, tuple[str, str]], ids: Collection[str]) -> tuple[str, ...]:
    """The other records that are these offers in another language.

    An offer has no link to its translations yet, so only the id can tell: `krabbelgruppe-nord.tr` (a two-letter ISO 639
    code) is `krabbelgruppe-nord` in Turkish where both are there. `known` maps each id to town and kind, which must agree.
    """
    originals = {one: _original(one, known) for one in known}
    wanted = {originals[one] for one in ids}
    return tuple(sorted({one for one, original in originals.items() if original in wanted} - set(ids)))


def _original(one: str, known: dict[str, tuple[str, str]]) -> str:
    found = _TRANSLATION.fullmatch(one)
    return found["original"] if found and known.get(found["original"]) == known[one] else one
