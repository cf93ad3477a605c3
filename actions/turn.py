"""One turn: what is known, the visible list of steps that may answer it, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from actions.decision import ANSWERS
from actions.intents import contract_intent
from actions.memory import Details, Memory
from knowledge.days_off import school_holidays
from knowledge.knowledge import Knowledge
from knowledge.model import Municipality
from knowledge.moments import Span, age_in_months, resolve
from knowledge.when import next_start, open_now
from knowledge.where import Point
from knowledge.wishes import Found
from review.appointments import AppointmentBook
from review.masking import masked

SHOWN = 3


@dataclass(frozen=True)
class Earlier:
    """The message before: its masked words, its kind, and how many seconds lie between."""

    text: str
    intent: str
    seconds: float


@dataclass(frozen=True)
class Turn:
    """A message with everything that was understood of it."""

    knowledge: Knowledge
    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    memory: Memory = field(default_factory=Memory)
    town: Municipality | None = None
    wanted_town: str | None = None  # as the channel named it, known or not
    language: str = "de"
    channel: str = "web"
    at: datetime = field(default_factory=datetime.now)
    point: Point | None = None
    answers_from: float = ANSWERS
    continues: bool = False  # goes on with the question before it: what was said then of age and time still holds
    appointments: AppointmentBook | None = None
    district: str | None = None  # the family's own, which it said may be kept
    earlier: Earlier | None = None
    sender: str | None = None  # a random or keyed id of the conversation, never a name

    def values(self, entity: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(item["value"] for item in self.entities if item["entity"] == entity))

    @property
    def ages(self) -> tuple[int, ...]:
        """Those written as ages, and those of dates of birth on the day of the question; the dates are not kept."""
        born = (age_in_months(value, self.at.date()) for value in self.values("birth_date"))
        said = (int(months) for months in self.values("child_age_months"))
        return tuple(dict.fromkeys([*said, *(age for age in born if age is not None)]))

    @property
    def land(self) -> str | None:
        """Of the family's town: its holidays count."""
        return self.knowledge.view(self.town.id).land if self.town else None

    @property
    def span(self) -> Span | None:
        """The first date named; of two calendar dates the days from one to the other."""
        today = self.at.date()
        found = (resolve(said, today) or school_holidays(said, today, self.land) for said in self.values("date"))
        spans = [span for span in found if span]
        if len(spans) == 2 and all(said[:1] in ("-", "2") for said in self.values("date")) and spans[0].first < spans[1].last:
            return Span(spans[0].first, spans[1].last)
        return spans[0] if spans else None

    @property
    def days(self) -> tuple[str, ...]:
        """Weekdays named, or those of the date named."""
        named = self.values("day")
        if named or self.span is None:
            return named
        return tuple(day for day in self.span.weekdays if day not in self.values("excluded_day"))

    @property
    def details(self) -> Details:
        span, part = self.span, self.values("part_of_day")
        return Details(
            self.ages, bool(self.values("pregnancy")), self.days, self.values("excluded_day"),
            span.first.isoformat() if span else None, span.last.isoformat() if span else None,
            part[0] if part else None, self.values("audience"),
        )  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a step decided. `outcome` is one of the contract's; `messages` are said in order, `said` their keys."""

    outcome: str
    messages: tuple[str, ...]
    said: tuple[str, ...] = ()
    results: tuple[Found, ...] = ()
    buttons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    place: str | None = None
    category: str | None = None
    memory: Memory | None = None
    looked_at: tuple[Found, ...] = ()  # found, whether shown or not: for the review log
    reason: str | None = None  # why staff should see it, where the outcome alone does not say
    private: bool = False  # the message may say how to reach somebody: nothing else is done with its words


Step = Callable[[Turn], "Turn | Answer | None"]


def take(turn: Turn, steps: Sequence[Step]) -> tuple[Turn, Answer]:
    """Asks each step in order: it may answer, hand on a turn it learned more of, or pass. The last must answer."""
    for step in steps:
        outcome = step(turn)
        if isinstance(outcome, Answer):
            return (replace(turn, text="", entities=()) if outcome.private else turn), outcome
        if isinstance(outcome, Turn):
            turn = outcome
    raise LookupError(f"no step of {[step.__name__ for step in steps]} answered")


def result_line(found: Found, at: datetime, land: str | None) -> dict[str, Any]:
    """One result as the contract shows it."""
    offer = found.offer
    start = next_start(offer, at, land)
    return {
        "id": offer.id,
        "name": offer.name,
        "kind": offer.kind,
        "municipality": offer.municipality,
        "score": round(found.score, 3),
        "distance_m": found.distance_m,
        "open_now": open_now(offer, at, land),
        "next_start": start.strftime("%Y-%m-%dT%H:%M") if start else None,
        "source": next((source.url or source.file for source in offer.sources), None),
        "assured_date": offer.as_of,
    }


def outcome_data(turn: Turn, answer: Answer) -> dict[str, Any]:
    """What a channel gets beside the words."""
    data = {
        "municipality": turn.town.id if turn.town else None,
        "language": turn.language,
        "intent": contract_intent(turn.intent),
        "confidence": round(turn.confidence, 3),
        "topics": list(answer.topics),
        "entities": _entities(turn, answer),
        "outcome": answer.outcome,
        "results": [result_line(found, turn.at, turn.land) for found in answer.results],
    }
    if answer.category:
        data["category"] = answer.category
    return data


def _entities(turn: Turn, answer: Answer) -> dict[str, Any]:
    """The contract's four, and what else the message said."""
    said = turn.details
    places = turn.knowledge.places_in(turn.town.id, turn.text) if turn.town and answer.outcome != "crisis" else []
    entities: dict[str, Any] = {
        "child_age_months": list(said.ages),
        "place": places[0].name if places else answer.place,
        "days": list(said.days),
        "part_of_day": said.part_of_day,
    }
    further = {
        "pregnancy": said.pregnant,
        "excluded_days": list(said.excluded_days),
        "date_from": said.first_date,
        "date_to": said.last_date,
        "audience": list(said.audience),
    }
    return entities | {name: value for name, value in further.items() if value}


def memory_after(turn: Turn, answer: Answer) -> dict[str, Any]:
    kept = answer.memory or turn.memory
    kept = replace(kept, municipality=turn.town.id if turn.town else None, asked_back=answer.outcome == "clarify")
    return asdict(replace(kept, text=masked(kept.text)))
