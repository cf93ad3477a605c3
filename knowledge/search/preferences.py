"""What beyond the words speaks for or against an offer: ages, kinds, places, days, audience.

The amounts are logits added to the learned score; they are few and large, because they stand for facts
(a group for babies is no answer for a twelve-year-old), not for shades of likeness.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from knowledge.model import Offer, Schedule
from knowledge.search.index import Floats, Index
from knowledge.search.query import Query
from knowledge.when import next_start
from knowledge.where import nearest_distance_m

if TYPE_CHECKING:
    from knowledge.knowledge import Wish
    from knowledge.moments import Span

_TOO_OLD_OR_YOUNG = -4.0
_STAGE_FITS, _STAGE_MISSES = 0.5, -0.8
_KIND_FITS = 0.7
_IN_PLACE, _NEAR_EACH_KM = 1.2, -0.15
_DAY_FITS, _DAY_MISSES = 1.0, -2.5
_AUDIENCE_FITS = 0.6
_STAGES = {"baby": (0, 12), "toddler": (12, 36), "preschool": (36, 72), "primary": (72, 132), "youth": (132, 324)}
_DAYS = {"mon": "Mo", "tue": "Tu", "wed": "We", "thu": "Th", "fri": "Fr", "sat": "Sa", "sun": "Su"}  # ours: OpenStreetMap's


def preferences_of(wish: Wish, query: Query, index: Index) -> Floats:
    """One number for each offer; zeros for a wish that says nothing but words."""
    result = np.zeros(len(index.offers))
    if wish.ages or wish.pregnant:
        result += [_age(wish, offer) for offer in index.offers]
    if wish.kinds:
        result += [_KIND_FITS * (offer.kind in wish.kinds) for offer in index.offers]
    if wish.audience:
        result += [_AUDIENCE_FITS * bool(set(wish.audience) & set(offer.audience)) for offer in index.offers]
    if wish.days or wish.excluded_days:
        result += [_day(wish, offer) for offer in index.offers]
    if wish.span:
        result += [_date(wish.span, offer) for offer in index.offers]
    if query.places or wish.point:
        result += [_place(wish, query, offer) for offer in index.offers]
    return result


def _age(wish: Wish, offer: Offer) -> float:
    if wish.pregnant and not wish.ages:
        return _STAGE_FITS if "expectant" in offer.audience else 0.0
    if not any(offer.suits_age(months) for months in wish.ages):
        return _TOO_OLD_OR_YOUNG
    stages = [stage for stage in offer.audience if stage in _STAGES]
    if not stages:
        return 0.0
    fits = any(_STAGES[stage][0] <= months <= _STAGES[stage][1] for stage in stages for months in wish.ages)
    return _STAGE_FITS if fits else _STAGE_MISSES


def offer_has_day(offer: Offer, days: tuple[str, ...]) -> bool | None:
    """None where no days are known."""
    known = days_of(offer)
    return bool(known & set(days)) if known else None


def days_of(offer: Offer) -> set[str]:
    """The weekdays on which it takes place or is open, as far as its schedules say."""
    return {day for schedule in offer.schedules for day in _days_of(schedule)}


def _days_of(schedule: Schedule) -> set[str]:
    """`Mo-Fr` names five days, `Sa-Mo` three; of a recurrence only BYDAY does."""
    names, ours = list(_DAYS.values()), list(_DAYS)
    found = set(re.findall(r"BYDAY=([^;]+)", schedule.rrule or ""))
    days = {ours[names.index(code.title())] for text in found for code in re.findall(r"MO|TU|WE|TH|FR|SA|SU", text)}
    for first, last in re.findall(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))?\b", schedule.opening_hours or ""):
        start, end = names.index(first), names.index(last or first)
        days |= {ours[(start + step) % 7] for step in range((end - start) % 7 + 1)}
    return days


def _day(wish: Wish, offer: Offer) -> float:
    known = days_of(offer)
    if not known:
        return 0.0
    if known <= set(wish.excluded_days):
        return _DAY_MISSES
    return 0.0 if not wish.days else _DAY_FITS if known & set(wish.days) else _DAY_MISSES


def _date(span: Span, offer: Offer) -> float:
    """For what has dates of its own: one within the span fits, only others miss."""
    if offer.kind != "event":
        return 0.0
    start = next_start(offer, datetime.combine(span.first, time.min))
    return 0.0 if start is None else _DAY_FITS if start.date() <= span.last else _DAY_MISSES


def _place(wish: Wish, query: Query, offer: Offer) -> float:
    """Nearer is better where both points are known; an offer of the district named is best."""
    bonus = 0.0
    districts = {place.district for place in offer.locations if place.district}
    for place in query.places:
        names = {place.name, *place.aliases}
        codes = {location.postal_code for location in offer.locations}
        if districts & names or codes & set(place.postcodes if place.kind == "postcode" else ()):
            bonus = _IN_PLACE
    if wish.point:
        away = nearest_distance_m(wish.point, offer)
        if away is not None:
            bonus += max(_NEAR_EACH_KM * away / 1000, -2.0)
    return bonus
