"""Which town or Kreis and which months a report is about, as the address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from dateutil.relativedelta import relativedelta
from starlette.exceptions import HTTPException
from starlette.requests import Request

from knowledge.freshness import as_of_in_words
from knowledge.model import Municipality
from review.demand import Months
from review.usage import KEPT_MONTHS
from web.console.desk import Desk

_USUAL_MONTHS = 3
_KREIS = "district"


@dataclass(frozen=True)
class Area:
    """A town, or a Kreis with its towns."""

    id: str
    name: str
    towns: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """`notice`: what could not be read from the address."""

    area: Area
    months: Months
    notice: str = ""

    @property
    def period(self) -> str:
        first, last = month_in_words(self.months.first), month_in_words(self.months.last)
        return first if first == last else f"{first} bis {last}"

    @property
    def query(self) -> str:
        months = {"von": f"{self.months.first:%Y-%m}", "bis": f"{self.months.last:%Y-%m}"}
        return urlencode({"stadt": self.area.id, **months})


def month_in_words(month: date) -> str:
    return as_of_in_words(f"{month:%Y-%m}")


def areas_of(request: Request) -> list[Area]:
    """The person's towns, and each Kreis all of whose towns one works for."""
    desk: Desk = request.app.state.desk
    own = desk.towns_of(request)
    everything = desk.knowledge.municipalities()
    areas = {town.id: Area(town.id, town.name, _with_towns(town, everything)) for town in own}
    for key in dict.fromkeys(town.parent for town in own if town.parent):
        kreis = desk.knowledge.town(key)
        if kreis and kreis.level == _KREIS and kreis.id not in areas:
            areas[kreis.id] = Area(kreis.id, kreis.name, _with_towns(kreis, everything))
    staff = request.state.staff
    return sorted((area for area in areas.values() if all(map(staff.sees, area.towns))), key=lambda area: area.name)


def _with_towns(area: Municipality, everything: list[Municipality]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([area.id, *(town.id for town in everything if town.parent == area.id)]))


def asked_of(request: Request) -> Asked:
    """Raises HTTPException 403 for another's town, 404 for one that is not there or where there is none at all."""
    desk: Desk = request.app.state.desk
    areas, wanted = areas_of(request), request.query_params.get("stadt")
    area = next((area for area in areas if area.id == wanted or not wanted), None)
    if area is None:
        if wanted:
            desk.check_town(request, wanted)
        raise HTTPException(404, "Diese Stadt kennen wir nicht." if wanted else "Es ist noch keine Stadt eingelesen.")
    months, notice = _months(request, desk.now().date())
    return Asked(area, months, notice)


def _months(request: Request, today: date) -> tuple[Months, str]:
    last = today.replace(day=1)
    usual = Months(last - relativedelta(months=_USUAL_MONTHS - 1), last)
    given = [request.query_params.get(name, "") for name in ("von", "bis")]
    if not any(given):
        return usual, ""
    choices = {f"{month:%Y-%m}": month for month in choices_of(today)}
    if not all(value in choices for value in given):
        return usual, "Diesen Zeitraum haben wir nicht. Sie sehen die letzten drei Monate."
    first, last = sorted(choices[value] for value in given)
    return Months(first, last), ""


def choices_of(today: date) -> list[date]:
    """The months that counts are kept of, the newest first."""
    newest = today.replace(day=1)
    return [newest - relativedelta(months=back) for back in range(KEPT_MONTHS)]
