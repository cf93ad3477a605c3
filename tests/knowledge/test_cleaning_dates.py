"""German words for dates and for what recurs become schedules; what is missing for that is asked."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.cleaning.hours import read_hours
from knowledge.model import Schedule
from tests.knowledge.cleaned import asked, read


@pytest.mark.parametrize(
    ("text", "rrule", "opens_at", "closes_at"),
    [
        ("1. Mittwoch im Monat 10 Uhr", "FREQ=MONTHLY;BYDAY=1WE", "10:00", None),
        ("Jeweils am ersten Mittwoch im Monat um 10 Uhr", "FREQ=MONTHLY;BYDAY=1WE", "10:00", None),
        ("10 Uhr jeden 3. Mi. im Monat", "FREQ=MONTHLY;BYDAY=3WE", "10:00", None),
        ("jeden ersten und dritten Dienstag im Monat, 15-17 Uhr", "FREQ=MONTHLY;BYDAY=1TU,3TU", "15:00", "17:00"),
        ("1. + 3. Mi. im Monat 9.30 – 11.00 Uhr", "FREQ=MONTHLY;BYDAY=1WE,3WE", "09:30", "11:00"),
        ("jeden letzten Samstag im Monat ab 14 Uhr", "FREQ=MONTHLY;BYDAY=-1SA", "14:00", None),
        ("montags ab 17 Uhr", "FREQ=WEEKLY;BYDAY=MO", "17:00", None),
    ],
)
def test_recurrences_are_read(text: str, rrule: str, opens_at: str, closes_at: str | None) -> None:
    assert read(text) == Schedule(rrule=rrule, opens_at=opens_at, closes_at=closes_at)


def test_a_date_without_a_time_is_kept_and_its_time_asked_for() -> None:
    reading = read_hours("jeden letzten Samstag im Monat")

    assert reading.schedules == (Schedule(rrule="FREQ=MONTHLY;BYDAY=-1SA"),)
    assert "Um wie viel Uhr?" in reading.questions[0]


def test_a_group_meets_on_dates_where_a_house_is_open() -> None:
    assert read("dienstags 9.30-11 Uhr", recurring=True) == Schedule(
        rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="09:30", closes_at="11:00"
    )


@pytest.mark.parametrize(
    "text",
    [
        "So 6.12.2026 14-17 Uhr", "Sonntag, den 6. Dezember 2026, 14-17 Uhr", "So, 06.12.26, 14:00-17:00 Uhr",
        "am 6. Dez. 2026 von 14 bis 17 Uhr", "14-17 Uhr am 6.12.2026",
    ],
)  # fmt: skip
def test_one_date_is_read(text: str) -> None:
    assert read(text) == Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2026, 12, 6), opens_at="14:00", closes_at="17:00")


@pytest.mark.parametrize(
    ("text", "first", "until"),
    [
        ("13.-24.7.2026, 8-16 Uhr", date(2026, 7, 13), "20260724"),
        ("vom 13.07. bis 24.07.2026 von 8 bis 16 Uhr", date(2026, 7, 13), "20260724"),
        ("28.12. - 3.1.2027 8-16 Uhr", date(2026, 12, 28), "20270103"),
    ],
)
def test_days_in_a_row_are_read(text: str, first: date, until: str) -> None:
    schedule = read(text)

    assert (schedule.rrule, schedule.dtstart) == (f"FREQ=DAILY;UNTIL={until}", first)


def test_two_dates_are_two_schedules() -> None:
    reading = read_hours("6.12. und 13.12.2026, 14-17 Uhr")

    assert [one.dtstart for one in reading.schedules] == [date(2026, 12, 6), date(2026, 12, 13)]


def test_a_date_without_a_year_is_asked_about() -> None:
    assert "In welchem Jahr ist der 6.12.?" in asked("So, 6.12. 14-17 Uhr")


@pytest.mark.parametrize(("text", "day"), [("6.12. 14 Uhr", date(2026, 12, 6)), ("3.2. 14 Uhr", date(2027, 2, 3))])
def test_a_date_without_a_year_is_the_next_one_where_today_is_said(text: str, day: date) -> None:
    assert read(text, at=date(2026, 11, 21)).dtstart == day


def test_a_weekday_that_does_not_fit_its_date_is_asked_about() -> None:
    assert asked("Sa 6.12.2026 14-17 Uhr") == "Der 6.12.2026 ist ein Sonntag, kein Samstag. Was stimmt?"


@pytest.mark.parametrize("text", ["31.2.2026 10 Uhr", "31.-30.6.2026 10 Uhr", "24.7.-13.7.2026 10 Uhr", "1.1.1900 10 Uhr"])
def test_dates_that_cannot_be_are_asked_about(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize(
    "text", ["14-tägig mittwochs", "alle zwei Wochen Mi 10-12 Uhr", "mittwochs 14tägig 10 Uhr", "zweiwöchentlich Mi 10 Uhr"]
)
def test_every_second_week_needs_a_first_date(text: str) -> None:
    question = asked(text)

    assert question.startswith("Ab wann gilt „")
    assert question.endswith("“? Bitte ein erstes Datum angeben.")


def test_every_second_week_is_read_with_its_first_date() -> None:
    schedule = Schedule(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", dtstart=date(2026, 1, 7), opens_at="10:00", closes_at="12:00")

    assert read("14-tägig mittwochs 10-12 Uhr ab 7.1.2026") == schedule
    assert read("14-tägig mittwochs 10-12 Uhr", first=date(2026, 1, 7)) == schedule


def test_a_first_date_on_another_weekday_is_asked_about() -> None:
    assert "Donnerstag" in asked("14-tägig mittwochs 10-12 Uhr ab 8.1.2026")
