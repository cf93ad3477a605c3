"""The leaflet of a town: as a page, printed from it, and as a PDF."""

from __future__ import annotations

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Municipality, Phone, Schedule
from tests.builders import a_town, an_offer, database_in, save
from tests.uvicorn_server import serving
from tests.web.pdfs import links_of, pdf_of, structure_of, words_of
from tests.web.site import client_of
from web.qr import code_of, svg_of

TOWNS = ("ahlen", "arnsberg", "billerbeck", "herne", "ostalbkreis")
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def client(knowledge, towns, home):
    return client_of(knowledge, towns, home)


@pytest.fixture
def leaflet(tmp_path):
    """The PDF of Musterstadt with these offers."""

    def made(*offers, suffix=".pdf", **town):
        database = database_in(tmp_path)
        save(database, *offers, town=a_town(**town))
        client = client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)
        return client.get(f"/faltblatt/musterstadt{suffix}")

    return made


def an_info_point(number=1, **changes):
    plain = {
        "id": f"info-{number:03}",
        "kind": "info_point",
        "name": f"Info-Point {number:03}",
        "locations": (Location(address_1=f"Beispielweg {number}", postal_code="12345", city="Musterstadt"),),
        "phones": (Phone("02382 591234"),),
        "schedules": (Schedule(opening_hours="Mo-Fr 09:00-12:00"),),
        "contact_point": True,
    }
    return an_offer(**plain | changes)


@pytest.mark.parametrize("town", TOWNS)
def test_pdf_has_exactly_two_pages_a4(client, town):
    answer = client.get(f"/faltblatt/{town}.pdf")

    pages = pdf_of(answer.content).pages

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="lotsin-faltblatt-{town}.pdf"'
    assert [tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages] == [A4, A4]


@pytest.mark.parametrize("suffix", ["", ".pdf"])
def test_info_points_come_with_address_hours_phone_description_and_age(leaflet, suffix):
    answer = leaflet(an_info_point(7), suffix=suffix)

    text = words_of(answer.content) if suffix else answer.text
    for fact in ("Info-Point 007", "Eltern treffen sich", "Beispielweg 7, 12345 Musterstadt", "Mo–Fr 9–12 Uhr", "02382 591234"):
        assert fact in text
    assert "Stand März 2026" in text
    assert "Quelle: example.org" in text


def test_printed_page_says_when_it_was_printed_and_whom_to_call_in_an_emergency(client):
    text = words_of(client.get("/faltblatt/ahlen.pdf").content)

    assert "Gedruckt am 25. November 2026" in text
    for said in ("112 Rettung und Feuerwehr", "110 Polizei", "116 117 Ärztlicher Bereitschaftsdienst"):
        assert said in text


def test_helplines_carry_their_source_and_age(client):
    text = words_of(client.get("/faltblatt/ahlen.pdf").content)

    assert "Elterntelefon (Nummer gegen Kummer) 0800 1110550" in text
    assert "Stand April 2020, bitte vorher nachfragen · Quelle: bmfsfj.de" in text


def test_nothing_on_it_is_true_of_this_moment_only(client):
    text = words_of(client.get("/faltblatt/billerbeck.pdf").content)

    assert "Jetzt geöffnet" not in text
    assert "Öffnet wieder" not in text


def test_pdf_is_tagged_in_german_and_the_code_has_words(client):
    content = client.get("/faltblatt/ahlen.pdf").content

    pdf, structure = pdf_of(content), structure_of(content)

    assert pdf.root_object["/Lang"] == "de-DE"
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Familien in Ahlen: wo Sie fragen können"
    assert structure[0] == ("/H1", None)
    assert ("/Figure", "QR-Code, öffnet https://lotsin.example.de/?stadt=ahlen") in structure


def test_links_in_the_pdf_can_be_opened(client):
    links = links_of(client.get("/faltblatt/ahlen.pdf").content)

    assert {"tel:112", "https://lotsin.example.de/?stadt=ahlen"} <= set(links)
    assert "https://lotsin.example.de/angebot/ahlen-familien-info-points" in links


def test_code_on_the_page_leads_to_the_town(client):
    page = client.get("/faltblatt/ahlen").text
    code = client.get("/faltblatt/ahlen/qr.svg")

    assert 'src="/faltblatt/ahlen/qr.svg"' in page
    assert code.content == svg_of(code_of("https://lotsin.example.de/?stadt=ahlen"))


def test_very_many_info_points_never_make_a_third_page_and_the_others_are_said(leaflet):
    points = [an_info_point(number, description="Hier hört man Ihnen zu. " * 12) for number in range(1, 81)]
    answer, page = leaflet(*points), leaflet(suffix="")

    text = words_of(answer.content)

    assert len(pdf_of(answer.content).pages) == 2
    assert "Weitere finden Sie unter https://lotsin.example.de/angebote/musterstadt" in text
    assert 'Weitere finden Sie unter <a href="https://lotsin.example.de/angebote/musterstadt">' in page.text
    assert "Info-Point 001" in text
    assert "112 Rettung" in text


def test_a_text_without_an_end_is_cut_and_harms_nothing(leaflet):
    answer = leaflet(an_info_point(name="N" * 900, description="Donaudampfschifffahrt" * 400))

    assert len(pdf_of(answer.content).pages) == 2
    assert "…" in words_of(answer.content)


def test_a_town_without_info_points_names_its_family_office(leaflet):
    office = an_info_point(kind="family_office", name="Familienbüro Musterstadt")

    text = words_of(leaflet(office, first_contacts=(office.id,)).content)

    assert "Hier können Sie fragen" in text
    assert text.count("Familienbüro Musterstadt") == 1


def test_a_town_that_has_nothing_gets_a_leaflet_with_the_emergency_numbers(leaflet):
    page, pdf = leaflet(suffix=""), leaflet()

    assert "Hier ist noch keine Stelle eingetragen" in page.text
    assert len(pdf_of(pdf.content).pages) == 2


def test_what_the_town_chose_comes_first_and_what_is_doubtful_last(leaflet):
    points = (an_info_point(1, status="uncertain"), an_info_point(2), an_info_point(3))

    page = leaflet(*points, suffix="", first_contacts=("info-003",)).text

    assert page.index("Info-Point 003") < page.index("Info-Point 002") < page.index("Info-Point 001")
    assert "Ob es das noch gibt, ist nicht sicher." in page


@pytest.mark.parametrize("name", ["Çocuk grubu ğışİ", "Grupa rodziców Łódź", "Група для батьків Ґанок", "Größe „A“ – 5 €"])
def test_names_in_other_languages_stay_readable_in_the_pdf(leaflet, name):
    assert name in words_of(leaflet(an_info_point(name=name)).content)


def test_arabic_is_printed_with_letters_that_join(leaflet):
    answer = leaflet(an_info_point(name="مجموعة"))

    fonts = {str(font["/BaseFont"]) for page in pdf_of(answer.content).pages for font in page["/Resources"]["/Font"].values()}

    assert any("NotoSansArabic" in font for font in fonts)
    assert "?" not in words_of(answer.content).replace("/?stadt", "")


def test_a_character_that_no_font_has_is_a_question_mark(leaflet):
    assert "Treff ? am Park" in words_of(leaflet(an_info_point(name="Treff 家 am\u200b Park")).content)


def test_html_in_a_name_is_shown_as_text(leaflet):
    page = leaflet(an_info_point(name="<script>alert(1)</script>"), suffix="").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("suffix", ["", ".pdf", "/qr.svg"])
def test_a_town_that_does_not_exist_is_said_in_words(client, suffix):
    answer = client.get(f"/faltblatt/nirgendwo{suffix}")

    assert answer.status_code == 404
    assert "Eine Stadt „nirgendwo“ kennen wir hier nicht." in answer.text


def test_a_kreis_that_keeps_records_has_a_leaflet_too(client):
    assert "Familien im Ostalbkreis" in client.get("/faltblatt/ostalbkreis").text


def test_helplines_of_the_land_are_on_the_leaflet_of_its_towns(tmp_path):
    database = database_in(tmp_path)
    save(database, town=Municipality("land-x", "Land X", "state"))
    poison = an_info_point(id="gift", municipality="land-x", kind="helpline", name="Giftnotruf", phones=(Phone("0228 19240"),))
    save(database, an_info_point(), poison, town=a_town(parent="land-x"))
    client = client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    assert "Giftnotruf 0228 19240" in words_of(client.get("/faltblatt/musterstadt.pdf").content)


def test_printed_from_a_browser_it_is_two_pages_for_each_of_the_five_towns(client, browser):
    with serving(client.app) as address:
        page = browser.new_page()
        pages = {}
        for town in TOWNS:
            page.goto(f"{address}/faltblatt/{town}")
            pages[town] = len(pdf_of(page.pdf(prefer_css_page_size=True)).pages)
        page.close()

    assert pages == dict.fromkeys(TOWNS, 2)
