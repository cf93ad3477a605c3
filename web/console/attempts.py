"""How often somebody may try to sign in: guessing must take longer than anybody waits, mistyping must not."""

from __future__ import annotations

from store.throttle import Throttle


class Attempts:
    """One for a process. What is returned are seconds to wait, 0 for none."""

    def __init__(self) -> None:
        self._names = Throttle(per_minute=2, burst=6)
        self._addresses = Throttle(per_minute=20, burst=40)  # a town hall has a single one
        self._secrets = Throttle(per_minute=1, burst=5)  # codes of six digits, and passwords asked for again

    def wait_to_sign_in(self, name: str, address: str) -> int:
        return self._addresses.wait(address) or self._names.wait(name.casefold())

    def wait_to_prove(self, account: int) -> int:
        """Before a code or the own password of somebody who is known already."""
        return self._secrets.wait(str(account))
