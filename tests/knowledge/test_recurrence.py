"""Rules that are let in give a date, soon; and none is guessed that the rule does not say."""

from __future__ import annotations

from datetime import date, datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.formats.recurrence import checked_rule
from knowledge.formats.values import Fault
from knowledge.model import Offer, Schedule
from knowledge.when import next_start
from tests.builders import an_offer

SATURDAY_NOON = datetime(2026, 11, 21, 12, 0)


def recurring(rrule: str, opens_at: str | None = None, dtstart: date | None = None) -> Offer:
    return an_offer(schedules=(Schedule(rrule=rrule, opens_at=opens_at, dtstart=dtstart),))


@pytest.mark.parametrize(
    "rrule", ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=5", "FREQ=DAILY;INTERVAL=3"]
)
def test_without_a_first_day_no_date_is_guessed(rrule: str) -> None:
    assert next_start(recurring(rrule), SATURDAY_NOON) is None


@pytest.mark.parametrize("rrule", ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=1"])
def test_a_rule_that_says_its_days_needs_no_first_day(rrule: str) -> None:
    assert next_start(recurring(rrule), SATURDAY_NOON) is not None


@pytest.mark.parametrize(
    ("at", "start"),
    [(datetime(2026, 12, 30, 9), datetime(2026, 12, 30, 10)), (datetime(2026, 12, 30, 11), None)],
)
def test_the_last_day_of_a_series_belongs_to_it_whatever_its_hour(at: datetime, start: datetime | None) -> None:
    offer = recurring("FREQ=DAILY;UNTIL=20261230", "10:00", date(2026, 1, 1))

    assert next_start(offer, at) == start


def test_a_series_that_began_long_ago_is_not_counted_from_its_beginning() -> None:
    offer = recurring("FREQ=DAILY", "10:00", date(1, 1, 1))
    before = perf_counter()

    start = next_start(offer, SATURDAY_NOON)

    assert start == datetime(2026, 11, 22, 10)
    assert perf_counter() - before < 0.2  # a count from the year 1 takes 1.5 s


@pytest.mark.parametrize(
    "rrule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYYEARDAY=400", "FREQ=MONTHLY;BYMONTH=13"]
)
def test_a_rule_that_never_gives_a_date_is_refused_soon(rrule: str) -> None:
    before = perf_counter()

    with pytest.raises(Fault):
        checked_rule("rrule", rrule, None)

    assert perf_counter() - before < 0.5  # dateutil looks for one until the year 9999, which takes 4 s


def test_a_day_that_comes_every_28_years_is_let_in() -> None:
    assert checked_rule("rrule", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", None)


PARTS = st.dictionaries(
    st.sampled_from(["BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY", "BYWEEKNO", "COUNT", "INTERVAL", "UNTIL"]),
    st.sampled_from(["MO", "5MO", "-1SU", "9FR", "1", "2", "30", "-31", "53", "366", "0", "20270101", "TU,TH"]),
    max_size=3,
)
FREQUENCIES = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])


@given(
    FREQUENCIES,
    PARTS,
    st.none() | st.dates(date(1970, 1, 1), date(2099, 12, 31)),
    st.datetimes(datetime(2025, 1, 1), datetime(2032, 12, 31)),
)
def test_a_rule_that_is_let_in_never_fails_later(
    frequency: str, parts: dict[str, str], first: date | None, at: datetime
) -> None:
    try:
        rule = checked_rule(
            "rrule", ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items())]), first
        )
    except Fault:
        return

    start = next_start(recurring(rule, "10:00", first), at)

    assert start is None or start >= at
