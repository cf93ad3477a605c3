"""`/datenschutz`, `/barrierefreiheit`: Markdown that a town edits; `/robots.txt` and `/sitemap.xml` for search engines.

A town's own text lies in LOTSIN_HOME/texts/<town>/<name>.md, one for all towns in LOTSIN_HOME/texts/<name>.md; without
them the one shipped beside this module is shown. They are read at each request: an edit shows at once.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from knowledge.model import Municipality
from store.settings import Settings
from web.markdown import Written, rendered
from web.site import HERE, Site
from web.sitemap import part, robots, whole
from wording.words import where_in

logger = logging.getLogger(__name__)
SHIPPED = HERE / "texts"
_LARGEST = 200_000  # bytes
_NAMES = {
    "datenschutz": ("Datenschutz", "Was mit Ihren Daten geschieht, wenn Sie Lotsin benutzen."),
    "barrierefreiheit": ("Barrierefreiheit", "Wie gut Lotsin mit Hilfsmitteln zu benutzen ist, und wo noch Hürden sind."),
}
_TILES = (
    "Nur die Karte lädt Bilder von einem anderen Server ({host}). Er erfährt dabei Ihre IP-Adresse und "
    "welchen Ausschnitt Sie ansehen."
)
_GEOCODER = (
    "\n- Nennen Sie eine Straße, die in keinem Angebot vorkommt, fragt unser Server bei einem Adressdienst ({host}), "
    "wo sie liegt. Er erfährt nur Straße, Hausnummer und Ort, nichts über Sie."
)
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")  # what may mean something in Markdown


def page(request: Request) -> Response:
    """`?stadt=` chooses the town's own text."""
    site: Site = request.app.state.site
    name = request.url.path.strip("/")
    wanted = request.query_params.get("stadt")
    with site.knowledge.settled():
        town = site.town(wanted) if wanted else None
        title, description = _NAMES[name]
        written = text_of(site, name, town)
        return site.show(
            request, "text.html", town=town, title=written.title or title, description=description, text=written
        )  # fmt: skip


def text_of(site: Site, name: str, town: Municipality | None) -> Written:
    own = [site.settings.home / "texts" / f"{name}.md"]
    if town:
        own.insert(0, site.settings.home / "texts" / town.id / f"{name}.md")
    texts = (text for path in (*own, SHIPPED / f"{name}.md") if (text := _read(path)))
    return rendered(_filled(next(texts, ""), site, town))


def _read(path: Path) -> str | None:
    """None where there is no such text; one that cannot be read is named in the log and the next one is shown."""
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"it is larger than {_LARGEST} bytes")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # ValueError: not UTF-8
        logger.error("the text %s is not shown: %s", path, error)
        return None


def _filled(text: str, site: Site, town: Municipality | None) -> str:
    """With the town's name and what this instance's settings make true in their places."""
    plain = {
        "stadt": town.name if town else "Ihre Stadt",
        "in_stadt": where_in(town),
        "tage": str(site.settings.retention_days),
    }
    values = {name: _SPECIAL.sub(r"\\\1", value) for name, value in plain.items()} | _services(site.settings)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _services(settings: Settings) -> dict[str, str]:
    """What is said of servers of others, where the town named some."""
    tiles, geocoder = settings.tiles, settings.geocoder
    host = _SPECIAL.sub(r"\\\1", urlsplit(tiles or "").netloc.replace("{s}.", ""))
    asked = _SPECIAL.sub(r"\\\1", urlsplit(settings.geocoder_url or "").netloc or str(geocoder).capitalize())
    return {
        "kartendienst": _TILES.format(host=host) if tiles else "",
        "adressdienst": _GEOCODER.format(host=asked) if geocoder else "",
    }


def robots_txt(request: Request) -> Response:
    return PlainTextResponse(robots(request))


def sitemap(request: Request) -> Response:
    return _xml(whole(request))


def sitemap_part(request: Request) -> Response:
    found = part(request, request.path_params["number"])
    if found is None:
        raise HTTPException(404)
    return _xml(found)


def _xml(lines: Iterator[str]) -> Response:
    return Response("\n".join(lines), media_type="application/xml")


def routes() -> list[BaseRoute]:
    return [
        *(Route(f"/{name}", page) for name in _NAMES),
        Route("/robots.txt", robots_txt),
        Route("/sitemap.xml", sitemap),
        Route("/sitemap-{number:int}.xml", sitemap_part),
    ]
