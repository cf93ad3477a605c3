"""Invented towns of any size with the shapes of real ones: few topics, districts and words are common, most are rare (Zipf).

Names, addresses and numbers are made up; the words are the lexicon's, so that questions about families' needs find something.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from knowledge.lexicon import Lexicon
from knowledge.model import Location, Municipality, Offer, Phone, Place, Schedule, Source

TOWN = "grossstadt"
_MIDDLE = (51.5, 7.5)  # degrees
_ACROSS = 0.25  # degrees from the middle to the edge
_KINDS = ("group", "counselling", "place", "service", "event", "guide", "family_office", "info_point", "welcome_visit")
_HOURS = (
    "Mo-Fr 09:00-12:00", "Mo-Th 08:00-16:00; Fr 08:00-12:00", "Tu 09:30-11:00", "We 15:00-17:00", "Th 14:00-18:00",
    "Mo,We 10:00-12:30", "Fr 09:00-11:30", "Mo-Fr 08:00-18:00; PH off", "Sa 10:00-13:00", "Mo-Su 06:00-22:00",
)  # fmt: skip
_DAYS = ("TU", "WE", "TH", "MO", "FR", "SA", "SU")
_AGES = ((None, None), (0, 12), (0, 36), (12, 36), (36, 72), (72, 132), (132, 216), (216, None))
_LANGUAGES = ("Deutsch", "Türkisch", "Arabisch", "Ukrainisch", "Russisch", "Englisch", "Polnisch")
_SENTENCES = (
    "Das Angebot richtet sich an {0} und {1} im Stadtteil {district}.",
    "Gemeinsam mit {organization} bieten wir {0}, {1} und {2}.",
    "Wir sprechen über {0}, auch wenn es um {1} geht.",
    "Bitte melden Sie sich vorher an; {0} ist auch ohne Termin möglich.",
    "Einmal im Monat gibt es {0} mit {1}.",
    "Familien aus {district} finden hier {0} und Hilfe bei {1}.",
)
_FILLER = (
    "und", "der", "die", "das", "mit", "für", "von", "zu", "im", "am", "bei", "nach", "über", "Kinder", "Eltern", "Familien",
    "gemeinsam", "kostenlos", "Treffpunkt", "Gruppe", "Beratung", "offen", "Angebot", "Unterstützung", "Woche", "Raum", "Team",
    "Anmeldung", "Termin", "Spiel", "Freude", "Austausch", "Alltag",
)  # fmt: skip


class Zipf:
    """Draws the first of the items most often, the n-th about 1/n as often."""

    def __init__(self, items: Sequence[str], dice: random.Random) -> None:
        self._items, self._dice = items, dice
        self._sums = list(accumulate(1 / (rank + 1) for rank in range(len(items))))

    def draw(self, count: int = 1) -> list[str]:
        return self._dice.choices(self._items, cum_weights=self._sums, k=count)


@dataclass(frozen=True)
class _Street:
    name: str
    district: str
    latitude: float
    longitude: float


def town(offers: int) -> Municipality:
    """The town of this size with its districts; without parents."""
    return Municipality(TOWN, "Großstadt", places=tuple(_districts(offers)))


def _districts(offers: int) -> Iterator[Place]:
    dice = random.Random(1)
    for number in range(min(8 + int(offers**0.5 / 4), 400)):
        name = f"{dice.choice(_SYLLABLES)}{dice.choice(_SYLLABLES)}{dice.choice(_ENDS)}".title()
        yield Place(
            TOWN, f"{name} {number}" if number > 40 else name, "district",
            latitude=_MIDDLE[0] + dice.uniform(-_ACROSS, _ACROSS), longitude=_MIDDLE[1] + dice.uniform(-_ACROSS, _ACROSS),
            precision="district",
        )  # fmt: skip


_SYLLABLES = ("al", "ber", "dor", "el", "fal", "gre", "hol", "in", "kal", "lan", "mar", "nor", "os", "ruh", "sen", "wal")
_ENDS = ("heim", "dorf", "hausen", "beck", "feld", "stedt", "burg", "kamp")


def offers_of(count: int, lexicon: Lexicon, seed: int = 7) -> Iterator[Offer]:
    """The same offers for the same count and seed, ids ascending."""
    dice = random.Random(seed)
    topics = sorted(lexicon.topics)
    dice.shuffle(topics)
    by_topic = Zipf(topics, dice)
    rare = Zipf(_compounds(lexicon, dice, min(5000 + count // 4, 150_000)), dice)
    common, hours = Zipf(_FILLER, dice), Zipf(_HOURS, dice)
    places = list(_districts(count))
    districts = Zipf([place.name for place in places], dice)
    middle = {place.name: (float(place.latitude or 0), float(place.longitude or 0)) for place in places}
    streets = [_street(number, districts.draw()[0], middle, dice) for number in range(50 + count // 20)]
    organizations = Zipf([f"Verein {number} e. V." for number in range(20 + count // 30)], dice)
    for number in range(count):
        topic = lexicon.topics[by_topic.draw()[0]]
        concept = dice.choice(sorted(topic.concepts))
        words = list(topic.concepts[concept])
        street, organization = dice.choice(streets), organizations.draw()[0]
        telling = [*dice.sample(words, min(2, len(words))), *rare.draw(6), *common.draw(20)]
        dice.shuffle(telling)
        youngest, oldest = dice.choice(_AGES)
        yield Offer(
            id=f"angebot-{number:07d}",
            municipality=TOWN,
            kind=dice.choices(_KINDS, weights=(30, 20, 15, 12, 10, 6, 4, 2, 1))[0],
            name=f"{dice.choice(words).capitalize()} {rare.draw()[0].capitalize()} {street.district}",
            description=" ".join(_sentence(dice, telling, street.district, organization) for _ in range(dice.randint(2, 5))),
            topics=(topic.key, *({by_topic.draw()[0]} - {topic.key} if dice.random() < 0.3 else ())),
            keywords=tuple(dice.sample(words, min(3, len(words)))),
            minimum_age_months=youngest,
            maximum_age_months=oldest,
            organization=organization,
            locations=(_location(street, dice),),
            schedules=(_schedule(dice, hours),) if dice.random() < 0.8 else (),
            phones=(Phone(f"0231 555{dice.randint(0, 9999):04d}"),) if dice.random() < 0.7 else (),
            languages=tuple(dice.sample(_LANGUAGES, 2)) if dice.random() < 0.15 else (),
            amenities=("changing_table",) if dice.random() < 0.05 else (),
            sources=(Source(url=f"https://www.example.org/{number}", published="2025-06"),),
            contact_point=dice.random() < 0.002,
        )


def _compounds(lexicon: Lexicon, dice: random.Random, count: int) -> list[str]:
    """Words no lexicon knows, made as German makes them, and names."""
    parts = sorted(word for word in lexicon.vocabulary if 4 <= len(word) <= 9)
    found: dict[str, None] = {}
    while len(found) < count:
        middle = dice.choice(_SYLLABLES) if dice.random() < 0.5 else ""
        found[f"{dice.choice(parts)}{middle}{dice.choice(parts)}"] = None
    return list(found)


def _street(number: int, district: str, middle: dict[str, tuple[float, float]], dice: random.Random) -> _Street:
    latitude, longitude = middle[district]
    name = f"{dice.choice(_SYLLABLES)}{dice.choice(_SYLLABLES)}{number}er Weg".title()
    return _Street(name, district, latitude + dice.gauss(0, 0.005), longitude + dice.gauss(0, 0.008))


def _location(street: _Street, dice: random.Random) -> Location:
    latitude, longitude = street.latitude + dice.gauss(0, 0.0005), street.longitude + dice.gauss(0, 0.0008)
    house = dice.randint(1, 120)
    return Location(
        address_1=f"{street.name} {house}", postal_code=f"44{len(street.district) * 7 % 1000:03d}", city="Großstadt",
        district=street.district, latitude=round(latitude, 5), longitude=round(longitude, 5), precision="house",
    )  # fmt: skip


def _schedule(dice: random.Random, hours: Zipf) -> Schedule:
    if dice.random() < 0.6:
        return Schedule(opening_hours=hours.draw()[0])
    return Schedule(
        rrule=f"FREQ=WEEKLY;BYDAY={dice.choice(_DAYS)}", dtstart=date(2026, 1, dice.randint(1, 28)), opens_at="10:00",
        closes_at="11:30",
    )  # fmt: skip


def _sentence(dice: random.Random, words: list[str], district: str, organization: str) -> str:
    return dice.choice(_SENTENCES).format(*dice.sample(words, 3), district=district, organization=organization)
