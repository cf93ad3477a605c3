"""`/redaktion/angebote/abdeckung`: how many offers there are by topic, district and age, and where families asked in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from knowledge.formats.labels import topics
from knowledge.model import Offer
from knowledge.repository import read_offers
from review.tables import question
from web.console.access import guarded
from web.console.chosen import chosen_town
from web.console.desk import Desk

AGES = {"0": (0, 11), "1–2": (12, 35), "3–5": (36, 71), "6–9": (72, 119), "10–13": (120, 167), "14–17": (168, 215)}  # months
ELSEWHERE = "ohne Stadtteil"
SINCE = timedelta(days=365)
Column = TypeVar("Column")
_ANSWERED = ("sample", "person_wanted")  # of a question's reasons: nothing was missing


@dataclass(frozen=True)
class Line:
    """A topic: how many offers for each age, or in each district, and how often somebody asked without an answer."""

    key: str
    name: str
    counts: tuple[int, ...]
    total: int
    asked: int

    @property
    def is_gap(self) -> bool:
        """Families ask for it and there is nothing, or next to nothing."""
        return self.asked > 0 and self.total <= 1


def coverage(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    town, today = chosen_town(desk, request), desk.now().date()
    with desk.database.reading() as connection:
        offers = [offer for offer in read_offers(connection, [town]) if _is_there(offer, today)]
        asked = asked_in_vain(connection, town, today - SINCE)
    districts = sorted({name for offer in offers for name in _districts(offer)} - {ELSEWHERE})
    chosen = request.query_params.get("stadtteil", "")
    here = [offer for offer in offers if not chosen or chosen in _districts(offer)]
    return desk.show(
        request, "offer_coverage.html", title="Abdeckung und Lücken", town=town, districts=districts, chosen=chosen,
        ages=list(AGES), by_age=lines(here, asked, AGES.values(), suits), count=len(here),
        by_district=lines(offers, asked, [*districts, ELSEWHERE], lies_in), columns=[*districts, ELSEWHERE],
    )  # fmt: skip


def _is_there(offer: Offer, today: date) -> bool:
    return offer.status != "past" and (offer.valid_to is None or offer.valid_to >= today)


def _districts(offer: Offer) -> set[str]:
    return {place.district for place in offer.locations if place.district} or {ELSEWHERE}


def suits(offer: Offer, span: tuple[int, int]) -> bool:
    """Whether some child of these months of life may come; no limit excludes nobody."""
    low = offer.minimum_age_months or 0
    return low <= span[1] and (offer.maximum_age_months is None or offer.maximum_age_months >= span[0])


def lies_in(offer: Offer, district: str) -> bool:
    return district in _districts(offer)


def lines(
    offers: Iterable[Offer], asked: Mapping[str, int], columns: Iterable[Column], fits: Callable[[Offer, Column], bool]
) -> list[Line]:
    """One for each topic; where most was asked in vain first."""
    listed, wanted = list(offers), list(columns)
    found = []
    for key, name in topics().items():
        about = [offer for offer in listed if key in offer.topics]
        counts = tuple(sum(fits(offer, column) for offer in about) for column in wanted)
        found.append(Line(key, name, counts, len(about), asked.get(key, 0)))
    return sorted(found, key=lambda line: (not line.is_gap, -line.asked if line.is_gap else 0, line.name))


def asked_in_vain(connection: Connection, town: str, since: date) -> Counter[str]:
    """How often a topic was asked for without an answer since a day."""
    mine = (question.c.municipality == town, question.c.day >= since, question.c.reason.not_in(_ANSWERED))
    rows = connection.execute(sa.select(question.c.topics).where(*mine))
    return Counter(topic for row in rows for topic in dict.fromkeys(row.topics))


def routes() -> list[BaseRoute]:
    return [guarded("/redaktion/angebote/abdeckung", coverage, role="editor")]
