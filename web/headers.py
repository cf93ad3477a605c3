"""Headers that every page carries, so that a browser runs and loads nothing but what this service sends."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tiles}; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def safe_headers(tiles: str | None = None, framed_by: str = "'self'") -> dict[str, str]:
    """`tiles`: the address of a tile server of the city's choice; its origin may send pictures. `framed_by`: as in a CSP."""
    parts = urlsplit(tiles) if tiles else None
    origin = f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts else ""
    return {**_ALWAYS, "Content-Security-Policy": _POLICY.format(tiles=origin, framed_by=framed_by)}


class SafeHeaders:
    def __init__(self, app: ASGIApp, tiles: str | None = None, framed_by: str = "'self'") -> None:
        """As in `safe_headers`."""
        self._app = app
        self._headers = safe_headers(tiles, framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
