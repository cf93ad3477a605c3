"""One message of a conversation at a time, in order; the next one starts at once, not after Rasa's poll of a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


class WakingLockStore(LockStore):
    """For a single process. Several processes need Rasa's Redis lock store."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Raises LockError where an earlier message takes longer than `lock_lifetime` seconds."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._waiting[conversation_id] = self._waiting.get(conversation_id, 0) + 1
        try:
            await asyncio.wait_for(lock.acquire(), timeout=lock_lifetime)
        except asyncio.TimeoutError as error:
            self._leave(conversation_id)
            raise LockError(f"an earlier message of this conversation took longer than {lock_lifetime} s") from error
        try:
            yield TicketLock(conversation_id)
        finally:
            lock.release()
            self._leave(conversation_id)

    def _leave(self, conversation_id: str) -> None:
        self._waiting[conversation_id] -= 1
        if not self._waiting[conversation_id]:
            del self._waiting[conversation_id], self._locks[conversation_id]

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        return TicketLock(conversation_id) if conversation_id in self._locks else None

    def save_lock(self, lock: TicketLock) -> None:
        """Nothing to save: the locks live in this process."""

    def delete_lock(self, conversation_id: str) -> None:
        """Nothing to delete: `lock` cleans up after the last one waiting."""

    def is_someone_waiting(self, conversation_id: str) -> bool:
        return self._waiting.get(conversation_id, 0) > 0

    def __repr__(self) -> str:
        return f"WakingLockStore({len(self._locks)} conversations)"
