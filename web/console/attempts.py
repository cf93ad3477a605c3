"""How often somebody may try to sign in, or send without an account: guessing must take long, mistyping must not."""

from __future__ import annotations

from hashlib import sha256

from review.staff import clean_name
from store.throttle import Throttle


class Attempts:
    """One for a process. What is returned are seconds to wait, 0 for none."""

    def __init__(self) -> None:
        self._names_there = Throttle(per_minute=2, burst=6)  # a name from one address
        self._names = Throttle(per_minute=20, burst=60)  # so that a stranger elsewhere does not keep somebody out
        self._addresses = Throttle(per_minute=20, burst=40)  # a town hall has a single one
        self._elsewhere = Throttle(per_minute=40, burst=80)  # as many sign-ins: there and back
        self._secrets = Throttle(per_minute=1, burst=5)  # codes of six digits, and passwords asked for again
        self._proposers = Throttle(per_minute=20, burst=60)  # addresses; a further row or time is sent too
        self._links = Throttle(per_minute=10, burst=30)  # of providers

    def wait_to_sign_in(self, name: str, address: str) -> int:
        """One account is one name here, however it is spelled; of a name of any length only its hash is remembered."""
        account = sha256(clean_name(name).casefold().encode("utf-8", "replace")).hexdigest()
        there = f"{account} {address}"
        return self._addresses.wait(address) or self._names_there.wait(there) or self._names.wait(account)

    def wait_to_come_back(self, address: str) -> int:
        """Before going to a city's own sign-in, and again before its answer is looked at."""
        return self._elsewhere.wait(address)

    def wait_to_prove(self, account: int) -> int:
        """Before a code or the own password of somebody who is known already."""
        return self._secrets.wait(str(account))

    def wait_to_send(self, address: str) -> int:
        """Before anything of a proposal is read."""
        return self._proposers.wait(address)

    def wait_to_propose(self, link: int) -> int:
        return self._links.wait(str(link))
