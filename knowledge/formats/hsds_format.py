"""HSDS 3 JSON (Open Referral) in; hsds_out.py is the way out. What Lotsin does not keep is reported, never dropped unseen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import Any

from knowledge.formats.hsds_schedule import schedule_in
from knowledge.formats.hsds_terms import LABEL, terms_in
from knowledge.formats.hsds_unread import unread_in
from knowledge.formats.packed import refuse_packed
from knowledge.formats.parsing import Faulty, Located, Problem, gathering, parse_offers
from knowledge.formats.values import Fault
from knowledge.model import KINDS, PRECISIONS

Row = tuple[int, str, Mapping[str, Any]]  # its number in the file, its town, the service

# Facts of ours without a field in the standard travel as attributes, whose `label` begins with LABEL.
EXTRA = (
    "kind", "minimum_age_months", "maximum_age_months", "status", "confidence", "source_age", "contact_point",
    "visits_home", "valid_from", "valid_to",
)  # fmt: skip
UNOFFICIAL = "unofficial_phone"
UNKNOWN = "unknown"  # where others would be taken to mean the house
_TOO_DEEP = "the JSON is nested too deeply"
_STATUS = {"inactive": "past", "defunct": "past", "temporarily closed": "uncertain"}
# What an editor of the file knows these fields as
_THEIRS = {
    "registration": "application_process",
    "note": "alert",
    "minimum_age_months": "minimum_age",
    "maximum_age_months": "maximum_age",
}


def read_services(content: str | bytes, file: str) -> list[tuple[int, dict[str, Any]]]:
    """An array, a page with `contents`, or one object per line; each with its row, of lines the line. Raises Faulty."""
    text = (content if isinstance(content, str) else _decoded(content, file)).removeprefix("\ufeff")
    try:
        found = json.loads(text)
    except RecursionError:
        raise Faulty([Problem(file, None, "-", _TOO_DEEP)]) from None
    except json.JSONDecodeError as error:
        return _lines(text, file, error)
    if isinstance(found, dict):
        found = found.get("contents", [found])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Faulty([Problem(file, None, "-", "an array of services is expected")])
    return list(enumerate(found, 1))


def _decoded(content: bytes, file: str) -> str:
    problems: list[Problem] = []
    with gathering(problems, file):
        refuse_packed(content)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Fault("-", "the file is not UTF-8 text") from None
    raise Faulty(problems)


def _lines(text: str, file: str, whole: json.JSONDecodeError) -> list[tuple[int, dict[str, Any]]]:
    services: list[tuple[int, dict[str, Any]]] = []
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            service = json.loads(line)
        except RecursionError:
            raise Faulty([Problem(file, row, "-", _TOO_DEEP)]) from None
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
        with gathering(problems, file, row):
            try:
                unread += unread_in(service)
                plain.append((file, row, _plain(service, unread) | {"municipality": town}))
            except RecursionError:
                raise Fault("-", _TOO_DEEP) from None
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
    if said in PRECISIONS or said == UNKNOWN:
        return None if said == UNKNOWN else str(said)
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
        label, value = str(attribute.get("label") or ""), attribute.get("value")
        if label == f"{LABEL}:{UNOFFICIAL}":
            unofficial.add(str(value))
        elif label.startswith(f"{LABEL}:"):
            _own_attribute(label.removeprefix(f"{LABEL}:"), value, plain, unread)
    for field, word in terms_in(_list(service, "attributes"), unread):
        plain.setdefault(field, []).append(word)
    for phone in plain["phones"]:
        phone["official"] = str(phone["number"]) not in unofficial


def _own_attribute(name: str, word: Any, plain: dict[str, Any], unread: Counter[str]) -> None:
    if name == "steps":
        plain.setdefault("steps", []).append(word)
    elif name == "sources":
        plain.setdefault("sources", []).append(_source(word))
    elif name in EXTRA:
        plain[name] = True if word == "true" else word
    else:
        unread["attributes.label"] += 1


def _source(word: Any) -> Any:
    try:
        return json.loads(str(word))
    except (json.JSONDecodeError, RecursionError):
        raise Fault(f"attributes.{LABEL}:sources", "is not readable as JSON") from None
