"""HSDS 3 JSON (Open Referral) in and out. What the standard knows and Lotsin does not is reported, never dropped unseen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from knowledge.formats.hsds_schedule import schedule_in, schedule_out
from knowledge.formats.hsds_unread import unread_in
from knowledge.formats.parsing import Faulty, Located, Problem, gathering, parse_offers
from knowledge.formats.values import Fault
from knowledge.model import KINDS, PRECISIONS, Location, Offer

Row = tuple[int, str, Mapping[str, Any]]  # its number in the file, its town, the service

# Facts of ours without a field in the standard travel as attributes, whose `label` this is.
_LABEL = "lotsin"
_EXTRA = (
    "kind", "minimum_age_months", "maximum_age_months", "status", "confidence", "source_age", "contact_point",
    "visits_home", "valid_from", "valid_to",
)  # fmt: skip
_TAXONOMIES = {"topics": "topic", "keywords": "keyword", "audience": "audience", "amenities": "amenity"}
_UNOFFICIAL = "unofficial_phone"
_UNKNOWN = "unknown"  # where others would be taken to mean the house
_STATUS = {"inactive": "past", "defunct": "past", "temporarily closed": "uncertain"}
# What an editor of the file knows these fields as
_THEIRS = {
    "registration": "application_process",
    "note": "alert",
    "minimum_age_months": "minimum_age",
    "maximum_age_months": "maximum_age",
}


def read_services(text: str, file: str) -> list[tuple[int, dict[str, Any]]]:
    """An array, a page with `contents`, or one object per line; each with its row, of lines the line. Raises Faulty."""
    text = text.removeprefix("\ufeff")
    try:
        found = json.loads(text)
    except RecursionError:
        raise Faulty([Problem(file, None, "-", "the JSON is nested too deeply")]) from None
    except json.JSONDecodeError as error:
        return _lines(text, file, error)
    if isinstance(found, dict):
        found = found.get("contents", [found])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Faulty([Problem(file, None, "-", "an array of services is expected")])
    return list(enumerate(found, 1))


def _lines(text: str, file: str, whole: json.JSONDecodeError) -> list[tuple[int, dict[str, Any]]]:
    services: list[tuple[int, dict[str, Any]]] = []
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            service = json.loads(line)
        except RecursionError:
            raise Faulty([Problem(file, row, "-", "the JSON is nested too deeply")]) from None
        except json.JSONDecodeError as error:
            at, shown = (row, error) if services else (whole.lineno, whole)
            raise Faulty([Problem(file, at, "-", f"not readable as JSON: {shown.msg}")]) from error
        if not isinstance(service, dict):
            raise Faulty([Problem(file, row, "-", "an array of services is expected")])
        services.append((row, service))
    if not services:
        raise Faulty([Problem(file, None, "-", "an array of services is expected")])
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


def offers_from(rows: list[Row], file: str) -> tuple[list[Located], dict[str, int]]:
    """Offers, and how often each field came that Lotsin does not keep. Raises Faulty."""
    unread: Counter[str] = Counter()
    problems: list[Problem] = []
    plain: list[tuple[str, int | None, Any]] = []
    for row, town, service in rows:
        unread += unread_in(service)
        with gathering(problems, file, row):
            plain.append((file, row, _plain(service, unread) | {"municipality": town}))
    located: list[Located] = []
    with gathering(problems):
        located = parse_offers(plain, "")
    if problems:
        raise Faulty([Problem(one.file, one.row, _THEIRS.get(one.field, one.field), one.message) for one in problems])
    return located, dict(unread)


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
        "locations": [_location(place, unread) for place in _places(service)],
        "schedules": [schedule_in(schedule, unread) for schedule in _all(service, "schedules")],
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


def _is_age(years: Any) -> bool:
    """What is none is left to the check of the values."""
    return isinstance(years, (int, float)) and not isinstance(years, bool) and abs(years) < 1000 and isfinite(years)


def _first_month(years: Any) -> Any:
    return round(years * 12) if _is_age(years) else years


def _last_month(years: Any) -> Any:
    """The standard's `maximum_age` of 6 includes children who are six."""
    return round(years * 12) + (11 if float(years).is_integer() else 0) if _is_age(years) else years


def _location(place: Mapping[str, Any], unread: Counter[str]) -> dict[str, Any]:
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
        "precision": _precision(place, bool(street), unread),
    }


def _precision(place: Mapping[str, Any], has_street: bool, unread: Counter[str]) -> str | None:
    """Of coordinates beside a street and nothing more, the house is meant."""
    said = place.get("location_precision")
    if said in PRECISIONS or said == _UNKNOWN:
        return None if said == _UNKNOWN else str(said)
    if said:
        unread["locations.location_precision"] += 1
    return "house" if has_street and place.get("latitude") is not None else None


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
    unofficial = set()
    for attribute in _list(service, "attributes"):
        found = attribute.get("taxonomy_term")
        term = found if isinstance(found, dict) else {}
        word = attribute.get("value") or term.get("code") or term.get("name")
        label = str(attribute.get("label") or "")
        if label == f"{_LABEL}:{_UNOFFICIAL}":
            unofficial.add(word)
        elif label.startswith(f"{_LABEL}:"):
            _own_attribute(label.removeprefix(f"{_LABEL}:"), word, plain, unread)
        elif word:
            _term(term, word, plain)
    for phone in plain["phones"]:
        phone["official"] = phone["number"] not in unofficial


def _own_attribute(name: str, word: Any, plain: dict[str, Any], unread: Counter[str]) -> None:
    if name == "steps":
        plain.setdefault("steps", []).append(word)
    elif name == "sources":
        plain.setdefault("sources", []).append(_source(word))
    elif name in _EXTRA:
        plain[name] = True if word == "true" else word
    else:
        unread["attributes.label"] += 1


def _source(word: Any) -> Any:
    try:
        return json.loads(str(word))
    except (json.JSONDecodeError, RecursionError):
        raise Fault(f"attributes.{_LABEL}:sources", "is not readable as JSON") from None


def _term(term: Mapping[str, Any], word: Any, plain: dict[str, Any]) -> None:
    """Terms of other taxonomies stay findable as keywords; which topics they mean, the lexicon sees."""
    names = {f"{_LABEL} {short}": name for name, short in _TAXONOMIES.items()}
    field = names.get(str(term.get("taxonomy") or ""))
    plain.setdefault(field or "keywords", []).append(word if field else term.get("name") or word)


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
    return place.precision or (_UNKNOWN if guessed else None)


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
    extra += [(_UNOFFICIAL, phone.number) for phone in offer.phones if not phone.official]
    for source in offer.sources:
        known = {key: value for key, value in asdict(source).items() if value}
        extra.append(("sources", json.dumps(known, ensure_ascii=False)))
    for position, (name, word) in enumerate(extra):
        yield {"id": f"{offer.id}-extra-{position}", "link_entity": "service", "label": f"{_LABEL}:{name}", "value": word}


def write_services(offers: list[Offer]) -> str:
    """One page as the standard's API gives it."""
    page = {"total_items": len(offers), "contents": [service_from(offer) for offer in offers]}
    return json.dumps(page, ensure_ascii=False, indent=1)
