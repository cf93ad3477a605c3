"""In an emergency: the number to call first, one sentence, then who helps nearby. Nothing else, and no text is kept."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from actions.memory import Memory
from actions.turn import Answer, Turn
from knowledge.model import Offer
from knowledge.view import View
from knowledge.when import open_now
from knowledge.wishes import Found
from store.database import DatabaseUnavailable
from store.files import read_yaml
from wording.cards import reach_of
from wording.replies import say

PLAN = Path(__file__).resolve().parent.parent / "knowledge" / "crisis.yml"
_NUMBERS = 2
_FIRST = ("112", "110")
logger = logging.getLogger(__name__)


@cache
def _plan() -> dict[str, dict[str, list[str]]]:
    plan: dict[str, Any] = read_yaml(PLAN)
    return plan


def help_now(turn: Turn, category: str | None = None) -> Answer:
    """For the category the language components saw, or the one of the turn before."""
    category = category or next(iter(turn.values("crisis_category")), "medical_emergency")
    try:
        view = _view(turn)
    except DatabaseUnavailable as error:
        logger.error("help lines come without records: %s", error)
        view = None
    numbers = _numbers(category, turn, view) if view else []
    messages, said = (
        [_first_line(numbers), say(f"utter_crisis_{category}")],
        ["utter_crisis_number", f"utter_crisis_{category}"],
    )
    for offer in numbers[1:]:
        messages.append(_number("utter_crisis_second", offer))
        said.append("utter_crisis_second")
    local = _local(category, turn, view) if view else None
    if local:
        messages.append(say("utter_crisis_local", name=local.name, reach=reach_of(local)))
        said.append("utter_crisis_local")
    shown = tuple(Found(offer, 1.0) for offer in (*numbers, *([local] if local else [])))
    memory = Memory(municipality=turn.memory.municipality, crisis=category)
    return Answer("crisis", ("\n".join(messages[:2]), *messages[2:]), tuple(said), shown, category=category, memory=memory)


def _view(turn: Turn) -> View | None:
    """Of the town, else of the Bund: help lines need no town."""
    town = turn.town or turn.knowledge.town("bund")
    return turn.knowledge.view(town.id) if town else None


def _numbers(category: str, turn: Turn, view: View) -> list[Offer]:
    """Those of this town's Land, open ones first."""
    known = [view.offers[key] for key in _plan()[category]["numbers"] if key in view.offers and view.offers[key].phones]
    return sorted(known, key=lambda offer: open_now(offer, turn.at, view.land) is False)[:_NUMBERS]


def _first_line(numbers: list[Offer]) -> str:
    return _number("utter_crisis_number", numbers[0]) if numbers else say("utter_crisis_without_records")


def _number(key: str, offer: Offer) -> str:
    phone = offer.phones[0]
    return say(key if phone.official else f"{key}_unofficial", phone=phone.number, name=offer.name)


def help_lines(view: View, at: datetime) -> list[Offer]:
    """All numbers of the plan but 112 and 110, those that answer at that hour first."""
    keys = dict.fromkeys(key for category in _plan().values() for key in category["numbers"])
    known = [view.offers[key] for key in keys if key in view.offers and view.offers[key].phones]
    lines = [offer for offer in known if offer.phones[0].number not in _FIRST]
    return sorted(lines, key=lambda offer: open_now(offer, at, view.land) is False)


def _local(category: str, turn: Turn, view: View) -> Offer | None:
    """An offer of the town itself for the topic, with a phone where there is one."""
    wanted = _plan()[category].get("local", [])
    kinds = ("counselling", "family_office")
    near = [
        offer
        for offer in (view.where(kinds=kinds, topics=wanted, own=True) if turn.town else [])
        if offer.status == "active" and set(offer.topics[:2]) & set(wanted) and (offer.phones or offer.url or offer.email)
    ]
    return min(
        near, key=lambda offer: (not offer.phones, wanted.index(next(t for t in offer.topics if t in wanted))), default=None
    )
