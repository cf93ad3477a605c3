"""The rasa_sdk actions: each reads the turn from the tracker, takes its steps, says the answer and remembers."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import crisis, steps
from actions.common import how_sure, wish_of
from actions.counting import count
from actions.drawing import with_cards
from actions.memory import Memory
from actions.noting import note_for_review
from actions.services import Services, services
from actions.turn import Answer, Earlier, Step, Turn, memory_after, outcome_data, take
from knowledge.where import Point
from store.database import DatabaseUnavailable
from wording.replies import say

logger = logging.getLogger(__name__)


def read_turn(tracker: Tracker, given: Services) -> Turn:
    """Raises DatabaseUnavailable."""
    latest = tracker.latest_message
    metadata: Mapping[str, Any] = latest.get("metadata") or {}
    memory = Memory.read(tracker.get_slot("memory"))
    wanted = metadata.get("municipality") or memory.municipality or given.settings.municipality
    intent = latest.get("intent") or {}
    location = metadata.get("location") or {}
    return Turn(
        knowledge=given.knowledge,
        text=(latest.get("text") or "").strip(),
        intent=intent.get("name") or "find_offer",
        confidence=float(intent.get("confidence") or 0.0),
        ranking=tuple((entry["name"], float(entry["confidence"])) for entry in latest.get("intent_ranking") or []),
        entities=tuple(latest.get("entities") or []),
        memory=memory,
        town=given.knowledge.town(str(wanted)) if wanted else None,
        wanted_town=str(wanted) if wanted else None,
        language=str(metadata.get("language") or "de"),
        channel=str(metadata.get("channel") or tracker.get_latest_input_channel() or "web"),
        at=datetime.fromisoformat(metadata["at"]) if metadata.get("at") else given.now(),
        answers_from=given.answers_from,
        point=Point.rounded(location["latitude"], location["longitude"]) if location else None,
        appointments=given.appointments,
        district=metadata.get("district"),
        earlier=_earlier(tracker.events),
        sender=tracker.sender_id,
    )


def _earlier(events: Sequence[Mapping[str, Any]]) -> Earlier | None:
    said = [event for event in events if event["event"] == "user"][-2:]
    if len(said) < 2:
        return None
    before, now = said
    kind = ((before.get("parse_data") or {}).get("intent") or {}).get("name") or ""
    return Earlier(before.get("text") or "", kind, now["timestamp"] - before["timestamp"])


class LotsinAction(Action, ABC):
    """An action is a name and a list of steps."""

    steps: Sequence[Step]

    @abstractmethod
    def name(self) -> str: ...

    def __init__(self, given: Services | None = None) -> None:
        self._given = given

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        given = self._given or services()
        try:
            with given.knowledge.settled():
                asked = read_turn(tracker, given)
                turn, answer = take(asked, self.steps)
                note_for_review(asked, turn, answer, given.log)
                data = with_cards(outcome_data(turn, answer), turn, answer) | _sureness(turn)
        except DatabaseUnavailable as error:
            logger.error("no answer: %s", error)
            dispatcher.utter_message(text=say("utter_trouble"), json_message={"outcome": "handover", "results": []})
            return []
        count(turn, answer, data, given.counting, given.now().date())
        _speak(dispatcher, turn, answer, data)
        return [SlotSet("memory", memory_after(turn, answer))]


def _sureness(turn: Turn) -> dict[str, float]:
    """For measuring honesty: how likely an answer was thought to be right."""
    return {"answerable": round(how_sure(turn, turn.knowledge.find(wish_of(turn))), 3)} if turn.town else {}


def _speak(dispatcher: CollectingDispatcher, turn: Turn, answer: Answer, data: dict[str, Any]) -> None:
    """Buttons hang on the last message: tapping one says its words. The data comes last."""
    buttons = [{"title": title, "payload": title} for title in answer.buttons]
    for message in answer.messages[:-1]:
        dispatcher.utter_message(text=message)
    dispatcher.utter_message(text=answer.messages[-1], buttons=buttons)
    dispatcher.utter_message(json_message=data)


class ActionFindOffers(LotsinAction):
    steps = steps.FIND

    def name(self) -> str:
        return "action_find_offers"


class ActionAnswerDetail(LotsinAction):
    steps = steps.DETAIL

    def name(self) -> str:
        return "action_answer_detail"


class ActionHandOver(LotsinAction):
    steps = steps.HAND_OVER

    def name(self) -> str:
        return "action_hand_over"


class ActionChat(LotsinAction):
    steps = steps.CHAT

    def name(self) -> str:
        return "action_chat"


class ActionDecline(LotsinAction):
    steps = steps.DECLINE

    def name(self) -> str:
        return "action_decline"


class ActionCrisis(LotsinAction):
    """The only one that answers without a database."""

    steps = steps.CRISIS

    def name(self) -> str:
        return "action_crisis"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        given = self._given or services()
        try:
            turn = read_turn(tracker, given)
        except DatabaseUnavailable as error:
            logger.error("a crisis without a database: %s", error)
            turn = Turn(given.knowledge, "", "report_crisis", 1.0, entities=tuple(tracker.latest_message.get("entities") or []))
        answer = crisis.help_now(turn)
        data = outcome_data(turn, answer)
        _speak(dispatcher, turn, answer, data)
        count(turn, answer, data, given.counting, given.now().date())
        return [SlotSet("memory", memory_after(turn, answer))]


ACTIONS: tuple[type[LotsinAction], ...] = (
    ActionFindOffers,
    ActionAnswerDetail,
    ActionHandOver,
    ActionChat,
    ActionDecline,
    ActionCrisis,
)
