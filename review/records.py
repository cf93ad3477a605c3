"""Records as staff publish, bring back and remove them: each in one transaction with its entry in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from knowledge.formats.parsing import parse_offer
from knowledge.freshness import confirm_in
from knowledge.model import Offer
from knowledge.repository import offers_of, remove_offers, write_offers
from knowledge.revisions import raise_revision
from knowledge.succession import succeed
from knowledge.tables import service
from review.audit import Entry, note
from review.staff_tables import audit
from store.database import Database

KIND = "offer"  # of entries in the audit trail
_DEFAULTS = {field.name: field.default for field in fields(Offer)}


class ChangedMeanwhile(RuntimeError):
    """Somebody else wrote the record since the form was opened; nothing was written."""


@dataclass(frozen=True)
class Version:
    """A state of a record that was, or is, published; `offer` is None after a removal."""

    id: int
    at: datetime
    who: str
    action: str
    before: Offer | None
    after: Offer | None


def as_json(offer: Offer) -> dict[str, Any]:
    """What is known of it, JSON-ready; `offer_from` reads it again."""
    known = {name: value for name, value in asdict(offer).items() if value != _DEFAULTS[name]}
    return {name: _plain(value) for name, value in known.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def offer_from(raw: Mapping[str, Any]) -> Offer:
    """Raises Fault where what was let in once is not let in any more."""
    return parse_offer(raw, str(raw["municipality"]))


def stored(connection: Connection, offer_id: str) -> tuple[Offer, int] | None:
    """The record and the revision that wrote it."""
    offer = next(offers_of(connection, [offer_id]), None)
    if offer is None:
        return None
    revision = connection.execute(sa.select(service.c.revision).where(service.c.id == offer_id)).scalar()
    return offer, int(revision or 0)


def publish(connection: Connection, offer: Offer, base: int | None, who: str, at: datetime, action: str = "published") -> None:
    """Raises ChangedMeanwhile unless the record is still as `base` says: its revision, or None where there was none."""
    raise_revision(connection)  # holds the row until the end: nobody else writes between looking and writing
    known = stored(connection, offer.id)
    if (known[1] if known else None) != base:
        raise ChangedMeanwhile(offer.id)
    before = known[0] if known else None
    write_offers(connection, [offer])
    note(connection, _entry(at, who, action, offer, before, offer))


def remove(connection: Connection, offer: Offer, replaced_by: str | None, who: str, at: datetime) -> bool:
    """False where it was removed already. What led to it leads to the one that replaced it."""
    if not remove_offers(connection, [offer.id], {offer.id: replaced_by} if replaced_by else None):
        return False
    if replaced_by:
        succeed(connection, offer.id, replaced_by)
    note(connection, _entry(at, who, "removed", offer, offer, None))
    return True


def confirm(connection: Connection, offers: Sequence[Offer], on: date, who: str, at: datetime) -> None:
    """Somebody looked: they are as they should be. `offers` are as they were before. Raises UnknownOffers."""
    confirm_in(connection, [offer.id for offer in offers], on, who)
    for offer in offers:
        after = as_json(offer) | {"assured_date": on.isoformat()}
        note(connection, Entry(at, who, "confirmed", KIND, offer.id, offer.municipality, as_json(offer), after))


def _entry(at: datetime, who: str, action: str, offer: Offer, before: Offer | None, after: Offer | None) -> Entry:
    said = (as_json(one) if one else None for one in (before, after))
    return Entry(at, who, action, KIND, offer.id, offer.municipality, *said)


def versions(database: Database, offer_id: str) -> list[Version]:
    """Newest first; what was only confirmed is among them."""
    mine = (audit.c.kind == KIND, audit.c.key == offer_id, sa.or_(audit.c.before.is_not(None), audit.c.after.is_not(None)))
    with database.reading() as connection:
        rows = connection.execute(sa.select(audit).where(*mine).order_by(audit.c.id.desc())).all()
    return [_version(row) for row in rows if row.before or row.after]


def _version(row: sa.engine.Row) -> Version:
    before, after = (offer_from(raw) if raw else None for raw in (row.before, row.after))
    return Version(row.id, row.at, row.who, row.action, before, after)
