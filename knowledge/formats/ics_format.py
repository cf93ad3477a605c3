"""Dates of offers as an iCalendar file (RFC 5545), for calendar programs and subscriptions. Opening hours are no dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText

from knowledge.days_off import pauses as pauses_on
from knowledge.freshness import as_of_in_words, is_older, known_since
from knowledge.model import CostOption, Location, Offer, Schedule
from knowledge.when import next_start, parts_of

BERLIN = ZoneInfo("Europe/Berlin")
_ONCE = "FREQ=DAILY;COUNT=1"  # a first day without a rule: a single date
_LAST_MINUTE = time(23, 59, 59)
_FORESEEN = timedelta(days=731)  # for whom loads the file once, and never again
_EXACT = ("house", "street")  # a pin on a map is believed: only where the coordinates are the place's own
_LONG_AGO_MONTHS = 12
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_REGISTRATION = {
    "none": "Ohne Anmeldung",
    "walk-in": "Sie können ohne Termin kommen",
    "phone": "Bitte telefonisch anmelden",
    "online": "Anmeldung im Internet",
}


def write_calendar(offers: Iterable[Offer], name: str, now: datetime, land: str | None = None) -> bytes:
    """A calendar named `name` with an event for each schedule that recurs or is a date.

    `now` is local time, or any time with a zone. Left out is what gives no date from here on: what is past, recurrences
    whose days are not known (every second week, but of which), dates more than a year away, opening hours.
    A series that names no first day begins with its next date; one that does keeps its own. As in when.py it pauses on
    public holidays of the `land` (`NW`; without: those of all of Germany), here of the next two years.
    """
    local = now.astimezone(BERLIN).replace(tzinfo=None) if now.tzinfo else now
    calendar = Calendar()
    calendar.add("prodid", "-//Lotsin//Familienlotsin//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for title in ("name", "x-wr-calname"):  # RFC 7986, and what programs read that do not know it
        calendar.add(title, vText(_clean(name)))
    calendar.add("x-wr-timezone", BERLIN.key)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    calendar.add_component(_berlin())
    for offer in offers:
        for position, schedule in enumerate(offer.schedules):
            if series := _series(offer, schedule, local, land):
                calendar.add_component(_event(offer, position, series, local))
    text: bytes = calendar.to_ical()
    return text


def _berlin() -> Timezone:
    """The rule of the European Union since 1996, not a list of years: it holds for dates of any year to come."""
    zone = Timezone()
    zone.add("tzid", BERLIN.key)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    for part, first, month, before, after, short in (
        (TimezoneDaylight(), datetime(1996, 3, 31, 2), 3, winter, summer, "CEST"),
        (TimezoneStandard(), datetime(1996, 10, 27, 3), 10, summer, winter, "CET"),
    ):
        part.add("dtstart", first)
        part.add("rrule", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", short)
        zone.add_component(part)
    return zone


# --- when -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Series:
    """Dates in local time: the first, when it ends on that day, the rule of those that follow, and which of them pause."""

    first: datetime
    end: datetime | None
    rule: str | None
    with_clock: bool
    schedule: Schedule
    pauses: tuple[datetime, ...] = ()


def _series(offer: Offer, schedule: Schedule, now: datetime, land: str | None) -> _Series | None:
    """None where no date is known that is still to come within the offer's validity."""
    rule = schedule.rrule or (_ONCE if schedule.dtstart and not schedule.opening_hours else None)
    if rule is None:
        return None
    today = datetime.combine(now.date(), time.min)
    asked = replace(offer, schedules=(replace(schedule, rrule=rule),))
    coming = next_start(asked, today if schedule.dtstart else now, land)  # what began today is still on
    if coming is None:
        return None
    parts = parts_of(rule)
    clock = time.fromisoformat(schedule.opens_at) if schedule.opens_at else time.min
    start = datetime.combine(schedule.dtstart or coming.date(), clock)
    dates = rrulestr(_joined(parts | _whole_last_day(parts)), dtstart=start)
    begins = datetime.combine(offer.valid_from, time.min) if offer.valid_from else start
    first = dates.after(max(begins, start), inc=True) or coming
    with_clock = bool(schedule.opens_at) or "BYHOUR" in parts or "BYMINUTE" in parts
    last, second = _last(offer, parts, dates), dates.after(first)
    series = _Series(first, _end(first, schedule, with_clock), None, with_clock, schedule)
    if second is None or (last and second > last):
        return series
    coming_dates = dates.between(max(first, today), min(last or datetime.max, today + _FORESEEN), inc=True)
    pauses = tuple(at for at in coming_dates if pauses_on(at.date(), land))
    return replace(series, rule=_rule(parts, last, with_clock), pauses=pauses)


def _last(offer: Offer, parts: dict[str, str], dates: rrule | rruleset) -> datetime | None:
    """No date after this moment belongs to the series; None where it has no end."""
    ends = [datetime.combine(offer.valid_to, _LAST_MINUTE)] if offer.valid_to else []
    if until := (parts | _whole_last_day(parts)).get("UNTIL"):
        ends.append(datetime.strptime(until, "%Y%m%dT%H%M%S"))
    if "COUNT" in parts:
        ends.append(dates[-1])
    return min(ends, default=None)


def _whole_last_day(parts: dict[str, str]) -> dict[str, str]:
    """The last day belongs to a series, at any hour (as in when.py)."""
    until = parts.get("UNTIL", "")
    return {"UNTIL": f"{until}T235959"} if len(until) == 8 else {}


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _rule(parts: dict[str, str], last: datetime | None, with_clock: bool) -> str:
    """The rule as the standard wants it: its end in UTC, or a day where the dates are days; in weeks no `first Tuesday`."""
    kept = {name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")}
    if kept["FREQ"] in ("WEEKLY", "DAILY") and "BYDAY" in kept:
        kept["BYDAY"] = re.sub(r"[+-]?\d+", "", kept["BYDAY"])  # dateutil passes over it; others refuse the file
    if last and with_clock:
        kept["UNTIL"] = f"{last.replace(tzinfo=BERLIN).astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
    elif last:
        kept["UNTIL"] = f"{last:%Y%m%d}"
    return _joined(kept)


def _end(first: datetime, schedule: Schedule, with_clock: bool) -> datetime | None:
    """Of a day without a clock the next; else what is known. What closes before it opens does so after midnight."""
    if not with_clock:
        return datetime.combine(first.date() + timedelta(days=1), time.min)
    if not schedule.closes_at or f"{first:%H:%M}" != schedule.opens_at:
        return None  # several times a day: which of them would it end?
    hours, minutes = map(int, schedule.closes_at.split(":"))
    end = datetime.combine(first.date(), time.min) + timedelta(hours=hours, minutes=minutes)
    if end == first:
        return None
    return end if end > first else end + timedelta(days=1)


# --- what -------------------------------------------------------------------------------------------------------------


def _event(offer: Offer, position: int, series: _Series, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{offer.id}-{position}@lotsin")
    event.add("dtstamp", now.replace(tzinfo=BERLIN).astimezone(timezone.utc))
    event.add("dtstart", _moment(series.first, series))
    if series.end:
        event.add("dtend", _moment(series.end, series))
    if series.rule:
        event.add("rrule", vRecur.from_ical(series.rule))
    if series.pauses:
        event.add("exdate", [_moment(at, series) for at in series.pauses])
    event.add("summary", _clean(offer.name))
    event.add("status", "TENTATIVE" if offer.status == "uncertain" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # an offer is no appointment: it keeps no time free
    event.add("description", _clean("\n".join(_lines(offer, series, now.date()))))
    if place := _place(offer):
        event.add("location", _clean(place))
    if point := _point(offer):
        event.add("geo", point)
    if url := _url(offer):
        event.add("url", url)
    if offer.topics:
        event.add("categories", [_clean(topic) for topic in offer.topics])
    return event


def _moment(moment: datetime, series: _Series) -> date:
    return moment.replace(tzinfo=BERLIN) if series.with_clock else moment.date()


def _clean(text: str) -> str:
    """Texts of a calendar hold no control characters but line ends; what else must be escaped, icalendar escapes."""
    return _CONTROL.sub(" ", "\n".join(text.splitlines()))


def _lines(offer: Offer, series: _Series, today: date) -> Iterator[str]:
    yield offer.description
    if series.schedule.description:
        yield series.schedule.description
    yield from _unknown_times(series)
    if series.pauses:
        yield "An Feiertagen, Heiligabend und Silvester ist kein Termin eingetragen."
    if costs := "; ".join(filter(None, map(_cost, offer.cost_options))):
        yield f"Kosten: {costs}"
    if offer.registration:
        yield _REGISTRATION.get(offer.registration, f"Anmeldung: {offer.registration}")
    for phone in offer.phones:
        about = [phone.description, None if phone.official else "nicht amtlich bestätigt"]
        said = ", ".join(filter(None, about))
        yield f"Telefon: {phone.number} ({said})" if said else f"Telefon: {phone.number}"
    if offer.note:
        yield f"Gut zu wissen: {offer.note}"
    if offer.status == "uncertain":
        yield "Ob es das noch gibt, ist nicht sicher."
    yield _as_of(offer, today)


def _unknown_times(series: _Series) -> Iterator[str]:
    """A whole day, or a moment without length, would be taken for the truth."""
    if not series.with_clock:
        closes_at = series.schedule.closes_at
        yield f"Bis {closes_at} Uhr, der Beginn ist nicht bekannt." if closes_at else "Die Uhrzeit ist nicht bekannt."
    elif series.end is None:
        yield "Wann es endet, ist nicht bekannt."


def _cost(cost: CostOption) -> str:
    currency = "€" if cost.currency in (None, "EUR") else cost.currency
    amount = f"{cost.amount:.2f} {currency}".replace(".", ",") if cost.amount is not None else None
    since = f"(seit {cost.valid_from:%d.%m.%Y})" if cost.valid_from else None
    return " ".join(filter(None, (amount, cost.amount_description, since)))


def _as_of(offer: Offer, today: date) -> str:
    """`Stand Juli 2019, bitte vorher nachfragen · Quelle: example.org`; the request stays away where somebody just looked."""
    since = known_since(offer, today)
    said = f"Stand {as_of_in_words(offer.as_of)}" if offer.as_of and since else "Stand unbekannt"
    if since is None or offer.status == "uncertain" or is_older(since, today, _LONG_AGO_MONTHS):
        said += ", bitte vorher nachfragen"
    named = (source.url or source.file or source.note for source in offer.sources)
    source = next(filter(None, named), None)
    return f"{said} · Quelle: {source}" if source else said


def _place(offer: Offer) -> str | None:
    if offer.visits_home:
        return "Bei Ihnen zu Hause"
    return " / ".join(dict.fromkeys(filter(None, map(_address, offer.locations)))) or None


def _address(place: Location) -> str:
    city = " ".join(filter(None, (place.postal_code, place.city)))
    district = place.district if place.district != place.city else None
    return ", ".join(filter(None, (place.name, place.address_1, district, city)))


def _point(offer: Offer) -> tuple[float, float] | None:
    """Latitude and longitude in degrees. Of several places none: which of them is meant, no schedule says."""
    if offer.visits_home or len(offer.locations) != 1:
        return None
    (place,) = offer.locations
    if place.precision not in _EXACT or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def _url(offer: Offer) -> str | None:
    """Only a web address, in one line: a URI is not escaped."""
    url = offer.url
    return url if url and re.fullmatch(r"\S+", url) and urlsplit(url).scheme in ("http", "https") else None
