"""Days off in a Land: public holidays (from the library `holidays`) and school holidays (a table with its sources)."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from holidays import country_holidays
from opening_hours import validate

from knowledge.moments import Span
from store.files import read_yaml

SCHOOL_HOLIDAYS = Path(__file__).with_name("school_holidays.yml")
# The first two digits of an official municipality key (Amtlicher Gemeindeschlüssel, Destatis), as ISO 3166-2 has the Land.
_LANDS = {
    "01": "SH", "02": "HH", "03": "NI", "04": "HB", "05": "NW", "06": "HE", "07": "RP", "08": "BW",
    "09": "BY", "10": "SL", "11": "BE", "12": "BB", "13": "MV", "14": "SN", "15": "ST", "16": "TH",
}  # fmt: skip
_NAMES = {
    "SH": "Schleswig-Holstein", "HH": "Hamburg", "NI": "Niedersachsen", "HB": "Bremen", "NW": "Nordrhein-Westfalen",
    "HE": "Hessen", "RP": "Rheinland-Pfalz", "BW": "Baden-Württemberg", "BY": "Bayern", "SL": "Saarland", "BE": "Berlin",
    "BB": "Brandenburg", "MV": "Mecklenburg-Vorpommern", "SN": "Sachsen", "ST": "Sachsen-Anhalt", "TH": "Thüringen",
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def land_of(ags: str | None) -> str | None:
    """`05916000` → `NW`; None without a key."""
    return _LANDS.get((ags or "")[:2])


def land_name(ags: str | None) -> str | None:
    """`05916000` → Nordrhein-Westfalen, as addresses have it; None without a key."""
    return _NAMES.get(land_of(ags) or "")


def public_holiday(day: date, land: str | None) -> str | None:
    """Its German name; without a Land only what is one in all of Germany. None on an ordinary day."""
    name: str | None = _public(day.year, land).get(day)
    return name


def is_eve(day: date) -> bool:
    """24 and 31 December: no public holidays, but nobody should be sent to a door on them because of the usual hours."""
    return day.month == 12 and day.day in (24, 31)


def pauses(day: date, land: str | None) -> bool:
    """Whether what recurs is taken not to take place: on public holidays and on the eves."""
    return is_eve(day) or public_holiday(day, land) is not None


@lru_cache(maxsize=200)
def _public(year: int, land: str | None) -> dict[date, str]:
    return dict(country_holidays("DE", subdiv=land, years=year, language="de"))


@cache
def _school(land: str | None) -> dict[str, tuple[Span, ...]]:
    spans = read_yaml(SCHOOL_HOLIDAYS)["lands"].get(land, {})
    return {name: tuple(_span(text) for text in texts) for name, texts in spans.items()}


def _span(text: str) -> Span:
    first, last = text.split("/")
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def school_holidays(name: str, today: date, land: str | None) -> Span | None:
    """Those of this name that go on or come next (`autumn_holidays`; `holidays`: whichever); None where no table knows them.

    In a Land without winter holidays of its own, families mean those of Christmas.
    """
    known = _school(land)
    if name == "winter_holidays" and name not in known:
        name = "christmas_holidays"
    spans = [span for key, found in known.items() if name in (key, "holidays") for span in found]
    return min((span for span in spans if span.last >= today), key=lambda span: span.first, default=None)


@lru_cache(maxsize=2000)
def dated(opening_hours: str, year: int, land: str | None) -> str:
    """Opening hours (OpenStreetMap syntax) with the days off of a year and the next as dates, which the evaluator lacks.

    A rule for `PH` or `SH` holds on those of the Land; hours that say nothing of public holidays are taken to be off on them.
    """
    days = [day for each in (year, year + 1) for day in sorted(_public(each, land))]
    public = ",".join(_osm(day) for day in days)
    school = ",".join(
        f"{_osm(span.first)}-{_osm(span.last)}"
        for spans in _school(land).values()
        for span in spans
        if span.first.year in (year - 1, year, year + 1)
    )
    rules = [part for rule in opening_hours.split(";") if rule.strip() for part in _apart(rule.strip())]
    if opening_hours != "24/7" and not any("PH" in rule for rule in rules):
        rules.append("PH off")
    known = [rule for rule in rules if school or "SH" not in rule]
    text = "; ".join(rule.replace("PH", public).replace("SH", school) for rule in known)
    return text if validate(text) else opening_hours  # a rare way of writing, left as it is


def _apart(rule: str) -> list[str]:
    """`Mo-Su,PH 10:00-12:00` as a rule for the weekdays and one for the holidays: dates and weekdays cannot share a list."""
    selector, _, rest = rule.partition(" ")
    named = selector.split(",")
    special = [name for name in named if name in ("PH", "SH")]
    weekdays = [name for name in named if name not in special]
    return [f"{','.join(weekdays)} {rest}", *(f"{name} {rest}" for name in special)] if special and weekdays else [rule]


def _osm(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}"
