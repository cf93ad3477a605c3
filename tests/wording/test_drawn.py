"""A card as data: the same facts as the card's lines, and what can be called, opened, gone to."""

from datetime import datetime

import pytest

from knowledge.wishes import Found
from wording.cards import Line, card, lines_of
from wording.drawn import drawn, fact, page_of, route_to, tel, web_address

AT = datetime(2026, 11, 25, 10, 0)


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("Wo: Klosterstraße 1, Ahlen", "Wo", "Klosterstraße 1, Ahlen"),
        ("Nächster Termin: Samstag", "Nächster Termin", "Samstag"),
        ("Gut zu wissen: Bitte klingeln: zweimal", "Gut zu wissen", "Bitte klingeln: zweimal"),
        ("Ohne Anmeldung", "", "Ohne Anmeldung"),
        ("Stand 2023, bitte vorher nachfragen · Quelle: xity.de", "", "Stand 2023, bitte vorher nachfragen · Quelle: xity.de"),
        ("Eine Telefonnummer ist hier nicht bekannt. Fragen Sie bei: Büro", "",
         "Eine Telefonnummer ist hier nicht bekannt. Fragen Sie bei: Büro"),
    ],
)  # fmt: skip
def test_a_line_with_a_label_is_split(text, label, rest):
    assert fact(Line("where", text)) == {"key": "where", "label": label, "text": rest}


def test_every_line_of_every_card_is_drawn_once(knowledge):
    """The page says what the chat says."""
    for town in knowledge.municipalities():
        view = knowledge.view(town.id)
        for offer in view.where():
            lines = lines_of(Found(offer, 1.0), AT, ("Thema",), view)
            facts = drawn(offer, lines, AT, view)["facts"]
            shown = [f"{one['label']}: {one['text']}" if one["label"] else one["text"] for one in facts]
            assert shown == [line.text for line in lines if line.key not in ("name", "description", "contact")], offer.id


def test_the_cards_text_is_its_lines(knowledge):
    view = knowledge.view("ahlen")
    made = card(Found(view.offers["ahlen-fbs"], 1.0), AT, (), view)

    assert made == "\n".join(line.text for line in made.lines)
    assert made.offer_id == "ahlen-fbs"


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        ("02382 91230", "tel:+49-2382-91230"),
        ("116 117", "tel:116117"),
        ("112", "tel:112"),
        ("0800 1110550", "tel:+49-800-1110550"),
    ],
)
def test_numbers_can_be_tapped(number, uri):
    assert tel(number) == uri


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.de", "", None, "//x.de"])
def test_only_web_addresses_are_links(url):
    assert web_address(url) is None


def test_the_page_of_what_is_inherited_keeps_the_town(knowledge):
    view = knowledge.view("ahlen")
    inherited = next(offer for offer in view.where() if offer.municipality == "bund")

    assert page_of(inherited, view).endswith("?stadt=ahlen")
    assert page_of(view.offers["ahlen-fbs"], view) == "/angebot/ahlen-fbs"


def test_no_way_leads_to_what_comes_home_or_has_no_street(knowledge):
    for town in knowledge.municipalities():
        for offer in knowledge.view(town.id).where():
            if offer.visits_home or not any(place.address_1 for place in offer.locations):
                assert route_to(offer) is None
