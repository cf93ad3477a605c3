"""The composition: model, actions, stores, put together the same way for the server, the terminal and the tests."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.exceptions import RasaException

from actions.services import Services
from bot import in_process_actions
from bot.conversations import ConversationStore
from bot.lock_store import WakingLockStore
from bot.model import find_model
from knowledge.text import visible
from store.database import Database, DatabaseUnavailable
from wording.replies import say

logger = logging.getLogger(__name__)
_SAID: dict[str, Any] = {"child_age_months": [], "place": None, "days": [], "part_of_day": None}
_TROUBLE: dict[str, Any] = {
    "intent": "out_of_scope", "confidence": 0.0, "topics": [], "entities": _SAID, "outcome": "handover", "results": [],
}  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What one message led to: texts in order, titles of buttons, and the data that a channel may show."""

    texts: list[str]
    buttons: list[dict[str, str]]
    data: dict[str, Any]


def load_agent(
    given: Services, database: Database | None = None, model: Path | None = None, locks: LockStore | None = None
) -> Agent:
    """With `database`, conversations are kept there; without, in memory. `locks`: of an agent that this one takes over from.

    Raises ModelMissing, DatabaseUnavailable.
    """
    path = model or find_model(given.settings)
    agent = Agent.load(model_path=str(path), lock_store=locks or WakingLockStore())
    agent.tracker_store = _store(agent, database)
    agent.processor.tracker_store = agent.tracker_store  # type: ignore[union-attr]
    in_process_actions.install(agent, given)
    return agent


def _store(agent: Agent, database: Database | None) -> TrackerStore:
    return ConversationStore(agent.domain, database) if database else InMemoryTrackerStore(agent.domain)


def clean(text: str) -> str:
    """Without control and invisible characters; a leading slash is no command here, but Rasa would take it for one."""
    shown = "".join(letter for letter in visible(text) if letter >= " " or letter in "\n\t")
    return shown.strip().lstrip("/").strip()


Handler = Callable[[UserMessage], Awaitable[Any]]


async def exchange(handle: Handler, text: str, sender: str, metadata: dict[str, Any], channel: str) -> Reply:
    """Never raises for what a citizen wrote or what a database does: then the reply says so."""
    collector = CollectingOutputChannel()
    message = UserMessage(clean(text), collector, sender, input_channel=channel, metadata={**metadata, "channel": channel})
    try:
        await handle(message)
    except (RasaException, DatabaseUnavailable) as error:
        logger.error("a turn failed: %s", error)
    return _reply(collector.messages)


def _reply(messages: list[dict[str, Any]]) -> Reply:
    data = next((message["custom"] for message in messages if "custom" in message), None)
    if data is None:
        return Reply([say("utter_trouble")], [], _TROUBLE)
    texts = [message["text"] for message in messages if message.get("text")]
    buttons = [
        {"title": button["title"], "payload": button["payload"]}
        for message in messages
        for button in message.get("buttons", [])
    ]
    return Reply(texts, buttons, data)


class Assistant:
    """Questions in, lines of the contract out: for `lotsin ask`, `lotsin chat` and measuring."""

    def __init__(self, given: Services, model: Path | None = None) -> None:
        """Raises ModelMissing, DatabaseUnavailable."""
        self.agent = load_agent(given, model=model)

    async def ask(self, question: dict[str, Any], channel: str = "terminal") -> dict[str, Any]:
        """One line of `ask --batch`; lines of one `session` are turns of one conversation."""
        started = time.perf_counter()
        metadata = {key: question[key] for key in ("municipality", "at", "language") if question.get(key)}
        if question.get("lat") is not None and question.get("lon") is not None:
            metadata["location"] = {"latitude": float(question["lat"]), "longitude": float(question["lon"])}
        sender = str(question.get("session") or uuid.uuid4())
        reply = await exchange(self.agent.handle_message, str(question.get("text") or ""), sender, metadata, channel)
        took = (time.perf_counter() - started) * 1000
        line = {"id": question.get("id"), **reply.data, "messages": reply.texts, "buttons": reply.buttons}
        return {**line, "latency_ms": round(took, 1)}
