"""Offers for families in the terms of Open Referral (HSDS 3), as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

KINDS = (
    "info_point", "family_office", "counselling", "group", "place", "event",
    "guide", "helpline", "welcome_visit", "service",
)  # fmt: skip
AUDIENCES = (
    "families", "parents", "expectant", "baby", "toddler", "preschool", "primary", "children", "youth",
    "adults", "grandparents", "fathers", "single_parents", "professionals",
)  # fmt: skip
STATUSES = ("active", "uncertain", "past")
LEVELS = ("municipality", "district", "state", "country")  # from a town up to the Bund; `district` is a Landkreis
PRECISIONS = ("house", "street", "district", "postcode", "city")
CONFIDENCES = ("seed", "page", "unverified")
SOURCE_AGES = ("recent", "older", "old", "unknown")


@dataclass(frozen=True)
class Source:
    """Where a fact was read; `published` is as exact as the source: 2019, 2021-06 or 2024-11-05."""

    url: str | None = None
    file: str | None = None
    published: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Phone:
    """`official` is False where only pages that are not the holder's own confirm the number."""

    number: str
    description: str | None = None
    official: bool = True


@dataclass(frozen=True)
class Contact:
    name: str | None = None
    title: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class CostOption:
    """`amount` in `currency`, or words in `amount_description`; `valid_from` says as of when."""

    amount_description: str | None = None
    amount: float | None = None
    currency: str | None = None
    valid_from: date | None = None


@dataclass(frozen=True)
class Schedule:
    """Either `opening_hours` (OpenStreetMap syntax) or a recurrence (`rrule`, RFC 5545, local time)."""

    opening_hours: str | None = None
    rrule: str | None = None
    dtstart: date | None = None
    opens_at: str | None = None  # HH:MM
    closes_at: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Location:
    """A place to go to. Coordinates are WGS 84 degrees; `precision` says what they are the centre of."""

    name: str | None = None
    address_1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None


@dataclass(frozen=True)
class Offer:
    """One HSDS service. Ages are months of life, `maximum_age_months` the last month included."""

    id: str
    municipality: str
    kind: str
    name: str
    description: str
    alternate_name: str | None = None  # the office's own name, where the family's word differs
    topics: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    minimum_age_months: int | None = None
    maximum_age_months: int | None = None
    organization: str | None = None
    locations: tuple[Location, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    phones: tuple[Phone, ...] = ()
    contacts: tuple[Contact, ...] = ()
    email: str | None = None
    url: str | None = None
    cost_options: tuple[CostOption, ...] = ()
    languages: tuple[str, ...] = ()
    amenities: tuple[str, ...] = ()
    registration: str | None = None  # none, walk-in, phone, online, or the provider's own words
    eligibility_description: str | None = None
    steps: tuple[str, ...] = ()
    note: str | None = None
    status: str = "active"
    contact_point: bool = False
    visits_home: bool = False
    confidence: str = "page"  # one of CONFIDENCES
    source_age: str = "unknown"  # one of SOURCE_AGES
    sources: tuple[Source, ...] = ()
    assured_date: date | None = None  # when somebody responsible last confirmed it
    valid_from: date | None = None
    valid_to: date | None = None

    def suits_age(self, months: int) -> bool:
        """True where no limit is known: a source that names none excludes nobody."""
        return (
            (self.minimum_age_months or 0) <= months <= (9999 if self.maximum_age_months is None else self.maximum_age_months)
        )

    @property
    def as_of(self) -> str | None:
        """The date behind the facts, as exact as it is known: confirmed, else published."""
        if self.assured_date:
            return self.assured_date.isoformat()
        return next((source.published for source in self.sources if source.published), None)

    @property
    def location(self) -> Location | None:
        return self.locations[0] if self.locations else None

    @property
    def reachable(self) -> bool:
        return bool(self.phones or self.email or self.url or any(place.address_1 for place in self.locations))


@dataclass(frozen=True)
class Removed:
    """An offer that is no longer there: where it last belonged, what it was called, which offer took its place."""

    municipality: str
    name: str | None = None
    replaced_by: str | None = None


@dataclass(frozen=True)
class Place:
    """A name on the town's map: district, postcode, town, landmark."""

    municipality: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None


@dataclass(frozen=True)
class Asked:
    """A question families asked, and the offers that answer it as somebody judged; none: nothing here does."""

    municipality: str
    text: str
    offers: tuple[str, ...] = ()
    topic: str | None = None


@dataclass(frozen=True)
class Municipality:
    """A town, Landkreis, Land or the Bund; `parent` is the one whose offers it inherits."""

    id: str
    name: str
    level: str = "municipality"
    parent: str | None = None
    ags: str | None = None
    first_contacts: tuple[str, ...] = ()  # offers that a family without an answer is sent to, best first
    places: tuple[Place, ...] = field(default=(), repr=False)
