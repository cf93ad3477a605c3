"""Faults that a test sets: what the network and the server do at a bad hour."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from typing_extensions import TypedDict, Unpack

from tests.telegram.bot_api.bots import Call
from tests.telegram.bot_api.chats import Chat

TOO_MANY, BAD_GATEWAY, CLOSED_BEFORE, CLOSED_AFTER, SLOW = "too many", "bad gateway", "closed before", "closed after", "slow"


class When(TypedDict, total=False):
    """Which calls a fault hits; see `Fault`."""

    calls: int
    share: float
    seed: int
    chat: Chat | int
    methods: str | Collection[str]


@dataclass(eq=False)
class Fault:
    """Something that goes wrong with some calls until `calls` of them were hit or it is lifted.

    `share` of those it is about are hit, by dice with this `seed`. Without `methods` it is about every method but
    getUpdates; with `chat`, only about calls for that chat.
    """

    kind: str
    calls: int | None = None
    share: float = 1.0
    seed: int = 1
    chat: Chat | int | None = None
    methods: str | Collection[str] = ()
    retry_after: int = 1
    seconds: float = 0.0
    hit: list[Call] = field(default_factory=list)
    lifted: bool = False
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def lift(self) -> None:
        """It goes wrong no more."""
        self.lifted = True

    def strikes(self, call: Call) -> bool:
        """Whether it hits this call; counted if so."""
        if self.lifted or len(self.hit) == self.calls or not self._is_about(call) or self._dice.random() >= self.share:
            return False
        self.hit.append(call)
        return True

    def _is_about(self, call: Call) -> bool:
        methods = [self.methods] if isinstance(self.methods, str) else self.methods
        chat_id = self.chat.id if isinstance(self.chat, Chat) else self.chat
        right_method = call.method in methods if methods else call.method != "getUpdates"
        return right_method and (chat_id is None or call.chat_id == chat_id)


class Faults:
    """The faults of one server. Each method sets one and returns it; `when` are the fields of `Fault` that say which calls."""

    def __init__(self) -> None:
        self.set: list[Fault] = []

    def too_many_requests(self, retry_after: int = 1, **when: Unpack[When]) -> Fault:
        """429 with `retry_after` seconds; the call has no effect."""
        return self._add(Fault(TOO_MANY, retry_after=retry_after, **when))

    def bad_gateway(self, **when: Unpack[When]) -> Fault:
        """502 with a page of HTML; the call has no effect."""
        return self._add(Fault(BAD_GATEWAY, **when))

    def closed_before(self, **when: Unpack[When]) -> Fault:
        """The connection is closed before the call was carried out."""
        return self._add(Fault(CLOSED_BEFORE, **when))

    def closed_after(self, **when: Unpack[When]) -> Fault:
        """The connection is closed after the call was carried out: it has its effect, the bot cannot know."""
        return self._add(Fault(CLOSED_AFTER, **when))

    def slow(self, seconds: float, **when: Unpack[When]) -> Fault:
        """The answer comes so much later than the effect."""
        return self._add(Fault(SLOW, seconds=seconds, **when))

    def lift_all(self) -> None:
        self.set.clear()

    def striking(self, call: Call) -> Fault | None:
        """The first one that hits this call."""
        return next((fault for fault in self.set if fault.strikes(call)), None)

    def _add(self, fault: Fault) -> Fault:
        self.set.append(fault)
        return fault
