"""Chats and what stands in them: what a test reads to see what people saw."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.telegram.bot_api.formatting import Entity
from tests.telegram.bot_api.parameters import Upload

if TYPE_CHECKING:
    from tests.telegram.bot_api.bots import Bot

KINDS = ("text", "venue", "location", "document", "contact", "voice", "photo", "sticker", "video", "animation")


@dataclass(frozen=True)
class Version:
    """What a message showed before it was edited."""

    text: str
    source: str
    markup: dict[str, Any] | None
    at: float


@dataclass(eq=False)
class Message:
    """A message as it stands now. `body` is what the Bot API shows of it; `at` is `time.monotonic()` at its arrival."""

    chat: Chat
    body: dict[str, Any]
    source: str = ""
    markup: dict[str, Any] | None = None
    upload: Upload | None = None
    by_bot: bool = False
    update_id: int | None = None
    at: float = field(default_factory=time.monotonic)
    earlier: list[Version] = field(default_factory=list)
    reaction: str | None = None
    deleted: bool = False

    @property
    def message_id(self) -> int:
        return int(self.body["message_id"])

    @property
    def kind(self) -> str:
        """`message` for a text, otherwise `venue`, `location`, `document`, …"""
        found = next((kind for kind in KINDS if kind in self.body), "other")
        return "message" if found == "text" else found

    @property
    def text(self) -> str:
        """The plain text, or the caption; `source` is what was given, with its markup."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[Entity]:
        return list(self.body.get("entities", self.body.get("caption_entities", [])))

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The rows of buttons that came with it, inline or in place of the letters; none without."""
        markup = self.markup or {}
        return list(markup.get("inline_keyboard") or markup.get("keyboard") or [])

    @property
    def buttons(self) -> list[str]:
        """The titles of its buttons, row by row."""
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def links(self) -> dict[str, str]:
        """Addresses behind words and buttons, by the words."""
        texts = {self.marked(entity): entity["url"] for entity in self.entities if entity["type"] == "text_link"}
        return texts | {button["text"]: button["url"] for row in self.keyboard for button in row if "url" in button}

    def marked(self, entity: Entity) -> str:
        """The words an entity is about."""
        units = self.text.encode("utf-16-le")
        return units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")

    def button(self, title: str) -> dict[str, Any]:
        """Raises AssertionError, with the titles there are, for a button that is not there."""
        found = next((button for row in self.keyboard for button in row if button["text"] == title), None)
        assert not self.deleted, f"{self.text!r} was deleted"
        assert found is not None, f"no button {title!r} below {self.text!r}, only {self.buttons}"
        return found


class Chat:
    """A chat as one bot knows it."""

    def __init__(self, bot: Bot, card: dict[str, Any]) -> None:
        self.bot = bot
        self.card = card
        self.messages: dict[int, Message] = {}
        self.actions: list[str] = []
        self.known = False
        self.barred: str | None = None
        bot.chats[self.id] = self

    @property
    def id(self) -> int:
        return int(self.card["id"])

    @property
    def type(self) -> str:
        return str(self.card["type"])

    @property
    def received(self) -> list[Message]:
        """What the bot sent into this chat, in order; deleted ones too, marked so."""
        with self.bot.world.changed:
            return [message for message in self.messages.values() if message.by_bot]

    @property
    def texts(self) -> list[str]:
        """The plain texts of what the bot sent."""
        return [message.text for message in self.received]

    def wait_for(self, number: int = 1, timeout: float = 15.0) -> list[Message]:
        """What the bot sent, as soon as it is at least so many. Raises AssertionError after `timeout` seconds."""
        self.wait_until(lambda: len(self.received) >= number, timeout, f"{number} messages")
        return self.received

    async def waits_for(self, number: int = 1, timeout: float = 15.0) -> list[Message]:
        """`wait_for` for tests in an event loop."""
        return await asyncio.to_thread(self.wait_for, number, timeout)

    def wait_until(self, holds: Callable[[], object], timeout: float = 15.0, what: str = "it") -> None:
        """Waits for anything about this chat: `lambda: message.earlier`, `lambda: chat.actions`."""
        self.bot.world.wait_until(holds, timeout, f"{what} in chat {self.id}, which has {self.texts}")


@dataclass(eq=False)
class Query:
    """A tap on an inline button. `answer`: the parameters it was answered with, None before that."""

    id: str
    data: str
    date: float
    update_id: int | None = None
    answer: dict[str, Any] | None = None
