"""A family's folder: as a page, as a PDF, and in step with the list that the tab keeps."""

from __future__ import annotations

import json

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Phone
from knowledge.repository import remove_offers
from tests.builders import an_offer, database_in, save
from tests.uvicorn_server import serving
from tests.web.pdfs import links_of, pdf_of, structure_of, words_of
from tests.web.site import client_of
from web.folder import MOST
from web.qr import code_of

TWO = "/mappe?angebote=ahlen-awo,national-elterntelefon"


@pytest.fixture(scope="module")
def client(knowledge, towns, home):
    return client_of(knowledge, towns, home)


@pytest.fixture
def database(tmp_path):
    return database_in(tmp_path)


@pytest.fixture
def musterstadt(tmp_path, database):
    """A client of Musterstadt with these offers."""

    def made(*offers):
        save(database, *offers)
        return client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    return made


def test_each_offer_is_shown_once_in_the_order_chosen(client):
    page = client.get("/mappe?angebote=national-elterntelefon,ahlen-awo,,ahlen-awo").text

    assert page.count('data-offer="ahlen-awo"') == 1
    assert page.index('data-offer="national-elterntelefon"') < page.index('data-offer="ahlen-awo"')
    assert "2 Angebote" in page


def test_facts_are_those_of_the_card_with_their_age_and_source(client):
    page = client.get(TWO).text

    assert "Freiheit 1, 59227 Ahlen" in page or "Freiheit 1, 59229 Ahlen" in page
    assert '<a href="tel:+49-2382-547060">02382 547060</a>' in page
    assert "Stand 2026 · Quelle: sendenhorst.de" in page
    assert "Deutschland" in page  # what belongs to the Bund is marked, looked at from the town


def test_what_is_unknown_is_named_and_the_rest_is_shown(client):
    page = client.get(TWO + ",gibts-nicht").text

    assert "„gibts-nicht“ kennen wir nicht." in page
    assert 'data-offer="ahlen-awo"' in page


def test_what_was_removed_is_called_by_its_name_with_what_replaced_it(musterstadt, database):
    client = musterstadt(an_offer(), an_offer(id="neu", name="Krabbelgruppe Süd"))
    with database.writing() as connection:
        remove_offers(connection, ["krabbelgruppe-nord"], {"krabbelgruppe-nord": "neu"})

    page = client.get("/mappe?angebote=krabbelgruppe-nord").text

    assert "„Krabbelgruppe Nord“ gibt es nicht mehr." in page
    assert '<a href="/angebot/neu">Krabbelgruppe Süd</a>' in page


def test_a_folder_holds_thirty_offers_and_says_so(musterstadt):
    client = musterstadt(*(an_offer(id=f"o{number}", name=f"Gruppe {number}") for number in range(33)))

    page = client.get("/mappe?angebote=" + ",".join(f"o{number}" for number in range(33))).text

    assert page.count("data-offer=") == MOST
    assert "In eine Mappe passen 30 Angebote. 3 sind deshalb nicht dabei." in page


def test_an_empty_folder_explains_how_to_put_something_in(client):
    page = client.get("/mappe").text

    assert "Merken" in page
    assert 'href="/angebote/ahlen"' in page


def test_removing_leads_to_the_folder_without_it(client):
    page = client.get(TWO).text

    assert 'href="/mappe?angebote=national-elterntelefon" data-remove="ahlen-awo"' in page


def test_the_address_can_be_copied_and_mailed_as_it_is(client):
    page = client.get(TWO).text

    assert f'value="https://lotsin.example.de{TWO}"' in page
    assert "body=https%3A%2F%2Flotsin.example.de%2Fmappe%3Fangebote%3Dahlen-awo%2Cnational-elterntelefon" in page


@pytest.mark.parametrize("path", [TWO, TWO.replace("/mappe", "/mappe.pdf"), "/mappe", "/mappe.pdf"])
def test_a_folder_is_kept_by_nobody_and_found_by_no_search_engine(client, path):
    headers = client.get(path).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert "set-cookie" not in headers


@pytest.mark.parametrize("key", ["x" * 5000, "%00", "%F0%9F%98%80", "../../etc/passwd", "' OR 1=1 --", "a%0D%0AX: y"])
def test_ids_that_cannot_be_are_answered_in_words(client, key):
    answer = client.get(f"/mappe?angebote={key}")

    assert answer.status_code == 200
    assert "kennen wir nicht" in answer.text


def test_html_in_a_name_or_an_id_is_shown_as_text(musterstadt):
    client = musterstadt(an_offer(name='"><img src=x onerror=alert(1)>'))

    page = client.get("/mappe?angebote=krabbelgruppe-nord,<script>alert(2)</script>").text

    assert "<img src=x" not in page
    assert "<script>alert(2)" not in page


def test_what_is_for_professionals_only_is_not_shown(musterstadt):
    client = musterstadt(an_offer(audience=("professionals",)))

    assert "kennen wir nicht" in client.get("/mappe?angebote=krabbelgruppe-nord").text


def test_pdf_has_each_offer_with_links_a_date_and_page_numbers(client):
    answer = client.get(TWO.replace("/mappe", "/mappe.pdf"))

    text = words_of(answer.content)

    assert answer.headers["content-disposition"] == 'inline; filename="lotsin-mappe.pdf"'
    for said in ("2 Angebote, zusammengestellt am 25. November 2026", "AWO Ruhr-Lippe-Ems", "Elterntelefon", "Seite 1 von 1"):
        assert said in text
    assert {"tel:+49-2382-547060", f"https://lotsin.example.de{TWO}"} <= set(links_of(answer.content))


def test_pdf_is_titled_tagged_and_has_the_code_of_its_address(client):
    content = client.get(TWO.replace("/mappe", "/mappe.pdf")).content

    kinds = [kind for kind, _ in structure_of(content)]

    assert pdf_of(content).metadata.title == "Ihre Mappe"
    assert kinds[0] == "/H1"
    assert kinds.count("/H2") == 2
    assert ("/Figure", "QR-Code, öffnet diese Mappe im Internet") in structure_of(content)


def test_pdf_of_an_empty_folder_is_refused_kindly(client):
    answer = client.get("/mappe.pdf?angebote=gibts-nicht")

    assert answer.status_code == 404
    assert "In dieser Mappe ist noch kein Angebot." in answer.text


def test_long_descriptions_are_cut_in_the_pdf_and_whole_on_the_page(musterstadt):
    client = musterstadt(an_offer(description="Wort " * 400 + "Ende"))

    text = words_of(client.get("/mappe.pdf?angebote=krabbelgruppe-nord").content)

    assert "Wort…" in text
    assert "Ende" not in text
    assert text.count("Wort") <= 300
    assert "Ende" in client.get("/mappe?angebote=krabbelgruppe-nord").text


def test_an_offer_stays_together_on_a_page(musterstadt):
    offers = [an_offer(id=f"o{number}", name=f"Gruppe {number}.", description="Wir singen. " * 60) for number in range(9)]
    client = musterstadt(*offers)

    answer = client.get("/mappe.pdf?angebote=" + ",".join(offer.id for offer in offers))

    for page in pdf_of(answer.content).pages:
        text = page.extract_text()
        assert text.count("Gruppe ") == text.count("Quelle: example.org")


def test_a_guide_longer_than_a_page_goes_on_on_the_next(musterstadt):
    client = musterstadt(an_offer(steps=tuple(f"Schritt {number}: " + "Füllen Sie das aus. " * 12 for number in range(40))))

    text = words_of(client.get("/mappe.pdf?angebote=krabbelgruppe-nord").content)

    assert "Schritt 0:" in text
    assert "Schritt 39:" in text
    assert "Seite 3 von 3" in text


def test_odd_addresses_of_offers_do_not_break_the_pdf(musterstadt):
    client = musterstadt(
        an_offer(url="https://example.org/ü(x)\\?q=ä", email="büro@example.org", phones=(Phone("nach 18 Uhr"),))
    )

    assert client.get("/mappe.pdf?angebote=krabbelgruppe-nord").status_code == 200


def test_an_address_too_long_to_be_read_from_paper_has_no_code():
    assert code_of("https://lotsin.example.de/mappe?angebote=" + "x" * 1500) is None
    assert code_of("https://lotsin.example.de/mappe?angebote=" + "x" * 5000) is None


def test_folder_of_offers_of_no_town_is_shown_without_one(client):
    page = client.get("/mappe?angebote=national-elterntelefon").text

    assert 'data-offer="national-elterntelefon"' in page
    assert "data-municipality" not in page


def test_taking_out_an_offer_takes_it_from_the_list_of_the_tab(client, browser):
    with serving(client.app) as address:
        page = browser.new_page()
        page.goto(address + TWO)
        page.get_by_role("link", name="Entfernen AWO").click()
        page.wait_for_url("**/mappe?angebote=national-elterntelefon")
        kept = json.loads(page.evaluate("sessionStorage.getItem('lotsin:mappe')"))
        page.close()

    assert kept == ["national-elterntelefon"]


def test_what_the_chat_remembered_is_offered_beside_what_is_shown(client, browser):
    with serving(client.app) as address:
        page = browser.new_page()
        page.goto(address + "/mappe")
        page.evaluate("sessionStorage.setItem('lotsin:mappe', '[\"ahlen-awo\"]')")
        page.goto(address + "/mappe?angebote=national-elterntelefon")
        page.get_by_role("link", name="Alle gemerkten Angebote zeigen").click()
        page.wait_for_url("**/mappe?angebote=ahlen-awo,national-elterntelefon")
        shown = page.locator("[data-offer]").count()
        page.close()

    assert shown == 2


def test_the_place_of_an_offer_is_the_same_on_page_and_paper(musterstadt):
    client = musterstadt(an_offer(locations=(Location(address_1="Beispielweg 3", postal_code="12345", city="Musterstadt"),)))

    page, pdf = client.get("/mappe?angebote=krabbelgruppe-nord"), client.get("/mappe.pdf?angebote=krabbelgruppe-nord")

    assert "Beispielweg 3, 12345 Musterstadt" in page.text
    assert "Wo: Beispielweg 3, 12345 Musterstadt" in words_of(pdf.content)
