"""HSDS 3 JSON (Open Referral) out: what `hsds_format` reads again without a difference."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from knowledge.formats.hsds_format import EXTRA, LABEL, TAXONOMIES, UNKNOWN, UNOFFICIAL
from knowledge.formats.hsds_schedule import schedule_out
from knowledge.model import Location, Offer


def service_from(offer: Offer) -> dict[str, Any]:
    """One HSDS service with everything nested; empty fields are left out."""
    known_status = {"past": "inactive", "uncertain": "active", "active": "active"}
    service = {
        "id": offer.id,
        "name": offer.name,
        "alternate_name": offer.alternate_name,
        "description": offer.description,
        "url": offer.url,
        "email": offer.email,
        "status": known_status[offer.status],
        "application_process": offer.registration,
        "eligibility_description": offer.eligibility_description,
        "minimum_age": None if offer.minimum_age_months is None else offer.minimum_age_months / 12,
        "maximum_age": None if offer.maximum_age_months is None else offer.maximum_age_months / 12,
        "assured_date": offer.assured_date and offer.assured_date.isoformat(),
        "alert": offer.note,
        "organization": offer.organization and {"id": f"organization-{offer.organization}", "name": offer.organization},
        "phones": [
            {"id": f"{offer.id}-phone-{at}", "number": phone.number, "description": phone.description}
            for at, phone in enumerate(offer.phones)
        ],
        "schedules": [schedule_out(f"{offer.id}-schedule-{at}", schedule) for at, schedule in enumerate(offer.schedules)],
        "service_at_locations": list(_locations_out(offer)),
        "cost_options": [
            {"id": f"{offer.id}-cost-{at}", **asdict(cost), "valid_from": cost.valid_from and cost.valid_from.isoformat()}
            for at, cost in enumerate(offer.cost_options)
        ],
        "contacts": [{"id": f"{offer.id}-contact-{at}", **asdict(who)} for at, who in enumerate(offer.contacts)],
        "languages": [{"id": f"{offer.id}-language-{at}", "name": name} for at, name in enumerate(offer.languages)],
        "attributes": list(_attributes_out(offer)),
    }
    return _without_empty(service)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, [], {}, "")}
    return [_without_empty(part) for part in value] if isinstance(value, list) else value


def _locations_out(offer: Offer) -> Iterator[dict[str, Any]]:
    for position, place in enumerate(offer.locations):
        key = f"{offer.id}-location-{position}"
        address = {
            "id": f"{key}-address", "address_1": place.address_1, "postal_code": place.postal_code, "city": place.city,
            "region": place.district, "country": "DE", "address_type": "physical",
        }  # fmt: skip
        location = {
            "id": key, "location_type": "physical", "name": place.name, "latitude": place.latitude,
            "longitude": place.longitude, "location_precision": _precision_out(place), "addresses": [address],
        }  # fmt: skip
        yield {"id": f"{key}-at", "location": location}


def _precision_out(place: Location) -> str | None:
    guessed = place.address_1 and place.latitude is not None
    return place.precision or (UNKNOWN if guessed else None)


def _attributes_out(offer: Offer) -> Iterator[dict[str, Any]]:
    for name, taxonomy in TAXONOMIES.items():
        for term in getattr(offer, name):
            yield {
                "id": f"{offer.id}-{taxonomy}-{term}", "link_entity": "service", "value": term,
                "taxonomy_term": {"id": term, "code": term, "name": term, "taxonomy": f"{LABEL} {taxonomy}"},
            }  # fmt: skip
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
        yield {"id": f"{offer.id}-extra-{position}", "link_entity": "service", "label": f"{LABEL}:{name}", "value": word}


def write_services(offers: list[Offer]) -> str:
    """One page as the standard's API gives it."""
    page = {"total_items": len(offers), "contents": [service_from(offer) for offer in offers]}
    return json.dumps(page, ensure_ascii=False, indent=1)
