"""What beyond the words speaks for or against an offer: ages, kinds, places, days, audience.

The amounts are logits added to the learned score; they are few and large, because they stand for facts
(a group for babies is no answer for a twelve-year-old), not for shades of likeness.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from knowledge.model import Offer
from knowledge.search.arrays import Floats, Ints
from knowledge.search.facts import DAYS, Facts, Rows, days_of, mask_of
from knowledge.search.query import Query
from knowledge.when import next_start

if TYPE_CHECKING:
    from knowledge.moments import Span
    from knowledge.where import Point
    from knowledge.wishes import Wish

_TOO_OLD_OR_YOUNG = -4.0
_STAGE_FITS, _STAGE_MISSES = 0.5, -0.8
_KIND_FITS = 0.7
_IN_PLACE, _NEAR_EACH_KM, _FAR = 1.2, -0.15, -2.0
_DAY_FITS, _DAY_MISSES = 1.0, -2.5
_AUDIENCE_FITS = 0.6
_STAGES = {"baby": (0, 12), "toddler": (12, 36), "preschool": (36, 72), "primary": (72, 132), "youth": (132, 324)}


def preferences_of(wish: Wish, query: Query, facts: Facts, rows: Ints) -> Floats:
    """One number for each of these offers; zeros for a wish that says nothing but words."""
    result = np.zeros(len(rows))
    if wish.ages or wish.pregnant:
        result += _ages(wish, facts, rows)
    if wish.kinds:
        result += _KIND_FITS * facts.is_kind(*wish.kinds, rows=rows)
    if wish.audience:
        result += _AUDIENCE_FITS * facts.for_audience(wish.audience, rows)
    if wish.days or wish.excluded_days:
        result += _days(wish, facts, rows)
    if query.places:
        districts = {name for place in query.places for name in (place.name, *place.aliases)}
        postcodes = {code for place in query.places if place.kind == "postcode" for code in place.postcodes}
        result += _IN_PLACE * facts.in_places(districts, postcodes, rows)
    if wish.point:
        result += nearness(wish.point, facts, rows)
    return result


def nearness(point: Point, facts: Facts, rows: Rows) -> Floats:
    """Of each of these offers: nought at the point, less with every kilometre, and nought where nobody knows."""
    away = facts.distance_m(point, rows)
    return np.where(np.isfinite(away), np.maximum(_NEAR_EACH_KM * away / 1000, _FAR), 0.0)


def at_most(wish: Wish, query: Query) -> float:
    """No offer is preferred by more than this."""
    fits = (
        (_STAGE_FITS, wish.ages or wish.pregnant),
        (_KIND_FITS, wish.kinds),
        (_AUDIENCE_FITS, wish.audience),
        (_DAY_FITS, wish.days),
        (_IN_PLACE, query.places),
    )
    return sum(amount for amount, asked in fits if asked)


def suitable(wish: Wish, facts: Facts, rows: Ints) -> Ints:
    """For one of these ages, and not only on days that were ruled out."""
    fits = np.ones(len(rows), dtype=bool)
    if wish.ages:
        fits &= facts.suits_age(wish.ages, rows)
    if wish.excluded_days:
        fits &= ~_only_on(wish.excluded_days, facts, rows)
    return fits


def _ages(wish: Wish, facts: Facts, rows: Ints) -> Floats:
    if wish.pregnant and not wish.ages:
        return _STAGE_FITS * facts.for_audience(("expectant",), rows)
    staged = facts.for_audience(_STAGES, rows)
    stages = [stage for stage, (first, last) in _STAGES.items() if any(first <= months <= last for months in wish.ages)]
    by_stage = np.where(staged, np.where(facts.for_audience(stages, rows), _STAGE_FITS, _STAGE_MISSES), 0.0)
    return np.where(facts.suits_age(wish.ages, rows), by_stage, _TOO_OLD_OR_YOUNG)


def offer_has_day(offer: Offer, days: tuple[str, ...]) -> bool | None:
    """None where no days are known."""
    known = days_of(offer)
    return bool(known & set(days)) if known else None


def _only_on(days: tuple[str, ...], facts: Facts, rows: Ints) -> Ints:
    known = facts.days[rows]
    return (known > 0) & ((known & ~np.uint8(mask_of(days, DAYS))) == 0)


def _days(wish: Wish, facts: Facts, rows: Ints) -> Floats:
    known = facts.days[rows]
    misses = _only_on(wish.excluded_days, facts, rows)
    if not wish.days:
        return np.where(misses, _DAY_MISSES, 0.0)
    fits = (known & mask_of(wish.days, DAYS)) > 0
    return np.where(known == 0, 0.0, np.where(fits & ~misses, _DAY_FITS, _DAY_MISSES))


def preference_of_date(span: Span, offer: Offer) -> float:
    """For what has dates of its own: one within the span fits, only others miss."""
    if offer.kind != "event":
        return 0.0
    start = next_start(offer, datetime.combine(span.first, time.min))
    return 0.0 if start is None else _DAY_FITS if start.date() <= span.last else _DAY_MISSES
