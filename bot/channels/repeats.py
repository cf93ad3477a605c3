"""A message that is sent again after a lost connection gets the answer of the first time, not a second turn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from cachetools import TTLCache

_REMEMBERED, _REMEMBERED_S = 2_000, 600.0  # answers, in memory only


class Repeats:
    """For one event loop."""

    def __init__(self) -> None:
        self._answers: TTLCache[tuple[str, str], asyncio.Task[Any]] = TTLCache(_REMEMBERED, _REMEMBERED_S)

    async def once(self, conversation: str, message_id: str | None, answer: Callable[[], Awaitable[Any]]) -> Any:
        """What `answer` gives. It goes on where the caller hangs up, so that it is there for who asks again."""
        key = (conversation, message_id or "")
        task = self._answers.get(key) if message_id else None
        if task is None:
            task = asyncio.ensure_future(answer())
            if message_id:
                self._answers[key] = task
        try:
            return await asyncio.shield(task)
        finally:
            if message_id and task.done() and (task.cancelled() or task.exception()):
                self._answers.pop(key, None)
