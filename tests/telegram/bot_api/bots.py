"""What the server keeps of a bot: its chats, what waits for it, what it has set."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.bot_api.answers import Refusal
from tests.telegram.bot_api.chats import Chat, Query
from tests.telegram.bot_api.parameters import Upload
from tests.telegram.bot_api.people import Channel, Group, User

KEPT = 86_400  # seconds: older messages are never delivered
ONLY_WHEN_ASKED = ("chat_member", "message_reaction", "message_reaction_count")
FIRST_BOT, FIRST_PERSON, FIRST_GROUP = 7_000_000_001, 500_000_001, -1_002_000_000_001


@dataclass(frozen=True)
class Options:
    """How strict and how patient the server is; times in seconds."""

    allow_http: bool = True  # a webhook on this machine need not be https
    callback_lifetime: float = 15.0  # a tap can be answered for so long
    flood_limit: int | None = None  # messages in one chat in a second; more are answered 429
    webhook_pause: float = 0.05  # before the first retry; doubles with each
    webhook_longest_pause: float = 2.0
    webhook_timeout: float = 60.0


@dataclass(eq=False)
class Call:
    """One call of the Bot API. `answer` is None when the connection was closed instead; times are `time.monotonic()`."""

    bot: Bot
    method: str
    parameters: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    unreadable: Refusal | None = None  # why its parameters could not be decoded
    fault: str | None = None
    answer: dict[str, Any] | None = None
    answered_at: float | None = None

    @property
    def chat_id(self) -> int | str | None:
        return self.parameters.get("chat_id")

    @property
    def ok(self) -> bool:
        return self.answer is not None and self.answer["ok"] is True


@dataclass(eq=False)
class World:
    """What all bots share: the lock under which everything changes, and what was called."""

    options: Options = field(default_factory=Options)
    changed: threading.Condition = field(default_factory=threading.Condition)
    wake: Callable[[], None] = lambda: None
    calls: list[Call] = field(default_factory=list)
    polls: list[Call] = field(default_factory=list)
    unknown_parameters: list[str] = field(default_factory=list)
    people: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_PERSON))
    groups: itertools.count[int] = field(default_factory=lambda: itertools.count(FIRST_GROUP, -1))

    def tell(self) -> None:
        """Wakes whoever waits for updates, in tests and in the server; called with the lock held."""
        self.changed.notify_all()
        self.wake()

    def wait_until(self, holds: Callable[[], object], timeout: float, what: str) -> None:
        """Raises AssertionError when it does not hold within `timeout` seconds."""
        with self.changed:
            assert self.changed.wait_for(lambda: bool(holds()), timeout), f"waited {timeout} s for {what}"


@dataclass
class Webhook:
    """What setWebhook said, and how the last delivery went wrong."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error: tuple[int, str] | None = None


class Updates:
    """What waits for a bot, oldest first, until it is confirmed."""

    def __init__(self, first_id: int) -> None:
        self.ids = itertools.count(first_id)
        self.pending: list[tuple[int, Any]] = []
        self.sent: dict[int, Any] = {}
        self.withheld: list[Any] = []
        self.allowed: list[str] = []

    def read(self, offset: int, limit: int) -> list[Any]:
        """Confirms everything below `offset` (a negative one counts from the end) and shows the next ones."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [(number, update) for number, update in self.pending if number >= offset]
        return [update for _, update in self.pending[:limit]]

    def drop(self, number: int) -> None:
        """Confirms one, wherever it stands."""
        self.pending = [(other, update) for other, update in self.pending if other != number]

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED


class Bot:
    """A bot as the server knows it, and the people, groups and channels it meets."""

    def __init__(self, world: World, number: int, username: str, first_name: str) -> None:
        self.world = world
        self.id = FIRST_BOT + number
        self.token = f"{self.id}:AA{'Lotsin-strict_Bot-API_mock-0':0<28}{number:05d}"
        self.card = {"id": self.id, "is_bot": True, "first_name": first_name, "username": username}
        self.revoked = False
        self.chats: dict[int, Chat] = {}
        self.updates = Updates(first_id=350_000_001 + 1_000_000 * number)
        self.webhook = Webhook()
        self.deliveries: list[tuple[int, int | str]] = []  # update_id with the status, or why there was none
        self.queries: dict[str, Query] = {}
        self.files: dict[str, Upload] = {}
        self.commands: dict[tuple[Any, ...], list[dict[str, str]]] = {}  # by scope and language
        self.descriptions: dict[tuple[str, str], str] = {}  # by "description" or "short_description", and language
        self.message_ids = itertools.count(1)
        self.query_ids = itertools.count(4_382_000_000_000_000_001 + number)

    @property
    def username(self) -> str:
        return str(self.card["username"])

    # whom it meets

    def user(
        self,
        first_name: str = "Ada",
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "de",
        id: int | None = None,
    ) -> User:
        """A person, who has not written yet. With the `id` of a person at another bot: the same person."""
        names = {"first_name": first_name, "last_name": last_name, "username": username}
        number = next(self.world.people) if id is None else id
        return User(self, number, {name: value for name, value in names.items() if value}, language_code)

    def group(self, title: str, supergroup: bool = True) -> Group:
        """A group the bot is a member of, where it reads everything."""
        return Group(self, next(self.world.groups), title, "supergroup" if supergroup else "group")

    def channel(self, title: str) -> Channel:
        """A channel the bot may write to."""
        return Channel(self, next(self.world.groups), title)

    # what reaches it

    def push(self, kind: str, body: dict[str, Any], date: float | None = None) -> int | None:
        """An update of this kind; None when the bot did not ask for such, or it is more than a day old."""
        with self.world.changed:
            too_old = date is not None and date < time.time() - KEPT
            if too_old or not self.updates.wants(kind):
                self.updates.withheld.append({kind: body})
                self._meet({kind: body})
                return None
            return self.push_raw({kind: body})

    def push_raw(self, update: dict[str, Any]) -> int:
        """Anything as an update, whatever the bot asked for; gets an `update_id` unless it has one."""
        with self.world.changed:
            number = update["update_id"] if "update_id" in update else next(self.updates.ids)
            self.updates.sent[number] = update = {"update_id": number, **update}
            self.updates.pending.append((number, update))
            self._meet(update)
            self.world.tell()
            return int(number)

    def push_again(self, update_id: int) -> None:
        """An update a second time, as after a confirmation that did not arrive."""
        self.push_raw(self.updates.sent[update_id])

    def _meet(self, update: dict[str, Any]) -> None:
        """A chat that an update names is known from then on."""
        for body in update.values():
            outer = body if isinstance(body, dict) else {}
            for holder in (outer, outer.get("message")):
                card = holder.get("chat") if isinstance(holder, dict) else None
                if isinstance(card, dict) and isinstance(card.get("id"), int) and "type" in card:
                    (self.chats.get(card["id"]) or Chat(self, card)).known = True

    def revoke(self) -> None:
        """The token is no longer valid: every call is answered 401 from now on."""
        with self.world.changed:
            self.revoked = True
            self.world.tell()
