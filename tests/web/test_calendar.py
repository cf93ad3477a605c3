"""The calendar: every date in its place, the same as the chat says, and a file to subscribe to."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
import recurring_ical_events
from icalendar import Calendar
from starlette.testclient import TestClient

from knowledge.dated import ids_with_dates
from knowledge.knowledge import Knowledge
from knowledge.model import Location, Offer, Schedule
from knowledge.when import dates_between, next_start
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.web.site import WEDNESDAY, client_of
from web.agenda import MOST

MUSTER = f"/kalender/{TOWN}"


def every_week(day: str = "TH", opens_at: str | None = "10:00", **changes: object) -> Offer:
    schedule = Schedule(rrule=f"FREQ=WEEKLY;BYDAY={day}", opens_at=opens_at, closes_at="11:30" if opens_at else None)
    return an_offer(schedules=(schedule,), **changes)


def once(day: date, opens_at: str | None = "15:00", **changes: object) -> Offer:
    return an_offer(schedules=(Schedule(dtstart=day, opens_at=opens_at),), **changes)


def calendar_with(tmp_path: Path, *offers: Offer, at: datetime = WEDNESDAY) -> TestClient:
    """A service of Musterstadt in North Rhine-Westphalia with these offers."""
    database = database_in(tmp_path)
    save(database, *offers, town=a_town(ags="05570004"))
    return client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path, at)


def dates_on(page: str) -> list[str]:
    return re.findall(r'<time datetime="([^"]+)"', page)


@pytest.fixture(scope="session")
def client(knowledge: Knowledge, towns: Database, home: Path) -> TestClient:
    return client_of(knowledge, towns, home)


# --- the five towns ---


@pytest.mark.parametrize("town", ["ahlen", "arnsberg", "billerbeck", "herne", "ostalbkreis"])
def test_every_town_has_a_calendar_page_of_less_than_100_kb(client: TestClient, town: str) -> None:
    shown = client.get(f"/kalender/{town}")

    assert shown.status_code == 200
    assert len(shown.content) < 100_000


@pytest.mark.parametrize("town", ["ahlen", "arnsberg", "billerbeck", "herne"])
def test_the_first_date_of_an_offer_is_the_one_the_chat_names(
    client: TestClient, knowledge: Knowledge, towns: Database, town: str
) -> None:
    view = knowledge.view(town)
    with towns.reading() as connection:
        offers = view.offers.many(ids_with_dates(connection, view.chain))

    page = client.get(f"/kalender/{town}").text

    for offer in offers:
        start = next_start(offer, WEDNESDAY, view.land)
        if start and start < datetime(2026, 12, 29):
            said = f"{start:%Y-%m-%d}" if start.time() == datetime.min.time() else f"{start:%Y-%m-%dT%H:%M}"
            entries = re.findall(r'<li class="date">.*?</li>', page, flags=re.DOTALL)
            assert dates_on(next(entry for entry in entries if offer.name in entry))[0] == said


@pytest.mark.parametrize("town", ["ahlen", "arnsberg", "billerbeck", "herne"])
def test_page_and_file_hold_the_same_dates(client: TestClient, knowledge: Knowledge, town: str) -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 31)

    page = client.get(f"/kalender/{town}?ab=2026-12").text
    calendar = Calendar.from_ical(client.get(f"/kalender/{town}.ics").text)

    subscribed = recurring_ical_events.of(calendar).between(first, date(2027, 1, 1))
    days = sorted(f"{event['DTSTART'].dt:%Y-%m-%d}" for event in subscribed)
    assert [found[:10] for found in dates_on(page)] == days
    assert all(first.isoformat() <= day <= last.isoformat() for day in days)


def test_a_page_names_source_age_and_calendar_file_of_each_date(client: TestClient) -> None:
    page = client.get("/kalender/herne").text

    assert "Quelle: mein-herne.com" in page
    assert 'href="/angebot/herne-vorlesen-mitte.ics"' in page


# --- which dates ---


def test_dates_are_grouped_by_day_in_german(tmp_path: Path) -> None:
    client = calendar_with(tmp_path, every_week("TH"), every_week("TH", "09:00", id="frueh", name="Frühstück"))

    page = client.get(MUSTER).text

    assert page.count("Donnerstag, 26. November 2026") == 1
    assert page.index("Frühstück") < page.index("Krabbelgruppe Nord")
    assert "10–11.30 Uhr" in page


def test_what_recurs_pauses_on_holidays(tmp_path: Path) -> None:
    client = calendar_with(tmp_path, every_week("FR"))

    page = client.get(f"{MUSTER}?ab=2026-12").text

    assert dates_on(page) == ["2026-12-04T10:00", "2026-12-11T10:00", "2026-12-18T10:00"]


def test_of_today_what_is_over_is_left_out_and_what_is_on_stays(tmp_path: Path) -> None:
    over = an_offer(
        id="frueh", name="Frühstück", schedules=(Schedule(dtstart=WEDNESDAY.date(), opens_at="08:00", closes_at="09:00"),)
    )
    on = an_offer(schedules=(Schedule(dtstart=WEDNESDAY.date(), opens_at="09:30", closes_at="11:00"),))

    page = calendar_with(tmp_path, over, on).get(MUSTER).text

    assert "Krabbelgruppe Nord" in page
    assert "Frühstück" not in page


def test_a_date_without_a_time_says_so(tmp_path: Path) -> None:
    page = calendar_with(tmp_path, once(date(2026, 12, 6), None)).get(MUSTER).text

    assert dates_on(page) == ["2026-12-06"]
    assert "Uhrzeit nicht bekannt" in page


def test_an_uncertain_date_is_marked_in_words(tmp_path: Path) -> None:
    page = calendar_with(tmp_path, every_week(status="uncertain")).get(MUSTER).text

    assert "<strong>Nicht sicher:</strong>" in page


def test_dates_for_professionals_only_are_not_shown(tmp_path: Path) -> None:
    client = calendar_with(tmp_path, every_week(audience=("professionals",)))

    assert dates_on(client.get(MUSTER).text) == []
    assert "BEGIN:VEVENT" not in client.get(f"{MUSTER}.ics").text


def test_the_names_of_offers_are_text(tmp_path: Path) -> None:
    page = calendar_with(tmp_path, every_week(name='"><img src=x onerror=alert(1)>')).get(MUSTER).text

    assert "<img src=x" not in page


def test_a_full_calendar_goes_on_with_the_next_day(tmp_path: Path) -> None:
    offers = [every_week("MO,TU", id=f"gruppe-{number}", name=f"Gruppe {number}") for number in range(MOST)]
    client = calendar_with(tmp_path, *offers)

    first = client.get(f"{MUSTER}?ab=2026-12")
    second = client.get(f"{MUSTER}?ab=2026-12-07")

    assert {found[:10] for found in dates_on(first.text)} == {"2026-12-01"}
    assert f'href="{MUSTER}?ab=2026-12-07"' in first.text
    assert dates_on(second.text)[0] == "2026-12-07T10:00"
    assert len(first.content) < 100_000


# --- choosing ---


def test_a_month_without_dates_says_so_kindly(tmp_path: Path) -> None:
    page = calendar_with(tmp_path, once(date(2026, 12, 6))).get(f"{MUSTER}?ab=2027-03").text

    assert "noch keine Termine" in page
    assert "März 2027" in page


@pytest.mark.parametrize(
    "nonsense", ["2026-13", "2026", "morgen", "2026-02-31", "2026-10", "2027-12", "9999-99", "2026-12-01T10", "<script>"]
)
def test_other_days_are_refused_in_words(client: TestClient, nonsense: str) -> None:
    refused = client.get("/kalender/herne", params={"ab": nonsense})

    assert refused.status_code == 400
    assert "Monat" in refused.text
    assert "<script>" not in re.sub(r"<script[^>]* src=[^>]*></script>", "", refused.text)


def test_this_month_of_next_year_can_still_be_seen(client: TestClient) -> None:
    assert client.get("/kalender/herne?ab=2027-11").status_code == 200


def test_topic_age_and_district_narrow_the_dates(tmp_path: Path) -> None:
    north = Location(city="Musterstadt", district="Nord")
    babies = every_week(id="babys", name="Babytreff", topics=("stillen_wickeln",), maximum_age_months=11, locations=(north,))
    client = calendar_with(tmp_path, babies, every_week(id="tanz", name="Tanzen", topics=("jugend",), minimum_age_months=168))

    for chosen in ("thema=stillen_wickeln", "alter=0-1", "ortsteil=Nord"):
        page = client.get(f"{MUSTER}?{chosen}").text
        assert "Babytreff" in page
        assert "Tanzen" not in page


def test_an_unknown_choice_is_left_out_and_said(client: TestClient) -> None:
    page = client.get("/kalender/herne?thema=quatsch")

    assert page.status_code == 200
    assert "„quatsch“" in page.text
    assert dates_on(page.text)


def test_turning_the_month_keeps_the_choice(client: TestClient) -> None:
    page = client.get("/kalender/herne?thema=freizeit_sport&ab=2026-12").text

    assert 'href="/kalender/herne?thema=freizeit_sport&amp;ab=2027-01"' in page


def test_a_town_that_does_not_exist_is_named(client: TestClient) -> None:
    for path in ("/kalender/atlantis", "/kalender/atlantis.ics"):
        refused = client.get(path)
        assert refused.status_code == 404
        assert "atlantis" in refused.text


# --- the file ---


def test_the_file_is_a_calendar_and_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/kalender/herne.ics")
    again = client.get("/kalender/herne.ics", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "max-age" in first.headers["cache-control"]
    assert (again.status_code, again.content) == (304, b"")


def test_the_file_is_the_same_during_a_day(knowledge: Knowledge, towns: Database, home: Path) -> None:
    morning = client_of(knowledge, towns, home, datetime(2026, 11, 25, 7)).get("/kalender/herne.ics")
    evening = client_of(knowledge, towns, home, datetime(2026, 11, 25, 22)).get("/kalender/herne.ics")

    assert morning.content == evening.content


def test_the_address_to_subscribe_to_is_shown_with_what_was_chosen(client: TestClient) -> None:
    page = client.get("/kalender/herne?thema=freizeit_sport&ab=2026-12").text

    assert 'href="webcal://lotsin.example.de/kalender/herne.ics?thema=freizeit_sport"' in page
    assert 'value="https://lotsin.example.de/kalender/herne.ics?thema=freizeit_sport"' in page


def test_a_chosen_topic_narrows_the_file(client: TestClient) -> None:
    everything = client.get("/kalender/herne.ics").text.count("BEGIN:VEVENT")
    sport = client.get("/kalender/herne.ics?thema=freizeit_sport").text.count("BEGIN:VEVENT")

    assert 0 < sport < everything


def test_offers_with_only_opening_hours_are_not_read(tmp_path: Path) -> None:
    hours = an_offer(id="buero", schedules=(Schedule(opening_hours="Mo-Fr 08:00-12:00", dtstart=date(2026, 1, 1)),))
    past = every_week(id="frueher", status="past")
    database = database_in(tmp_path)
    save(database, hours, past, every_week(id="gruppe"), once(date(2026, 12, 1), id="fest"))

    with database.reading() as connection:
        found = ids_with_dates(connection, [TOWN])

    assert found == ["fest", "gruppe"]


def test_dates_of_a_series_are_those_of_the_chat_one_by_one(tmp_path: Path) -> None:
    offer = every_week("TU,FR")
    page = calendar_with(tmp_path, offer).get(f"{MUSTER}?ab=2027-01").text

    listed = dates_between(offer, date(2027, 1, 1), date(2027, 1, 31), "NW")

    assert dates_on(page) == [f"{start:%Y-%m-%dT%H:%M}" for start, _ in listed]
    assert next_start(offer, datetime(2027, 1, 1), "NW") == listed[0][0]
