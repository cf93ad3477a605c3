"""A plain HTTP client that calls the server, and the bot's end of a webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.telegram.bot_api import BotApi, Message


class Caller:
    """Calls methods of one server: `call("sendMessage", chat_id=1, text="…")` gives the answer's JSON."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.client = httpx.Client(timeout=60)
        self.pool = ThreadPoolExecutor()

    def __call__(self, method: str, token: str | None = None, **parameters: Any) -> Any:
        url, headers = f"{self.api.url}/bot{token or self.api.token}/{method}", {"Content-Type": "application/json"}
        return self.client.post(url, content=json.dumps(parameters), headers=headers).json()

    def later(self, method: str, **parameters: Any) -> Future[Any]:
        """The same in a thread, for calls that wait."""
        return self.pool.submit(self, method, **parameters)

    def result(self, method: str, **parameters: Any) -> Any:
        answer = self(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, method: str, **parameters: Any) -> str:
        answer = self(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])

    def says(self, text: str, **more: Any) -> Message:
        """The bot says something to the last one who wrote."""
        chat = [chat for chat in self.api.bot.chats.values() if chat.known][-1]
        return chat.messages[self.result("sendMessage", chat_id=chat.id, text=text, **more)["message_id"]]


@dataclass
class Receiver:
    """A bot's end of a webhook: what came, and what it answers."""

    arrived: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: Callable[[dict[str, Any]], int] = lambda update: 200
    retry_after: str | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def wait_for(self, number: int) -> list[dict[str, Any]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.arrived) >= number, 15), self.arrived
            return list(self.arrived)
