"""Facts as words: opening hours, ages, dates, distances, levels. Which words, nlu_data says; here is only how they join."""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from knowledge.model import Municipality, Offer, Source
from wording.replies import say

_DAYS = {"Mo": "Mo", "Tu": "Di", "We": "Mi", "Th": "Do", "Fr": "Fr", "Sa": "Sa", "Su": "So"}
LONG_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip


def hours_in_words(opening_hours: str) -> str:
    """`Mo-Fr 08:00-12:00; We[1] 10:00+` → `Mo–Fr 8–12 Uhr; jeden 1. Mi im Monat ab 10 Uhr`."""
    if opening_hours == "24/7":
        return "Tag und Nacht"
    return "; ".join(_rule_in_words(rule.strip()) for rule in opening_hours.split(";"))


def _rule_in_words(rule: str) -> str:
    rule = re.sub(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\[(-?\d)\]", lambda m: _of_month(m[2], _DAYS[m[1]]), rule)
    rule = re.sub(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b", lambda m: _DAYS[m[1]], rule)
    rule = re.sub(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", lambda m: f"{_clock(m[1], m[2])}–{_clock(m[3], m[4])}", rule)
    rule = re.sub(r"(\d{2}):(\d{2})\+", lambda m: f"ab {_clock(m[1], m[2])}", rule)
    rule = re.sub(r"(?<=[a-z])-(?=[A-Z])", "–", rule).replace(",", ", ")
    for name, word in (("PH", "an Feiertagen"), ("SH", "in den Schulferien"), ("off", "geschlossen")):
        rule = re.sub(rf"\b{name}\b", word, rule)
    return f"{rule} Uhr" if re.search(r"\d$", rule) else rule


def _of_month(nth: str, day: str) -> str:
    return f"jeden {_FROM_THE_END.get(nth, f'{nth}.')} {day} im Monat"


_FROM_THE_END = {"-1": "letzten", "-2": "vorletzten"}


def _clock(hour: str, minute: str) -> str:
    return str(int(hour)) if minute == "00" else f"{int(hour)}.{minute}"


def clock_in_words(moment: datetime) -> str:
    return _clock(f"{moment:%H}", f"{moment:%M}")


def hours_of(offer: Offer) -> str | None:
    """All that is known of when, or None."""
    parts = [hours_in_words(schedule.opening_hours) for schedule in offer.schedules if schedule.opening_hours]
    parts += [
        _recurrence_in_words(s.rrule, s.opens_at, s.closes_at) for s in offer.schedules if s.rrule and not s.opening_hours
    ]
    parts += [schedule.description for schedule in offer.schedules if schedule.description]
    return "; ".join(part for part in dict.fromkeys(parts) if part) or None


def _recurrence_in_words(rrule: str, opens_at: str | None, closes_at: str | None) -> str:
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    days = re.findall(r"(-?\d?)(MO|TU|WE|TH|FR|SA|SU)", parts.get("BYDAY", ""))
    named = ", ".join(_of_month(nth, _DAYS[day.title()]) if nth else _DAYS[day.title()] for nth, day in days)
    if "COUNT" in parts or "UNTIL" in parts:
        return ""  # a single date or a programme that ended: the card says so on its own line
    start = _clock(*opens_at.split(":")) if opens_at else None
    end = _clock(*closes_at.split(":")) if closes_at else None
    clock = f" {start}–{end} Uhr" if start and end else f" ab {start} Uhr" if start else ""
    return f"{named}{clock}".strip()


def date_in_words(moment: datetime, with_time: bool = True) -> str:
    day = f"{LONG_DAYS[moment.weekday()]}, {day_in_words(moment)}"
    return f"{day}, {_clock(f'{moment:%H}', f'{moment:%M}')} Uhr" if with_time and (moment.hour or moment.minute) else day


def day_in_words(day: date) -> str:
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year}"


def ages_in_words(offer: Offer) -> str | None:
    low, high = offer.minimum_age_months, offer.maximum_age_months
    if low is None and high is None:
        return None
    last = None if high is None else (high + 1 if (high + 1) % 12 == 0 else high)
    if high is not None and high % 12 == 11 and high > 24:
        last = high - 11  # the whole last year is included: "bis 12 Jahre"
    if not low:
        return say("utter_age_to", high=_age(last)) if last else None
    return say("utter_age_range", low=_age(low), high=_age(last)) if last else say("utter_age_from", low=_age(low))


def _age(months: int | None) -> str:
    if not months:
        return say("utter_birth")
    return say("utter_months", count=months) if months < 24 else say("utter_years", count=months // 12)


def distance_in_words(metres: int, precision: str | None) -> str | None:
    """Metres only where the point is a house or street; of a district whole kilometres; of a town nothing."""
    if precision in ("house", "street"):
        kilometres = f"{metres / 1000:.1f}".replace(".", ",")
        exact = say("utter_metres", count=round(metres, -1)) if metres < 1000 else say("utter_kilometres", count=kilometres)
        return say("utter_distance_about", distance=exact)
    if precision not in _ROUGH:
        return None
    rough = round(metres / 1000)
    if rough <= 1:
        return say("utter_distance_near", area=say(_ROUGH[precision]))
    return say("utter_distance_rough", distance=say("utter_kilometres", count=rough), area=say(_ROUGH[precision]))


_ROUGH = {"district": "utter_area_district", "postcode": "utter_area_postcode"}


def where_in(town: Municipality | None) -> str:
    """ "in Ahlen", "im Ostalbkreis"; without a town "in Ihrer Stadt"."""
    if town is None:
        return say("utter_in_your_town")
    return say("utter_in_district" if town.level == "district" else "utter_in_town", town=town.name)


def source_in_words(sources: tuple[Source, ...]) -> str | None:
    """The site's name: short enough for a card; the whole address is in the result's data."""
    for source in sources:
        if source.url:
            return urlsplit(source.url).netloc.removeprefix("www.") or source.url
        if source.file:
            return source.file
    return None
