"""An offer in the words of schema.org (JSON-LD), for search engines: only what the record says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.formats.ics_format import BERLIN
from knowledge.model import Location, Offer, Schedule
from knowledge.search.facts import days_of
from knowledge.view import View
from knowledge.when import next_start
from wording.drawn import kind_of, place_of, web_address

_GOVERNMENT = ("family_office", "welcome_visit")  # run by the town or Kreis itself, by what the kind means
_EXACT = ("house", "street")
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
    "sun": "Sunday",
}  # fmt: skip
_SPAN = r"\d\d:\d\d-\d\d:\d\d"
_PLAIN_RULE = re.compile(rf"((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*) ({_SPAN}(?:,{_SPAN})*)")


def structured(offer: Offer, view: View, address: str, at: datetime) -> dict[str, Any]:
    """One schema.org thing; `address` is the page's. What is not known is left out."""
    described = {"@context": "https://schema.org", "name": offer.name, "description": offer.description}
    described["mainEntityOfPage"] = address
    return _filled(described | _OF_KIND.get(offer.kind, _service)(offer, view, at))


def _event(offer: Offer, view: View, at: datetime) -> dict[str, Any]:
    start = next_start(offer, at, view.land)
    return {
        "@type": "Event",
        "startDate": start and _moment(start),
        "eventStatus": "https://schema.org/EventScheduled" if start and offer.status == "active" else None,
        "location": _place(offer),
        "organizer": _organization(offer),
        "url": web_address(offer.url),
        "inLanguage": list(offer.languages),
        "audience": _audience(offer),
        "offers": list(_prices(offer)),
    }


def _moment(start: datetime) -> str:
    """A day where no clock is known."""
    return start.replace(tzinfo=BERLIN).isoformat() if start.hour or start.minute else start.date().isoformat()


def _guide(offer: Offer, view: View, at: datetime) -> dict[str, Any]:
    if not offer.steps:
        return {"@type": "Article", "headline": offer.name, "url": web_address(offer.url)}
    steps = [{"@type": "HowToStep", "position": number, "text": step} for number, step in enumerate(offer.steps, 1)]
    return {"@type": "HowTo", "step": steps, "url": web_address(offer.url)}


def _door(offer: Offer, view: View, at: datetime) -> dict[str, Any]:
    """A place to go to; where children are looked after, what schema.org has for that."""
    cares = offer.topics[:1] == ("kinderbetreuung",)
    return {
        **(_place(offer) or {}),
        "@type": "ChildCare" if cares else "Place",
        "name": offer.name,
        "telephone": [phone.number for phone in offer.phones],
        "email": offer.email if cares else None,  # a Place has none
        "url": web_address(offer.url),
        "openingHoursSpecification": list(_hours(offer)) if offer.status == "active" else None,
    }


def _service(offer: Offer, view: View, at: datetime) -> dict[str, Any]:
    return {
        "@type": "GovernmentService" if offer.kind in _GOVERNMENT else "Service",
        "serviceType": kind_of(offer),
        "provider": _organization(offer),
        "areaServed": {"@type": "AdministrativeArea", "name": view.names.get(offer.municipality)},
        "audience": _audience(offer),
        "url": web_address(offer.url),
        "availableChannel": _channel(offer),
        "offers": list(_prices(offer)),
    }


_OF_KIND = {"event": _event, "guide": _guide, "place": _door}


def _channel(offer: Offer) -> dict[str, Any] | None:
    phones = [{"@type": "ContactPoint", "telephone": phone.number} for phone in offer.phones]
    told = {
        "servicePhone": phones,
        "serviceUrl": web_address(offer.url),
        "serviceLocation": _place(offer),
        "availableLanguage": list(offer.languages),
    }
    return {"@type": "ServiceChannel", **told} if any(told.values()) else None


def _organization(offer: Offer) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": offer.organization} if offer.organization else None


def _audience(offer: Offer) -> dict[str, Any] | None:
    """Ages in months (UN/CEFACT unit code MON)."""
    low, high = offer.minimum_age_months, offer.maximum_age_months
    if low is None and high is None:
        return None
    ages = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high, "unitCode": "MON"}
    return {"@type": "PeopleAudience", "suggestedAge": ages}


def _prices(offer: Offer) -> Iterator[dict[str, Any]]:
    for cost in offer.cost_options:
        if cost.amount is not None:
            since = cost.valid_from.isoformat() if cost.valid_from else None
            price = {"price": f"{cost.amount:.2f}", "priceCurrency": cost.currency or "EUR", "validFrom": since}
            yield {"@type": "Offer", **price, "description": cost.amount_description}


def _place(offer: Offer) -> dict[str, Any] | None:
    """None for what comes to the home."""
    place = place_of(offer) or offer.location
    if offer.visits_home or place is None:
        return None
    exact = place.precision in _EXACT and place.latitude is not None
    geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude} if exact else None
    return {"@type": "Place", "name": place.name, "address": _address(place), "geo": geo}


def _address(place: Location) -> dict[str, Any]:
    named = {"streetAddress": place.address_1, "postalCode": place.postal_code, "addressLocality": place.city}
    return {"@type": "PostalAddress", **named, "addressCountry": "DE"}


def _hours(offer: Offer) -> Iterator[dict[str, Any]]:
    """Where every rule is plain: days and hours. Others cannot be said in schema.org without losing a part."""
    rules = [rule for one in offer.schedules if one.opening_hours for rule in one.opening_hours.split("; ")]
    matched = [_PLAIN_RULE.fullmatch(rule) for rule in rules]
    for match in matched if all(matched) else ():
        assert match
        known = days_of(replace(offer, schedules=(Schedule(opening_hours=match[1]),)))
        days = [f"https://schema.org/{name}" for key, name in _DAYS.items() if key in known]
        for span in match[2].split(","):
            opens, closes = span.split("-")
            yield {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": opens, "closes": closes}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, inside too."""
    inner = {key: _inside(value) for key, value in values.items()}
    return {key: value for key, value in inner.items() if value not in (None, "", [], {})}


def _inside(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _filled(value)
    return [_inside(one) for one in value] if isinstance(value, list) else value
