"""What is asked of the knowledge base, and what it answers, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.model import Offer, Place
from knowledge.moments import Span
from knowledge.where import Point


@dataclass(frozen=True)
class Wish:
    """A need as far as it is known. Ages in months; days as three letters: mon, tue …"""

    text: str
    municipality: str
    ages: tuple[int, ...] = ()
    pregnant: bool = False
    point: Point | None = None
    days: tuple[str, ...] = ()
    excluded_days: tuple[str, ...] = ()
    span: Span | None = None
    audience: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # preferred kinds of record: a question for a date prefers events


@dataclass(frozen=True)
class Found:
    """An offer with how likely it is a right answer (0–1) and how far it is, where that can be said.

    `from_a_place`: measured from the middle of a place the message names, not from where the family is.
    """

    offer: Offer
    score: float
    distance_m: int | None = None
    from_a_place: bool = False


@dataclass(frozen=True)
class Finding:
    """What a question led to. `answerable`: how likely the town's records hold an answer at all (0–1)."""

    found: tuple[Found, ...] = ()
    answerable: float = 0.0
    topics: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    says_something: bool = False
    words: tuple[str, ...] = ()  # the question's words, without stop words and places, folded
    telling: tuple[str, ...] = ()  # those that do not fit everything
    topic_shares: Mapping[str, float] = field(default_factory=dict, hash=False)
    need_shares: Mapping[str, float] = field(default_factory=dict, hash=False)  # of the likeliest (knowledge/needs)


@dataclass(frozen=True)
class Explained:
    """Why an offer is where it is: what each signal adds to its logit, the wish (ages, days, place), and the bias."""

    found: Found
    signals: Mapping[str, float]
    preferences: float
    bias: float
