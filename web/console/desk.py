"""What every page of the console is given, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn

from itsdangerous import URLSafeTimedSerializer
from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from knowledge.knowledge import Knowledge
from knowledge.model import Municipality
from review.audit import Entry, note
from review.identities import IdentityBook
from review.second_factor import SecondFactor
from review.staff import Staff, StaffBook
from review.staff_sessions import SessionBook
from review.staleness import Staleness
from store.database import Database
from store.secret import secret_of
from store.settings import Settings
from web.console.attempts import Attempts
from web.console.nav_counts import NavCount, nav_counts
from web.console.openid_client import OpenIdClient
from web.hashed_files import HashedFiles, templates_of
from wording.words import day_in_words, where_in

HERE = Path(__file__).parent
_NOT_YOURS = "Das gehört zu einer Stadt, für die Sie nicht zuständig sind."


@dataclass(frozen=True)
class Desk:
    """One for a process."""

    settings: Settings
    knowledge: Knowledge
    database: Database
    now: Callable[[], datetime]

    @cached_property
    def files(self) -> HashedFiles:
        """The console's own, then those of the pages."""
        return HashedFiles("/redaktion/static/", (HERE / "static", HERE.parent / "static"))

    @cached_property
    def templates(self) -> Environment:
        made = templates_of(HERE / "templates", self.files)
        made.globals.update(in_town=where_in, openid=self.settings.openid)
        made.filters.update(day=day_in_words, moment=_moment)
        return made

    @cached_property
    def staff(self) -> StaffBook:
        return StaffBook(self.database)

    @cached_property
    def sessions(self) -> SessionBook:
        return SessionBook(self.database)

    @cached_property
    def second_factor(self) -> SecondFactor:
        """Raises OSError where no secret can be made."""
        return SecondFactor(self.database, secret_of(self.settings))

    @cached_property
    def identities(self) -> IdentityBook:
        return IdentityBook(self.database)

    @cached_property
    def openid(self) -> OpenIdClient | None:
        """None where the city has no sign-in of its own."""
        return OpenIdClient(self.settings.openid) if self.settings.openid else None

    @cached_property
    def staleness(self) -> Staleness:
        return Staleness()

    @cached_property
    def attempts(self) -> Attempts:
        return Attempts()

    def seal(self, purpose: str) -> URLSafeTimedSerializer:
        """Signs what a page hands to the next one without keeping it here. Raises OSError where no secret can be made."""
        return URLSafeTimedSerializer(secret_of(self.settings), salt=f"console-{purpose}")

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page, or with htmx's header the block that it asks for. `title` belongs to every page."""
        given = {
            "staff": getattr(request.state, "staff", None), "csrf": getattr(request.state, "csrf", ""),
            "path": request.url.path, "towns": self.towns_of(request), "nav_counts": self.nav_counts_of(request),
        }  # fmt: skip
        return HTMLResponse(self.templates.get_template(template).render(given | values), status)

    def nav_counts_of(self, request: Request) -> Callable[[], Mapping[str, NavCount]]:
        """By the address of an area: what is new or open there. Asked by pages that have the navigation alone."""
        staff: Staff | None = getattr(request.state, "staff", None)
        return cache(lambda: nav_counts(self.database, staff) if staff else {})

    def towns_of(self, request: Request) -> list[Municipality]:
        """Those that the person works for, by name."""
        staff: Staff | None = getattr(request.state, "staff", None)
        if staff is None:
            return []
        return sorted((town for town in self.knowledge.municipalities() if staff.sees(town.id)), key=lambda town: town.name)

    def check_town(self, request: Request, municipality: str | None) -> None:
        """Raises HTTPException 403 for what belongs to another town, and notes that somebody tried."""
        if not request.state.staff.sees(municipality):
            self.refuse(request, municipality)

    def refuse(self, request: Request, municipality: str | None, said: str = _NOT_YOURS) -> NoReturn:
        """Raises HTTPException 403, and notes that somebody tried."""
        with self.database.writing() as connection:
            who = request.state.staff.name
            note(connection, Entry(self.now(), who, "refused", "address", request.url.path[:160], municipality))
        raise HTTPException(403, said)


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y, %H:%M} Uhr"
