"""What every page is given: knowledge, the clock, the templates; and how a page is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from knowledge.knowledge import Knowledge
from knowledge.model import Municipality, Offer
from knowledge.view import View
from review.usage import UsageLog
from store.database import Database
from store.settings import Settings
from web import words
from web.hashed_files import HashedFiles, templates_of
from wording.drawn import kind_of, page_of, tel, web_address
from wording.words import where_in

HERE = Path(__file__).parent
STATIC = HERE / "static"
BUILT = HERE.parent / "widget" / "dist"


@dataclass(frozen=True)
class Site:
    """One for a process."""

    settings: Settings
    knowledge: Knowledge
    database: Database
    now: Callable[[], datetime]
    usage: UsageLog | None = None  # without it nothing is counted

    @cached_property
    def files(self) -> HashedFiles:
        """Those under `static/` and of the built widget."""
        return HashedFiles("/static/", (STATIC, BUILT))

    @cached_property
    def templates(self) -> Environment:
        made = templates_of(HERE / "templates", self.files)
        made.globals.update(
            town_path=town_path,
            page_of=page_of,
            kind_of=kind_of,
            tel=tel,
            web_address=web_address,
            in_town=where_in,
        )
        made.filters.update(day=words.day, moment=words.moment)
        return made

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page. `town` (Municipality or None), `title` and `description` belong to every page."""
        given = {"town": None, "description": "", "towns": self.towns(), "path": request.url.path, "base": base_of(request)}
        return HTMLResponse(self.templates.get_template(template).render(given | values), status)

    def towns(self) -> list[Municipality]:
        return sorted(self.knowledge.municipalities(), key=lambda town: town.name)

    def town(self, key: str) -> Municipality:
        """Raises HTTPException 404, said in words a citizen understands."""
        town = self.knowledge.town(key)
        if town is None or town not in self.knowledge.municipalities():
            raise HTTPException(404, f"Eine Stadt „{key[:60]}“ kennen wir hier nicht.")
        return town

    def first_town(self) -> Municipality | None:
        """The one this instance is for, else the first by name."""
        named = self.knowledge.town(self.settings.municipality) if self.settings.municipality else None
        return named or next(iter(self.towns()), None)

    def view(self, town: Municipality) -> View:
        return self.knowledge.view(town.id)

    def home_of(self, offer: Offer) -> Municipality | None:
        """The town whose page an offer is shown in; what belongs to the Land or the Bund is shown without one."""
        return next((town for town in self.knowledge.municipalities() if town.id == offer.municipality), None)


def base_of(request: Request) -> str:
    """`https://lotsin.example.de`, for links that leave the page: share links, QR codes, the sitemap."""
    site: Site = request.app.state.site
    return site.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def town_path(section: str, town: Municipality) -> str:
    return f"/{section}/{quote(town.id, safe='')}"
