"""Whatever is written for hours: what is read is valid, what is not understood gives none, and nothing takes long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import OpeningHours

from knowledge.cleaning.hours import is_osm, read_hours
from knowledge.formats.recurrence import checked_rule
from tests.knowledge.cleaned import asked, gives_hours, read

MONDAY = datetime(2026, 11, 23)
WORDS = [
    "Mo", "Di", "Mi.", "donnerstags", "Fr", "Sa", "So", "Samstag", "täglich", "am Wochenende", "werktags", "-", "–", "bis",
    ",", ";", "und", "u.", "&", "/", "(", ")", ":", "von", "ab", "zwischen", "8", "12", "9.30", "14:15", "17", "24", "3", "Uhr",
    "8-12 Uhr", "14-16 Uhr", "10 Uhr", "1.", "3.", "ersten", "letzten", "zweiten", "im Monat", "jeden", "14-tägig",
    "ab 7.1.2026", "6.12.2026", "6.12.", "13.-24.7.2026", "29.2.", "geschlossen", "außer", "in den Ferien", "feiertags",
    "nach Vereinbarung", "zusätzlich", "vormittags", "abends", "rund um die Uhr", "ohne Anmeldung", "\n",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=10).map(" ".join)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(TEXTS, st.booleans(), DAYS, DAYS)
def test_every_schedule_is_valid(text: str, recurring: bool, at: date | None, first: date | None) -> None:
    for schedule in read_hours(text, recurring=recurring, at=at, first=first).schedules:
        if schedule.opening_hours:
            assert is_osm(schedule.opening_hours)
            assert not schedule.rrule
        if schedule.rrule:
            assert checked_rule("rrule", schedule.rrule, schedule.dtstart) == schedule.rrule
        if schedule.opens_at and schedule.closes_at:
            assert schedule.opens_at < schedule.closes_at <= "24:00"
        assert schedule.opens_at or not schedule.closes_at


@given(TEXTS)
def test_every_text_gives_schedules_or_a_question(text: str) -> None:
    reading = read_hours(text)

    assert reading.schedules or reading.questions


@given(
    TEXTS,
    st.sampled_from(["Hofseite", "ca.", "Mai", "evtl.", "Di?", "8:3o", "Gruppe 2", "½", "ungefähr", "Dienst"]),
    st.integers(0, 9),
)
def test_a_text_with_an_unknown_word_never_yields_hours(text: str, unknown: str, at: int) -> None:
    words = text.split(" ")
    words.insert(at % (len(words) + 1), unknown)

    reading = read_hours(" ".join(words))

    assert not gives_hours(reading)
    assert reading.questions


@given(st.text(max_size=60))
def test_whatever_is_written_nothing_fails(text: str) -> None:
    reading = read_hours(text)

    assert reading.questions or not gives_hours(reading) or is_osm(reading.schedules[0].opening_hours or "off")


NAMES = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
SPAN = st.tuples(st.integers(24, 47), st.integers(1, 16)).map(
    lambda span: (span[0] * 15, min(span[0] * 15 + span[1] * 15, 1440))
)
WEEKS = st.dictionaries(st.integers(0, 6), SPAN, min_size=1)


def spelled(minutes: int, style: int) -> str:
    hour, minute = divmod(minutes, 60)
    return (
        f"{hour}.{minute:02d} Uhr",
        f"{hour:02d}:{minute:02d}",
        f"{hour} Uhr" if not minute else f"{hour}:{minute:02d} Uhr",
    )[style]


@given(WEEKS, st.sampled_from(["{}", "{}s", "{:.2}", "{:.2}."]), st.integers(0, 2), st.sampled_from([" - ", "–", " bis "]))
def test_a_house_is_open_when_its_text_says_so(week: dict[int, tuple[int, int]], name: str, style: int, to: str) -> None:
    text = ", ".join(
        f"{name.format(NAMES[day])} {spelled(start, style)}{to}{spelled(end, style)}" for day, (start, end) in week.items()
    )

    hours = OpeningHours(read(text).opening_hours)

    for day in range(7):
        for quarter in range(96):
            minutes = quarter * 15
            start, end = week.get(day, (0, 0))
            assert hours.is_open(MONDAY + timedelta(days=day, minutes=minutes)) == (start <= minutes < end), text


@pytest.mark.parametrize(
    "text", ["Mo," * 160, "Mo 8-12 " * 60, "8-12 Uhr, " * 48, "außer Mo " * 50, "1. Mo, " * 70, "3.1.-" * 80]
)
def test_long_texts_are_soon_refused(text: str) -> None:
    before = perf_counter()

    read_hours(text)

    assert perf_counter() - before < 0.5


def test_a_whole_page_is_no_text_of_hours() -> None:
    assert "länger als 500 Zeichen" in asked("Mo 8-12 Uhr, " * 50)
