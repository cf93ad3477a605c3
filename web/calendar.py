"""`/kalender/<town>`: what takes place, day by day, and `/kalender/<town>.ics` to subscribe to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from knowledge.browsing import catalog_of
from knowledge.dated import ids_with_dates
from knowledge.formats.ics_format import write_calendar
from knowledge.model import Municipality, Offer
from knowledge.view import View
from web.agenda import Day, Period, PeriodError, days_of, first_page, months_from, period_of
from web.facets import Narrowed, facets_of
from web.listing import card_of
from web.narrowing import Links, address, chosen_from
from web.site import Site, base_of, town_path
from wording.drawn import calendar_of
from wording.words import day_in_words, where_in

_FACETS = ("thema", "alter", "ortsteil")
_KEPT = "calendar"  # among what a view remembers
_SECONDS = 3600  # a calendar program may ask once an hour; it is told to once a day


@dataclass(frozen=True)
class Asked:
    """The offers with dates that fit what the address chooses."""

    town: Municipality
    view: View
    offers: list[Offer]
    links: Links
    unknown: list[str]


def _asked(request: Request, site: Site, kept: dict[str, str]) -> Asked:
    town = site.town(request.path_params["town"])
    view, at = site.view(town), site.now()
    catalog = catalog_of(view, site.database)
    with site.database.reading() as connection:
        dated = ids_with_dates(connection, view.chain)
    facets = [facet for facet in facets_of(catalog, town, site.knowledge.lexicon, at) if facet.key in _FACETS]
    chosen, unknown = chosen_from(request.query_params, facets)
    base = catalog.mask(catalog.numbers_of(dated)) & catalog.still_valid(at.date())
    narrowed = Narrowed(facets, base, chosen)
    offers = view.offers.many(catalog.ids[number] for number in narrowed.mask.nonzero()[0])
    return Asked(town, view, offers, Links(town_path("kalender", town), narrowed, chosen, kept), unknown)


# --- the page ---------------------------------------------------------------------------------------------------------


def page(request: Request) -> Response:
    """`ab=2026-12` (or a day) turns the months; `thema`, `alter` and `ortsteil` narrow it. 400 for other days."""
    site: Site = request.app.state.site
    town, now = site.town(request.path_params["town"]), site.now()
    given = request.query_params.get("ab")
    period = _period(given, now.date())
    with site.knowledge.settled():
        asked = _asked(request, site, {"ab": given} if given else {})
        days, more = first_page(days_of(asked.offers, period, now, asked.view.land))
        cards = _cards(days, asked.view, site, now)
    where = where_in(town)
    return site.show(
        request, "calendar.html", town=town, title=f"Termine {where}", where=where, days=days, cards=cards, links=asked.links,
        unknown=asked.unknown, more=more and _from(asked.links, more.isoformat()), subscribe=_subscribe(request, asked.links),
        **_times(asked.links, period, now.date()),
    )  # fmt: skip


def _period(given: str | None, today: date) -> Period:
    try:
        return period_of(given, today)
    except PeriodError as error:
        raise HTTPException(400, str(error)) from error


def _cards(days: Iterable[Day], view: View, site: Site, now: datetime) -> dict[str, dict[str, Any]]:
    """Each offer once, however many dates it has: as the list shows it, with its calendar file."""
    offers = {one.offer.id: one.offer for day in days for one in day.appointments}
    return {
        key: {**card_of(site, view, offer, now), "calendar": calendar_of(offer, now, view.land)}
        for key, offer in offers.items()
    }


def _heading(period: Period) -> str:
    if period.month is None:
        return "Die nächsten fünf Wochen"
    month = _month_in_words(period.month)
    return month if period.first.day == 1 else f"{month}, ab {day_in_words(period.first)}"


def _month_in_words(month: date) -> str:
    return day_in_words(month).removeprefix("1. ")


def _times(links: Links, period: Period, today: date) -> dict[str, Any]:
    """Which days are shown, and the way to others."""
    return {
        "heading": _heading(period),
        "months": _months(links, period, today),
        "around": _around(links, period, today),
    }


def _months(links: Links, period: Period, today: date) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is shown: the next weeks, then each month."""
    weeks = ("Nächste Wochen", address(links.path, links.chosen), period.month is None)
    months = [(_month_in_words(day), _from(links, f"{day:%Y-%m}"), day == period.month) for day in months_from(today)]
    return [weeks, *months]


def _around(links: Links, period: Period, today: date) -> list[tuple[str, str]]:
    """The month before and after the one that is shown; after the next weeks the month that they end in."""
    months = months_from(today)
    at = months.index(period.last.replace(day=1))
    found = [months[at]] if period.month is None else months[max(0, at - 1) : at] + months[at + 1 : at + 2]
    return [(_month_in_words(day), _from(links, f"{day:%Y-%m}")) for day in found]


def _from(links: Links, day: str) -> str:
    return address(links.path, links.chosen, ab=day)


def _subscribe(request: Request, links: Links) -> dict[str, str]:
    """As a calendar program takes it with one click, and to copy."""
    plain = base_of(request) + address(f"{links.path}.ics", links.chosen)
    return {"plain": plain, "webcal": urlsplit(plain)._replace(scheme="webcal").geturl()}


# --- the file ---------------------------------------------------------------------------------------------------------


def calendar_file(request: Request) -> Response:
    """The same during a whole day unless a record changes, so that a program that asks again is told so (304)."""
    site: Site = request.app.state.site
    with site.knowledge.settled():
        asked = _asked(request, site, {})
    content = _written(asked, site.now().date())
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={_SECONDS}"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="termine.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _written(asked: Asked, today: date) -> bytes:
    """A whole town's is remembered until a record changes: of thousands of series it takes seconds."""
    day, known = asked.view.recent.get(_KEPT, (None, b""))
    if day == today and not asked.links.chosen:
        return bytes(known)
    midnight = datetime.combine(today, time.min)
    written = write_calendar(asked.offers, f"Familien {where_in(asked.town)}", midnight, asked.view.land)
    if not asked.links.chosen:
        asked.view.recent[_KEPT] = today, written
    return written


def routes() -> list[BaseRoute]:
    return [Route("/kalender/{town}.ics", calendar_file), Route("/kalender/{town}", page)]
