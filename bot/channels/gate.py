"""Who may come in at the web channel, how often, and what every answer of it carries."""

from __future__ import annotations

import logging
import re
import uuid
from contextlib import AbstractContextManager

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.origins import OriginRefused, Origins, headers_for, is_loopback
from store.settings import Settings
from store.throttle import AtOnce, Throttle

logger = logging.getLogger(__name__)
_AT_ONCE = 32  # turns of one address under way; a school's whole class asks at the same time
_SESSION_BURST = 15  # messages in a row, faster than anybody types
_REQUEST_ID = re.compile(r"[\w-]{8,64}", re.ASCII)


class Refused(Exception):
    """Answered with `status` and `{"error": reason}`; `wait` in seconds."""

    def __init__(self, status: int, reason: str, wait: int = 0) -> None:
        super().__init__(reason)
        self.status, self.reason, self.wait = status, reason, wait


class Gate:
    def __init__(self, settings: Settings) -> None:
        self._origins = Origins(settings.origins, on_trial=is_loopback(settings.host))
        self._own = settings.public_url
        per_minute = settings.address_per_minute
        self._addresses = Throttle(per_minute, burst=per_minute)
        self._sessions = Throttle(settings.session_per_minute, burst=_SESSION_BURST)
        self._under_way = AtOnce(_AT_ONCE)

    def guard(self, routes: Blueprint) -> None:
        """Refusals, preflights and headers of every route of the blueprint."""

        @routes.exception(Refused)
        async def refuse(request: Request, error: Refused) -> HTTPResponse:
            logger.info("%s %s: %d %s", request.ctx.request_id, request.path, error.status, error.reason)
            wait = {"Retry-After": str(error.wait)} if error.wait else {}
            return response.json({"error": error.reason}, status=error.status, headers=wait)

        @routes.on_request
        async def begin(request: Request) -> None:
            given = request.headers.get("X-Request-ID", "")
            request.ctx.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
            request.ctx.cors = {}

        @routes.on_response
        async def finish(request: Request, answer: HTTPResponse) -> None:
            answer.headers.update({"X-Request-ID": request.ctx.request_id, "Cache-Control": "no-store", **request.ctx.cors})

        for path in ("/session", "/webhook"):

            @routes.options(path, name=f"preflight_{path[1:]}")
            async def preflight(request: Request) -> HTTPResponse:
                self._admit(request)
                return response.empty(204)

    def _own_of(self, request: Request) -> str:
        return self._own or f"{request.scheme}://{request.host}"

    def is_foreign(self, request: Request) -> bool:
        """Asked by a page of another site."""
        return request.headers.get("Origin") not in (None, self._own_of(request))

    def _admit(self, request: Request) -> frozenset[str]:
        """The towns that the asking site may ask for, empty for all. Raises Refused."""
        origin, own = request.headers.get("Origin"), self._own_of(request)
        try:
            allowed = self._origins.check(origin, own)
        except OriginRefused as error:
            raise Refused(403, str(error)) from None
        request.ctx.cors = headers_for(origin, own)
        return allowed

    def enter(self, request: Request) -> frozenset[str]:
        """As `_admit`, and counts the call. Raises Refused."""
        allowed = self._admit(request)
        address = _address(request)
        wait = self._addresses.wait(address) or int(self._under_way.is_full(address))
        if wait:
            raise Refused(429, "too many messages", wait)
        return allowed

    def pace(self, session: str) -> None:
        """Raises Refused for a session that sends faster than people do."""
        if wait := self._sessions.wait(session):
            raise Refused(429, "too many messages", wait)

    def town(self, allowed: frozenset[str], wanted: str | None) -> str | None:
        """Raises Refused for a town that is not the site's."""
        try:
            return self._origins.town(allowed, wanted)
        except OriginRefused as error:
            raise Refused(403, str(error)) from None

    def one(self, request: Request) -> AbstractContextManager[None]:
        """A turn under way."""
        return self._under_way.one(_address(request))


def _address(request: Request) -> str:
    return str(request.remote_addr or request.ip)
