"""Counts what a service of the standard says and Lotsin does not keep: never dropped unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.formats.hsds_schedule import FIELDS

_SERVICE = {
    "name", "alternate_name", "description", "url", "email", "status", "application_process", "fees_description",
    "minimum_age", "maximum_age", "assured_date", "alert", "phones", "schedules", "service_at_locations", "locations",
    "organization", "cost_options", "contacts", "attributes", "languages", "eligibility_description",
}  # fmt: skip
_ADDRESS = {
    "address_1", "address_2", "postal_code", "city", "region", "state_province", "country", "address_type",
}  # fmt: skip
_NESTED: dict[str, set[str]] = {
    "phones": {"number", "description"},
    "contacts": {"name", "title", "email"},
    "schedules": {*FIELDS, "dtstart", "opens_at", "closes_at", "description", "notes", "valid_from", "valid_to"},
    "cost_options": {"amount", "currency", "amount_description", "option", "valid_from"},
    "languages": {"name", "code"},
    "organization": {"name", "description"},
    "service_at_locations": {"location", "phones", "schedules"},
    "locations": {
        "name", "latitude", "longitude", "location_precision", "location_type", "addresses", "physical_addresses", "phones",
        "schedules",
    },
    "addresses": _ADDRESS,
    "attributes": {"value", "label", "link_entity", "link_type", "taxonomy_term"},
}  # fmt: skip
_CALLED = {"location": "locations", "physical_addresses": "addresses"}
_NOTHING: tuple[Any, ...] = (None, [], "", {})


def unread_in(service: Mapping[str, Any]) -> Counter[str]:
    """`wait_time`, `phones.extension` … and how often each comes."""
    counts = Counter(_shown(name) for name, value in service.items() if not _kept(name, value, _SERVICE))
    for name in _NESTED.keys() & service.keys():
        for part in _parts(service[name]):
            counts.update(_unread_part(name, part))
    if service.get("cost_options") and service.get("fees_description"):
        counts["fees_description"] += 1
    if any(isinstance(part.get("location"), Mapping) for part in _parts(service.get("service_at_locations"))):
        counts.update(["locations"] * len(list(_parts(service.get("locations")))))
    return counts


def _unread_part(kind: str, part: Mapping[str, Any]) -> Iterator[str]:
    for name, value in part.items():
        if not _kept(name, value, _NESTED[kind]):
            yield _shown(f"{kind}.{name}")
        elif _CALLED.get(name, name) in _NESTED:
            for inner in _parts(value):
                yield from _unread_part(_CALLED.get(name, name), inner)
    if kind == "organization" and part.get("description") not in (None, "", part.get("name")):
        yield "organization.description"
    if kind == "locations":
        addresses = list(_parts(part.get("addresses"))) or list(_parts(part.get("physical_addresses")))
        yield from ["locations.addresses"] * (len(addresses) - 1)  # only the first is read
    if kind == "cost_options" and part.get("amount_description") and part.get("option"):
        yield "cost_options.option"


def _kept(name: str, value: object, known: set[str]) -> bool:
    """Ids only tie the records of the standard together."""
    return name in known or name == "id" or name.endswith("_id") or value in _NOTHING


def _parts(value: object) -> Iterator[Mapping[str, Any]]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, Mapping):
            yield part


def _shown(name: str) -> str:
    return name[:80].encode("ascii", "backslashreplace").decode()
