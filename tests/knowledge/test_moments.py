"""What dates in words mean on a given day. 2026-11-25 is a Wednesday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.moments import DAYS, Span, age_in_months, resolve

WEDNESDAY = date(2026, 11, 25)
SUNDAY = date(2026, 11, 29)
NEW_YEARS_EVE = date(2026, 12, 31)
LEAP_DAY = date(2028, 2, 29)


def span(first: date, last: date | None = None) -> Span:
    return Span(first, last or first)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 26)),
        ("day_after_tomorrow", date(2026, 11, 27)),
        ("today_in_a_week", date(2026, 12, 2)),
    ],
)
def test_days_are_counted_from_the_day_of_the_question(said: str, day: date) -> None:
    assert resolve(said, WEDNESDAY) == span(day)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("next:thu", date(2026, 11, 26)),
        ("next:sun", date(2026, 11, 29)),
        ("next:mon", date(2026, 11, 30)),
        ("next:wed", date(2026, 12, 2)),  # asked on a Wednesday
    ],
)
def test_a_weekday_is_the_coming_one_and_never_today(said: str, day: date) -> None:
    assert resolve(said, WEDNESDAY) == span(day)


def test_the_weekend_is_saturday_and_sunday() -> None:
    assert resolve("weekend", WEDNESDAY) == span(date(2026, 11, 28), SUNDAY)


def test_on_a_sunday_only_the_sunday_is_left_of_the_weekend() -> None:
    assert resolve("weekend", SUNDAY) == span(SUNDAY)


@pytest.mark.parametrize(
    ("said", "today", "first", "last"),
    [
        ("this_week", WEDNESDAY, date(2026, 11, 25), date(2026, 11, 29)),
        ("this_week", SUNDAY, SUNDAY, SUNDAY),
        ("next_week", WEDNESDAY, date(2026, 11, 30), date(2026, 12, 6)),
        ("next_week", SUNDAY, date(2026, 11, 30), date(2026, 12, 6)),
        ("in_two_weeks", WEDNESDAY, date(2026, 12, 7), date(2026, 12, 13)),
        ("next_week", NEW_YEARS_EVE, date(2027, 1, 4), date(2027, 1, 10)),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_what_is_over_of_it_is_left_out(
    said: str, today: date, first: date, last: date
) -> None:
    assert resolve(said, today) == span(first, last)


def test_a_day_of_a_week_is_that_day() -> None:
    assert resolve("next_week:tue", WEDNESDAY) == span(date(2026, 12, 1))
    assert resolve("this_week:fri", WEDNESDAY) == span(date(2026, 11, 27))


@pytest.mark.parametrize(
    ("said", "today", "first", "last"),
    [
        ("this_month", WEDNESDAY, WEDNESDAY, date(2026, 11, 30)),
        ("next_month", WEDNESDAY, date(2026, 12, 1), date(2026, 12, 31)),
        ("next_month", NEW_YEARS_EVE, date(2027, 1, 1), date(2027, 1, 31)),
        ("next_month", date(2028, 1, 31), date(2028, 2, 1), LEAP_DAY),
        ("this_month", NEW_YEARS_EVE, NEW_YEARS_EVE, NEW_YEARS_EVE),
    ],
)
def test_a_month_ends_with_its_last_day(said: str, today: date, first: date, last: date) -> None:
    assert resolve(said, today) == span(first, last)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("month:12", date(2026, 12, 1), date(2026, 12, 31)),
        ("month:11", WEDNESDAY, date(2026, 11, 30)),  # what is left of it
        ("month:2", date(2027, 2, 1), date(2027, 2, 28)),  # the coming one
        ("anfang:1", date(2027, 1, 1), date(2027, 1, 10)),
        ("mitte:5", date(2027, 5, 11), date(2027, 5, 20)),
        ("ende:2", date(2027, 2, 21), date(2027, 2, 28)),
        ("ende:11", WEDNESDAY, date(2026, 11, 30)),
    ],
)
def test_a_month_named_is_the_coming_one(said: str, first: date, last: date) -> None:
    assert resolve(said, WEDNESDAY) == span(first, last)


def test_the_end_of_february_reaches_the_leap_day() -> None:
    assert resolve("ende:2", date(2028, 1, 5)) == span(date(2028, 2, 21), LEAP_DAY)


@pytest.mark.parametrize(
    ("said", "today", "day"),
    [
        ("2026-12-03", WEDNESDAY, date(2026, 12, 3)),
        ("2024-05-01", WEDNESDAY, date(2024, 5, 1)),  # said with its year: nobody is corrected
        ("--12-03", WEDNESDAY, date(2026, 12, 3)),
        ("--11-25", WEDNESDAY, WEDNESDAY),
        ("--11-24", WEDNESDAY, date(2027, 11, 24)),
        ("--01-01", NEW_YEARS_EVE, date(2027, 1, 1)),
        ("--12-31", NEW_YEARS_EVE, NEW_YEARS_EVE),
        ("--02-29", date(2028, 1, 5), LEAP_DAY),
    ],
)
def test_a_date_without_a_year_is_the_coming_one(said: str, today: date, day: date) -> None:
    assert resolve(said, today) == span(day)


@pytest.mark.parametrize(
    "said",
    [
        "2026-02-30",
        "2026-13-01",
        "--02-30",
        "--00-00",
        "--99-99",
        "",
        "-",
        "--",
        ":",
        "mañana",
        "٢٠٢٦-١٢-٠٣",
        "<script>",
        "x" * 10_000,
    ],
)
def test_what_no_calendar_knows_is_no_date(said: str) -> None:
    assert resolve(said, WEDNESDAY) is None


@pytest.mark.parametrize("today", [WEDNESDAY, LEAP_DAY + timedelta(days=1)])
def test_a_leap_day_is_not_moved_to_another_year(today: date) -> None:
    assert resolve("--02-29", today) is None


@pytest.mark.parametrize("said", ["summer_holidays", "holidays", "carnival_holidays"])
def test_holidays_differ_from_land_to_land_and_are_not_guessed(said: str) -> None:
    assert resolve(said, WEDNESDAY) is None


@pytest.mark.parametrize(
    ("today", "advent"),
    [
        (date(2026, 11, 1), date(2026, 11, 29)),
        (date(2022, 11, 1), date(2022, 11, 27)),  # Christmas Day is a Sunday: the earliest there is
        (date(2023, 11, 1), date(2023, 12, 3)),  # Christmas Day is a Monday: the latest
        (date(2024, 11, 1), date(2024, 12, 1)),
    ],
)
def test_the_first_advent_is_the_fourth_sunday_before_christmas_day(today: date, advent: date) -> None:
    assert resolve("advent", today) == span(advent)


def test_after_the_first_advent_that_of_the_next_year_is_the_coming_one() -> None:
    assert resolve("advent", date(2026, 12, 10)) == span(date(2027, 11, 28))


@pytest.mark.parametrize("said", ["anfang:11", "mitte:11"])
def test_a_part_of_this_month_that_is_over_is_that_of_the_next_year(said: str) -> None:
    found = resolve(said, WEDNESDAY)

    assert found is None or WEDNESDAY <= found.first <= found.last


def test_next_year_is_the_whole_of_it() -> None:
    assert resolve("next_year", NEW_YEARS_EVE) == span(date(2027, 1, 1), date(2027, 12, 31))


def test_a_short_span_names_its_weekdays_and_a_long_one_none() -> None:
    assert Span(WEDNESDAY, WEDNESDAY).weekdays == ("wed",)
    assert Span(date(2026, 11, 28), SUNDAY).weekdays == ("sat", "sun")
    assert Span(SUNDAY, SUNDAY + timedelta(days=1)).weekdays == ("sun", "mon")
    assert Span(SUNDAY, SUNDAY + timedelta(days=6)).weekdays == ()


SAYABLE = [
    *(f"next:{day}" for day in DAYS),
    *(f"{week}:{day}" for week in ("next_week", "in_two_weeks") for day in DAYS),
    *(f"{part}:{month}" for part in ("month", "ende") for month in range(1, 13)),
    "today", "tomorrow", "weekend", "this_week", "next_week", "this_month", "next_month", "next_year", "--12-24", "--03-01",
]  # fmt: skip


@given(st.sampled_from(SAYABLE), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_no_date_is_over_and_none_ends_before_it_begins(said: str, today: date) -> None:
    found = resolve(said, today)

    assert found is not None
    assert today <= found.first <= found.last


# --- dates of birth ---


def test_a_date_of_birth_may_be_written_with_the_year_first() -> None:
    assert age_in_months("2024-05-03", WEDNESDAY) == 30


@pytest.mark.parametrize(
    ("born", "months"),
    [
        ("25.11.2025", 12),
        ("26.11.2025", 11),  # the twelfth month is completed tomorrow
        ("1.3.24", 32),
        ("01.03.2024", 32),
        ("31.10.2026", 0),
        ("25.11.2026", 0),
        ("2019", 84),
    ],
)
def test_a_date_of_birth_gives_the_months_completed(born: str, months: int) -> None:
    assert age_in_months(born, WEDNESDAY) == months


def test_a_child_born_on_a_leap_day_grows_older_on_the_first_of_march() -> None:
    assert age_in_months("29.2.2024", date(2025, 2, 28)) == 11
    assert age_in_months("29.2.2024", date(2025, 3, 1)) == 12


@pytest.mark.parametrize(
    "born",
    [
        "26.11.2026",
        "2031",
        "1.1.1990",
        "1980",
        "31.2.2024",
        "3.13.2024",
        "0.0.2024",
        "15..2024",
        "abc",
        "1" * 10_000,
        "",
        "...",
    ],
)
def test_what_is_no_birth_of_a_child_is_no_age(born: str) -> None:
    assert age_in_months(born, WEDNESDAY) is None


@given(st.dates(date(1950, 1, 1), date(2040, 1, 1)), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_ages_are_those_of_young_people(born: date, today: date) -> None:
    months = age_in_months(f"{born.day}.{born.month}.{born.year}", today)

    assert months is None or 0 <= months < 27 * 12
    assert months is None or born <= today
