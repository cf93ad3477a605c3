"""HSDS 3 JSON (Open Referral) in and out. What the standard knows and Lotsin does not is reported, never dropped unseen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from knowledge.formats.parsing import Faulty, Problem, parse_offers
from knowledge.model import KINDS, Offer, Schedule

# Facts of ours without a field in the standard travel as attributes, whose `label` this is.
_LABEL = "lotsin"
_EXTRA = (
    "kind", "minimum_age_months", "maximum_age_months", "status", "confidence", "source_age", "contact_point",
    "visits_home", "valid_from", "valid_to",
)  # fmt: skip
_TAXONOMIES = {"topics": "topic", "keywords": "keyword", "audience": "audience", "amenities": "amenity"}
_HOURS = "opening_hours: "
_FREQUENT = ("freq", "interval", "count", "until", "wkst", "byday", "byweekno", "bymonthday", "byyearday")
_STATUS = {"inactive": "past", "defunct": "past", "temporarily closed": "uncertain"}
_READ = {
    "id", "name", "alternate_name", "description", "url", "email", "status", "application_process", "fees_description",
    "minimum_age", "maximum_age", "assured_date", "alert", "phones", "schedules", "service_at_locations", "locations",
    "organization", "cost_options", "contacts", "attributes", "languages", "eligibility_description",
}  # fmt: skip


def read_services(text: str, file: str) -> list[dict[str, Any]]:
    """An array, a page with `contents`, or one object per line. Raises Faulty."""
    stripped = text.lstrip("\ufeff").strip()
    try:
        found = json.loads(stripped)
    except RecursionError:
        raise Faulty([Problem(file, None, "-", "the JSON is nested too deeply")]) from None
    except json.JSONDecodeError as error:
        found = _lines(stripped, file, error)
    if isinstance(found, dict):
        found = found.get("contents", [found])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Faulty([Problem(file, None, "-", "an array of services is expected")])
    return found


def _lines(text: str, file: str, whole: json.JSONDecodeError) -> list[Any]:
    services = []
    for row, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                services.append(json.loads(line))
            except json.JSONDecodeError as error:
                shown = error if services else whole
                raise Faulty([Problem(file, row, "-", f"not readable as JSON: {shown.msg}")]) from error
    return services


def town_of(service: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """City and federal state of the first address, where there is one."""
    for place in _places(service):
        for address in _list(place, "addresses") or _list(place, "physical_addresses"):
            if address.get("city"):
                return str(address["city"]), address.get("state_province")
    return None, None


def _list(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = raw.get(name) or []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _places(service: Mapping[str, Any]) -> list[dict[str, Any]]:
    nested = [item["location"] for item in _list(service, "service_at_locations") if isinstance(item.get("location"), dict)]
    return nested or _list(service, "locations")


def offers_from(services: list[dict[str, Any]], municipality: str, file: str) -> tuple[list[Offer], dict[str, int]]:
    """Offers, and how often each field came that Lotsin does not keep. Raises Faulty."""
    unread: Counter[str] = Counter()
    rows = []
    for row, service in enumerate(services, 1):
        unread.update(name for name in service if name not in _READ and service[name] not in (None, [], "", {}))
        rows.append((file, row, _plain(service, unread)))
    return parse_offers(rows, municipality), dict(unread)


def _plain(service: Mapping[str, Any], unread: Counter[str]) -> dict[str, Any]:
    organization = service.get("organization")
    plain: dict[str, Any] = {
        "id": service.get("id"),
        "name": service.get("name"),
        "alternate_name": service.get("alternate_name"),
        "description": service.get("description") or service.get("name"),
        "url": service.get("url"),
        "email": service.get("email"),
        "registration": service.get("application_process"),
        "eligibility_description": service.get("eligibility_description"),
        "note": service.get("alert"),
        "assured_date": service.get("assured_date"),
        "status": _STATUS.get(str(service.get("status")), "active"),
        "kind": "service",
        "organization": organization.get("name") if isinstance(organization, dict) else None,
        "minimum_age_months": _first_month(service.get("minimum_age")),
        "maximum_age_months": _last_month(service.get("maximum_age")),
        "locations": [_location(place) for place in _places(service)],
        "schedules": [_schedule(schedule, unread) for schedule in _all(service, "schedules")],
        "phones": [
            {"number": phone.get("number"), "description": phone.get("description")} for phone in _all(service, "phones")
        ],
        "contacts": [{key: person.get(key) for key in ("name", "title", "email")} for person in _list(service, "contacts")],
        "cost_options": _costs(service),
        "languages": [language.get("name") or language.get("code") for language in _list(service, "languages")],
    }
    _attributes(service, plain, unread)
    if plain["kind"] not in KINDS:
        plain["kind"] = "service"
    return plain


def _all(service: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Of the service, of its service_at_locations and of its places, each once."""
    found = _list(service, name)
    for item in _list(service, "service_at_locations"):
        found += _list(item, name)
    for place in _places(service):
        found += _list(place, name)
    seen: dict[str, dict[str, Any]] = {}
    for part in found:
        key = json.dumps({k: v for k, v in part.items() if k != "id"}, sort_keys=True)
        seen.setdefault(key, part)
    return list(seen.values())


def _first_month(years: Any) -> Any:
    return round(float(years) * 12) if isinstance(years, (int, float)) else years or None


def _last_month(years: Any) -> Any:
    """The standard's `maximum_age` of 6 includes children who are six."""
    if not isinstance(years, (int, float)):
        return years or None
    return round(years * 12) + (11 if float(years).is_integer() else 0)


def _location(place: Mapping[str, Any]) -> dict[str, Any]:
    addresses = _list(place, "addresses") or _list(place, "physical_addresses")
    address = addresses[0] if addresses else {}
    street = ", ".join(str(address[key]) for key in ("address_1", "address_2") if address.get(key))
    return {
        "name": place.get("name"),
        "address_1": street or None,
        "postal_code": address.get("postal_code"),
        "city": address.get("city"),
        "district": address.get("region"),
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
        "precision": place.get("location_precision") or ("house" if address.get("address_1") else None),
    }


def _schedule(raw: Mapping[str, Any], unread: Counter[str]) -> dict[str, Any]:
    notes = str(raw.get("notes") or "")
    hours = notes[len(_HOURS) :] if notes.startswith(_HOURS) else None
    parts = {key: str(raw[key]) for key in _FREQUENT if raw.get(key)}
    if "until" in parts:
        parts["until"] = re.sub(r"\D", "", parts["until"])[:8]
    if parts and "freq" not in parts:
        parts["freq"] = "WEEKLY"
    rule = ";".join(f"{key.upper()}={value}" for key, value in sorted(parts.items(), key=lambda part: part[0] != "freq"))
    unread.update(f"schedules.{key}" for key in ("schedule_link", "attending_type") if raw.get(key))
    description = [text for text in (raw.get("description"), None if hours else notes or None) if text]
    return {
        "rrule": rule or None,
        "opening_hours": hours,
        "dtstart": raw.get("dtstart"),
        "opens_at": str(raw["opens_at"])[:5] if raw.get("opens_at") else None,
        "closes_at": str(raw["closes_at"])[:5] if raw.get("closes_at") else None,
        "description": " ".join(description) or None,
    }


def _costs(service: Mapping[str, Any]) -> list[dict[str, Any]]:
    options = [
        {
            "amount": option.get("amount"),
            "currency": option.get("currency"),
            "amount_description": option.get("amount_description") or option.get("option"),
            "valid_from": option.get("valid_from"),
        }
        for option in _list(service, "cost_options")
    ]
    if not options and service.get("fees_description"):
        options = [{"amount_description": service["fees_description"]}]
    return options


def _attributes(service: Mapping[str, Any], plain: dict[str, Any], unread: Counter[str]) -> None:
    names = {short: name for name, short in _TAXONOMIES.items()}
    for attribute in _list(service, "attributes"):
        term = attribute.get("taxonomy_term") if isinstance(attribute.get("taxonomy_term"), dict) else {}
        word = attribute.get("value") or (term or {}).get("code") or (term or {}).get("name")
        if attribute.get("label") == f"{_LABEL}:sources":
            plain.setdefault("sources", []).append(json.loads(str(word)))
        elif attribute.get("label") == f"{_LABEL}:steps":
            plain.setdefault("steps", []).append(word)
        elif str(attribute.get("label", "")).startswith(f"{_LABEL}:"):
            plain[str(attribute["label"]).split(":", 1)[1]] = {"true": True}.get(str(word), word)
        elif word:
            taxonomy = str((term or {}).get("taxonomy") or "")
            field = names.get(taxonomy.removeprefix(f"{_LABEL} "))
            # Terms of other taxonomies stay findable as keywords; which topics they mean, the lexicon sees.
            plain.setdefault(field or "keywords", []).append((term or {}).get("name") or word if field is None else word)


# --- out --------------------------------------------------------------------------------------------------------------


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
        "schedules": [_schedule_out(offer.id, at, schedule) for at, schedule in enumerate(offer.schedules)],
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


def _schedule_out(offer_id: str, position: int, schedule: Schedule) -> dict[str, Any]:
    parts = dict(part.split("=", 1) for part in (schedule.rrule or "").split(";") if "=" in part)
    return {
        "id": f"{offer_id}-schedule-{position}",
        **{key.lower(): value for key, value in parts.items() if key.lower() in _FREQUENT},
        "dtstart": schedule.dtstart and schedule.dtstart.isoformat(),
        "opens_at": schedule.opens_at,
        "closes_at": schedule.closes_at,
        "description": schedule.description,
        "notes": schedule.opening_hours and _HOURS + schedule.opening_hours,
    }


def _locations_out(offer: Offer) -> Iterator[dict[str, Any]]:
    for position, place in enumerate(offer.locations):
        key = f"{offer.id}-location-{position}"
        address = {
            "id": f"{key}-address", "address_1": place.address_1, "postal_code": place.postal_code, "city": place.city,
            "region": place.district, "country": "DE", "address_type": "physical",
        }  # fmt: skip
        location = {
            "id": key, "location_type": "physical", "name": place.name, "latitude": place.latitude,
            "longitude": place.longitude, "location_precision": place.precision, "addresses": [address],
        }  # fmt: skip
        yield {"id": f"{key}-at", "location": location}


def _attributes_out(offer: Offer) -> Iterator[dict[str, Any]]:
    for name, taxonomy in _TAXONOMIES.items():
        for term in getattr(offer, name):
            yield {
                "id": f"{offer.id}-{taxonomy}-{term}", "link_entity": "service", "value": term,
                "taxonomy_term": {"id": term, "code": term, "name": term, "taxonomy": f"{_LABEL} {taxonomy}"},
            }  # fmt: skip
    extra: list[tuple[str, str]] = []
    default = Offer("", "", "", "", "")
    for name in _EXTRA:
        value = getattr(offer, name)
        if value != getattr(default, name):
            extra.append((name, "true" if value is True else str(value)))
    extra += [("steps", step) for step in offer.steps]
    for source in offer.sources:
        known = {key: value for key, value in asdict(source).items() if value}
        extra.append(("sources", json.dumps(known, ensure_ascii=False)))
    for position, (name, word) in enumerate(extra):
        yield {"id": f"{offer.id}-extra-{position}", "link_entity": "service", "label": f"{_LABEL}:{name}", "value": word}


def write_services(offers: list[Offer]) -> str:
    """One page as the standard's API gives it."""
    page = {"total_items": len(offers), "contents": [service_from(offer) for offer in offers]}
    return json.dumps(page, ensure_ascii=False, indent=1)
