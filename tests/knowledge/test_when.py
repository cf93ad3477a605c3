"""Open now and the next date, in the town's local time. 2026-11-21 is a Saturday."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model import Schedule
from knowledge.when import next_start, open_during, open_now
from tests.builders import an_offer

SATURDAY_NOON = datetime(2026, 11, 21, 12, 0)


def opening(*hours: str, **changes: object) -> object:
    return an_offer(schedules=tuple(Schedule(opening_hours=text) for text in hours), **changes)


def recurring(rrule: str, opens_at: str | None = None, dtstart: date | None = None, **changes: object) -> object:
    return an_offer(schedules=(Schedule(rrule=rrule, opens_at=opens_at, dtstart=dtstart),), **changes)


@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        ("Mo-Fr 08:00-12:00", datetime(2026, 11, 23, 8, 0), True),
        ("Mo-Fr 08:00-12:00", datetime(2026, 11, 23, 12, 0), False),
        ("Mo-Fr 08:00-12:00", SATURDAY_NOON, False),
        ("Mo-Fr 08:00-12:00; Tu,Th 14:00-16:00", datetime(2026, 11, 24, 15, 0), True),
        ("Mo-Fr 08:00-12:00; We off", datetime(2026, 11, 25, 9, 0), False),
        ("24/7", datetime(2026, 12, 25, 3, 0), True),
        ("We[1] 10:00-12:00", datetime(2026, 12, 2, 10, 30), True),
        ("We[1] 10:00-12:00", datetime(2026, 12, 9, 10, 30), False),
        ("Fr 22:00-02:00", datetime(2026, 11, 21, 1, 0), True),
    ],
)
def test_hours_say_whether_it_is_open(hours: str, at: datetime, is_open: bool) -> None:
    assert open_now(opening(hours), at) is is_open


def test_one_of_several_hours_is_enough() -> None:
    offer = opening("Mo 08:00-12:00", "Sa 10:00-14:00")

    assert open_now(offer, SATURDAY_NOON) is True


def test_an_offer_without_known_hours_is_neither_open_nor_closed() -> None:
    assert open_now(an_offer(), SATURDAY_NOON) is None
    assert open_now(recurring("FREQ=WEEKLY;BYDAY=SA"), SATURDAY_NOON) is None


@pytest.mark.parametrize("status", ["uncertain", "past"])
def test_an_offer_that_may_be_gone_is_neither_open_nor_closed(status: str) -> None:
    assert open_now(opening("24/7", status=status), SATURDAY_NOON) is None


def test_the_next_tuesday_is_found() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU", "09:30")

    assert next_start(offer, SATURDAY_NOON) == datetime(2026, 11, 24, 9, 30)


@pytest.mark.parametrize(
    ("rrule", "at", "start"),
    [
        ("FREQ=MONTHLY;BYDAY=1WE", SATURDAY_NOON, datetime(2026, 12, 2, 10)),
        ("FREQ=MONTHLY;BYDAY=1WE", datetime(2026, 12, 2, 10), datetime(2026, 12, 2, 10)),
        ("FREQ=MONTHLY;BYDAY=1WE", datetime(2026, 12, 2, 10, 1), datetime(2027, 1, 6, 10)),
        ("FREQ=MONTHLY;BYDAY=3WE", SATURDAY_NOON, datetime(2026, 12, 16, 10)),
        ("FREQ=MONTHLY;BYDAY=3WE", datetime(2026, 11, 18, 9), datetime(2026, 11, 18, 10)),
        ("FREQ=MONTHLY;BYDAY=1SU;BYMONTH=3,4", SATURDAY_NOON, datetime(2027, 3, 7, 10)),
    ],
)
def test_the_first_and_third_wednesday_of_a_month_are_found(rrule: str, at: datetime, start: datetime) -> None:
    assert next_start(recurring(rrule, "10:00"), at) == start


def test_a_date_without_a_time_counts_for_its_whole_day() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=SA")

    assert next_start(offer, SATURDAY_NOON) == datetime(2026, 11, 21)


def test_the_earliest_of_several_dates_is_next() -> None:
    offer = an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TH"), Schedule(), Schedule(rrule="FREQ=WEEKLY;BYDAY=MO")))

    assert next_start(offer, SATURDAY_NOON) == datetime(2026, 11, 23)


@pytest.mark.parametrize(
    "rrule",
    ["FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630", "FREQ=WEEKLY;BYDAY=TU;COUNT=5", "FREQ=DAILY;UNTIL=20261120", "FREQ=YEARLY;COUNT=1"],
)
def test_a_series_that_is_over_has_no_next_date(rrule: str) -> None:
    offer = recurring(rrule, "10:00", date(2026, 1, 6))

    assert next_start(offer, SATURDAY_NOON) is None


def test_a_series_that_is_not_over_has_one() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", "10:00", date(2026, 1, 6))

    assert next_start(offer, SATURDAY_NOON) == datetime(2026, 11, 24, 10)


def test_a_series_does_not_start_before_its_first_day() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU", "10:00", date(2027, 1, 12))

    assert next_start(offer, SATURDAY_NOON) == datetime(2027, 1, 12, 10)


def test_of_a_fortnightly_series_without_a_first_day_no_date_is_guessed() -> None:
    assert next_start(recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"), SATURDAY_NOON) is None


def test_of_a_fortnightly_series_with_a_first_day_the_right_week_is_found() -> None:
    offer = recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "10:00", date(2026, 11, 17))

    assert next_start(offer, SATURDAY_NOON) == datetime(2026, 12, 1, 10)


def test_a_date_more_than_a_year_away_is_not_named() -> None:
    assert next_start(recurring("FREQ=YEARLY", dtstart=date(2029, 5, 1)), SATURDAY_NOON) is None


def test_an_offer_that_is_past_has_no_next_date() -> None:
    assert next_start(recurring("FREQ=WEEKLY;BYDAY=TU", status="past"), SATURDAY_NOON) is None


def test_an_uncertain_offer_has_the_date_its_source_would_give() -> None:
    assert next_start(recurring("FREQ=WEEKLY;BYDAY=TU", status="uncertain"), SATURDAY_NOON) == datetime(2026, 11, 24)


def test_an_offer_whose_validity_is_over_has_no_next_date() -> None:
    offer = recurring("FREQ=WEEKLY;BYDAY=TU", valid_to=date(2026, 11, 20))

    assert next_start(offer, SATURDAY_NOON) is None


def test_hours_alone_give_no_next_date() -> None:
    assert next_start(opening("Mo-Fr 08:00-12:00"), SATURDAY_NOON) is None


RULES = st.builds(
    lambda frequency, day, end: f"FREQ={frequency};BYDAY={day}{end}",
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.sampled_from(["MO", "WE", "SA,SU", "MO,TU,WE,TH,FR"]),
    st.sampled_from(["", ";COUNT=1", ";COUNT=40", ";UNTIL=20260630", ";UNTIL=20271231", ";BYMONTH=3,11"]),
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31))
CLOCKS = st.none() | st.times().map(lambda clock: clock.strftime("%H:%M"))
FIRST_DAYS = st.none() | st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(RULES, CLOCKS, FIRST_DAYS, MOMENTS)
def test_the_next_date_is_never_before_now_nor_far_away(
    rrule: str, opens_at: str | None, dtstart: date | None, at: datetime
) -> None:
    start = next_start(recurring(rrule, opens_at, dtstart), at)

    if start is not None:
        assert start >= (at if opens_at else datetime.combine(at.date(), datetime.min.time()))
        assert start - at <= timedelta(days=366)
        assert dtstart is None or start.date() >= dtstart


# --- between two moments ---


def test_hours_between_two_moments_are_cut_at_both() -> None:
    morning = (datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 10))

    assert open_during(opening("Mo 08:00-12:00"), *morning) == [morning]


def test_closed_all_the_time_is_not_unknown() -> None:
    sunday = (datetime(2026, 11, 22, 0), datetime(2026, 11, 23, 0))

    assert open_during(opening("Mo 08:00-12:00"), *sunday) == []
    assert open_during(an_offer(), *sunday) is None


def test_a_pause_at_noon_makes_two_times() -> None:
    times = open_during(opening("Mo 08:00-12:00,14:00-16:00"), datetime(2026, 11, 23, 0), datetime(2026, 11, 24, 0))

    assert times is not None
    assert [(start.hour, end.hour) for start, end in times] == [(8, 12), (14, 16)]
