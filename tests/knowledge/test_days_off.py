"""Public holidays of a Land, school holidays, and opening hours on them."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st
from opening_hours import validate

from knowledge.days_off import SCHOOL_HOLIDAYS, dated, land_name, land_of, public_holiday, school_holidays
from knowledge.model import Schedule
from knowledge.moments import Span
from knowledge.when import next_opening, next_start, open_during, open_now
from store.files import read_yaml
from tests.builders import an_offer

CHRISTMAS_DAY = date(2026, 12, 25)  # a Friday
CORPUS_CHRISTI = date(2026, 6, 4)  # a Thursday; a holiday in NRW, none in Berlin


def hours(text):
    return an_offer(schedules=(Schedule(opening_hours=text),))


# --- which days ---


def test_a_municipality_key_says_the_land():
    assert land_of("05916000") == "NW"
    assert land_of("08136") == "BW"
    assert land_of(None) is land_of("") is land_of("99") is None
    assert (land_name("05916000"), land_name("99"), land_name(None)) == ("Nordrhein-Westfalen", None, None)


def test_a_holiday_of_one_land_is_none_in_another_or_where_the_land_is_not_known():
    assert public_holiday(CORPUS_CHRISTI, "NW") == "Fronleichnam"
    assert public_holiday(CORPUS_CHRISTI, "BE") is None
    assert public_holiday(CORPUS_CHRISTI, None) is None


def test_christmas_is_a_holiday_everywhere():
    assert public_holiday(CHRISTMAS_DAY, None) == "Erster Weihnachtstag"


def test_school_holidays_are_those_that_go_on_or_come_next():
    autumn = Span(date(2026, 10, 17), date(2026, 10, 31))

    assert school_holidays("autumn_holidays", date(2026, 9, 1), "NW") == autumn
    assert school_holidays("autumn_holidays", date(2026, 10, 31), "NW") == autumn
    assert school_holidays("autumn_holidays", date(2026, 11, 1), "NW") == Span(date(2027, 10, 23), date(2027, 11, 6))


def test_holidays_without_a_name_are_the_next_of_any_kind():
    assert school_holidays("holidays", date(2026, 11, 22), "BW") == Span(date(2026, 12, 23), date(2027, 1, 9))


@pytest.mark.parametrize(("name", "land"), [("autumn_holidays", None), ("easter_holidays", "HH"), ("tomorrow", "NW")])
def test_what_no_table_knows_has_no_dates(name, land):
    assert school_holidays(name, date(2026, 11, 22), land) is None


@pytest.mark.parametrize(
    ("name", "land", "next_one"),
    [
        ("carnival_holidays", "BY", Span(date(2027, 2, 8), date(2027, 2, 12))),
        ("winter_holidays", "SN", Span(date(2027, 2, 8), date(2027, 2, 19))),
        ("winter_holidays", "NW", Span(date(2026, 12, 23), date(2027, 1, 6))),
        ("spring_holidays", "HH", Span(date(2027, 3, 1), date(2027, 3, 12))),
        ("christmas_holidays", "HE", Span(date(2026, 12, 23), date(2027, 1, 12))),
        ("summer_holidays", "SH", Span(date(2027, 7, 3), date(2027, 8, 14))),
    ],
)
def test_every_land_has_its_own(name, land, next_one):
    assert school_holidays(name, date(2026, 11, 22), land) == next_one


# --- the table ---

TABLE = {
    land: {name: [tuple(map(date.fromisoformat, text.split("/"))) for text in texts] for name, texts in spans.items()}
    for land, spans in read_yaml(SCHOOL_HOLIDAYS)["lands"].items()
}
every_land = pytest.mark.parametrize("land", TABLE)


def test_no_land_is_missing():
    assert set(TABLE) == {land_of(f"{key:02}") for key in range(1, 17)}


@every_land
def test_each_school_holiday_ends_after_it_began_and_none_overlap(land):
    days = sorted(itertools.chain(*TABLE[land].values()))

    assert all(first <= last for first, last in days)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(days))


@every_land
def test_no_year_is_missing(land):
    years = {name: [first.year for first, _ in spans] for name, spans in TABLE[land].items()}

    assert years["summer_holidays"] == [2026, 2027, 2028, 2029, 2030]
    assert years["autumn_holidays"] == [2026, 2027, 2028, 2029]
    assert years["christmas_holidays"] == [2025, 2026, 2027, 2028, 2029]
    assert years["spring_holidays" if land == "HH" else "easter_holidays"] == [2026, 2027, 2028, 2029, 2030]


@every_land
def test_holidays_lie_where_their_name_says(land):
    """A slip in a month or a year would be believed by families."""
    around = timedelta(days=3)
    named = TABLE[land]

    assert all(38 <= (last - first).days + 1 <= 46 for first, last in named["summer_holidays"])
    assert all(first.month in (9, 10, 11) and (last - first).days < 18 for first, last in named["autumn_holidays"])
    assert all(first <= date(first.year, 12, 27) <= last for first, last in named["christmas_holidays"])
    assert all(first - around <= easter(first.year) <= last + around for first, last in named.get("easter_holidays", ()))
    whitsun = [(first - easter(first.year)).days for first, _ in named.get("whitsun_holidays", ())]
    assert all(29 <= days <= 51 for days in whitsun)  # the Sunday of Pentecost is the 49th


# --- hours on them ---


def test_hours_that_say_nothing_of_holidays_are_off_on_them():
    office = hours("Mo-Fr 08:00-12:00")

    assert open_now(office, datetime(2026, 6, 4, 9), "NW") is False
    assert open_now(office, datetime(2026, 6, 4, 9), "BE") is True


def test_what_is_open_day_and_night_is_open_on_holidays():
    assert open_now(hours("24/7"), datetime(2026, 12, 25, 3), "NW") is True


@pytest.mark.parametrize("text", ["Mo-Fr 08:00-12:00; PH 10:00-11:00", "Mo-Fr,PH 10:00-11:00"])
def test_hours_of_their_own_count_on_holidays(text):
    assert open_now(hours(text), datetime(2026, 12, 25, 10, 30), "NW") is True
    assert open_now(hours(text), datetime(2026, 12, 25, 11, 30), "NW") is False


def test_what_pauses_in_the_school_holidays_is_closed_in_them():
    group = hours("Mo-Fr 08:00-12:00; SH off")

    assert open_now(group, datetime(2026, 12, 22, 9), "NW") is True
    assert open_now(group, datetime(2026, 12, 23, 9), "NW") is False


def test_it_opens_again_after_the_holidays():
    group = hours("Mo-Fr 08:00-12:00; SH off")

    assert next_opening(group, datetime(2026, 12, 22, 13), "NW") == datetime(2027, 1, 7, 8)


def test_what_is_open_or_has_no_hours_opens_at_no_time():
    assert next_opening(hours("24/7"), datetime(2026, 11, 22, 9), "NW") is None
    assert next_opening(an_offer(), datetime(2026, 11, 22, 9), "NW") is None


def test_a_group_pauses_on_a_public_holiday():
    group = an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TH", opens_at="10:00"),))

    assert next_start(group, datetime(2026, 6, 1, 9), "NW") == datetime(2026, 6, 11, 10)
    assert next_start(group, datetime(2026, 6, 1, 9), "BE") == datetime(2026, 6, 4, 10)


def test_usual_hours_say_nothing_of_christmas_eve():
    eve = datetime(2026, 12, 24, 9)

    assert open_now(hours("Mo-Fr 08:00-12:00"), eve, "NW") is None
    assert open_during(hours("Mo-Fr 08:00-12:00"), eve, eve + timedelta(hours=2), "NW") is None
    assert open_now(hours("Mo-Fr 08:00-12:00; Dec 24 08:00-10:00"), eve, "NW") is True
    assert open_now(hours("24/7"), eve, "NW") is True


def test_a_group_pauses_on_the_eves():
    group = an_offer(schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TH", opens_at="10:00"),))

    assert next_start(group, datetime(2026, 12, 18), "NW") == datetime(2027, 1, 7, 10)


def test_a_single_feast_may_fall_on_a_public_holiday():
    feast = an_offer(schedules=(Schedule(rrule="FREQ=DAILY;COUNT=1", dtstart=date(2027, 5, 1), opens_at="14:00"),))

    assert next_start(feast, datetime(2027, 4, 1), "NW") == datetime(2027, 5, 1, 14)


def test_a_programme_has_dates_only_between_its_beginning_and_its_end():
    course = an_offer(
        schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="10:00"),),
        valid_from=date(2027, 1, 12),
        valid_to=date(2027, 2, 2),
    )

    assert next_start(course, datetime(2026, 11, 22)) == datetime(2027, 1, 12, 10)
    assert next_start(course, datetime(2027, 2, 2, 11)) is None


DAYS = st.lists(st.sampled_from(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "SH"]), min_size=1, max_size=4, unique=True)


@given(DAYS, st.integers(0, 20), st.sampled_from(["NW", "BW", "BY", None]), st.integers(2026, 2029))
def test_hours_with_days_off_stay_readable_and_hold_at_no_other_time(days, hour, land, year):
    text = f"{','.join(days)} {hour:02d}:00-{hour + 2:02d}:00"
    at = datetime(year, 1, 1, hour, 30)

    assert validate(dated(text, year, land))
    assert not any(open_now(hours(text), at + timedelta(days=day, hours=4), land) for day in range(0, 365, 30))
