"""The page of one offer, its calendar file, and what is said of one that is gone."""

import json
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Municipality, Schedule, Source
from knowledge.repository import remove_offers, write_municipality, write_offers
from tests.builders import TOWN, a_full_offer, a_town, an_offer, database_in, save
from tests.web.site import client_of

NASTY = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>'


@pytest.fixture(scope="module")
def client(knowledge, towns, home):
    return client_of(knowledge, towns, home)


@pytest.fixture
def database(tmp_path):
    made = database_in(tmp_path)
    yield made
    made.close()


@pytest.fixture
def site_of(database, tmp_path):
    """A client of the pages of Musterstadt with these offers."""

    def made(*offers, town=None):
        save(database, *offers, town=town)
        return client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    return made


def data_in(page: str) -> dict:
    """The page's JSON-LD."""
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def links_in(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]


def test_everything_that_is_known_is_said(site_of):
    page = site_of(a_full_offer(visits_home=False)).get("/angebot/krabbelgruppe-nord").text

    for said in (
        "Krabbelgruppe Nord", "Eltern-Kind-Gruppe nach dem Prager Konzept", "Verein für Familien", "Beispielweg 3",
        "Mo–Fr 9–12", "3 Monate", "Wickeltisch", "Türkçe", "2,50 EUR", "telefonisch anmelden", "Für Familien aus Musterstadt",
        "Anna Beispiel", "Schnuppern", "Stand 2026.", "Faltblatt", "nicht amtlich bestätigt", "Baby, Kleinkind",
        "Ob es das noch gibt, ist nicht sicher", "2. März 2026", "1. September 2025", "31. Juli 2027",
    ):  # fmt: skip
        assert said in unescape(page), said


def test_what_can_be_done_is_a_link(site_of):
    links = links_in(site_of(a_full_offer(visits_home=False)).get("/angebot/krabbelgruppe-nord").text)

    for link in (
        "tel:+49-2382-591234",
        "tel:116117",
        "mailto:gruppe%40example.org",
        "https://www.example.org/krabbelgruppe?ort=nord&jahr=2026",
        "https://www.openstreetmap.org/directions?to=51.76340%2C7.89120",
        "/angebot/krabbelgruppe-nord.ics",
        "/mappe?angebote=krabbelgruppe-nord",
        "/angebot/krabbelgruppe-nord/meldung?stadt=musterstadt",
    ):
        assert link in links


def test_the_link_to_pass_on_is_the_whole_address(client):
    page = client.get("/angebot/ahlen-fbs?stadt=ahlen").text

    assert 'value="https://lotsin.example.de/angebot/ahlen-fbs"' in page
    assert '<link rel="canonical" href="https://lotsin.example.de/angebot/ahlen-fbs">' in page
    assert '<meta property="og:title" content="Familienbildungsstätte Ahlen">' in page


def test_steps_of_a_guide_are_a_numbered_list(site_of):
    page = site_of(an_offer(kind="guide", steps=("Anrufen", "Hingehen"))).get("/angebot/krabbelgruppe-nord").text

    assert re.search(r"<ol[^>]*>\s*<li>Anrufen</li>\s*<li>Hingehen</li>\s*</ol>", page)


def test_remembering_adds_to_the_folder_that_came_along(client):
    assert "/mappe?angebote=ahlen-vhs%2Cahlen-fbs" in links_in(client.get("/angebot/ahlen-fbs?angebote=ahlen-vhs").text)


def test_three_of_the_same_topic_follow_the_towns_own_and_nearest_first(site_of):
    def at(key, latitude, **changes):
        return an_offer(id=key, name=key, locations=(Location(latitude=latitude, longitude=7.9, precision="house"),), **changes)

    client = site_of(
        at("hier", 51.70), at("fern", 51.79), at("nah", 51.71), at("weiter", 51.75), at("anders", 51.70, topics=("hebamme",)),
        at("vorbei", 51.70, valid_to=date(2020, 1, 1)), an_offer(id="ohne", name="ohne"),
    )  # fmt: skip

    page = client.get("/angebot/hier").text

    assert re.findall(r'class="offer-name"><a [^>]*>([^<]+)', page) == ["nah", "weiter", "fern"]


def test_what_is_inherited_is_shown_in_the_town_it_is_looked_at_from(client):
    page = client.get("/angebot/national-kinderzuschlag?stadt=ahlen").text

    assert "für Familien in Ahlen" in page
    assert "Gilt für: Deutschland" in page


@pytest.mark.parametrize("town", ["", "?stadt=atlantis", "?stadt=bund", "?stadt=%00"])
def test_without_a_town_it_is_shown_as_that_of_the_bund(client, town):
    page = client.get(f"/angebot/national-kinderzuschlag{town}")

    assert page.status_code == 200
    assert "Gilt für: Deutschland" in page.text
    assert "<nav" not in page.text


def test_a_town_that_does_not_have_it_is_passed_over(client):
    assert "für Familien in Ahlen" in client.get("/angebot/ahlen-fbs?stadt=herne").text


@pytest.mark.parametrize("key", ["gibt-es-nicht", "%00", "x" * 500, "%22%3E%3Cscript%3E", "%E2%80%AE", "a.b.ics.ics"])
def test_an_unknown_address_is_refused_in_words(client, key):
    answer = client.get(f"/angebot/{key}")

    assert answer.status_code == 404
    assert "kennen wir nicht" in answer.text


def test_what_is_only_for_professionals_has_no_page(site_of):
    assert site_of(an_offer(audience=("professionals",))).get("/angebot/krabbelgruppe-nord").status_code == 404


# --- schema.org -------------------------------------------------------------------------------------------------------


def test_markup_is_text_everywhere(site_of):
    offer = an_offer(
        kind="event", name=NASTY, description=NASTY, note=NASTY, url="javascript:alert(1)", email=NASTY, organization=NASTY,
        sources=(Source(url="javascript:alert(3)", note=NASTY), Source(file=NASTY)), steps=(NASTY,),
        schedules=(Schedule(dtstart=date(2026, 12, 6), rrule="FREQ=DAILY;COUNT=1", opens_at="10:00"),),
    )  # fmt: skip

    page = site_of(offer).get("/angebot/krabbelgruppe-nord").text

    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert data_in(page)["name"] == NASTY
    assert not any(link.startswith("javascript:") for link in links_in(page))
    assert page.count("<script") == 3


def test_an_event_has_its_date_and_place(site_of):
    offer = an_offer(
        kind="event",
        schedules=(Schedule(dtstart=date(2026, 12, 6), rrule="FREQ=DAILY;COUNT=1", opens_at="10:00"),),
        locations=(Location("Nordhaus", "Beispielweg 3", "12345", "Musterstadt"),),
    )

    data = data_in(site_of(offer).get("/angebot/krabbelgruppe-nord").text)

    assert data["@type"] == "Event"
    assert data["startDate"] == "2026-12-06T10:00:00+01:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"]["address"]["streetAddress"] == "Beispielweg 3"


def test_an_uncertain_event_is_not_said_to_be_scheduled(site_of):
    offer = an_offer(kind="event", status="uncertain", schedules=(Schedule(dtstart=date(2026, 12, 6)),))

    data = data_in(site_of(offer).get("/angebot/krabbelgruppe-nord").text)

    assert data["startDate"] == "2026-12-06"
    assert "eventStatus" not in data


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("family_office", {}, "GovernmentService"), ("counselling", {}, "Service"), ("helpline", {}, "Service"),
        ("place", {}, "Place"), ("place", {"topics": ("kinderbetreuung",)}, "ChildCare"),
        ("guide", {}, "Article"), ("guide", {"steps": ("Anrufen",)}, "HowTo"),
    ],
)  # fmt: skip
def test_each_kind_is_what_schema_org_has_for_it(site_of, kind, changes, expected):
    data = data_in(site_of(an_offer(kind=kind, **changes)).get("/angebot/krabbelgruppe-nord").text)

    assert data["@type"] == expected
    assert None not in data.values()


def test_plain_opening_hours_are_said_and_others_left_out(site_of):
    plain = an_offer(id="a", kind="place", schedules=(Schedule(opening_hours="Mo-Tu 09:00-12:00,14:00-16:00; Fr 08:00-12:00"),))
    other = an_offer(id="b", kind="place", schedules=(Schedule(opening_hours="Mo 09:00-12:00; We[1] 10:00+"),))
    client = site_of(plain, other)

    said = data_in(client.get("/angebot/a").text)["openingHoursSpecification"]

    assert [(len(one["dayOfWeek"]), one["opens"]) for one in said] == [(2, "09:00"), (2, "14:00"), (1, "08:00")]
    assert "openingHoursSpecification" not in data_in(client.get("/angebot/b").text)


# --- calendar ---------------------------------------------------------------------------------------------------------


def test_its_dates_are_a_calendar_file(site_of):
    weekly = an_offer(name=NASTY, schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at="10:00"),))

    answer = site_of(weekly).get("/angebot/krabbelgruppe-nord.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="krabbelgruppe-nord.ics"'
    assert [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")] == [NASTY]


def test_an_id_with_dots_keeps_them_and_its_file_has_a_safe_name(site_of):
    weekly = an_offer(id="krabbel.gruppe;ä=1.2", schedules=(Schedule(rrule="FREQ=WEEKLY;BYDAY=TU"),))
    client = site_of(weekly)

    page, file = client.get("/angebot/krabbel.gruppe%3B%C3%A4%3D1.2"), client.get("/angebot/krabbel.gruppe%3B%C3%A4%3D1.2.ics")

    assert page.status_code == 200
    assert file.headers["content-disposition"] == 'attachment; filename="krabbel.gruppe-1.2.ics"'


def test_without_dates_there_is_no_file_and_that_is_said(site_of):
    answer = site_of(an_offer()).get("/angebot/krabbelgruppe-nord.ics")

    assert answer.status_code == 404
    assert "Termine von „Krabbelgruppe Nord“ kennen wir nicht." in unescape(answer.text)


# --- gone -------------------------------------------------------------------------------------------------------------


def remove(database, *ids, **replaced_by):
    with database.writing() as connection:
        remove_offers(connection, ids, replaced_by)


@pytest.mark.parametrize("path", ["/angebot/alt", "/angebot/alt.ics", "/angebot/alt?stadt=atlantis"])
def test_what_was_removed_is_gone_and_names_what_replaced_it(site_of, database, path):
    client = site_of(an_offer(id="alt", name="Alte Gruppe"), an_offer(id="neu", name="Neue Gruppe"))
    remove(database, "alt", alt="neu")

    answer = client.get(path)

    assert answer.status_code == 410
    assert "„Alte Gruppe“ steht hier nicht mehr" in answer.text
    assert '<a href="/angebot/neu">Neue Gruppe</a>' in answer.text


def test_what_replaced_it_may_have_been_replaced_itself(site_of, database):
    client = site_of(an_offer(id="a"), an_offer(id="b"), an_offer(id="c", name="Dritte"))
    remove(database, "a", a="b")
    remove(database, "b", b="c")

    assert '<a href="/angebot/c">Dritte</a>' in client.get("/angebot/a").text


def test_a_circle_of_replacements_ends(site_of, database):
    client = site_of(an_offer(id="a"), an_offer(id="b"), an_offer(id="c"))
    remove(database, "a", "b", a="b", b="a")

    assert client.get("/angebot/a").status_code == 410


def test_without_a_replacement_what_is_like_it_and_a_human_are_named(site_of, database):
    office = an_offer(id="buero", kind="family_office", name="Familienbüro", topics=(), contact_point=True)
    client = site_of(
        an_offer(id="alt", name=f"Krabbelgruppe {NASTY}"), an_offer(id="sued", name="Krabbelgruppe Süd"), office,
        town=a_town(first_contacts=("buero",)),
    )  # fmt: skip
    remove(database, "alt")

    answer = client.get("/angebot/alt")

    assert answer.status_code == 410
    assert "Krabbelgruppe Süd" in answer.text
    assert "Familienbüro" in answer.text
    assert "<img src=x" not in answer.text


def test_what_was_removed_from_the_land_leads_to_the_towns(site_of, database):
    with database.writing() as connection:
        write_municipality(connection, Municipality("land", "Land", "state"))
        write_offers(connection, [an_offer(id="alt", municipality="land")])
    client = site_of(an_offer(), town=a_town(parent="land"))
    remove(database, "alt")

    answer = client.get("/angebot/alt")

    assert answer.status_code == 410
    assert "Familien in Musterstadt" in answer.text


def test_what_is_there_again_has_its_page(site_of, database):
    client = site_of(an_offer(id="alt", municipality=TOWN))
    remove(database, "alt")
    with database.writing() as connection:
        write_offers(connection, [an_offer(id="alt")])

    assert client.get("/angebot/alt").status_code == 200


# --- in a browser -----------------------------------------------------------------------------------------------------


def test_remembering_a_second_offer_keeps_the_first(browser, service):
    page = browser.new_page()

    for key in ("ahlen-fbs", "ahlen-vhs"):
        page.goto(f"{service}/angebot/{key}")
        page.get_by_role("link", name="Merken", exact=True).click()
        page.wait_for_url("**/mappe?**")

    assert parse_qs(urlsplit(page.url).query)["angebote"] == ["ahlen-fbs,ahlen-vhs"]
    page.close()


def test_the_policy_of_the_page_lets_its_data_be(browser, service):
    page = browser.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))

    page.goto(f"{service}/angebot/ahlen-fbs")

    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert [said for said in complaints if "Content Security Policy" in said] == []
    page.close()
