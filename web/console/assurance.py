"""Who says so, and when they looked: asked for at every publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from knowledge.formats.csv_cells import DATE
from knowledge.model import Offer, Source
from web.console.entries import Typed
from web.console.offer_fields import ASSURED


def assured(typed: Typed, offer: Offer, today: date) -> tuple[Offer, dict[str, str]]:
    """The offer with the day somebody looked and their source added, and what is wrong with these two."""
    problems = {}
    day = _day(typed.texts.get(ASSURED.name, ""))
    if day is None:
        problems[ASSURED.name] = "Bitte sagen Sie, wann zuletzt jemand nachgesehen hat."
    elif day > today:
        problems[ASSURED.name] = "Dieser Tag kommt erst noch. Wann hat zuletzt jemand nachgesehen?"
    said = typed.texts.get("source_now", "")
    if not said:
        problems["source_now"] = "Bitte sagen Sie, woher Sie das wissen."
    if problems or day is None:
        return offer, problems
    sources = tuple(_with_source(offer.sources, said, day))
    return replace(offer, assured_date=day, sources=sources), {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(DATE.read(text)) if text else None
    except ValueError:
        return None


def _with_source(sources: tuple[Source, ...], said: str, day: date) -> Iterator[Source]:
    """First what was looked at last; the same source is not there twice."""
    is_address = said.startswith(("http://", "https://"))
    now = Source(url=said, published=day.isoformat()) if is_address else Source(note=said, published=day.isoformat())
    yield now
    yield from (one for one in sources if (one.url, one.note) != (now.url, now.note))
