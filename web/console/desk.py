"""What every page of the console is given, and how it is answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from itsdangerous import URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from knowledge.knowledge import Knowledge
from knowledge.model import Municipality
from review.audit import Entry, note
from review.second_factor import SecondFactor
from review.staff import Staff, StaffBook
from review.staff_sessions import SessionBook
from store.database import Database
from store.secret import secret_of
from store.settings import Settings
from web.console.attempts import Attempts
from wording.words import day_in_words, where_in

HERE = Path(__file__).parent
SHARED = HERE.parent / "static"


@dataclass(frozen=True)
class Desk:
    """One for a process."""

    settings: Settings
    knowledge: Knowledge
    database: Database
    now: Callable[[], datetime]
    _hashes: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def templates(self) -> Environment:
        made = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        made.globals.update(static=self.static, in_town=where_in)
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
        return SecondFactor(self.database)

    @cached_property
    def attempts(self) -> Attempts:
        return Attempts()

    def seal(self, purpose: str) -> URLSafeTimedSerializer:
        """Signs what a page hands to the next one without keeping it here. Raises OSError where no secret can be made."""
        return URLSafeTimedSerializer(secret_of(self.settings), salt=f"console-{purpose}")

    def static(self, name: str) -> str:
        """The address of a file under `static/`, the console's own or the pages', new with each content."""
        if name not in self._hashes:
            path = HERE / "static" / name if (HERE / "static" / name).exists() else SHARED / name
            self._hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        return f"/redaktion/static/{name}?v={self._hashes[name]}"

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page, or with htmx's header the block that it asks for. `title` belongs to every page."""
        given = {
            "staff": getattr(request.state, "staff", None), "csrf": getattr(request.state, "csrf", ""),
            "path": request.url.path, "towns": self.towns_of(request),
        }  # fmt: skip
        return HTMLResponse(self.templates.get_template(template).render(given | values), status)

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

    def refuse(self, request: Request, municipality: str | None) -> NoReturn:
        """Raises HTTPException 403, and notes that somebody tried."""
        with self.database.writing() as connection:
            who = request.state.staff.name
            note(connection, Entry(self.now(), who, "refused", "address", request.url.path[:160], municipality))
        raise HTTPException(403, "Das gehört zu einer Stadt, für die Sie nicht zuständig sind.")


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y, %H:%M} Uhr"
