"""HSDS 3 JSON (Open Referral) out: what `hsds_format` reads again without a difference, as the standard's schema has it.

Services keep their ids, which need not be UUIDs; what stands inside them has none of its own and gets one. What the
schema requires of an address and is not known is an empty text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from knowledge.formats.hsds_format import EXTRA, UNKNOWN, UNOFFICIAL
from knowledge.formats.hsds_schedule import schedule_out
from knowledge.formats.hsds_terms import LABEL, identifier, terms_out
from knowledge.model import Location, Offer

_STATUS = {"past": "inactive", "uncertain": "active", "active": "active"}


def service_from(offer: Offer, state: str | None = None) -> dict[str, Any]:
    """One HSDS service with everything nested; empty fields are left out. `state` is the Land of its addresses."""
    service = {
        "id": offer.id,
        "name": offer.name,
        "alternate_name": offer.alternate_name,
        "description": offer.description,
        "url": offer.url,
        "email": offer.email,
        "status": _STATUS[offer.status],
        "application_process": offer.registration,
        "eligibility_description": offer.eligibility_description,
        "minimum_age": None if offer.minimum_age_months is None else offer.minimum_age_months / 12,
        "maximum_age": None if offer.maximum_age_months is None else offer.maximum_age_months / 12,
        "assured_date": offer.assured_date and offer.assured_date.isoformat(),
        "alert": offer.note,
        "organization": offer.organization and _organization_out(offer.organization),
        "phones": [
            {"id": _part_id(offer, "phone", at), "number": phone.number, "description": phone.description}
            for at, phone in enumerate(offer.phones)
        ],
        "schedules": [schedule_out(_part_id(offer, "schedule", at), one) for at, one in enumerate(offer.schedules)],
        "service_at_locations": list(_locations_out(offer, state or "")),
        "cost_options": [
            {
                "id": _part_id(offer, "cost", at),
                **asdict(cost),
                "valid_from": cost.valid_from and cost.valid_from.isoformat(),
            }
            for at, cost in enumerate(offer.cost_options)
        ],
        "contacts": [{"id": _part_id(offer, "contact", at), **asdict(who)} for at, who in enumerate(offer.contacts)],
        "languages": [{"id": _part_id(offer, "language", at), "name": name} for at, name in enumerate(offer.languages)],
        "attributes": [*terms_out(offer), *_extra_out(offer)],
    }
    return _without_unknown(service)


def _part_id(offer: Offer, kind: str, position: int) -> str:
    return identifier(offer.id, kind, str(position))


def _without_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_unknown(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, [], {})}
    return [_without_unknown(part) for part in value] if isinstance(value, list) else value


def _organization_out(name: str) -> dict[str, str]:
    """The standard requires a description; nothing but the name is known."""
    return {"id": identifier("organization", name), "name": name, "description": name}


def _locations_out(offer: Offer, state: str) -> Iterator[dict[str, Any]]:
    for at, place in enumerate(offer.locations):
        location = {
            "id": _part_id(offer, "location", at), "location_type": "physical", "name": place.name,
            "latitude": place.latitude, "longitude": place.longitude, "location_precision": _precision_out(place),
            "addresses": list(_addresses_out(_part_id(offer, "address", at), place, state)),
        }  # fmt: skip
        yield {"id": _part_id(offer, "service_at_location", at), "location": location}


def _addresses_out(key: str, place: Location, state: str) -> Iterator[dict[str, Any]]:
    if place.address_1 or place.postal_code or place.city or place.district:
        yield {
            "id": key, "address_1": place.address_1 or "", "postal_code": place.postal_code or "", "city": place.city or "",
            "region": place.district, "state_province": state, "country": "DE", "address_type": "physical",
        }  # fmt: skip


def _precision_out(place: Location) -> str | None:
    guessed = place.address_1 and place.latitude is not None
    return place.precision or (UNKNOWN if guessed else None)


def _extra_out(offer: Offer) -> Iterator[dict[str, Any]]:
    extra: list[tuple[str, str]] = []
    default = Offer("", "", "", "", "")
    for name in EXTRA:
        value = getattr(offer, name)
        if value != getattr(default, name):
            extra.append((name, "true" if value is True else str(value)))
    extra += [("steps", step) for step in offer.steps]
    extra += [(UNOFFICIAL, phone.number) for phone in offer.phones if not phone.official]
    for source in offer.sources:
        known = {key: value for key, value in asdict(source).items() if value}
        extra.append(("sources", json.dumps(known, ensure_ascii=False)))
    for position, (name, word) in enumerate(extra):
        key = _part_id(offer, "extra", position)
        yield {"id": key, "link_entity": "service", "label": f"{LABEL}:{name}", "value": word}


def write_services(offers: Sequence[Offer], states: Mapping[str, str] | None = None) -> str:
    """One page as the standard's API gives it. `states`: the name of the Land of each municipality, where it is known."""
    services = [service_from(offer, (states or {}).get(offer.municipality)) for offer in offers]
    page = {
        "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services),
        "first_page": True, "last_page": True, "empty": not services, "contents": services,
    }  # fmt: skip
    return json.dumps(page, ensure_ascii=False, indent=1)
