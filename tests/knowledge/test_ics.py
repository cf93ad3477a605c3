"""Calendars out: what a calendar program reads of them is what the chat says. 2026-11-21 is a Saturday."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta, timezone
from time import perf_counter
from typing import Any

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from knowledge.formats.ics_format import BERLIN, write_calendar
from knowledge.model import CostOption, Location, Offer, Phone, Schedule, Source
from knowledge.when import next_start
from tests.builders import an_offer

SATURDAY_NOON = datetime(2026, 11, 21, 12, 0)
A_YEAR = timedelta(days=366)


def recurring(rrule: str | None, opens_at: str | None = None, dtstart: date | None = None, **changes: Any) -> Offer:
    closes_at = changes.pop("closes_at", None)
    schedule = Schedule(rrule=rrule, opens_at=opens_at, closes_at=closes_at, dtstart=dtstart)
    return an_offer(schedules=(schedule,), **changes)


def a_group(**changes: Any) -> Offer:
    """Tuesdays from ten to half past eleven."""
    return recurring("FREQ=WEEKLY;BYDAY=TU", "10:00", **{"closes_at": "11:30", **changes})


def parsed(*offers: Offer, now: datetime = SATURDAY_NOON, land: str | None = None) -> Calendar:
    return Calendar.from_ical(write_calendar(offers, "Familienkalender", now, land))


def events(*offers: Offer, now: datetime = SATURDAY_NOON) -> list[Any]:
    return list(parsed(*offers, now=now).walk("VEVENT"))


def the_event(*offers: Offer, now: datetime = SATURDAY_NOON) -> Any:
    (event,) = events(*offers, now=now)
    return event


def starts(
    *offers: Offer, first: datetime, last: datetime, now: datetime = SATURDAY_NOON, land: str | None = None
) -> list[datetime]:
    """What a calendar program shows, in local time; a whole day begins at midnight."""
    shown = recurring_ical_events.of(parsed(*offers, now=now, land=land)).between(first, last + timedelta(days=1))
    found = (event["DTSTART"].dt for event in shown)
    local = (at.replace(tzinfo=None) if isinstance(at, datetime) else datetime(at.year, at.month, at.day) for at in found)
    return sorted(at for at in local if first <= at <= last)


def announced(offer: Offer, first: datetime, last: datetime, land: str | None = None) -> list[datetime]:
    """What the chat says, asked again after each date."""
    found: list[datetime] = []
    while (start := next_start(offer, first, land)) and start <= last:
        found.append(start)
        first = start + (timedelta(minutes=1) if offer.schedules[0].opens_at else timedelta(days=1))
    return found


# --- which dates ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rrule", "dtstart", "dates"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", None, ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]),
        ("FREQ=MONTHLY;BYDAY=1WE", None, ["2026-12-02"]),
        ("FREQ=MONTHLY;BYDAY=-1MO", None, ["2026-11-30", "2026-12-28"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 11, 17), ["2026-12-01", "2026-12-15", "2026-12-29"]),
        ("FREQ=WEEKLY;COUNT=3;BYDAY=TU", date(2026, 11, 17), ["2026-11-24", "2026-12-01"]),
        ("FREQ=DAILY;UNTIL=20261202", date(2026, 11, 30), ["2026-11-30", "2026-12-01", "2026-12-02"]),
        ("FREQ=DAILY;COUNT=1", date(2026, 12, 6), ["2026-12-06"]),
        (None, date(2026, 12, 6), ["2026-12-06"]),
    ],
)
@pytest.mark.parametrize("opens_at", [None, "10:00"])
def test_a_calendar_program_shows_the_dates(
    rrule: str | None, dtstart: date | None, dates: list[str], opens_at: str | None
) -> None:
    shown = starts(recurring(rrule, opens_at, dtstart), first=SATURDAY_NOON, last=datetime(2026, 12, 31))

    assert [f"{start:%Y-%m-%d}" for start in shown] == dates
    assert all(f"{start:%H:%M}" == (opens_at or "00:00") for start in shown)


def test_a_series_without_a_first_day_begins_with_its_next_date() -> None:
    event = the_event(a_group())

    assert event["DTSTART"].dt == datetime(2026, 11, 24, 10, tzinfo=BERLIN)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"


def test_a_series_with_a_first_day_begins_with_its_first_date_on_or_after_it() -> None:
    event = the_event(a_group(dtstart=date(2026, 1, 1)))

    assert event["DTSTART"].dt == datetime(2026, 1, 6, 10, tzinfo=BERLIN)


def test_a_single_date_has_no_rule() -> None:
    event = the_event(recurring("FREQ=DAILY;COUNT=1", "13:00", date(2026, 12, 6)))

    assert "RRULE" not in event


@pytest.mark.parametrize(
    "offer",
    [
        recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        recurring("FREQ=WEEKLY"),
        recurring("FREQ=WEEKLY;BYDAY=TU;COUNT=5"),
        an_offer(schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00"),)),
        an_offer(schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00", dtstart=date(2026, 12, 1)),)),
        an_offer(schedules=(Schedule(description="nach Absprache"),)),
        an_offer(),
    ],
    ids=["every second week", "on which day", "from when", "hours", "hours from a day on", "words only", "nothing"],
)
def test_what_gives_no_date_is_no_event(offer: Offer) -> None:
    assert events(offer) == []


@pytest.mark.parametrize(
    "offer",
    [
        a_group(status="past"),
        a_group(valid_to=date(2026, 11, 20)),
        a_group(valid_to=date(2026, 11, 23)),
        recurring("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261120", dtstart=date(2026, 1, 6)),
        recurring("FREQ=WEEKLY;BYDAY=TU;COUNT=5", dtstart=date(2026, 1, 6)),
        recurring(None, "10:00", date(2026, 11, 20)),
    ],
    ids=["marked", "validity over", "over before the next date", "until", "count", "date"],
)
def test_what_is_past_is_left_out(offer: Offer) -> None:
    assert events(offer) == []


def test_a_date_of_today_stays_while_it_is_on() -> None:
    event = the_event(recurring(None, "10:00", date(2026, 11, 21), closes_at="17:00"))

    assert event["DTSTART"].dt == datetime(2026, 11, 21, 10, tzinfo=BERLIN)


def test_hours_that_are_also_a_recurrence_are_an_event() -> None:
    offer = an_offer(schedules=(Schedule(opening_hours="Sa 10:00-12:00", rrule="FREQ=WEEKLY;BYDAY=SA", opens_at="10:00"),))

    assert the_event(offer)["DTSTART"].dt == datetime(2026, 11, 28, 10, tzinfo=BERLIN)


def test_each_schedule_is_an_event_with_an_id_that_stays() -> None:
    schedules = (Schedule(opening_hours="Mo 08:00-12:00"), Schedule(rrule="FREQ=WEEKLY;BYDAY=TU"), Schedule(rrule="FREQ=DAILY"))
    offer = an_offer(schedules=schedules)

    uids = [str(event["UID"]) for event in events(offer)]

    assert uids == ["krabbelgruppe-nord-1@lotsin", "krabbelgruppe-nord-2@lotsin"]
    assert uids == [str(event["UID"]) for event in events(offer, now=datetime(2027, 2, 1))]


def test_no_date_is_before_or_after_the_validity_of_the_offer() -> None:
    offer = a_group(valid_from=date(2026, 12, 2), valid_to=date(2026, 12, 20))

    shown = starts(offer, first=SATURDAY_NOON, last=SATURDAY_NOON + A_YEAR)

    assert shown == [datetime(2026, 12, 8, 10), datetime(2026, 12, 15, 10)]


def test_a_counted_series_keeps_its_end_where_the_validity_cuts_its_beginning() -> None:
    offer = recurring("FREQ=WEEKLY;COUNT=4", "10:00", date(2026, 11, 24), valid_from=date(2026, 12, 5))

    shown = starts(offer, first=SATURDAY_NOON, last=SATURDAY_NOON + A_YEAR)

    assert shown == [datetime(2026, 12, 8, 10), datetime(2026, 12, 15, 10)]


def test_a_validity_and_a_series_without_end_are_written_soon() -> None:
    offer = recurring("FREQ=DAILY;UNTIL=99991231", "10:00", date(1970, 1, 1), valid_from=date.min, valid_to=date.max)
    before = perf_counter()

    write_calendar([offer], "Familienkalender", SATURDAY_NOON)

    assert perf_counter() - before < 1  # a walk through all its dates takes 10 s


@pytest.mark.parametrize("opens_at", [None, "10:00"])
@pytest.mark.parametrize(("land", "days"), [("BW", ["07.01.", "08.01."]), ("NW", ["06.01.", "07.01.", "08.01."])])
def test_a_series_pauses_on_the_public_holidays_of_the_land(opens_at: str | None, land: str, days: list[str]) -> None:
    offer = recurring("FREQ=DAILY", opens_at)  # the sixth of January is one in Baden-Württemberg
    first, last = datetime(2027, 1, 6), datetime(2027, 1, 8, 23)

    shown = starts(offer, first=first, last=last, land=land)

    assert [f"{start:%d.%m.}" for start in shown] == days
    assert "An Feiertagen, Heiligabend und Silvester ist kein Termin eingetragen." in the_event(offer)["DESCRIPTION"]


def test_a_single_date_may_be_on_a_public_holiday() -> None:
    event = the_event(recurring(None, "10:00", date(2026, 12, 25)))

    assert event["DTSTART"].dt == datetime(2026, 12, 25, 10, tzinfo=BERLIN)
    assert "EXDATE" not in event


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=WEEKLY;BYDAY=1WE",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU;WKST=SU",
        "FREQ=MONTHLY;BYDAY=1WE",
        "FREQ=MONTHLY;BYDAY=-1SU,3TU",
        "FREQ=MONTHLY;BYDAY=1SU;BYMONTH=3,4,10,11",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=2FR",
        "FREQ=MONTHLY",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=6",
        "FREQ=YEARLY",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=10",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    ]
)
ENDS = st.sampled_from(["", "", ";COUNT=1", ";COUNT=7", ";UNTIL=20261130", ";UNTIL=20270701", ";UNTIL=20270701T100000"])
CLOCKS = st.none() | st.times().map(lambda clock: clock.strftime("%H:%M"))
FIRST_DAYS = st.none() | st.dates(date(2024, 1, 1), date(2028, 6, 30))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31))


VALIDITIES = st.tuples(FIRST_DAYS, FIRST_DAYS).filter(lambda pair: None in pair or pair[0] <= pair[1])
LANDS = st.sampled_from([None, "NW", "BW"])


@given(RULES, ENDS, CLOCKS, FIRST_DAYS, VALIDITIES, LANDS, MOMENTS)
def test_the_calendar_shows_what_the_chat_announces(
    rule: str, end: str, opens_at: str | None, dtstart: date | None, validity: tuple[Any, Any], land: str | None, now: datetime
) -> None:
    offer = recurring(rule + end, opens_at, dtstart, valid_from=validity[0], valid_to=validity[1])
    first = now if opens_at else datetime.combine(now.date(), datetime.min.time())
    said = announced(offer, first, first + timedelta(days=120), land) or announced(offer, first, first + A_YEAR, land)[:1]
    last = max([first + timedelta(days=120), *said])

    assert starts(offer, first=first, last=last, now=now, land=land) == said


# --- at what time -----------------------------------------------------------------------------------------------------


def test_ten_o_clock_stays_ten_o_clock_when_summer_time_ends() -> None:
    shown = recurring_ical_events.of(parsed(a_group(), now=datetime(2026, 10, 19))).between((2026, 10, 19), (2026, 10, 29))
    moments = [event["DTSTART"].dt for event in shown]

    assert [f"{at:%d.%m. %H:%M %z}" for at in moments] == ["20.10. 10:00 +0200", "27.10. 10:00 +0100"]


@given(st.integers(1997, 2060), st.sampled_from([3, 10]), st.sampled_from([-1, 0, 1, 90 * 24 * 60]))
def test_the_time_zone_in_the_file_changes_when_berlin_does(year: int, month: int, minutes: int) -> None:
    zone = parsed().walk("VTIMEZONE")[0]
    last_day = date(year, month, 31)
    sunday = last_day - timedelta(days=last_day.isoweekday() % 7)
    moment = datetime(year, month, sunday.day, 1, tzinfo=timezone.utc) + timedelta(minutes=minutes)

    assert str(zone["TZID"]) == "Europe/Berlin"
    assert moment.astimezone(zone.to_tz(lookup_tzid=False)).utcoffset() == moment.astimezone(BERLIN).utcoffset()


def test_times_name_their_zone_and_the_stamp_is_utc() -> None:
    text = write_calendar([a_group()], "Familienkalender", SATURDAY_NOON)

    assert b"DTSTART;TZID=Europe/Berlin:20261124T100000\r\n" in text
    assert b"DTEND;TZID=Europe/Berlin:20261124T113000\r\n" in text
    assert b"DTSTAMP:20261121T110000Z\r\n" in text


def test_now_with_a_zone_is_the_same_moment() -> None:
    aware = datetime(2026, 11, 21, 11, 0, tzinfo=timezone.utc)

    assert write_calendar([a_group()], "K", aware) == write_calendar([a_group()], "K", SATURDAY_NOON)


@pytest.mark.parametrize(
    ("opens_at", "until"),
    [("10:00", "UNTIL=20270630T215959Z"), ("10:00:00", "UNTIL=20270630T215959Z"), (None, "UNTIL=20270630")],
)
def test_the_last_day_is_written_as_the_standard_wants_it(opens_at: str | None, until: str) -> None:
    event = the_event(recurring("FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630", opens_at))

    assert until in event["RRULE"].to_ical().decode().split(";")


def test_without_a_clock_it_is_a_whole_day() -> None:
    event = the_event(recurring("FREQ=WEEKLY;BYDAY=TU"))

    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 24), date(2026, 11, 25))
    assert "Die Uhrzeit ist nicht bekannt." in event["DESCRIPTION"]


def test_a_weekly_rule_that_counts_weekdays_is_written_without() -> None:
    event = the_event(recurring("FREQ=WEEKLY;BYDAY=1WE"))  # no such rule in RFC 5545; the chat reads every Wednesday

    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=WE"


@pytest.mark.parametrize(
    ("closes_at", "end"),
    [("11:30", datetime(2026, 11, 24, 11, 30)), ("24:00", datetime(2026, 11, 25)), ("02:00", datetime(2026, 11, 25, 2))],
)
def test_the_end_is_on_the_same_day_or_in_the_night_after(closes_at: str, end: datetime) -> None:
    assert the_event(a_group(closes_at=closes_at))["DTEND"].dt == end.replace(tzinfo=BERLIN)


@pytest.mark.parametrize("closes_at", [None, "10:00"])
def test_an_end_that_is_not_known_is_not_made_up(closes_at: str | None) -> None:
    event = the_event(a_group(closes_at=closes_at))

    assert "DTEND" not in event
    assert "Wann es endet, ist nicht bekannt." in event["DESCRIPTION"]


def test_an_end_without_a_beginning_is_told_in_words() -> None:
    event = the_event(recurring("FREQ=WEEKLY;BYDAY=TU", closes_at="12:00"))

    assert "Bis 12:00 Uhr, der Beginn ist nicht bekannt." in event["DESCRIPTION"]


def test_hours_in_the_rule_are_kept_and_none_is_given_the_end_of_another() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU;BYHOUR=10,14", closes_at="12:00")

    shown = starts(offer, first=SATURDAY_NOON, last=datetime(2026, 11, 28))

    assert shown == [datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 14)]
    assert "DTEND" not in the_event(offer)


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_description_says_cost_registration_and_phone() -> None:
    costs = (CostOption(amount=2.5, currency="EUR", valid_from=date(2025, 8, 1)), CostOption("für Geschwister kostenlos"))
    phones = (Phone("02382 591234", "Anmeldung"), Phone("116 117", official=False))
    event = the_event(a_group(cost_options=costs, phones=phones, registration="phone", note="In den Ferien nicht."))

    lines = str(event["DESCRIPTION"]).split("\n")

    assert "Kosten: 2,50 € (seit 01.08.2025); für Geschwister kostenlos" in lines
    assert "Bitte telefonisch anmelden" in lines
    assert "Telefon: 02382 591234 (Anmeldung)" in lines
    assert "Telefon: 116 117 (nicht amtlich bestätigt)" in lines
    assert "Gut zu wissen: In den Ferien nicht." in lines


def test_registration_in_the_providers_own_words_is_kept() -> None:
    assert "Anmeldung: per Postkarte" in the_event(a_group(registration="per Postkarte"))["DESCRIPTION"]


@pytest.mark.parametrize(
    ("published", "line"),
    [
        ("2019-07", "Stand Juli 2019, bitte vorher nachfragen · Quelle: https://www.example.org"),
        ("2025-11-20", "Stand 20. November 2025, bitte vorher nachfragen · Quelle: https://www.example.org"),
        ("2026-03", "Stand März 2026 · Quelle: https://www.example.org"),
        (None, "Stand unbekannt, bitte vorher nachfragen · Quelle: https://www.example.org"),
        ("2031", "Stand unbekannt, bitte vorher nachfragen · Quelle: https://www.example.org"),
    ],
)
def test_the_description_ends_with_the_age_of_the_facts_and_their_source(published: str | None, line: str) -> None:
    event = the_event(a_group(sources=(Source("https://www.example.org", published=published),)))

    assert str(event["DESCRIPTION"]).split("\n")[-1] == line


def test_what_somebody_just_confirmed_needs_no_asking() -> None:
    event = the_event(a_group(sources=(), assured_date=date(2026, 11, 2)))

    assert str(event["DESCRIPTION"]).split("\n")[-1] == "Stand 2. November 2026"


def test_an_uncertain_offer_is_tentative_and_says_so() -> None:
    event = the_event(a_group(status="uncertain", assured_date=date(2026, 11, 2)))

    assert event["STATUS"] == "TENTATIVE"
    assert "Ob es das noch gibt, ist nicht sicher.\nStand 2. November 2026, bitte vorher nachfragen" in event["DESCRIPTION"]


def test_an_event_keeps_no_time_free() -> None:
    assert the_event(a_group())["TRANSP"] == "TRANSPARENT"


def test_the_topics_are_the_categories() -> None:
    event = the_event(a_group(topics=("eltern_kind_gruppe", "fruehe_hilfen")))

    assert event["CATEGORIES"].cats == ["eltern_kind_gruppe", "fruehe_hilfen"]


# --- where ------------------------------------------------------------------------------------------------------------


def a_house(**changes: Any) -> Location:
    values = {"name": "Nordhaus", "address_1": "Beispielweg 3", "postal_code": "12345", "city": "Musterstadt"}
    return Location(**{**values, "latitude": 51.7634, "longitude": 7.8912, **changes})


@pytest.mark.parametrize("precision", ["house", "street"])
def test_a_house_or_street_is_a_point_on_the_map(precision: str) -> None:
    event = the_event(a_group(locations=(a_house(precision=precision),)))

    assert event["LOCATION"] == "Nordhaus, Beispielweg 3, 12345 Musterstadt"
    assert event["GEO"].to_ical() == "51.7634;7.8912"


@pytest.mark.parametrize("precision", ["district", "postcode", "city", None])
def test_the_middle_of_a_district_or_town_is_not(precision: str | None) -> None:
    assert "GEO" not in the_event(a_group(locations=(a_house(precision=precision),)))


def test_of_several_places_all_are_named_and_none_is_pointed_at() -> None:
    event = the_event(a_group(locations=(a_house(precision="house"), a_house(name="Südhaus", precision="house"))))

    assert event["LOCATION"] == "Nordhaus, Beispielweg 3, 12345 Musterstadt / Südhaus, Beispielweg 3, 12345 Musterstadt"
    assert "GEO" not in event


def test_who_comes_home_has_no_address() -> None:
    event = the_event(a_group(locations=(a_house(precision="house"),), visits_home=True))

    assert event["LOCATION"] == "Bei Ihnen zu Hause"
    assert "GEO" not in event


def test_no_place_is_no_location() -> None:
    assert "LOCATION" not in the_event(a_group())


# --- the file ---------------------------------------------------------------------------------------------------------


def test_an_empty_calendar_is_a_calendar() -> None:
    calendar = parsed()

    assert (calendar["VERSION"], calendar["NAME"], calendar["X-WR-CALNAME"]) == ("2.0", "Familienkalender", "Familienkalender")
    assert events() == []


def test_the_same_offers_give_the_same_bytes() -> None:
    offers = [a_group(), a_group(id="andere", status="uncertain")]

    assert write_calendar(offers, "K", SATURDAY_NOON) == write_calendar(iter(offers), "K", SATURDAY_NOON)


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)) | st.sampled_from(',;\\\n":\u2028'))


@given(TEXTS, TEXTS)
def test_every_text_comes_back_and_none_becomes_a_property_of_its_own(name: str, description: str) -> None:
    offer = a_group(name=name, description=description, topics=())
    text = write_calendar([offer], name, SATURDAY_NOON)
    event = the_event(offer)

    assert _as_shown(event["SUMMARY"]) == _as_shown(name)
    assert _as_shown(event["DESCRIPTION"]).startswith(_as_shown(description))
    assert set(event) == set(the_event(a_group(topics=())))
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.replace(b"\r\n", b"").count(b"\n") == text.replace(b"\r\n", b"").count(b"\r") == 0


def _as_shown(text: str) -> str:
    """Control characters have no place in a calendar; each is a blank."""
    lines = "\n".join(str(text).splitlines())
    return "".join(" " if unicodedata.category(one) == "Cc" and one not in "\t\n" else one for one in lines)


def test_commas_semicolons_and_lines_are_escaped() -> None:
    text = write_calendar([a_group(name="Singen, Spielen; Malen", description="Eins\nzwei")], "K", SATURDAY_NOON)

    assert b"SUMMARY:Singen\\, Spielen\\; Malen\r\n" in text
    assert b"DESCRIPTION:Eins\\nzwei" in text


@pytest.mark.parametrize(
    "url", ["https://a.example/x\r\nATTENDEE:mailto:b@example.org", "javascript:alert(1)", "a.example", ""]
)
def test_only_a_web_address_is_given_as_one(url: str) -> None:
    event = the_event(a_group(url=url))

    assert "URL" not in event
    assert "ATTENDEE" not in event


def test_a_web_address_is_given() -> None:
    assert the_event(a_group(url="https://www.example.org/?a=1;2,3"))["URL"] == "https://www.example.org/?a=1;2,3"
