"""Counts a turn after it was answered: its kind, never its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from actions.common import RATED_DOWN, RATED_UP
from actions.turn import Answer, Turn
from review.usage import CRISIS, CountedTurn, UsageLog, age_band
from store.files import read_yaml
from store.settings import ROOT

_RATINGS = {RATED_UP: "helpful", RATED_DOWN: "not_helpful"}
_DISTRICT = "district"


def count(turn: Turn, answer: Answer, data: Mapping[str, Any], usage: UsageLog | None, day: date) -> None:
    """`day`: by our own clock; the turn's may be what a channel was told."""
    if usage is None:
        return
    town = turn.town.id if turn.town else None
    if answer.reason in _RATINGS:  # about the turn before it, which was counted then
        usage.count_offers(_RATINGS[answer.reason], day, town, _ids(answer.looked_at))
        return
    usage.count_turn(_counted(turn, answer, data, day))
    if answer.outcome != CRISIS:
        usage.count_offers("shown", day, town, _ids(answer.results))


def _ids(found: Any) -> list[str]:
    return [one.offer.id for one in found]


def _counted(turn: Turn, answer: Answer, data: Mapping[str, Any], day: date) -> CountedTurn:
    town = turn.town.id if turn.town else None
    if answer.outcome == CRISIS:
        return CountedTurn(day, town, CRISIS)
    return CountedTurn(
        day,
        town,
        answer.outcome,
        topic=next(iter(answer.topics), None),
        district=_district(turn, data["entities"]["place"]),
        age=age_band(turn.ages, turn.details.pregnant),
        channel=turn.channel,
        language=turn.language if turn.language in _languages() else None,
    )


def _district(turn: Turn, named: str | None) -> str | None:
    """Only one of the town's own list: what somebody typed is not kept."""
    known = {place.name for place in turn.town.places if place.kind == _DISTRICT} if turn.town else set()
    return next((name for name in (named, turn.district) if name in known), None)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(read_yaml(ROOT / "nlu_data" / "languages.yml"))
