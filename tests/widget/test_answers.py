"""How answers look: cards with their links and sources, the crisis, and text that stays text."""

import re

import pytest
from playwright.sync_api import expect

from tests.widget.answers import DANCEROOM, answer
from tests.widget.driving import ask, open_window, visit


@pytest.fixture
def asked(context, city, service):
    def start(question):
        page = visit(context, city, service)
        open_window(page)
        ask(page, question)
        return page

    return start


def test_a_result_is_drawn_as_a_card_instead_of_its_text(asked):
    card = asked("tanzgruppe").get_by_role("article", name="Danceroom")

    expect(card.get_by_role("heading", name="Danceroom")).to_be_visible()
    expect(card).to_contain_text("Gruppe")
    expect(card).to_contain_text("Jetzt geöffnet")
    expect(card).to_contain_text("Dienstag, 24. November 2026")
    expect(card.locator(".origin")).to_contain_text("Stand 2023, bitte vorher nachfragen · Quelle: xity.de")


def test_the_first_four_facts_are_seen_and_the_rest_is_one_tap_away(asked):
    card = asked("tanzgruppe").get_by_role("article", name="Danceroom")
    assert card.locator("dt:visible").all_inner_texts() == ["Warum", "Wo", "Wann", "Kosten"]

    card.get_by_text("Mehr Angaben").click()

    assert card.locator("details dt").all_inner_texts() == ["Für", "Anmeldung", "Gut zu wissen"]


def test_what_one_can_do_leads_to_the_right_place(asked, service):
    card = asked("tanzgruppe").get_by_role("article", name="Danceroom")

    links = {link.inner_text().split("\n")[0].strip(): link for link in card.locator("a.action").all()}

    targets = [link.get_attribute("href") for link in links.values()]
    assert targets == [
        "tel:+49238291230",
        "https://www.openstreetmap.org/directions?to=51.7,7.8",
        f"{service.origin}/angebot/ahlen-danceroom.ics",
        "mailto:tanz@example.org",
        "https://danceroom.example.org/kurse",
        f"{service.origin}/angebot/ahlen-danceroom",
    ]


def test_links_that_leave_the_page_open_a_new_window_and_say_so(asked):
    page = asked("tanzgruppe")

    leaving = page.locator("a[href^=http]")

    assert leaving.count() >= 6
    for link in leaving.all():
        assert link.get_attribute("target") == "_blank"
        assert "noopener" in link.get_attribute("rel")
        assert "neues Fenster" in link.text_content()


def test_addresses_that_are_none_become_no_links(asked):
    page = asked("tanzgruppe")
    card = page.get_by_role("article", name="Familientreff")

    assert card.locator("a").count() == 0
    assert page.locator("a[href^=javascript], a[href*=evil]").count() == 0


def test_a_result_that_no_text_shows_is_a_short_card_with_its_date(asked):
    card = asked("tanzgruppe").get_by_role("article", name="Familientreff")

    expect(card.locator(".origin")).to_have_text("Stand 2020")
    assert card.locator("dl").count() == 0


def test_each_sentence_says_what_it_is_in_and_runs_in_its_own_direction(context, city, service):
    service.respond = lambda _: answer("أفهم الألمانية فقط.\nNur Deutsch.", "Hier hilft man Ihnen.", languages=["ar", "de"])
    page = visit(context, city, service, attributes='data-municipality="ahlen" data-language="ar"')
    open_window(page)

    ask(page, "؟")

    assert page.locator(".said").evaluate_all("all => all.map((at) => at.lang)") == ["ar", "de"]
    assert page.locator(".said").first.evaluate("at => getComputedStyle(at).unicodeBidi") == "plaintext"


def test_what_a_sentence_has_said_of_an_offer_its_card_does_not_say_again(context, city, service):
    service.respond = lambda _: answer("Danceroom: 25 Euro im Monat\nStand 2023 · Quelle: xity.de", results=[DANCEROOM])
    page = visit(context, city, service)
    open_window(page)

    ask(page, "was kostet das")
    card = page.get_by_role("article", name="Danceroom")

    expect(card.get_by_role("link", name=re.compile("02382 91230"))).to_be_visible()
    assert card.locator(".origin, .line, .description").count() == 0


def test_markup_is_shown_as_text_wherever_it_comes_from(context, city, service):
    markup = "<img src=x onerror=alert(1)><b>hallo</b>"
    service.respond = lambda text: answer(text, buttons=[text], outcome="clarify")
    page = visit(context, city, service)
    open_window(page)

    ask(page, markup)

    assert page.locator("lotsin-chat img, lotsin-chat .log b").count() == 0
    for part in (".mine", ".said", ".replies button"):
        expect(page.locator(part)).to_contain_text(markup)


def test_numbers_and_addresses_in_a_sentence_can_be_tapped(context, city, service):
    service.respond = lambda _: answer(
        "Rufen Sie 116 117 oder 0800 111 0 550 an.\n0228-19240 gilt 2023-2024, 9-12 Uhr, in 59227 Ahlen. "
        "Schreiben Sie an a.b@example.org, mehr auf https://example.org/x(1)."
    )
    page = visit(context, city, service)
    open_window(page)

    ask(page, "x")

    assert page.locator(".said a").evaluate_all("all => all.map((at) => at.getAttribute('href'))") == [
        "tel:116117", "tel:08001110550", "tel:022819240", "mailto:a.b@example.org", "https://example.org/x(1",
    ]  # fmt: skip


def test_in_a_crisis_the_number_comes_first_and_is_big(asked):
    crisis = asked("mein baby atmet nicht").locator(".crisis")

    number = crisis.get_by_role("link", name=re.compile("Anrufen: 112"))
    assert number.get_attribute("href") == "tel:112"
    assert number.bounding_box()["height"] >= 48
    assert number.bounding_box()["y"] < crisis.locator("p").bounding_box()["y"]
    expect(crisis.get_by_role("heading")).to_contain_text("Hilfe")


def test_in_a_crisis_no_card_stands_beside_the_number(asked):
    assert asked("mein baby atmet nicht").get_by_role("article").count() == 0


def test_remembered_offers_open_as_a_page_of_the_service(asked, service):
    page = asked("tanzgruppe")
    for name in ("Danceroom", "Familientreff"):
        page.get_by_role("article", name=name).get_by_role("button", name="Merken").click()

    link = page.get_by_role("link", name="Merkliste (2)")

    assert link.get_attribute("href") == f"{service.origin}/mappe?angebote=ahlen-danceroom,ahlen-treff"
    assert page.evaluate("sessionStorage['lotsin:mappe']") == '["ahlen-danceroom","ahlen-treff"]'


def test_the_first_view_says_who_answers_what_is_kept_and_whom_to_call(context, city, service):
    page = visit(context, city, service)
    open_window(page)

    expect(page.locator(".greeting")).to_contain_text("Programm")
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    expect(page.get_by_role("link", name="Mehr zum Datenschutz")).to_have_attribute("href", f"{service.origin}/datenschutz")
    expect(page.locator(".replies button")).to_have_count(3)
