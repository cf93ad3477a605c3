"""The conversation store: one row a conversation, masked before it is written, bounded to the last turns."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from actions.memory import Memory
from review.masking import masked
from store.conversations import conversation
from store.database import Database, DatabaseUnavailable

logger = logging.getLogger(__name__)
KEPT_TURNS = 3  # what rules look back at; what a follow-up refers to is in the slot `memory`, set anew in every turn
_NOT_KEPT = {"bot"}
_NEVER_KEPT = {"birth_date"}  # the age it gives is remembered, in months


@cache
def _event_type(name: str) -> type[Event] | None:
    """Rasa walks through all subclasses for each event it reads: 2 ms a turn."""
    found: type[Event] | None = Event.resolve_by_type(name)
    return found


def _event(raw: dict[str, Any]) -> Event:
    """Raises ValueError for an event of an unknown type: a row that another release wrote."""
    kind = _event_type(raw["event"])
    if kind is None:
        raise ValueError(f"unknown event {raw['event']!r}")
    return kind._from_parameters(raw)


def bounded(events: list[dict[str, Any]], turns: int = KEPT_TURNS) -> list[dict[str, Any]]:
    """The events of the last turns, from the start of a turn on."""
    starts = [at for at, event in enumerate(events) if event["event"] == "user"]
    if len(starts) <= turns:
        return events
    first = starts[-turns]
    # a turn begins with the `action_listen` that waited for its message
    while first and not (events[first]["event"] == "action" and events[first].get("name") == "action_listen"):
        first -= 1
    return events[first:]


def without_personal_data(event: dict[str, Any]) -> dict[str, Any]:
    """A user's event with its text masked, without location; of a crisis only the category is kept, never the text."""
    if event["event"] != "user":
        return event
    parsed = event.get("parse_data") or {}
    crisis = (parsed.get("intent") or {}).get("name") == "report_crisis"
    text = "" if crisis else masked(event.get("text") or "")
    said = [entity for entity in parsed.get("entities") or [] if entity.get("entity") not in _NEVER_KEPT]
    entities = [{**entity, "start": 0, "end": 0} for entity in said]
    metadata = {key: value for key, value in (event.get("metadata") or {}).items() if key in ("municipality", "language")}
    kept = {"intent": parsed.get("intent"), "entities": entities, "text": text, "intent_ranking": parsed.get("intent_ranking")}
    return {**event, "text": text, "metadata": metadata, "parse_data": kept}


def _is_memory(event: dict[str, Any]) -> bool:
    return event["event"] == "slot" and event.get("name") == "memory" and isinstance(event.get("value"), dict)


def without_contact_details(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the words of what answers the form of an appointment request: masking may miss a spelling that it takes.

    Of the form itself only the last state is kept: what was said of a request that ended is gone with it.
    """
    last = max((at for at, event in enumerate(events) if _is_memory(event)), default=0)
    kept, running = [], False
    for at, event in enumerate(events):
        if _is_memory(event):
            running = Memory.read(event["value"]).appointment.running
            if at < last:
                event = {**event, "value": {name: value for name, value in event["value"].items() if name != "appointment"}}
        elif event["event"] == "user" and running:
            parsed = {**(event.get("parse_data") or {}), "text": "", "entities": []}
            event = {**event, "text": "", "parse_data": parsed}
        kept.append(event)
    return kept


class ConversationStore(TrackerStore, SerializedTrackerAsText):
    """Reads and writes in a thread, so that no chat waits for another's database call."""

    def __init__(self, domain: Domain | None, database: Database, event_broker: EventBroker | None = None) -> None:
        super().__init__(domain, event_broker)
        self._database = database

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        events = [event.as_dict() for event in tracker.events if event.type_name not in _NOT_KEPT]
        kept = [without_personal_data(event) for event in bounded(without_contact_details(events))]
        text = json.dumps(kept, ensure_ascii=False)
        try:
            await asyncio.to_thread(self._write, tracker.sender_id, text)
        except DatabaseUnavailable as error:  # Rasa saves before it acts: no help in an emergency may depend on that
            logger.error("a conversation cannot be kept: %s", error)

    def _write(self, sender_id: str, events: str) -> None:
        values = {"events": events, "updated": time.time()}
        with self._database.writing() as connection:
            known = connection.execute(conversation.update().where(conversation.c.sender_id == sender_id).values(**values))
            if not known.rowcount:
                connection.execute(conversation.insert().values(sender_id=sender_id, **values))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        try:
            events = await asyncio.to_thread(self._read, sender_id)
        except DatabaseUnavailable as error:  # an emergency is answered all the same, as if it were the first message
            logger.error("a conversation cannot be read: %s", error)
            return None
        if events is None:
            return None
        return DialogueStateTracker.from_events(sender_id, [_event(event) for event in events], self.domain.slots)

    def _read(self, sender_id: str) -> list[dict[str, Any]] | None:
        query = sa.select(conversation.c.events).where(conversation.c.sender_id == sender_id)
        with self._database.reading() as connection:
            text = connection.execute(query).scalar()
        return None if text is None else json.loads(text)

    async def keys(self) -> Iterable[str]:
        with self._database.reading() as connection:
            return [row.sender_id for row in connection.execute(sa.select(conversation.c.sender_id))]
