"""Which sites may embed the widget, and for which towns. A browser says in `Origin` whose page asks; other programs do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

HEADERS = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Expose-Headers": "Retry-After, X-Request-ID",
    "Access-Control-Max-Age": "600",
}


class OriginRefused(ValueError):
    """This site may not ask, or not for this town."""


@dataclass(frozen=True)
class Origins:
    """`towns` by origin; an empty set stands for every town. `on_trial`: pages of one's own machine may ask as well."""

    towns: Mapping[str, frozenset[str]]
    on_trial: bool = False

    def check(self, origin: str | None, own: str) -> frozenset[str]:
        """The towns it may ask for, an empty set for every town. `own` is this service's. Raises OriginRefused."""
        if origin is None or origin == own:
            return frozenset()
        if origin in self.towns:
            return self.towns[origin]
        if self.on_trial and is_loopback(urlsplit(origin).hostname or ""):
            return frozenset()
        raise OriginRefused("origin")

    def town(self, allowed: frozenset[str], wanted: str | None) -> str | None:
        """The town that is asked for; where the site has a single one, that. Raises OriginRefused."""
        if not allowed or wanted in allowed:
            return wanted
        if wanted is None and len(allowed) == 1:
            return next(iter(allowed))
        raise OriginRefused("municipality")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def headers_for(origin: str | None, own: str) -> dict[str, str]:
    """Of an answer to an origin that may ask; a page of our own needs none."""
    vary = {"Vary": "Origin"}
    return vary if origin is None or origin == own else {**vary, "Access-Control-Allow-Origin": origin, **HEADERS}
