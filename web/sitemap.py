"""What search engines may read: every page of a town and every offer's, in parts where they are many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote
from xml.sax.saxutils import escape

from starlette.requests import Request

from web.site import Site, base_of, town_path

_MOST = 50_000  # addresses in one file, as sitemaps.org has it
_SECTIONS = ("angebote", "karte", "kalender", "faltblatt")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_READ = ("/mappe", "/angebot/*/meldung", "/webhooks/")


def robots(request: Request) -> str:
    """As RFC 9309 has it."""
    rules = [f"Disallow: {path}" for path in _NOT_READ]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {base_of(request)}/sitemap.xml", ""])


def whole(request: Request, most: int = _MOST) -> Iterator[str]:
    """The lines of the sitemap, or of an index of its parts."""
    paths = _paths(request)
    if len(paths) <= most:
        return _urls(request, paths)
    return _index(request, -(-len(paths) // most))


def part(request: Request, number: int, most: int = _MOST) -> Iterator[str] | None:
    """Counted from 1; None where there is no such part."""
    paths = list(islice(_paths(request), max(number - 1, 0) * most, max(number, 0) * most))
    return _urls(request, paths) if paths else None


def _paths(request: Request) -> list[str]:
    site: Site = request.app.state.site
    with site.knowledge.settled():
        towns = site.towns()
        offers = sorted({key for town in towns for key in site.view(town).offers})
    pages = [path for town in towns for path in (f"/?stadt={quote(town.id)}", *(town_path(name, town) for name in _SECTIONS))]
    texts = ["/datenschutz", "/barrierefreiheit", "/hsds/"]
    return [*pages, *texts, *(f"/angebot/{quote(key, safe='')}" for key in offers)]


def _urls(request: Request, paths: list[str]) -> Iterator[str]:
    yield from (_HEAD, f'<urlset xmlns="{_NAMESPACE}">')
    for path in paths:
        yield f"<url><loc>{escape(base_of(request) + path)}</loc></url>"
    yield "</urlset>"


def _index(request: Request, parts: int) -> Iterator[str]:
    yield from (_HEAD, f'<sitemapindex xmlns="{_NAMESPACE}">')
    for number in range(1, parts + 1):
        yield f"<sitemap><loc>{escape(f'{base_of(request)}/sitemap-{number}.xml')}</loc></sitemap>"
    yield "</sitemapindex>"
