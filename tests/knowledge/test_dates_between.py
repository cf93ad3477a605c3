"""The dates of an offer in a span of days: the same that the chat names one by one. 2026-11-21 is a Saturday."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Offer, Schedule
from knowledge.when import dates_between, next_start
from tests.builders import an_offer

DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def recurring(rrule: str | None, opens_at: str | None = None, dtstart: date | None = None, **changes: object) -> Offer:
    closes_at = changes.pop("closes_at", None)
    schedule = Schedule(rrule=rrule, opens_at=opens_at, closes_at=closes_at, dtstart=dtstart)  # type: ignore[arg-type]
    return an_offer(schedules=(schedule,), **changes)


def days_of(offer: Offer, first: date, last: date, land: str | None = None) -> list[int]:
    return [start.day for start, _ in dates_between(offer, first, last, land)]


def test_every_date_of_a_month_is_listed_but_the_holidays() -> None:
    fridays = recurring("FREQ=WEEKLY;BYDAY=FR", "10:00")

    assert days_of(fridays, *DECEMBER, "NW") == [4, 11, 18]  # the 25th is Christmas


def test_both_days_belong_to_the_span() -> None:
    assert days_of(recurring("FREQ=DAILY", "10:00"), date(2026, 12, 1), date(2026, 12, 3)) == [1, 2, 3]


def test_a_span_that_ends_before_it_begins_holds_nothing() -> None:
    assert dates_between(recurring("FREQ=DAILY"), date(2026, 12, 3), date(2026, 12, 1)) == []


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "end"),
    [
        ("10:00", "11:30", datetime(2026, 12, 1, 11, 30)),
        ("20:00", "01:00", datetime(2026, 12, 2, 1)),
        ("20:00", "24:00", datetime(2026, 12, 2)),
        ("10:00", None, None),
        ("10:00", "10:00", None),
        (None, "11:30", None),
    ],
)
def test_the_end_is_said_where_it_is_known(opens_at: str | None, closes_at: str | None, end: datetime | None) -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU", opens_at, closes_at=closes_at)

    ((_, found),) = dates_between(offer, date(2026, 12, 1), date(2026, 12, 1))

    assert found == end


def test_of_a_fortnightly_series_without_a_first_day_no_date_is_guessed() -> None:
    assert dates_between(recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), *DECEMBER) == []


def test_of_a_fortnightly_series_with_a_first_day_the_right_weeks_are_listed() -> None:
    assert days_of(recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None, date(2026, 11, 17)), *DECEMBER) == [1, 15, 29]


def test_the_last_day_of_a_series_belongs_to_it() -> None:
    assert days_of(recurring("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208", "10:00"), *DECEMBER) == [1, 8]


def test_a_single_date_is_kept_on_a_holiday() -> None:
    assert days_of(recurring(None, "15:00", date(2026, 12, 25)), *DECEMBER, "NW") == [25]
    assert days_of(recurring("FREQ=DAILY;COUNT=1", "15:00", date(2026, 12, 25)), *DECEMBER, "NW") == [25]


def test_dates_lie_within_the_validity_of_the_offer() -> None:
    offer = recurring("FREQ=DAILY", valid_from=date(2026, 12, 10), valid_to=date(2026, 12, 11))

    assert days_of(offer, *DECEMBER) == [10, 11]


def test_what_is_past_has_no_dates_and_hours_are_none() -> None:
    hours = an_offer(schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00", dtstart=date(2026, 12, 1)),))

    assert dates_between(recurring("FREQ=DAILY", status="past"), *DECEMBER) == []
    assert dates_between(hours, *DECEMBER) == []


def test_the_dates_of_several_schedules_are_in_order_and_named_once() -> None:
    tuesday = Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="10:00")
    monday = Schedule(rrule="FREQ=WEEKLY;BYDAY=MO", opens_at="10:00")

    assert days_of(an_offer(schedules=(tuesday, monday, tuesday)), *DECEMBER)[:4] == [1, 7, 8, 14]


RULES = st.builds(
    lambda frequency, day, end: f"FREQ={frequency};BYDAY={day}{end}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.sampled_from(["MO", "WE", "SA,SU", "MO,TU,WE,TH,FR"]),
    st.sampled_from(["", ";COUNT=1", ";COUNT=40", ";UNTIL=20260630", ";UNTIL=20271231", ";BYMONTH=3,11", ";INTERVAL=2"]),
)
CLOCKS = st.none() | st.times().map(lambda clock: clock.strftime("%H:%M"))
FIRST_DAYS = st.none() | st.dates(date(2024, 1, 1), date(2029, 12, 31))
VALIDITY = st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(RULES, CLOCKS, FIRST_DAYS, VALIDITY, VALIDITY, st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_the_first_date_from_a_day_on_is_the_one_the_chat_names(
    rrule: str, opens_at: str | None, dtstart: date | None, valid_from: date | None, valid_to: date | None, day: date
) -> None:
    offer = recurring(rrule, opens_at, dtstart, valid_from=valid_from, valid_to=valid_to)

    listed = dates_between(offer, day, day + timedelta(days=365), "NW")
    named = next_start(offer, datetime.combine(day, time.min), "NW")

    if named is None or named.date() <= day + timedelta(days=365):
        assert next((start for start, _ in listed), None) == named
