"""Reads the counts: what families of some towns asked in some months, what was missing, which offers they looked at."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.engine import Connection

from review.suppression import Count
from review.tables import question
from review.usage import SIGNS
from review.usage_tables import offers, turns

ASKED = ("answered", "handover")  # questions that came to an end; asking back and small talk are none
BESIDE = ("clarify", "declined", "chitchat", "crisis")
MISSED = ("handover", "clarify_twice", "thumbs_down")  # of review.log.REASONS: it was looked for and not found
_MOST_OFFERS = 100


@dataclass(frozen=True)
class Months:
    """From the first to the last, both first days of a month."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The first day after them."""
        return self.last + relativedelta(months=1)

    def __iter__(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month += relativedelta(months=1)


@dataclass(frozen=True)
class Demand:
    """`by` has the counts of each dimension by value, and those of `month` by its first day (ISO 8601).

    The counts of each dimension make up `total`. `beside` are turns that were no questions, by outcome.
    """

    months: Months
    total: Count
    by: Mapping[str, Mapping[str, Count]]
    beside: Mapping[str, int]


@dataclass(frozen=True)
class OfferUse:
    """How often it was shown in answers, opened as a page, and found helpful or not."""

    offer_id: str
    shown: int
    opened: int
    helpful: int
    not_helpful: int


def read_demand(connection: Connection, towns: Collection[str], months: Months) -> Demand:
    counted: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for dimension, month, value, outcome, count in connection.execute(_counts(towns, months)):
        counted[dimension][month.isoformat() if dimension == "all" else value][outcome] += count
    by_month = counted.pop("all", {})
    outcomes = sum(by_month.values(), Counter())
    by = {dimension: _questions(values) for dimension, values in counted.items()}
    by["month"] = {month.isoformat(): _count(by_month.get(month.isoformat(), Counter())) for month in months}
    return Demand(months, _count(outcomes), by, {outcome: outcomes[outcome] for outcome in BESIDE})


def _counts(towns: Collection[str], months: Months) -> Any:
    """By month where all are counted; of the other dimensions the months are one."""
    month: Any = sa.case((turns.c.dimension == "all", turns.c.month), else_=sa.null()).label("counted_month")
    return (
        sa.select(turns.c.dimension, month, turns.c.value, turns.c.outcome, sa.func.sum(turns.c.turns))
        .where(turns.c.month.between(months.first, months.last), turns.c.municipality.in_(sorted(towns)))
        .group_by(turns.c.dimension, month, turns.c.value, turns.c.outcome)
    )


def _questions(values: Mapping[str, Counter[str]]) -> dict[str, Count]:
    counts = {value: _count(outcomes) for value, outcomes in values.items()}
    return {value: count for value, count in counts.items() if count.turns}


def _count(outcomes: Mapping[str, int]) -> Count:
    return Count(sum(outcomes.get(outcome, 0) for outcome in ASKED), outcomes.get("answered", 0))


def read_missing(connection: Connection, towns: Collection[str], months: Months) -> dict[str, int]:
    """Topics of questions that led to nothing; a question of two topics counts for both."""
    topics = sa.cast(question.c.topics, sa.Text)  # PostgreSQL groups by no JSON
    query = (
        sa.select(topics, sa.func.count())
        .where(question.c.day >= months.first, question.c.day < months.end, question.c.reason.in_(MISSED))
        .where(question.c.municipality.in_(sorted(towns)))
        .group_by(topics)
    )
    counted: Counter[str] = Counter()
    for written, count in connection.execute(query):
        counted.update(dict.fromkeys(json.loads(written), int(count)))
    return dict(counted)


def read_offer_use(connection: Connection, towns: Collection[str], months: Months) -> list[OfferUse]:
    """The most shown first."""
    sums = [sa.func.sum(offers.c[sign]).label(sign) for sign in SIGNS]
    query = (
        sa.select(offers.c.offer_id, *sums)
        .where(offers.c.month.between(months.first, months.last), offers.c.municipality.in_(sorted(towns)))
        .group_by(offers.c.offer_id)
        .order_by(sa.desc("shown"), offers.c.offer_id)
        .limit(_MOST_OFFERS)
    )
    return [OfferUse(key, *map(int, figures)) for key, *figures in connection.execute(query)]
