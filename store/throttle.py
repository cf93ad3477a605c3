"""How often somebody may call: so many a minute, in a burst, and at once. Kept in memory only, and only for minutes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from throttled import RateLimiterType, Throttled, rate_limiter
from throttled.store import MemoryStore

_REMEMBERED = 20_000  # callers; the one that was seen longest ago is forgotten first


class Throttle:
    """For one kind of caller, such as an address or a session. Safe to share among threads."""

    def __init__(self, per_minute: int, burst: int) -> None:
        """`burst`: calls at once, after a pause; then one comes free every 60 / `per_minute` seconds."""
        self._limiter = Throttled(
            using=RateLimiterType.GCRA.value,
            quota=rate_limiter.per_min(per_minute, burst=burst),
            store=MemoryStore(options={"MAX_SIZE": _REMEMBERED}),
            timeout=-1,
        )

    def wait(self, caller: str) -> int:
        """0 where the call may go on; else whole seconds after which the next one may."""
        result = self._limiter.limit(caller)
        return max(1, math.ceil(result.state.retry_after)) if result.limited else 0


class AtOnce:
    """Counts what each caller has under way. For one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._running: Counter[str] = Counter()

    def is_full(self, caller: str) -> bool:
        return self._running[caller] >= self._most

    @contextmanager
    def one(self, caller: str) -> Iterator[None]:
        self._running[caller] += 1
        try:
            yield
        finally:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]
