"""What a request says of the browser that sent it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.requests import Request

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def address_of(request: Request, proxies: int) -> str:
    """Behind `proxies` of one's own, the address that the outermost of them saw."""
    seen = re.split(r"\s*,\s*", ", ".join(request.headers.getlist("x-forwarded-for")).strip())
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies][:64]
    return request.client.host if request.client else ""


def is_secure(request: Request, proxies: int) -> bool:
    """Whether the browser came by HTTPS, be it to the proxy before this service."""
    forwarded = request.headers.get("x-forwarded-proto") if proxies else None
    return (forwarded or request.url.scheme) == "https"


def device_of(request: Request) -> str:
    """`Firefox, Windows`: enough to know one's own again."""
    told = request.headers.get("user-agent", "")
    names = (next((name for mark, name in kinds if mark in told), "") for kinds in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in names if name)


def is_from_here(request: Request) -> bool | None:
    """Whether a page of this console sent the form; None where the browser does not say."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    if origin := request.headers.get("origin"):
        return urlsplit(origin).netloc == request.headers.get("host")
    return None
